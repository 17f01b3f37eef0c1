"""Does somebody meet the conditions of a policy? Each is answered with its clause and in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from ..body import Condition, PolicyBody
from ..enums import Check, Verdict


@dataclass(frozen=True)
class Finding:
    clause: str
    text: str
    verdict: str
    words: str

    @property
    def verdict_name(self) -> str:
        return str(Verdict(self.verdict).label)


def judge(condition: Condition, facts: Mapping[str, Any], today: date) -> Finding:
    """What is not known is for a person to look at; it is never taken as met, nor as missed."""
    verdict, words = _judged(condition, facts, today)
    return Finding(condition.clause, condition.text, verdict.value, words)


def judge_all(body: PolicyBody, facts: Mapping[str, Any], today: date) -> list[Finding]:
    return [judge(one, facts, today) for one in body.conditions]


def period_finding(body: PolicyBody, submitted_on: date) -> Finding:
    """受理期: an application that came too early or too late is shown as such."""
    text = f"在受理期内提交（{_period(body)}）"
    is_in = (body.opens_on is None or body.opens_on <= submitted_on) and (
        body.closes_on is None or submitted_on <= body.closes_on
    )
    verdict = Verdict.MET if is_in else Verdict.UNMET
    return Finding("受理期", text, verdict.value, f"{submitted_on:%Y-%m-%d} 提交")


def _period(body: PolicyBody) -> str:
    start = f"{body.opens_on:%Y-%m-%d}" if body.opens_on else "发布之日"
    return f"{start} 至 {body.closes_on:%Y-%m-%d}" if body.closes_on else f"{start} 起"


def repeated_finding(numbers: Sequence[str]) -> Finding:
    words = f"同一年另有 {len(numbers)} 笔：{'、'.join(numbers[:3])}"
    return Finding("重复申请", "同一申请人没有重复领取", Verdict.HAND.value, words)


def may_fit(findings: Iterable[Finding]) -> bool:
    """可能符合: nothing speaks against it."""
    return all(one.verdict != Verdict.UNMET for one in findings)


def _judged(condition: Condition, facts: Mapping[str, Any], today: date) -> tuple[Verdict, str]:
    check = Check(condition.check)
    if check == Check.HAND:
        return Verdict.HAND, "由审核人员看材料核定"
    known = facts.get(condition.fact)
    if check == Check.HELD:
        held = bool(known)
        return (Verdict.MET, "平台查到有效证照") if held else (Verdict.UNMET, "平台没有查到有效证照")
    if known is None or known == "":
        return Verdict.HAND, "平台没有这项信息，申请时填写或者由审核人员核定"
    if check == Check.EQUAL:
        return _met(str(known) == condition.value), f"登记为“{known}”"
    if check == Check.ONE_OF:
        return _met(str(known) in split(condition.value)), f"登记为“{known}”"
    if check == Check.OLDER:
        return _older(str(known), condition.value, today)
    return _compared(check, known, condition.value)


def split(text: str) -> list[str]:
    return [one.strip() for one in text.replace("，", ",").replace("、", ",").split(",") if one.strip()]


def _met(is_met: bool) -> Verdict:
    return Verdict.MET if is_met else Verdict.UNMET


def _older(known: str, months: str, today: date) -> tuple[Verdict, str]:
    try:
        since = date.fromisoformat(known[:10])
    except ValueError:
        return Verdict.HAND, f"“{known}”不是日期，由审核人员核定"
    passed = (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)
    return _met(passed >= int(months)), f"{since:%Y-%m-%d} 起，已满 {max(passed, 0)} 个月"


def _compared(check: Check, known: Any, wanted: str) -> tuple[Verdict, str]:
    value, limit = number_of(known), number_of(wanted)
    if value is None or limit is None:
        return Verdict.HAND, f"“{known}”不是数，由审核人员核定"
    return _met(value >= limit if check == Check.AT_LEAST else value <= limit), f"填报为 {value:f}".rstrip()


def number_of(value: Any) -> Decimal | None:
    try:
        found = Decimal(str(value).replace(",", "").strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
