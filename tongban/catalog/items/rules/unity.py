"""四级四同: what a lower level keeps as the level above has it, what it may only better, what is its own.

Source: domain standards §2.3. 四级四同 asks for the same name, code, kind and legal basis at all levels; Fujian's
五个一致 adds materials, steps, time limits and review rules. Codes agree by the base code. `Bond` rows of a place
change the hold on single elements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from ..enums import JOINT_FLOWS, FlowCode, Handling, Hold, Kind, OnlineDepth, Subject
from ..guide import FIELD_LABELS, GuideBody, Limit, Phones
from .check_points import settled
from .limits import limit_words, workdays_of

LONGEST_WORDS = 300


@dataclass(frozen=True)
class Element:
    """`value` gives what is compared, None where the guide does not state it. `is_worse(own, upper)` is asked of
    elements that may only be bettered. `is_local`: left empty when an item is adopted."""

    hold: Hold
    value: Callable[[GuideBody], Any] = lambda body: None
    words: Callable[[Any], str] = str
    is_worse: Callable[[Any, Any], bool] = lambda own, upper: False
    is_local: bool = False


@dataclass(frozen=True)
class Difference:
    field: str
    label: str
    hold: Hold
    upper: str
    own: str

    @property
    def message(self) -> str:
        asked = "应与上级一致" if self.hold == Hold.SAME else "只可比上级更优"
        return f"{self.label}{asked}：上级“{_short(self.upper)}”，本级“{_short(self.own)}”"


def _short(words: str) -> str:
    return words if len(words) <= 60 else words[:59] + "…"


def _lines(value: Any) -> str:
    return "\n".join(value)


def _listed(value: Any) -> str:
    return "、".join(sorted(value))


def _titles(body: GuideBody) -> frozenset[str]:
    return frozenset("".join(basis.title.split()) for basis in body.bases)


def _materials(body: GuideBody) -> frozenset[str]:
    """Those that must be handed in; what may be handed in beside them is the place's own."""
    return frozenset("".join(one.name.split()) for one in body.materials if one.is_required)


_Point = tuple[str, str, str]


def _points(body: GuideBody) -> tuple[_Point, ...]:
    """In which step a point is judged is the level's own: the steps may be fewer."""
    return tuple((one.text.strip(), one.discretion.strip(), one.basis.strip()) for one in body.check_points)


def _point_words(points: tuple[_Point, ...]) -> str:
    return _lines(
        "｜".join(part for part in (text, discretion and f"裁量标准：{discretion}", basis and f"依据：{basis}") if part)
        for text, discretion, basis in points
    )


def _is_longer(own: Limit, upper: Limit) -> bool:
    if own.unit == upper.unit:
        return own.days > upper.days
    return (workdays_of(own) or 0) > (workdays_of(upper) or 0)


def _result(body: GuideBody) -> tuple[str, str, str] | None:
    result = body.result
    return (result.name, result.kind, result.licence_type or "") if result.name else None


#: Every element of the guide, in the order of the printed form.
ELEMENTS: dict[str, Element] = {
    "name": Element(Hold.SAME, lambda body: body.name),
    "kind": Element(Hold.SAME, lambda body: body.kind, lambda value: str(Kind(value).label)),
    "bases": Element(Hold.SAME, _titles, _listed),
    "subjects": Element(
        Hold.SAME, lambda body: frozenset(body.subjects), lambda value: _listed(Subject(one).label for one in value)
    ),
    "statutory": Element(
        Hold.SAME, lambda body: body.statutory and (body.statutory.days, body.statutory.unit),
        lambda value: limit_words(Limit(days=value[0], unit=value[1])),
    ),
    "conditions": Element(Hold.SAME, lambda body: tuple(one.strip() for one in body.conditions), _lines),
    "check_points": Element(Hold.SAME, _points, _point_words),
    "result": Element(Hold.SAME, _result, lambda value: value[0]),
    "vital": Element(Hold.SAME, lambda body: body.vital, lambda value: "是" if value else "否"),
    "handling": Element(
        Hold.BETTER, lambda body: body.handling, lambda value: str(Handling(value).label),
        lambda own, upper: upper == Handling.INSTANT and own != Handling.INSTANT,
    ),
    "promised": Element(Hold.BETTER, lambda body: body.promised, limit_words, _is_longer),
    "materials": Element(Hold.BETTER, _materials, _listed, lambda own, upper: bool(own - upper)),
    "steps": Element(
        Hold.BETTER, lambda body: tuple(one.name for one in body.steps), "、".join,
        lambda own, upper: len(own) > len(upper),
    ),
    "visits": Element(
        Hold.BETTER, lambda body: body.visits, lambda value: f"{value} 次", lambda own, upper: own > upper
    ),
    "online_depth": Element(
        Hold.BETTER, lambda body: body.online_depth, lambda value: str(OnlineDepth(str(value)).label),
        lambda own, upper: own < upper,
    ),
    "fee": Element(
        Hold.BETTER, lambda body: None if body.fee is None else body.fee.charged,
        lambda value: "收费" if value else "不收费", lambda own, upper: own and not upper,
    ),
    "places": Element(Hold.FREE, is_local=True),
    "phones": Element(Hold.FREE, is_local=True),
    "reach": Element(Hold.FREE, is_local=True),
    "ways": Element(Hold.FREE, is_local=True),
    "preview": Element(Hold.FREE),
    "joint_agencies": Element(Hold.FREE, is_local=True),
    "alias": Element(Hold.FREE),
    "summary": Element(Hold.FREE),
    "audience": Element(Hold.FREE),
    "audience_note": Element(Hold.FREE),
    "themes": Element(Hold.FREE),
    "questions": Element(Hold.FREE),
    "situations": Element(Hold.FREE),
    "visits_reason": Element(Hold.FREE),
    "post": Element(Hold.FREE),
    "quantity_limit": Element(Hold.FREE),
    "faqs": Element(Hold.FREE),
    "form": Element(Hold.FREE),
    "flow": Element(Hold.FREE),
    "swift": Element(Hold.FREE, is_local=True),
    "pledge": Element(Hold.FREE),
}  # fmt: skip
#: The usual hold on each.
HOLDS: Mapping[str, Hold] = {name: element.hold for name, element in ELEMENTS.items()}
#: A way of handling (业务办理项) bears the name of its own case.
FREE_IN_HANDLING = frozenset({"name"})


def hold_on(name: str, holds: Mapping[str, Hold], *, is_handling: bool = False) -> Hold:
    """Only elements that can be compared may be bound, and only those that have a better and a worse be bettered."""
    if is_handling and name in FREE_IN_HANDLING:
        return Hold.FREE
    return holds.get(name, HOLDS[name])


def stated(body: GuideBody, name: str) -> Any:
    """The value of an element; None where it is empty or the source of an imported guide does not state it."""
    if FIELD_LABELS[name] in body.missing:
        return None
    value = ELEMENTS[name].value(body)
    return None if value in (None, "", (), frozenset()) else value


def differences(
    own: GuideBody, upper: GuideBody, *, holds: Mapping[str, Hold] = HOLDS, is_handling: bool = False
) -> list[Difference]:
    """Where a lower level departs from the level above. What the upper level does not state binds nobody."""
    found = []
    for name, element in ELEMENTS.items():
        hold = hold_on(name, holds, is_handling=is_handling)
        theirs = None if hold == Hold.FREE else stated(upper, name)
        if theirs is None:
            continue
        mine = stated(own, name)
        if _keeps(element, hold, mine, theirs):
            continue
        words = "没有写" if mine is None else element.words(_shown(name, hold, mine, theirs))
        upper_words = element.words(_shown(name, Hold.SAME, theirs, mine))
        found.append(Difference(name, FIELD_LABELS[name], hold, upper_words[:LONGEST_WORDS], words[:LONGEST_WORDS]))
    return found


def _keeps(element: Element, hold: Hold, mine: Any, theirs: Any) -> bool:
    if mine is None:
        return False
    return mine == theirs or (hold == Hold.BETTER and not element.is_worse(mine, theirs))


def _shown(name: str, hold: Hold, mine: Any, theirs: Any) -> Any:
    """Of a list of materials only those that are too many are told, of check points those that differ."""
    if name == "check_points":
        return tuple(one for one in mine if one not in (theirs or ())) or mine
    return mine - theirs if name == "materials" and hold == Hold.BETTER else mine


def inherited(upper: GuideBody, *, phones: Phones) -> GuideBody:
    """The first draft of an item that is adopted: all of the upper guide but what is the place's own."""
    joint = upper.flow in JOINT_FLOWS
    return replace(
        upper, places=(), phones=phones, reach="", ways=(), joint_agencies=(), joint_note="", online_url="",
        platform="", swift=None, source="", labels=(), missing=(),
        flow=FlowCode.STANDARD.value if joint else upper.flow,
    )  # fmt: skip


def brought_into_line(own: GuideBody, upper: GuideBody, found: list[Difference]) -> GuideBody:
    """The own guide with the elements that depart taken from the upper one; everything else stays."""
    changes: dict[str, Any] = {one.field: getattr(upper, one.field) for one in found}
    if any(one.field == "materials" and one.hold == Hold.BETTER for one in found) and own.materials:
        asked = _materials(upper)
        changes["materials"] = tuple(
            one for one in own.materials if not one.is_required or "".join(one.name.split()) in asked
        )
    if changes.get("handling") == Handling.INSTANT:
        changes["flow"] = FlowCode.INSTANT.value
    if changes.get("visits") == 0:
        changes["visits_reason"] = ""
    gained = {FIELD_LABELS[name] for name in changes}
    return settled(replace(own, **changes, missing=tuple(one for one in own.missing if one not in gained)))
