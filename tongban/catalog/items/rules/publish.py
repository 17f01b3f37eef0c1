"""Checks before a guide goes live: domain standards (温州 checking script), the criticisms that national inspections
publish, and Fujian's caps. Each rule has a name, looks at one guide and names the field it finds wanting."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tongban.common.phones import is_phone

from ..enums import (
    COMPANY_THEMES,
    ON_APPLICATION,
    PERSON_THEMES,
    FlowCode,
    Handling,
    Kind,
    LimitUnit,
    PreviewUse,
    Subject,
)
from ..guide import GuideBody, SwiftInput
from .check_points import DECISION_WORDS, REVIEW_WORDS, point_faults
from .expressions import expression_fault
from .limits import is_longer
from .pledge import pledge_faults
from .situations import situation_faults
from .swift import table_faults
from .unity import Difference


@dataclass(frozen=True)
class Fault:
    """What is wrong: the rule's name, the path of the field, and a sentence for the editor."""

    rule: str
    field: str
    message: str


@dataclass(frozen=True)
class Caps:
    """Local ceilings beyond national law. Fujian's plan: at most three links, promise at most half of the law."""

    kinds: tuple[str, ...] = ("01",)
    most_links: int = 3
    most_percent: int = 50
    basis: str = "福建省“互联网+政务服务”改革要求（审批环节不超过 3 个、承诺时限不超过法定时限的 50%）"

    def widened(self, links: int | None, percent: int | None, until: date) -> Caps:
        """For an item with an exception; None leaves what the place asks. Where the place asks less, that counts."""
        return replace(
            self,
            most_links=max(self.most_links, links or 0),
            most_percent=max(self.most_percent, percent or 0),
            basis=f"{self.basis}；本事项的例外到 {until:%Y-%m-%d} 为止",
        )


FUJIAN = Caps()


@dataclass(frozen=True)
class CitedClause:
    """What a basis cites, as the standards library knows it. `why` says why it does not bind, empty when it does."""

    words: str
    is_held: bool
    why: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What the rules need to know of the world outside the guide. None means: not known here, do not judge."""

    caps: Caps | None = FUJIAN
    #: How few and how many 联办机构 each flow has a place for.
    flows: Mapping[str, tuple[int, int]] | None = None
    licence_types: Collection[str] | None = None
    #: By licence type the fields on its face.
    licence_fields: Mapping[str, Collection[str]] | None = None
    agencies: Collection[str] | None = None
    form_faults: Callable[[Sequence[dict[str, Any]]], list[tuple[str, str]]] | None = None
    cited: Callable[[str], Sequence[CitedClause]] | None = None
    #: Where the guide departs from the level above; None where nothing stands above it.
    departs: Callable[[GuideBody], Sequence[Difference]] | None = None
    #: Of the flow, the steps at departments' systems and whose system is not there: (step, agency).
    unconnected: Callable[[GuideBody], Sequence[tuple[str, str]]] | None = None
    #: Of the flow, why its 子办件 could not be opened or would not end.
    unfit: Callable[[GuideBody], Sequence[str]] | None = None
    #: Of the flow, what it asks of the form and the situations that they have not.
    unasked: Callable[[GuideBody], Sequence[str]] | None = None
    #: Of the flow, the 子办件 that takes longest: its name and promised working days.
    below: Callable[[str], tuple[str, int]] | None = None
    #: Names of the 通办方式 in use.
    ways: Collection[str] | None = None


@dataclass(frozen=True)
class Rule:
    name: str
    #: A binding rule refuses even guides taken over from elsewhere; the others ask for completeness.
    is_binding: bool
    check: Callable[[GuideBody, Surroundings], Iterator[tuple[str, str]]]
    sentence: str = ""


RULES: dict[str, Rule] = {}
#: Looked at like rules, but what they find is told and stops nothing.
HINTS: dict[str, Rule] = {}
_HANDLINGS, _SUBJECTS, _UNITS = frozenset(Handling.values), frozenset(Subject.values), frozenset(LimitUnit.values)
MOST_JOINT = 30
SHIPPED_FLOWS = {code.value: (0, 0) for code in FlowCode} | {"joint3": (2, 2), "joint": (1, MOST_JOINT)}
_Check = Callable[[GuideBody, Surroundings], Iterator[tuple[str, str]]]


def rule(name: str, *, binding: bool = False) -> Callable[[_Check], _Check]:
    def add(check: _Check) -> _Check:
        RULES[name] = Rule(name, binding, check, (check.__doc__ or "").strip())
        return check

    return add


def hint(name: str) -> Callable[[_Check], _Check]:
    def add(check: _Check) -> _Check:
        HINTS[name] = Rule(name, False, check, (check.__doc__ or "").strip())
        return check

    return add


def publish_hints(body: GuideBody, around: Surroundings) -> list[Fault]:
    """What an editor should look at again before publishing; nothing of it stands in the way."""
    return [Fault(one.name, where, message) for one in HINTS.values() for where, message in one.check(body, around)]


def publish_faults(body: GuideBody, around: Surroundings | None = None, *, only_binding: bool = False) -> list[Fault]:
    """Every fault of the guide, in the order of the rules."""
    around = around or Surroundings()
    return [
        Fault(one.name, where, message)
        for one in RULES.values()
        if one.is_binding or not only_binding
        for where, message in one.check(body, around)
    ]


# codes ---------------------------------------------------------------------------------------------------------


@rule("code-tables", binding=True)
def _code_tables(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """Coded values are those of the tables."""
    if body.kind not in ON_APPLICATION:
        yield "kind", f"事项类型“{body.kind}”不是依申请办理的类型（01、05、07、08、09、10、20）"
    if body.handling not in _HANDLINGS:
        yield "handling", f"办件类型“{body.handling}”应为 1 即办件、2 承诺件或 9 其他"
    for value in body.subjects:
        if value not in _SUBJECTS:
            yield "subjects", f"服务对象“{value}”不在代码表中"
    for name, limit in (("statutory", body.statutory), ("promised", body.promised)):
        if limit is not None and limit.unit not in _UNITS:
            yield f"{name}.unit", f"时限单位“{limit.unit}”应为 workday（工作日）或 day（日）"


@rule("material-tables", binding=True)
def _material_tables(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """Coded values of materials and of the result are those of the tables."""
    tables = (
        ("form", ("1", "2", "3"), "材料形式"),
        ("necessity", ("1", "2", "3"), "必要性"),
        ("source", ("self", "agency", "other"), "来源渠道"),
        ("trust", ("A", "B", "C", "D"), "可信等级"),
    )
    for index, material in enumerate(body.materials):
        for name, values, label in tables:
            value = getattr(material, name)
            if value not in values:
                yield f"materials[{index}].{name}", f"材料“{material.name}”的{label}“{value}”应为 {'、'.join(values)}"
    if body.result.kind not in ("1", "2", "3", "4"):
        yield "result.kind", f"结果类型“{body.result.kind}”应为 1 证照、2 批文、3 其他或 4 无"


# time ----------------------------------------------------------------------------------------------------------


@rule("limits-stated")
def _limits_stated(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """Both limits are stated."""
    if body.statutory is None:
        yield "statutory", "没有填写法定办结时限"
    elif body.statutory.days and not body.statutory.basis.strip():
        yield "statutory.basis", "法定办结时限没有写明依据"
    if body.promised is None:
        yield "promised", "没有填写承诺办结时限"


@rule("promise-within-law", binding=True)
def _promise_within_law(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """The promise is never longer than the law allows."""
    if body.promised is not None and body.statutory is not None and is_longer(body.promised, body.statutory):
        yield "promised", f"承诺办结时限（{body.promised.days}）超过法定办结时限（{body.statutory.days}）"


@rule("instant-means-on-the-spot")
def _instant(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """即办件 exactly when both limits are nought."""
    days = [limit.days for limit in (body.statutory, body.promised) if limit is not None]
    if body.handling == Handling.INSTANT and any(days):
        yield "handling", "即办件的法定、承诺办结时限都应为 0（当场办结）"
    if body.handling != Handling.INSTANT and body.promised is not None and body.promised.days == 0:
        yield "handling", "承诺办结时限为 0（当场办结）的事项应为即办件"


@rule("step-days-within-promise")
def _step_days(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """The links between acceptance and delivery do not take longer than promised."""
    if body.promised is None or body.promised.unit != LimitUnit.WORKDAY:
        return
    total = sum(step.days for step in body.steps if not _is_outside_clock(step.name))
    if total > max(body.promised.days, 1 if body.promised.days == 0 else 0):
        yield "steps", f"审查、决定各环节合计 {total:g} 个工作日，超过承诺办结时限 {body.promised.days} 个工作日"


def _is_outside_clock(name: str) -> bool:
    return any(word in name for word in ("申请", "收件", "受理", "送达", "办结", "领证", "取证", "发证", "制证"))


@rule("local-caps")
def _local_caps(body: GuideBody, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Fujian's ceilings: links and share of the statutory limit."""
    if around.caps is not None:
        yield from ((field, f"{words}（{around.caps.basis}）") for field, words in over_caps(body, around.caps))


def over_caps(body: GuideBody, caps: Caps) -> Iterator[tuple[str, str]]:
    """What of a guide is beyond these caps, by field."""
    if body.kind not in caps.kinds:
        return
    links = [step for step in body.steps if not any(word in step.name for word in ("申请", "送达", "办结", "领证"))]
    if len(links) > caps.most_links:
        yield "steps", f"审批环节 {len(links)} 个，超过上限 {caps.most_links} 个"
    if body.statutory is None or body.promised is None or body.statutory.unit != body.promised.unit:
        return
    if body.promised.days * 100 > body.statutory.days * caps.most_percent:
        yield "promised", f"承诺办结时限超过法定办结时限的 {caps.most_percent}%"


# visits, channels, money -------------------------------------------------------------------------------------------


@rule("visits-need-a-reason")
def _visits(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """Visits need a reason, none need none."""
    if body.visits > 0 and not body.visits_reason.strip():
        yield "visits_reason", f"需要到现场 {body.visits} 次，应说明原因"
    if body.visits == 0 and body.visits_reason.strip():
        yield "visits_reason", "不需要到现场，不应填写到场原因"


@rule("ways-known", binding=True)
def _ways(body: GuideBody, around: Surroundings) -> Iterator[tuple[str, str]]:
    """通办方式 are those of the city's list; 预审 is one of its kinds and needs the net."""
    if around.ways is not None:
        for one in body.ways:
            if one not in around.ways:
                yield "ways", f"通办方式“{one}”不在本市的清单里（{'、'.join(around.ways)}）"
    if len(set(body.ways)) != len(body.ways):
        yield "ways", "通办方式写重了"
    if body.preview not in PreviewUse.values:
        yield "preview", "预审只能是：可以先预审、网上申报先预审，或者不设"
    elif body.preview == PreviewUse.REQUIRED and body.online_depth == 0:
        yield "preview", "不能网上申报的事项，不应要求先预审"


@rule("no-visit-needs-a-way")
def _no_visit(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """Without a visit and without the net, the post must do."""
    if body.visits == 0 and body.online_depth == 0 and not body.post:
        yield "post", "不到现场又不能网上办理的，应支持快递"


@rule("whole-online-means-no-visit")
def _whole_online(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """Depth IV goes with nought visits."""
    if body.online_depth == 4 and body.visits > 0:
        yield "online_depth", "网上办理深度为四级（全程网办）的，到现场次数应为 0"


@rule("fee-is-explained")
def _fee(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """A charge names project, standard and basis; no charge names nothing."""
    if body.fee is None:
        yield "fee", "没有说明是否收费"
        return
    if not body.fee.charged:
        if body.fee.online:
            yield "fee.online", "不收费的事项不应支持网上支付"
        return
    for name, label in (("project", "收费项目"), ("standard", "收费标准"), ("basis", "收费依据")):
        if not getattr(body.fee, name).strip():
            yield f"fee.{name}", f"收费事项没有写明{label}"


@rule("two-phones")
def _phones(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """Advice and complaints have different numbers, with area code."""
    consult, complain = body.phones.consult.strip(), body.phones.complain.strip()
    for name, label, value in (("consult", "咨询电话", consult), ("complain", "投诉电话", complain)):
        if not value:
            yield f"phones.{name}", f"没有填写{label}"
        elif not is_phone(value):
            yield f"phones.{name}", f"{label}“{value}”应带区号，如 0599-8800000"
    if consult and consult == complain:
        yield "phones.complain", "投诉电话不能与咨询电话相同"


@rule("hours-name-working-days")
def _hours(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """Place and hours are given; the hours mention working days."""
    if not body.places:
        yield "places", "没有填写办理地点"
    for index, place in enumerate(body.places):
        if not (place.hall or place.name or place.address):
            yield f"places[{index}]", "办理地点没有写明大厅或地址"
        if "工作日" not in place.hours:
            yield f"places[{index}].hours", "办理时间应写明“工作日”"


# who, basis, conditions ------------------------------------------------------------------------------------------


@rule("themes-fit-subjects")
def _themes(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """The classification fits who may apply."""
    is_for_people = Subject.NATURAL in body.subjects
    is_for_bodies = any(value != Subject.NATURAL for value in body.subjects)
    if not body.themes.person and not body.themes.company:
        yield "themes", "没有选择主题分类"
    if body.themes.person and not is_for_people:
        yield "themes.person", "服务对象不含自然人，不应归入个人主题"
    if not is_for_bodies and not set(body.themes.company) <= {"开办", "准营"}:
        yield "themes.company", "服务对象不含法人，不应归入企业主题（个人开办、准营除外）"
    for value in body.themes.person:
        if value not in PERSON_THEMES:
            yield "themes.person", f"个人主题“{value}”应为 {'、'.join(PERSON_THEMES)} 之一"
    for value in body.themes.company:
        if value not in COMPANY_THEMES:
            yield "themes.company", f"企业主题“{value}”应为 {'、'.join(COMPANY_THEMES)} 之一"


@rule("bases-are-cited")
def _bases(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """At least one basis in force, with title marks and text."""
    if not body.bases:
        yield "bases", "没有设定依据"
    for index, basis in enumerate(body.bases):
        if "《" not in basis.title or "》" not in basis.title:
            yield f"bases[{index}].title", f"依据“{basis.title[:30]}”没有用书名号写明名称"
        if not basis.text.strip():
            yield f"bases[{index}].text", f"依据“{basis.title[:30]}”没有引用条文"
        if any(word in basis.status for word in ("废止", "失效")):
            yield f"bases[{index}].status", f"依据“{basis.title[:30]}”{basis.status}，不能作为现行依据"


@rule("bases-bind")
def _bases_bind(body: GuideBody, around: Surroundings) -> Iterator[tuple[str, str]]:
    """No basis rests on a clause that was repealed or deleted. Guides taken over from elsewhere become a finding."""
    if around.cited is None:
        return
    for where, text in basis_texts(body):
        for one in around.cited(text):
            if one.is_held and one.why:
                yield where, f"依据{one.words}{one.why}，不能作为现行依据"


@hint("bases-are-recognised")
def _bases_recognised(body: GuideBody, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Every basis names a clause that the standards library holds."""
    if around.cited is None:
        return
    for index, basis in enumerate(body.bases):
        cited = around.cited(basis.title)
        if not cited:
            yield f"bases[{index}].title", f"依据“{basis.title[:40]}”没有认出所引的文件和条文"
        for one in cited:
            if not one.is_held:
                yield f"bases[{index}].title", f"依据{one.words}{one.why}，读者点不开原文"


def basis_texts(body: GuideBody) -> Iterator[tuple[str, str]]:
    """Every text of the guide that names what it rests on, with the path of its field."""
    for index, basis in enumerate(body.bases):
        yield f"bases[{index}].title", basis.title
    for name, limit in (("statutory", body.statutory), ("promised", body.promised)):
        if limit is not None and limit.basis:
            yield f"{name}.basis", limit.basis
    if body.fee is not None and body.fee.basis:
        yield "fee.basis", body.fee.basis
    for index, material in enumerate(body.materials):
        if material.basis:
            yield f"materials[{index}].basis", material.basis
    for index, point in enumerate(body.check_points):
        if point.basis:
            yield f"check_points[{index}].basis", point.basis


@rule("elements-present")
def _elements(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """No empty column: summary, conditions, steps, review points."""
    if not body.summary.strip():
        yield "summary", "没有一句话说明"
    if not body.conditions:
        yield "conditions", "没有受理条件"
    if not body.steps:
        yield "steps", "没有办理流程"
    for index, step in enumerate(body.steps):
        if not step.who.strip():
            yield f"steps[{index}].who", f"环节“{step.name}”没有写明办理人"
    if not body.check_points:
        yield "check_points", "没有审查要点"
    if not body.reach.strip():
        yield "reach", "没有写明通办范围"


@rule("permit-has-faqs-and-steps")
def _permit(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """A permit answers questions and shows acceptance, review, decision and delivery."""
    if body.kind != Kind.PERMIT:
        if body.vital:
            yield "vital", "只有行政许可才标作安全事项（《中华人民共和国行政许可法》第七十八条、第七十九条）"
        return
    if not body.faqs:
        yield "faqs", "行政许可至少应有 1 个常见问题"
    names = [step.name for step in body.steps]
    links: list[tuple[str, tuple[str, ...]]] = [
        ("受理", ("受理",)),
        ("决定", DECISION_WORDS),
        ("送达", ("送达", "办结", "发证", "领证")),
    ]
    if body.handling != Handling.INSTANT:
        links.insert(1, ("审查", REVIEW_WORDS))
    for label, words in links:
        if not any(word in name for word in words for name in names):
            yield "steps", f"行政许可的办理流程缺少“{label}”环节"


@rule("check-points-belong")
def _check_points(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """A check point belongs to a step of the guide and is written once."""
    yield from point_faults(body)


_VAGUE = re.compile(
    r"其他(?:相关|有关|必要|需要|所需|应当|规定)?(?:的)?(?:申请|证明)?(?:材料|资料|文件)"
    r"|等(?:相关|有关)?(?:材料|资料|文件)"
)


@rule("no-vague-words")
def _vague(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """Nothing open-ended is asked for: no 其他材料, no 等材料."""
    fields = [("summary", body.summary)]
    fields += [(f"conditions[{index}]", text) for index, text in enumerate(body.conditions)]
    for index, material in enumerate(body.materials):
        for name in ("name", "standard", "filling"):
            fields.append((f"materials[{index}].{name}", getattr(material, name)))
    for where, text in fields:
        if found := _VAGUE.search(text):
            yield where, f"不得出现“{found.group()}”这类兜底说法，请逐项列明"


@rule("same-as-above")
def _same_as_above(body: GuideBody, around: Surroundings) -> Iterator[tuple[str, str]]:
    """四级四同: what the level above fixes is the same here, and the rest is not worse. Libraries that are taken over
    are not refused for it; where they depart is listed."""
    for one in around.departs(body) if around.departs else ():
        yield one.field, one.message


# result ----------------------------------------------------------------------------------------------------------


@rule("result-is-shown")
def _result(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """A result has a name, its kind fits the name, and a sample is described."""
    result = body.result
    if result.kind == "4":
        return
    if not result.name.strip():
        yield "result.name", "没有写明办理结果名称"
    if not result.sample_note.strip():
        yield "result.sample_note", "没有办理结果样本说明"
    if result.name.endswith(("证", "证书", "执照")) and result.kind != "1":
        yield "result.kind", f"结果“{result.name}”是证照，结果类型应为 1"
    if result.name.endswith(("批复", "决定书", "批准书")) and result.kind != "2":
        yield "result.kind", f"结果“{result.name}”是批文，结果类型应为 2"
    if result.licence_type and result.kind != "1":
        yield "result.kind", "有证照类型的结果，结果类型应为 1 证照"


@rule("licence-types-exist")
def _licence_types(body: GuideBody, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Every licence type named is one the platform knows."""
    if around.licence_types is None:
        return
    named = [("result.licence_type", body.result.licence_type)]
    named += [(f"materials[{index}].licence_type", one.licence_type) for index, one in enumerate(body.materials)]
    for where, code in named:
        if code and code not in around.licence_types:
            yield where, f"证照类型“{code}”不存在"


# materials and situations ------------------------------------------------------------------------------------------


@rule("unique-codes", binding=True)
def _unique(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """Codes of materials, questions, situations and options are used once."""
    yield from _twice("materials", "材料编号", [one.code for one in body.materials])
    yield from _twice("questions", "自查问题编号", [one.id for one in body.questions])
    yield from _twice("situations", "办理情形编号", [one.id for one in body.situations])
    for name in ("questions", "situations"):
        for index, one in enumerate(getattr(body, name)):
            yield from _twice(f"{name}[{index}].options", "选项", [option.value for option in one.options])


def _twice(where: str, label: str, values: list[str]) -> Iterator[tuple[str, str]]:
    if len(set(values)) == len(values):
        return
    for value, times in Counter(values).items():
        if times > 1:
            yield where, f"{label}“{value}”重复"


@rule("material-names-differ")
def _material_names(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """Two materials of one name must belong to different situations."""
    yield from _twice(
        "materials", "材料", [f"{one.name}{'｜' + one.when if one.when else ''}" for one in body.materials]
    )


@rule("materials-can-be-checked")
def _standards(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """The clerk may only check against a published standard, so every material has one; formats are known."""
    known = {"pdf", "png", "jpg", "jpeg", "ofd", "docx", "doc", "xlsx", "xls", "zip", "dwg", "mp4"}
    for index, material in enumerate(body.materials):
        if not material.standard.strip():
            yield f"materials[{index}].standard", f"材料“{material.name}”没有受理标准"
        if material.trust == "A" and not material.licence_type:
            yield f"materials[{index}].trust", f"材料“{material.name}”可信等级为 A（电子证照），应写明证照类型"
        for value in material.accept:
            if value not in known:
                yield f"materials[{index}].accept", f"材料“{material.name}”的文件格式“{value}”不认识"
        if not material.accept and not material.generated:
            yield f"materials[{index}].accept", f"材料“{material.name}”没有写明可上传的文件格式"


@rule("conditions-can-be-judged", binding=True)
def _expressions(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """The condition of a material is a yes/no expression over the situations."""
    questions = {one.id: [option.value for option in one.options] for one in body.situations}
    for index, material in enumerate(body.materials):
        if material.when and (reason := expression_fault(material.when, questions)):
            yield f"materials[{index}].when", f"材料“{material.name}”：{reason}"


@rule("self-check-can-be-passed", binding=True)
def _questions(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """The answer that the self check needs is one of its options."""
    for index, question in enumerate(body.questions):
        if question.need not in [option.value for option in question.options]:
            yield f"questions[{index}].need", f"自查问题“{question.text}”需要的答案“{question.need}”不在选项中"


@rule("situations-matter")
def _situations(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """A situation that changes nothing is a question asked for nothing."""
    used = " ".join(one.when or "" for one in body.materials) + str(body.form)
    for index, situation in enumerate(body.situations):
        if not re.search(rf"\b{situation.id}\b", used):
            yield f"situations[{index}]", f"办理情形“{situation.text}”不影响任何材料，不必询问"


@rule("situations-cover")
def _situations_cover(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """Every way to answer the situations leads to exactly one list: nothing twice, nothing left out."""
    yield from situation_faults(body)


# form and flow ---------------------------------------------------------------------------------------------------


@rule("flow-exists", binding=True)
def _flow(body: GuideBody, around: Surroundings) -> Iterator[tuple[str, str]]:
    """The flow is there and fits the kind of handling."""
    flows = SHIPPED_FLOWS if around.flows is None else around.flows
    if body.flow not in flows:
        yield "flow", f"办理流程“{body.flow}”不存在（可选 {'、'.join(sorted(flows))}）"
    if (body.handling == Handling.INSTANT) != (body.flow == FlowCode.INSTANT):
        yield "flow", "即办件用 instant 流程，instant 流程只用于即办件"
    least, most = flows.get(body.flow, (0, MOST_JOINT))
    if most == 0 and body.joint_agencies:
        yield "joint_agencies", "只有并联审查的事项才填写联办机构"
    elif not least <= len(set(body.joint_agencies)) <= most:
        count = f"{least}" if least == most else f"{least} 至 {most}"
        yield "joint_agencies", f"这个流程要写明主办单位以外的 {count} 个联办机构，不重复"
    elif len(set(body.joint_agencies)) != len(body.joint_agencies):
        yield "joint_agencies", "联办机构有重复"
    if around.agencies is not None:
        for value in body.joint_agencies:
            if value not in around.agencies:
                yield "joint_agencies", f"联办机构“{value}”不存在"


@rule("external-connected")
def _connected(body: GuideBody, around: Surroundings) -> Iterator[tuple[str, str]]:
    """A flow that goes to a department's own system needs one that is registered and in use (系统对接)."""
    for step, agency in around.unconnected(body) if around.unconnected else ():
        yield (
            "flow",
            f"流程的“{step}”要送到{agency}的业务系统，它没有启用的对接系统；请先在“系统对接”里登记并启用，再发布",
        )


@rule("sub-cases-end")
def _sub_cases(body: GuideBody, around: Surroundings) -> Iterator[tuple[str, str]]:
    """A flow that opens 子办件 at other levels (四级联动) finds them there, and comes to an end."""
    for reason in around.unfit(body) if around.unfit else ():
        yield "flow", f"流程的子办件{reason}"


@rule("flow-answers", binding=True)
def _answers(body: GuideBody, around: Surroundings) -> Iterator[tuple[str, str]]:
    """What the flow asks of the form and the situations is asked there, of everybody, and fits."""
    for reason in around.unasked(body) if around.unasked else ():
        yield "flow", f"流程与申请表、办理情形对不上：{reason}"


@hint("sub-case-time")
def _time_below(body: GuideBody, around: Surroundings) -> Iterator[tuple[str, str]]:
    """The promise of a case covers that of the 子办件 it waits for: its own periods run on meanwhile."""
    name, days = around.below(body.flow) if around.below else ("", 0)
    promised = body.promised
    if promised is not None and promised.unit == LimitUnit.WORKDAY and days > promised.days:
        yield "promised", f"承诺 {promised.days} 个工作日，短于它要等的子办件“{name}”的 {days} 个工作日"


@rule("form-works", binding=True)
def _form(body: GuideBody, around: Surroundings) -> Iterator[tuple[str, str]]:
    """The application form can be published."""
    if around.form_faults is None or not body.form:
        return
    for where, message in around.form_faults(body.form):
        yield f"form{where}", message


# 秒批 and 告知承诺 ------------------------------------------------------------------------------------------------

PARTY_PATHS = {
    "age": "周岁年龄",
    "sex": "性别",
    "name": "姓名或者名称",
    "id_number": "证件号码",
    "address": "登记住所",
    "representative": "法定代表人",
}
#: Of every licence, beside the fields on its face; `held` asks whether there is a valid one at all.
LICENCE_PATHS = ("held", "holder_name", "number", "issued_on", "valid_from_on", "valid_to_on", "issuer_name")
#: Flows in which nobody but the owner decides, so that the platform may decide in its name.
SWIFT_FLOWS = (FlowCode.STANDARD, FlowCode.INSTANT, FlowCode.CONFIRM, FlowCode.PLEDGE)


@rule("swift-table-works", binding=True)
def _swift(body: GuideBody, around: Surroundings) -> Iterator[tuple[str, str]]:
    """The table of 秒批 has no gap and no overlap, and every input rests on held data."""
    if body.swift is None:
        return
    yield from ((f"swift.{where}", words) for where, words in table_faults(body.swift))
    if body.flow not in SWIFT_FLOWS or body.joint_agencies:
        yield "swift", "要几家一起审查、集体审议或者在部门系统办理的事项，不能由规则表决定"
    for index, one in enumerate(body.swift.inputs):
        for name, words in _input_faults(one, body, around):
            yield f"swift.inputs[{index}].{name}", f"“{one.label}”{words}"


def _input_faults(one: SwiftInput, body: GuideBody, around: Surroundings) -> Iterator[tuple[str, str]]:
    questions = {row.get("id") for group in body.form if not group.get("repeat") for row in group.get("fields", ())}
    if one.field and one.field not in questions:
        yield "field", f"对应的题目“{one.field}”不在申请表里"
    if one.as_years and one.kind != "whole":
        yield "kind", "按周岁算的，类型应为整数"
    if one.source == "licence":
        yield from _licence_path_faults(one, around)
    elif one.source == "party":
        if one.path not in PARTY_PATHS:
            yield "path", f"登记信息应为{'、'.join(PARTY_PATHS.values())}之一"
    elif one.source == "checked":
        if not one.field:
            yield "field", "取窗口核验过的数据，要写明是申请表的哪一题"
        material = next((each for each in body.materials if each.code == one.material), None)
        if material is None or material.generated or material.trust == "D":
            yield "material", "取窗口核验过的数据，要写明核对哪份材料的原件（自行声明的不算）"
        if one.least == "A":
            yield "least", "窗口核验过的数据是 B 级，最低来源等级不能写 A"
    else:
        yield "source", "来源只能是证照库、登记信息或者窗口核验过的数据"


def _licence_path_faults(one: SwiftInput, around: Surroundings) -> Iterator[tuple[str, str]]:
    if around.licence_types is not None and one.licence_type not in around.licence_types:
        yield "licence_type", f"证照类型“{one.licence_type}”不存在"
    elif around.licence_fields is not None and one.path not in (
        *LICENCE_PATHS,
        *around.licence_fields.get(one.licence_type, ()),
    ):
        yield "path", f"这种证照没有“{one.path}”这一项"


@rule("pledge-is-told", binding=True)
def _pledge(body: GuideBody, _: Surroundings) -> Iterator[tuple[str, str]]:
    """告知承诺 says which materials, conditions, consequences and check; matters that are excluded by law have none."""
    yield from ((f"pledge.{where}" if where else "pledge", words) for where, words in pledge_faults(body))
