"""自动检查: what a power in the list must have. Each check has a name, looks at one power and says how to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..body import PowerBody
from ..enums import BY_APPLICATION, BodyKind, PowerKind, Source

PHONE = re.compile(r"(0\d{2,3}-\d{5,8}(-\d{1,6})?|1\d{10}|12345|12\d{3})([、,，/ ].*)?")


@dataclass(frozen=True)
class Around:
    """What the checks need to know of the world outside the body. None means: not known here, do not judge."""

    base_code: str = ""
    #: Clause references (or citations) of this power that are repealed, with the day.
    repealed: tuple[str, ...] = ()
    #: Base codes of service items in use at the same agency and level.
    items: frozenset[str] | None = None
    #: Names under the same base code elsewhere at the same level.
    twins: frozenset[str] | None = None
    #: Name and basis titles at the level above, when it has this base code.
    upper: tuple[str, frozenset[str]] | None = None
    #: Whether sub-items carry the power out.
    has_sub_items: bool = False


@dataclass(frozen=True)
class Finding:
    check: str
    title: str
    field: str
    message: str
    hint: str


@dataclass(frozen=True)
class Check:
    name: str
    title: str
    hint: str
    #: A binding check refuses a request; the others are listed for whoever keeps the list.
    is_binding: bool
    look: Callable[[PowerBody, Around], Iterator[tuple[str, str]]]


CHECKS: dict[str, Check] = {}
_Look = Callable[[PowerBody, Around], Iterator[tuple[str, str]]]


def check(name: str, title: str, hint: str, *, binding: bool = True) -> Callable[[_Look], _Look]:
    def add(look: _Look) -> _Look:
        CHECKS[name] = Check(name, title, hint, binding, look)
        return look

    return add


def findings(body: PowerBody, around: Around | None = None, *, only_binding: bool = False) -> list[Finding]:
    """Everything that is wanting, in the order of the checks."""
    around = around or Around()
    return [
        Finding(one.name, one.title, field, message, one.hint)
        for one in CHECKS.values()
        if one.is_binding or not only_binding
        for field, message in one.look(body, around)
    ]


@check("code-tables", "代码不对", "按代码表选择职权类型、主体性质和权力来源")
def _code_tables(body: PowerBody, around: Around) -> Iterator[tuple[str, str]]:
    if body.kind not in PowerKind.values:
        yield "kind", f"职权类型“{body.kind}”不在 01 至 10 之内"
    elif around.base_code and around.base_code[2:4] != body.kind:
        yield "kind", f"职权类型“{body.kind}”与基本编码第 3–4 位“{around.base_code[2:4]}”不一致"
    if body.subject_kind not in BodyKind.values:
        yield "subject_kind", f"实施主体性质“{body.subject_kind}”应为 1、2、3 或 9"
    if body.source not in Source.values:
        yield "source", f"权力来源“{body.source}”应为 1 至 6"


@check("basis-missing", "没有设定依据", "写明法律法规的名称和条款，如《中华人民共和国行政许可法》第四十二条")
def _basis_missing(body: PowerBody, _: Around) -> Iterator[tuple[str, str]]:
    if not body.bases:
        yield "bases", "没有填写设定依据"


@check("basis-repealed", "依据已经废止", "换成现行有效的条款；没有依据的，申请取消这一项")
def _basis_repealed(_body: PowerBody, around: Around) -> Iterator[tuple[str, str]]:
    for words in around.repealed:
        yield "bases", words


@check("subject-missing", "没有实施主体", "填写依法行使这项职权的机关全称")
def _subject_missing(body: PowerBody, _: Around) -> Iterator[tuple[str, str]]:
    if not body.subject.strip():
        yield "subject", "没有填写实施主体"


@check("duties-missing", "没有责任事项", "按环节写明责任，如受理、审查、决定、送达、事后监管")
def _duties_missing(body: PowerBody, _: Around) -> Iterator[tuple[str, str]]:
    if not body.duties:
        yield "duties", "没有填写责任事项"


@check("accountability-missing", "没有追责情形", "写明哪些行为要追责，并引用追责的条款")
def _accountability_missing(body: PowerBody, _: Around) -> Iterator[tuple[str, str]]:
    if not body.accountability:
        yield "accountability", "没有填写追责情形"
    for index, one in enumerate(body.accountability):
        if not one.basis.strip() and not one.refs:
            yield f"accountability[{index}].basis", f"追责情形“{one.content[:20]}”没有写明依据"


@check("promise-over-law", "承诺超过法定", "承诺时限不得长于法定时限")
def _promise_over_law(body: PowerBody, _: Around) -> Iterator[tuple[str, str]]:
    if body.promised_days is None or body.statutory_days is None:
        return
    if body.promised_days > body.statutory_days:
        yield "promised_days", f"承诺时限 {body.promised_days} 天超过法定时限 {body.statutory_days} 天"


@check("phone-missing", "没有监督电话", "填写本单位的监督投诉电话，座机带区号，如 0599-12345")
def _phone_missing(body: PowerBody, _: Around) -> Iterator[tuple[str, str]]:
    phone = body.phones.supervise.strip()
    if not phone:
        yield "phones.supervise", "没有填写监督电话"
    elif not PHONE.fullmatch(phone):
        yield "phones.supervise", f"监督电话“{phone}”没有区号或者写法不对"


@check("duty-basis-missing", "责任没有依据", "给每个责任事项写上依据的条款", binding=False)
def _duty_basis_missing(body: PowerBody, _: Around) -> Iterator[tuple[str, str]]:
    for index, one in enumerate(body.duties):
        if not one.basis.strip() and not one.refs:
            yield f"duties[{index}].basis", f"责任事项“{one.name}”没有写明依据"


@check(
    "item-missing",
    "没有关联的政务服务事项",
    "依申请的职权要有办事指南：关联已有事项，或者请编制",
    binding=False,
)
def _item_missing(body: PowerBody, around: Around) -> Iterator[tuple[str, str]]:
    if body.kind not in BY_APPLICATION or around.has_sub_items:
        return
    if not body.items:
        yield "items", "没有关联政务服务事项"
    elif around.items is not None:
        for code in body.items:
            if code not in around.items:
                yield "items", f"关联的事项 {code} 不在本单位的在用事项中"


@check("inspection-missing", "没有关联的抽查事项", "行政检查要列入“双随机”抽查清单，填写事项名称", binding=False)
def _inspection_missing(body: PowerBody, _: Around) -> Iterator[tuple[str, str]]:
    if body.kind == PowerKind.INSPECTION and not body.inspections:
        yield "inspections", "行政检查没有关联抽查事项"


@check("code-clash", "编码与别处冲突", "同一基本编码应是同一项职权：统一名称，或者换编码", binding=False)
def _code_clash(body: PowerBody, around: Around) -> Iterator[tuple[str, str]]:
    for name in sorted((around.twins or frozenset()) - {body.name}):
        yield "name", f"同一基本编码在别的单位叫“{name}”"


@check("differs-from-upper", "与上级清单不一致", "四级四同：名称和依据与上级一致；不同的写明原因", binding=False)
def _differs_from_upper(body: PowerBody, around: Around) -> Iterator[tuple[str, str]]:
    if around.upper is None:
        return
    name, titles = around.upper
    if name != body.name:
        yield "name", f"上级叫“{name}”"
    for title in sorted(titles - {one.title for one in body.bases}):
        yield "bases", f"上级还依据{title}"
