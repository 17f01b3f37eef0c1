"""子办件 of flows (四级联动): which items they ask for, whose it is at a place, and how many levels they come to.

A node of a flow names an item and a level; whose guide it is, is known when a case comes there and names its place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from tongban.common import clock
from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow
from tongban.support.flow.api import FlowRef

from .definitions import latest_flow
from .enums import ItemState, Level
from .models import Item, ItemVersion
from .reading import Guide
from .shelf import guide

#: 村、镇、县、市: a case, and at most three below (or above) it.
MOST_LEVELS = 4


@dataclass(frozen=True)
class Asked:
    """One item in force that a 子办件 may come to."""

    code: str
    name: str
    division_code: str
    promised_days: int | None
    flow: FlowRef


@dataclass
class _Depth:
    """How deep 子办件 go: `levels` with the case itself, `circle` the flow they come back to."""

    levels: int = 1
    circle: str = ""


def asked(item: str, level: str) -> list[Asked]:
    """Those in force today at this level, by code. One statement."""
    named = Q(item__code=item) | Q(item__parent=None) & (Q(item__base_code=item) | Q(item__code__startswith=item))
    rows = ItemVersion.objects.in_force(clock.today()).exclude(item__state=ItemState.CANCELLED).filter(named)
    fields = ("item__code", "name", "item__division_code", "promised_days", "flow_code", "flow_version")
    found = rows.filter(item__level__in=(level, Level.GRADED)).order_by("item__code").values_list(*fields)
    return [
        Asked(code, name, place, days, FlowRef(flow_code, version))
        for code, name, place, days, flow_code, version in found
        if version is not None and _level_of(place) == level
    ]


def whose(item: str, level: str, division_code: str) -> tuple[Guide | None, str]:
    """The guide at the place of this level that `division_code` lies in (or is), or why there is none."""
    label = Level(level).label
    if agencies.find_division(division_code) is None:
        return None, f"没有区划“{division_code}”" if division_code else "没有写明区划"
    place = next((one for one in agencies.ancestors(division_code) if one.level == int(level) - 1), None)
    if place is None:
        return None, f"{agencies.division(division_code).name}不属于哪个{label}的区划，找不到{label}的办理单位"
    found = [one for one in asked(item, level) if one.division_code == place.code]
    if not found:
        return None, f"{place.name}没有发布事项“{item}”（{label}）的办事指南"
    if len(found) > 1:
        return None, f"{place.name}有 {len(found)} 个单位发布了事项“{item}”（{label}），不知道该由哪个单位办"
    return guide(found[0].code), ""


def findings(code: str, nodes: Sequence[flow.SubCase]) -> flow.SubCaseFindings:
    """For the publication of a flow: an item that nobody has, a circle, more than four levels; times as a hint."""
    faults, hints = [], []
    for node in nodes:
        known = asked(node.item, node.level) if node.item and node.level else []
        if node.item and node.level and not known:
            label = Level(node.level).label
            faults.append(f"环节 {node.id} 的子办件没有地方能办：{label}没有一个单位发布了事项“{node.item}”的办事指南")
            continue
        depth = _depth((one.flow for one in known), [code])
        if depth.circle:
            faults.append(f"环节 {node.id} 的子办件绕了圈：一级一级办下去又回到流程“{depth.circle}”")
        elif 1 + depth.levels > MOST_LEVELS:
            faults.append(f"环节 {node.id} 的子办件连同本件共 {1 + depth.levels} 级，最多 {MOST_LEVELS} 级")
        longest = max(known, key=lambda one: one.promised_days or 0, default=None)
        if longest and node.limit_days and (longest.promised_days or 0) > node.limit_days:
            hints.append(
                f"环节 {node.id} 的时限 {node.limit_days} 个工作日，"
                f"短于子办件“{longest.name}”的承诺时限 {longest.promised_days} 个工作日"
            )
    return flow.SubCaseFindings(faults, hints)


def unfit(item: Item, flow_code: str) -> list[str]:
    """Why an item cannot be handled by this flow: its 子办件 would come back to it, go too deep, or find nobody."""
    ref = latest_flow(flow_code)
    found = []
    for node in flow.sub_cases(ref) if ref else ():
        known = asked(node.item, node.level)
        depth = _depth((one.flow for one in known), [flow_code])
        if not known:
            found.append(f"“{node.name}”没有单位能办：没有哪里发布了事项“{node.item}”（{Level(node.level).label}）")
        elif depth.circle or _is_asked_below(item, [node], set()):
            found.append(f"“{node.name}”一级一级办下去又回到本事项，会没完没了")
        elif 1 + depth.levels > MOST_LEVELS:
            found.append(f"“{node.name}”连同本件共 {1 + depth.levels} 级，最多 {MOST_LEVELS} 级")
    return found


def days_below(flow_code: str) -> tuple[str, int]:
    """The 子办件 of this flow that takes longest: its name and its promised days; ("", 0) when there is none."""
    ref = latest_flow(flow_code)
    rows = [one for node in (flow.sub_cases(ref) if ref else ()) for one in asked(node.item, node.level)]
    return max(((one.name, one.promised_days or 0) for one in rows), key=lambda one: one[1], default=("", 0))


def _depth(refs: Iterable[FlowRef], trail: list[str]) -> _Depth:
    deepest = _Depth()
    for ref in dict.fromkeys(refs):
        if ref.code in trail:
            return _Depth(circle=ref.code)
        for node in flow.sub_cases(ref):
            inner = _depth((one.flow for one in asked(node.item, node.level)), [*trail, ref.code])
            if inner.circle:
                return inner
            deepest.levels = max(deepest.levels, 1 + inner.levels)
    return deepest


def _is_asked_below(item: Item, nodes: Collection[flow.SubCase], seen: set[tuple[str, str]]) -> bool:
    for node in nodes:
        if (node.item, node.level) in seen:
            continue
        seen.add((node.item, node.level))
        if node.level == item.level and (item.base_code == node.item or item.code.startswith(node.item)):
            return True
        refs = dict.fromkeys(one.flow for one in asked(node.item, node.level))
        if any(_is_asked_below(item, flow.sub_cases(ref), seen) for ref in refs):
            return True
    return False


def _level_of(division_code: str) -> str:
    place = agencies.find_division(division_code)
    return str(place.level + 1) if place else ""
