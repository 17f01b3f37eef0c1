"""What changed between two versions, in words that an editor reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tongban.catalog.items import api as items
from tongban.support.forms import api as forms

from . import item_form
from .form_design.properties import licence_words
from .form_design.state import readable
from .long_form import Rows

LABELS = {
    "name": "名称",
    "title": "名称",
    "text": "文字",
    "status": "效力",
    "days": "天数",
    "unit": "单位",
    "basis": "依据",
    "who": "谁办",
    "duty": "做什么",
    "step": "办理环节",
    "discretion": "裁量标准",
    "standard": "标准",
    "result": "结果",
    "filling": "填报须知",
    "form": "形式",
    "necessity": "必要性",
    "source": "来源",
    "trust": "可信等级",
    "licence_type": "证照",
    "generated": "在线生成",
    "copies": "份数",
    "original": "原件",
    "copy": "复印件",
    "when": "情形",
    "accept": "格式",
    "allow_late": "容缺",
    "common_faults": "常见毛病",
    "options": "选项",
    "value": "值",
    "label": "文字",
    "need": "能办的答案",
    "advice": "提示",
    "charged": "收费",
    "project": "项目",
    "online": "网上缴费",
    "kind": "类型",
    "sample_note": "样本",
    "hall": "大厅",
    "address": "地址",
    "windows": "窗口",
    "hours": "时间",
    "consult": "咨询",
    "complain": "投诉",
    "person": "个人",
    "company": "企业",
    "q": "问",
    "a": "答",
    "code": "编号",
    "id": "编号",
}
WORDS = {"workday": "工作日", "day": "自然日", "self": "申请人自备", "agency": "政府部门核发", "other": "其他"}
MEMBER = re.compile(r"\[(.+?)\]")
COMPARISON = re.compile(r"""(\w+)\s*(==|!=)\s*['"]([^'"]*)['"]""")


def when_words(guide: items.Guide, condition: str | None) -> str:
    """A condition on the situations as an editor reads it: 您的经营情形：单位食堂."""
    if not condition:
        return ""
    questions = {one.id: one for one in guide.situations}

    def plain(found: re.Match[str]) -> str:
        question = questions.get(found[1])
        if question is None:
            return found[0]
        labels = {option.value: option.label for option in question.options}
        return f"{question.text}{'：' if found[2] == '==' else '不是：'}{labels.get(found[3], found[3])}"

    words = COMPARISON.sub(plain, condition)
    return words.replace(" and ", "，并且").replace(" or ", "，或者")


def changes(found: Iterable[items.Change], names: Mapping[str, str]) -> list[dict[str, str]]:
    """`names` of the materials by their number. The application form is told question by question."""
    rows: list[dict[str, str]] = []
    for one in found:
        if one.field == "form":
            rows += form_rows(one.before or (), one.after or ())
        elif one.field == "flow":
            rows.append(_row(one.label, one.kind, flow_name(one.before), flow_name(one.after)))
        else:
            before, after = (coded(one.field, value) for value in (one.before, one.after))
            rows.append(_row(_label(one, names), one.kind, before, after))
    return rows


def _row(label: str, kind: str, before: str, after: str) -> dict[str, str]:
    return {"label": label, "kind": kind, "before": before, "after": after}


def form_rows(before: Sequence[Any], after: Sequence[Any]) -> list[dict[str, str]]:
    found = forms.form_changes(readable(before), readable(after), licence_words)
    rows = [
        _row("，".join(filter(None, ("申请表", one.where, one.what))), one.kind, one.before, one.after) for one in found
    ]
    if not before or not after:
        words_of = {True: "通用申请表", False: "自己的申请表"}
        rows.insert(0, _row("申请表", "修改", words_of[not before], words_of[not after]))
    return rows


def flow_name(code: Any) -> str:
    return next((one.name for one in items.item_flows() if one.ref.code == code), str(code or ""))


def _label(one: items.Change, names: Mapping[str, str]) -> str:
    member = MEMBER.search(one.field)
    last = MEMBER.sub("", one.field).partition(".")[2].rpartition(".")[2]
    number = member.group(1) if member else ""
    parts = [one.label, names.get(number, number), LABELS.get(last, last)]
    return "，".join(part for part in parts if part)


def coded(path: str, value: Any) -> str:
    """The value of one field as the editor's page words it: codes by their choices."""
    choices = _choices().get(MEMBER.sub("", path), {})
    if isinstance(value, (list, tuple)) and choices:
        return "、".join(choices.get(str(one), str(one)) for one in value)
    return choices.get(str(value), "") or words(value)


def _choices() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for section in item_form.sections():
        for part in section.parts:
            if isinstance(part, Rows):
                found |= {f"{part.name}.{one.name}": dict(one.options) for one in part.fields if one.options}
            elif part.options:
                found[part.name] = dict(part.options)
    return found


def words(value: Any) -> str:
    """A plain value as text: lists by line, parts as 名称：值."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        rows = [(LABELS.get(str(name), str(name)), words(inner)) for name, inner in value.items()]
        return "；".join(f"{label}：{text}" for label, text in rows if text)
    if isinstance(value, (list, tuple)):
        return "\n".join(text for text in map(words, value) if text)
    return WORDS.get(str(value), str(value))
