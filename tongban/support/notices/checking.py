"""What a 文稿 has to hold before it may be used: known fields, what the law wants said, readable samples."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from . import fields, script
from .kinds import Kind
from .script import ScriptError
from .wording import Letter, Paper

SAMPLE_DAY = date(2026, 11, 24)
SAMPLE_AGENCY = "南平市市场监督管理局"
SAMPLE_CASE = "11350700MB01000013350117001001202611200000123"
COMPANY = ("legal", "南平市溪山小馆餐饮有限公司", "91350702MA9TE5T12N")
PERSON = ("natural", "林晓岚", "350702199003010015")
LICENSING = "行政许可法"


def sample_letter(kind: Kind, *, is_permit: bool = True, party: tuple[str, str, str] = COMPANY) -> Letter:
    given: dict[str, Any] = dict(kind.sample)
    if not is_permit:
        given |= {"is_permit": False, "bases": ["《社会救助暂行办法》第十一条"], "statutory_basis": ""}
    return Letter(
        case_number=SAMPLE_CASE,
        agency_name=SAMPLE_AGENCY,
        agency_phone="0599-5550120",
        review_body="南平市人民政府",
        recipient_kind=party[0],
        recipient_name=party[1],
        recipient_id_number=party[2],
        recipient_phone="13800000101",
        today=SAMPLE_DAY,
        data=msgspec.to_builtins(given, str_keys=True),
    )


def composed(kind: Kind, text: str, letter: Letter) -> Paper:
    known = kind.fields
    return script.compose(script.read(text), fields.values(known, letter), fields.lists(known, letter))


def faults_of(kind: Kind, text: str) -> list[str]:
    """Everything that is wrong, each named; nothing is left for a second round."""
    try:
        read = script.read(text)
    except ScriptError as error:
        return [str(error)]
    faults = [*_unknown(kind, read), *_absent(kind, read)]
    if faults:
        return faults
    try:
        return list(dict.fromkeys(_of_samples(kind, text)))
    except ScriptError as error:
        return [str(error)]


def _unknown(kind: Kind, read: script.Script) -> list[str]:
    texts = {one.name for one in kind.fields if not one.is_list}
    listed = {one.name for one in kind.fields if one.is_list}
    faults = [f"没有“{name}”这个字段，可用的见字段表" for name in sorted(read.fields - texts - listed)]
    faults += [f"“{name}”是清单，写成“【清单】{name}”" for name in sorted(read.fields & listed)]
    faults += [f"没有“{name}”这个清单" for name in sorted(read.lists - listed)]
    flags = {one.name for one in kind.fields if one.is_flag}
    return faults + [f"“{name}”只能用来判断，写成“{{?{name}}}”" for name in sorted(script.printed(read) & flags)]


def _absent(kind: Kind, read: script.Script) -> list[str]:
    there = read.fields | read.lists
    return [
        f"缺少必备要素“{'或者'.join(need.split('|'))}”"
        for need in kind.needs
        if not any(name in there for name in need.split("|"))
    ]


def _of_samples(kind: Kind, text: str) -> list[str]:
    faults = []
    permit = composed(kind, text, sample_letter(kind)).words
    faults += [f"用样例排出来的文书里没有“{words}”" for words in kind.says if words not in permit]
    if kind.cites and kind.cites not in permit:
        faults.append(f"行政许可事项的样例里没有引用依据{kind.cites}")
    for party in (COMPANY, PERSON):
        for is_permit in (True, False):
            paper = composed(kind, text, sample_letter(kind, is_permit=is_permit, party=party))
            if not paper.title.strip():
                faults.append("标题是空的")
            if not is_permit and kind.cites and LICENSING in paper.words:
                faults.append("事项不是行政许可时，文书里仍然引用行政许可法，请用“[[{?许可}…|…]]”分开写")
            if len(paper.title) > MOST_TITLE:
                faults.append(f"标题最多 {MOST_TITLE} 个字")
    return faults


MOST_TITLE = 30
