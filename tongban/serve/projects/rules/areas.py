"""特定区域联合审批: which applications join it. What an area has of it is data; one place says what it means.

行政许可法 第二十六条第二款: a government may have several departments handle a matter together; the leading body of a
development zone puts them round one table. Who decides stays who the law names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from tongban.support.agencies import api as agencies

#: In the code of an item: credit code (18), level (1), 基本编码 (12), and what the agency adds.
BASE = slice(19, 31)


class HasRule(Protocol):
    name: str
    division_path: str
    lead_agency_id: int | None
    item_bases: list[str]
    joint_from_on: date | None
    joint_to_on: date | None


@dataclass(frozen=True)
class JointRule:
    name: str
    division_path: str
    lead_agency_id: int | None
    item_bases: frozenset[str]
    from_on: date | None
    to_on: date | None


def rule_of(area: HasRule) -> JointRule:
    return JointRule(
        area.name,
        area.division_path,
        area.lead_agency_id,
        frozenset(area.item_bases),
        area.joint_from_on,
        area.joint_to_on,
    )


def is_in_effect(rule: JointRule, today: date) -> bool:
    """With a lead, from its first day to its last."""
    if rule.lead_agency_id is None or rule.from_on is None or rule.to_on is None:
        return False
    return rule.from_on <= today <= rule.to_on


def may_join(rule: JointRule, *, item_code: str, division_path: str, today: date) -> bool:
    """An application for one of its items, handled where the area lies: by its county, its city, or above."""
    is_there = agencies.is_within(rule.division_path, division_path) or agencies.is_within(
        division_path, rule.division_path
    )
    return is_in_effect(rule, today) and item_code[BASE] in rule.item_bases and is_there


def is_named(name: str, answers: Iterable[object]) -> bool:
    """Whether an answer, an address most of all, names the area; answers may be lists and groups."""
    for one in answers:
        if isinstance(one, str):
            if name in one:
                return True
        elif isinstance(one, dict):
            if is_named(name, one.values()):
                return True
        elif isinstance(one, (list, tuple)) and is_named(name, one):
            return True
    return False


def rule_faults(
    *,
    lead_agency_id: int | None,
    joint_agency_ids: Collection[int],
    item_bases: Collection[str],
    from_on: date | None,
    to_on: date | None,
) -> dict[str, str]:
    fields = {}
    if lead_agency_id is None:
        fields["lead"] = "请写明牵头单位"
    if from_on is None:
        fields["joint_from_on"] = "请填写从哪天起"
    if to_on is None:
        fields["joint_to_on"] = "请填写到哪天止"
    elif from_on is not None and to_on < from_on:
        fields["joint_to_on"] = "截止日期不能早于起始日期"
    wrong = [one for one in item_bases if not (len(one) == 12 and one.isascii() and one.isdigit())]
    if wrong:
        fields["item_bases"] = f"事项写十二位基本编码，“{wrong[0][:30]}”不是"
    elif len(item_bases) > 200:
        fields["item_bases"] = "事项最多 200 项"
    if len(joint_agency_ids) > 30:
        fields["joint_agencies"] = "参加单位最多 30 家"
    return fields
