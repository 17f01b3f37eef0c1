"""调整申请 as a long form: why, and what the list shall say; and the form back as a proposal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tongban.catalog.powers import api as powers
from tongban.support.agencies import api as agencies

from . import long_form
from .long_form import Body, Field, Read, Rows, Section, ShownSection

CAUSES = tuple((one.value, str(one.label)) for one in powers.Cause)
KINDS = tuple((one.value, f"{one.value} {one.label}") for one in powers.PowerKind)
BODY_KINDS = tuple((one.value, str(one.label)) for one in powers.BodyKind)
SOURCES = tuple((one.value, str(one.label)) for one in powers.Source)
#: What the form says beside the body of the power.
AROUND = (
    "ground",
    "cause",
    "cause_on",
    "effective_on",
    "base_code",
    "parent_base_code",
    "parts",
    "targets",
    "keeps_own",
)

_WHY = Section(
    "s-why",
    "为什么调整",
    (
        Field("ground", "理由", "textarea", "写清楚依据的文件和要达到的目的，审核的人都会看", rows=4),
        Field("cause", "事由", "select", "", CAUSES),
        Field("cause_on", "事由发生日期", "date", "应当自这天起 20 个工作日内提出申请", width="short"),
        Field("effective_on", "拟生效日期", "date", "不填就是公布之日", width="short"),
    ),
)
_CODE = (
    Field(
        "base_code", "基本编码", hint="12 位：35、职权类型 2 位、主项 5 位、子项 3 位；用过的不能再用", width="short"
    ),
    Field("parent_base_code", "主项的基本编码", hint="是子项的才填，前 9 位应相同", width="short"),
)
_BASE = (
    Field("name", "名称", width="long"),
    Field("kind", "职权类型", "select", "要与基本编码第 3–4 位一致", KINDS),
    Field("subject", "实施主体", width="long"),
    Field("subject_kind", "实施主体性质", "radio", "", BODY_KINDS),
    Field("office", "承办机构", width="long"),
    Field("source", "权力来源", "radio", "", SOURCES),
    Field("authority", "层级及权限", "textarea", rows=2),
    Field("target", "行使对象", width="long"),
)
_BASIS = Rows(
    "bases",
    "设定依据",
    "依据",
    ("title", "text"),
    (
        Field(
            "title", "名称和条款", hint="用书名号，写到条款项，如《中华人民共和国行政许可法》第四十二条", width="long"
        ),
        Field("text", "条文", "textarea"),
    ),
)
_DUTIES = Rows(
    "duties",
    "责任事项",
    "责任",
    ("name", "content"),
    (
        Field("name", "环节", width="short"),
        Field("content", "责任", "textarea"),
        Field("basis", "依据", width="long"),
    ),
)
_ACCOUNT = Rows(
    "accountability",
    "追责情形",
    "情形",
    ("content",),
    (Field("content", "情形", "textarea", rows=2), Field("basis", "依据", width="long")),
)
_STEPS = (
    Field("statutory_days", "法定时限（工作日）", "number", "没有规定的不填", width="num"),
    Field("promised_days", "承诺时限（工作日）", "number", "不得长于法定时限", width="num"),
    Rows(
        "steps",
        "运行流程",
        "环节",
        ("name",),
        (
            Field("name", "环节", width="short"),
            Field("who", "谁办", width="short"),
            Field("days", "几个工作日", "decimal", width="num"),
            Field("duty", "做什么", width="long"),
        ),
    ),
)
_LINKS = (
    Field("phones.supervise", "监督电话", hint="座机带区号", width="short"),
    Field("phones.consult", "咨询电话", width="short"),
    Field("items", "关联的政务服务事项", "lines", "事项的基本编码，一行一个；公布时这些事项的指南随之更新", rows=3),
    Field("inspections", "关联的抽查事项", "lines", "抽查事项名称，一行一个", rows=2),
    Field("remark", "备注", "textarea", rows=2),
)
_PARTS = Rows(
    "parts",
    "分出的权责",
    "项",
    ("base_code", "name"),
    (
        Field("base_code", "基本编码", hint="12 位，没有用过的", width="short"),
        Field("name", "名称", width="long"),
        Field("authority", "层级及权限", "textarea", rows=2),
        Field("items", "关联的政务服务事项", "lines", "事项的基本编码，一行一个", rows=2),
    ),
    "其余要素先与原来的一样，公布后可以分别变更",
)


def sections(kind: str, targets: tuple[tuple[str, str], ...] = ()) -> tuple[Section, ...]:
    """The form of a kind of request."""
    if kind == powers.ChangeKind.DELEGATE:
        fields = (
            Field("targets", "承接单位", "checks", "公布后各承接单位分别提出承接申请，全部承接后下放才算完成", targets),
            Field("keeps_own", "下放后本级仍然行使", "yes_no"),
        )
        return (_WHY, Section("s-targets", "下放给谁", fields))
    if kind == powers.ChangeKind.SPLIT:
        return (_WHY, Section("s-parts", "分成什么", (_PARTS,)))
    if kind in powers.PLAIN:
        return (_WHY,)
    code = () if kind in (powers.ChangeKind.AMEND,) else _CODE[: 1 if kind == powers.ChangeKind.MERGE else 2]
    return (
        _WHY,
        Section("s-base", "基本要素", (*code, *_BASE)),
        Section("s-basis", "设定依据", (_BASIS,)),
        Section("s-duty", "责任和追责", (_DUTIES, _ACCOUNT)),
        Section("s-steps", "时限和流程", _STEPS),
        Section("s-links", "电话和关联", _LINKS),
    )


def targets_of(view: powers.RequestView) -> tuple[tuple[str, str], ...]:
    """Agencies below the one that delegates: of its line first, then the others of the places below."""
    own = agencies.agency_by_id(view.row.agency_id)
    below = [one for one in agencies.agencies_under(own.division_path) if one.division_path != own.division_path]
    ordered = sorted(below, key=lambda one: one.parent_id != own.id)
    return tuple((one.uscc, one.name) for one in ordered)


def values_of(view: powers.RequestView) -> Body:
    """What the form begins with."""
    proposal = view.proposal
    values: Body = {
        "ground": view.ground,
        "cause": view.cause,
        "cause_on": view.cause_on.isoformat() if view.cause_on else "",
        "effective_on": view.row.effective_on.isoformat() if view.row.effective_on else "",
        "parent_base_code": proposal.parent_base_code,
        "targets": list(proposal.targets),
        "keeps_own": proposal.keeps_own,
    }
    if view.row.kind == powers.ChangeKind.SPLIT:
        values["parts"] = [{"base_code": one.base_code, **powers.to_builtins(one.body)} for one in proposal.parts]
    elif proposal.parts:
        values |= {"base_code": proposal.parts[0].base_code, **powers.to_builtins(proposal.parts[0].body)}
    return values


def show(
    kind: str,
    values: Body,
    errors: Mapping[str, str],
    more: Mapping[str, int] | None = None,
    targets: tuple[tuple[str, str], ...] = (),
) -> list[ShownSection]:
    return long_form.show(sections(kind, targets), values, errors, more)


def read(kind: str, data: Any, before: Body, targets: tuple[tuple[str, str], ...] = ()) -> Read:
    found = long_form.read(sections(kind, targets), data, before)
    for row in found.body.get("steps", ()):
        row["days"] = row.get("days") or 0
    if found.body.get("phones") is not None:
        found.body["phones"] = {key: value or "" for key, value in found.body["phones"].items()}
    for name, label in (("cause_on", "事由发生日期"), ("effective_on", "拟生效日期")):
        if found.body.get(name) and day_of(found.body[name]) is None:
            found.errors[name] = f"{label}“{found.body[name]}”应写成 2026-03-02 这样"
    return found


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def proposal_of(view: powers.RequestView, values: Body) -> dict[str, Any]:
    """The typed values in the shape of a proposal."""
    kind = view.row.kind
    if kind in powers.PLAIN:
        return {}
    if kind == powers.ChangeKind.DELEGATE:
        return {"targets": values.get("targets") or [], "keeps_own": bool(values.get("keeps_own"))}
    if kind == powers.ChangeKind.SPLIT:
        return {"parts": [_split_part(view, row) for row in values.get("parts", ())]}
    body = {name: value for name, value in values.items() if name not in AROUND}
    base = view.powers[0].base_code if kind == powers.ChangeKind.AMEND and view.powers else values.get("base_code", "")
    return {"parent_base_code": values.get("parent_base_code") or "", "parts": [{"base_code": base, "body": body}]}


def _split_part(view: powers.RequestView, row: Body) -> dict[str, Any]:
    """What the short row does not show is taken from the power that is split."""
    source = powers.to_builtins(view.proposal.parts[0].body) if view.proposal.parts else {"kind": "01"}
    kind = row["base_code"][2:4] if len(row["base_code"]) == 12 else source["kind"]
    typed = {name: row[name] for name in ("name", "authority", "items")}
    return {"base_code": row["base_code"], "body": {**source, **typed, "kind": kind}}


def field_of(path: str) -> str:
    """Where a fault of the proposal stands in the form: “parts[0].body.name” is the form's “name”."""
    return path.removeprefix("parts[0].").removeprefix("body.")
