"""Who does a task: one person's role, or the seats of those who judge together (会签、逐项并联)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from ..enums import SeatRule, TaskKind, TaskState
from ..errors import NotFoundError, RoutingError
from ..models import FlowInstance, FlowTask
from ..rules import naming, seats
from ..rules.definition import NO, YES, EachCase, Foreach, Many, Panel, Task, Wait


@dataclass(frozen=True)
class Seat:
    """`number` is 0 for a task that has no others beside it."""

    number: int
    agency: agencies.AgencyInfo
    name: str
    assignee_id: int | None = None


def seats_of(node: Task, instance: FlowInstance) -> list[Seat]:
    """The tasks to open for a node. RoutingError when the case names nobody who could do them."""
    match node:
        case Panel():
            found = _of_panel(node, instance)
        case Foreach():
            found = _of_elements(node, instance)
        case _:
            return [Seat(0, agency_of(node, instance), node.name)]
    if isinstance(node, Many) and node.needed and node.needed > len(found):
        raise RoutingError(
            reason=f"“{node.name}”只有 {len(found)} 席，不够通过所需的 {node.needed} 票，本次操作没有执行"
        )
    return found


def elements_of(node: Foreach, instance: FlowInstance) -> list[Any]:
    return _listed(node.over, node, instance)


def day_of(node: Wait, instance: FlowInstance) -> date | None:
    """The day that the case names for a wait; None where it waits for a message or a number of days."""
    if not node.until:
        return None
    told = naming.look_up(node.until, context=instance.context, facts=instance.facts)
    try:
        return date.fromisoformat(told)
    except (TypeError, ValueError) as problem:
        raise RoutingError(
            reason=f"“{node.name}”需要的日期 {node.until} 没有填写或写法不对，本次操作没有执行"
        ) from problem


def seat_for_person(node: Panel, instance: FlowInstance, number: int, user_id: object) -> Seat:
    """A member's own seat: at the panel's agency if he holds the role there, else at his own."""
    user = identity.user_info(user_id) if isinstance(user_id, int) and not isinstance(user_id, bool) else None
    if user is not None and (agency := place_of(user, node, instance, agency_of(node, instance))):
        return Seat(number, agency, node.name, user.id)
    shown = user.name if user else user_id
    raise RoutingError(reason=f"“{node.name}”的成员{shown}没有办理这个环节的角色，本次操作没有执行")


def place_of(
    user: identity.UserInfo, node: Task, instance: FlowInstance, here: agencies.AgencyInfo
) -> agencies.AgencyInfo | None:
    """Where a person holds the role of a node: `here`, else at his own agency; None where he does not."""
    for agency in [here, *_own(user, here)]:
        if user.id in {one.id for one in identity.entitled(node.role, agency.id, instance.item_code)}:
            return agency
    return None


def ballots_of(node: Many, rows: Iterable[FlowTask]) -> list[str]:
    """What the seats that count have said, the chair's first. An opinion beside a seat (加签) is no vote."""
    found = []
    for row in sorted(rows, key=lambda one: one.seat):
        if row.kind == TaskKind.COSIGN:
            continue
        if row.state == TaskState.OPEN:
            found.append(seats.OUT)
        elif row.state == TaskState.DONE:
            found.append({node.yes: seats.YES, node.no: seats.NO}.get(row.outcome, seats.OTHER))
    return found


def decide(instance: FlowInstance, node: Many, at: datetime) -> tuple[str | None, str]:
    """The node's outcome if its seats make one now (the open ones are then cancelled), and the tally in words.

    Of 子办件 over a list the results are then in the facts.
    """
    rows = list(FlowTask.objects.filter(instance=instance, node=node.id, state__in=[TaskState.OPEN, TaskState.DONE]))
    ballots = ballots_of(node, rows)
    words = seats.words(node.rule, node.needed, ballots)
    passes = seats.answer(node.rule, node.needed, ballots)
    if passes is None:
        return None, words
    cancel((one for one in rows if one.state == TaskState.OPEN), at)
    if isinstance(node, EachCase):
        instance.facts[node.id] = results(rows)
    return (node.yes if passes else node.no), words


def results(rows: Iterable[FlowTask]) -> dict[str, Any]:
    """What came of 子办件 over a list, for conditions and for those who decide; in the order of the list."""
    done = [row for row in sorted(rows, key=lambda one: one.seat) if row.state == TaskState.DONE]
    told = [
        {"name": row.name.partition("：")[2] or row.name, "outcome": row.outcome, "words": row.opinion} for row in done
    ]
    return {
        "yes": sum(row.outcome == YES.code for row in done),
        "no": sum(row.outcome == NO.code for row in done),
        "results": told,
    }


def cancel(rows: Iterable[FlowTask], at: datetime, *, by: str = "", why: str = "") -> None:
    """`by` and `why` are what their holders read of it; empty where a panel simply had its answer."""
    keys = [row.pk for row in rows]
    if keys:
        FlowTask.objects.filter(pk__in=keys).update(
            state=TaskState.CANCELLED, finished_at=at, finished_by_name=by[:80], opinion=why, awaits=0
        )


def agency_of(node: Task, instance: FlowInstance) -> agencies.AgencyInfo:
    """The first of the named agencies that this case has: owner, one by its credit code, or one of the context."""
    for part in node.agency.split("|"):
        found: object = instance.owner_agency_id
        if part.startswith("uscc:"):
            found = part.removeprefix("uscc:")
        elif part.startswith("context:"):
            found = instance.context.get(part.removeprefix("context:"))
        elif part == "element":
            found = None
        if found:
            return _agency(found, node)
    raise RoutingError(reason=f"环节“{node.name}”没有办理单位（{node.agency}），本次操作没有执行")


def _agency(found: object, node: Task) -> agencies.AgencyInfo:
    try:
        if isinstance(found, int):
            return agencies.agency_by_id(found)
        return agencies.agency(str(found))
    except NotFoundError as problem:
        raise RoutingError(reason=f"环节“{node.name}”的办理单位 {found} 不存在，本次操作没有执行") from problem


def _of_panel(node: Panel, instance: FlowInstance) -> list[Seat]:
    if node.members == "holders":
        agency = agency_of(node, instance)
        people: list[Any] = [one.id for one in identity.holders(node.role, agency.id)]
    else:
        people = _listed(node.members, node, instance)
    if node.rule == SeatRule.CHAIR:
        (chair,) = _listed(node.chair, node, instance, is_one=True)
        people = [chair, *(one for one in people if one != chair)]
    people = list(dict.fromkeys(people))
    if not people:
        raise RoutingError(reason=f"“{node.name}”没有成员，请先指定人员；本次操作没有执行")
    return [seat_for_person(node, instance, number, one) for number, one in enumerate(people, start=1)]


def _of_elements(node: Foreach, instance: FlowInstance) -> list[Seat]:
    found = []
    for number, one in enumerate(elements_of(node, instance), start=1):
        told = one if isinstance(one, dict) else {"agency": one}
        named = _name_of(one, is_agency="element" in node.agency.split("|"))
        if "element" in node.agency.split("|") and told.get("agency"):
            agency = _agency(told["agency"], node)
        else:
            agency = agency_of(node, instance)
        name = f"{node.name}：{named or agency.short_name}"
        found.append(Seat(number, agency, name[:80]))
    return found


def _name_of(element: object, *, is_agency: bool) -> str:
    """By its own name; a place by that of the place; another text by itself, a row by the first that it says."""
    if isinstance(element, dict):
        words = (one for one in element.values() if isinstance(one, str) and one)
        return str(element.get("name") or ("" if element.get("agency") else _name_of(next(words, ""), is_agency=False)))
    if is_agency or not isinstance(element, str) or agencies.find_agency(element):
        return ""
    place = agencies.find_division(element)
    return place.name if place else element


def _listed(where: str, node: Task, instance: FlowInstance, *, is_one: bool = False) -> list[Any]:
    """A list of the case, given at its start (context) or come up while it ran (facts)."""
    found = naming.look_up(where, context=instance.context, facts=instance.facts)
    if is_one and found:
        return [found]
    if found is None and not is_one:
        return []
    if not isinstance(found, list) or len(found) > MOST:
        raise RoutingError(reason=f"“{node.name}”需要的清单 {where} 没有填写或写法不对，本次操作没有执行")
    return found


def _own(user: identity.UserInfo, here: agencies.AgencyInfo) -> list[agencies.AgencyInfo]:
    if user.agency_id is None or user.agency_id == here.id:
        return []
    return [agencies.agency_by_id(user.agency_id)]


MOST = 200  # seats of one node; thirty departments are the largest joint case on record
