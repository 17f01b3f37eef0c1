"""What was set, in words, of the rules of items: for their history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tongban.catalog.items import api as items
from tongban.support.audit import api as audit

HOLD_NAMES = dict(items.Hold.choices)
KIND_NAMES = dict(items.Kind.choices)


@dataclass(frozen=True)
class Proposed:
    what: str
    since: str
    why: str


@dataclass(frozen=True)
class Told:
    """`since` from which day on it counts; `why` the basis or the reason."""

    at: datetime
    who: str
    what: str
    since: str
    why: str


def told(row: audit.LogRow) -> Told:
    facts = row.facts
    what = _words(row.action, facts)
    who = "命令行（系统强制）" if row.actor_kind == "system" else row.actor_name
    if facts.get("proposed_by"):
        who = f"{facts['proposed_by']}提出，{row.actor_name}{'退回' if row.action.endswith('.return') else '同意'}"
    return Told(row.at, who, what, str(facts.get("effective_on", "")), str(facts.get("note") or _why(facts)))


def proposed(one: items.ProposalRow) -> Proposed:
    what = _OF_KIND[items.RuleKind(one.kind)](one.facts)
    return Proposed(what, str(one.facts.get("effective_on", "")), _why(one.facts))


def _why(facts: Mapping[str, Any]) -> str:
    return str(facts.get("basis") or facts.get("reason", ""))


def _words(action: str, facts: Mapping[str, Any]) -> str:
    """提出、退回、撤回 stand before what it is about; what was set stands alone."""
    head, _, verb = action.rpartition(".")
    if verb not in _STEPS:
        return _WORDS[action](facts) if action in _WORDS else action
    ends = _exception if "expires_on" in facts else _ended
    say = ends if head == "items.cap-exception" else _WORDS[f"{head}.set"]
    return f"{_STEPS[verb]}：{say(facts)}"


def rung_words(rung: Mapping[str, Any]) -> str:
    """三星 网上预审：深度不低于 2 级、到现场不多于 1 次."""
    asked = [
        f"网上办理深度不低于 {rung['least_depth']}" if rung.get("least_depth") else "",
        f"到现场不多于 {rung['most_visits']} 次" if rung.get("most_visits") is not None else "",
        f"通办范围不小于{dict(items.Reach.choices)[rung['widest']]}" if rung.get("widest") else "",
        f"时限不超过法定的 {rung['most_percent']}%" if rung.get("most_percent") is not None else "",
    ]
    return "、".join(one for one in asked if one) or "没有要求"


def cap_words(links: int | None, percent: int | None) -> str:
    parts = [f"环节不超过 {links} 个" if links else "", f"承诺时限不超过法定的 {percent}%" if percent else ""]
    return "，".join(one for one in parts if one)


def _hold(facts: Mapping[str, Any]) -> str:
    label = items.FIELD_LABELS.get(facts["element"], facts["element"])
    return f"{label}：{HOLD_NAMES.get(facts['hold'], facts['hold'])}"


def _ladder(facts: Mapping[str, Any]) -> str:
    """Earlier entries of the log tell only the numbers of the stars."""
    if "rungs" not in facts:
        return "星级标准：" + "、".join(f"{one} 星" for one in facts.get("stars", []))
    return "；".join(f"{one['stars']} 星（{one['words']}）{rung_words(one)}" for one in facts["rungs"])


def _caps(facts: Mapping[str, Any]) -> str:
    kinds = "、".join(KIND_NAMES.get(one, one) for one in facts["kinds"])
    return f"{kinds}：{cap_words(facts['most_links'], facts['most_percent'])}"


def _exception(facts: Mapping[str, Any]) -> str:
    return f"例外 {facts['item']}：{cap_words(facts['most_links'], facts['most_percent'])}，到 {facts['expires_on']}"


def _ended(facts: Mapping[str, Any]) -> str:
    return f"提前结束例外 {facts['item']}（原到 {facts['before']}）"


_STEPS = {"propose": "提出", "return": "退回", "withdraw": "撤回"}
_OF_KIND = {
    items.RuleKind.HOLD: _hold,
    items.RuleKind.CAPS: _caps,
    items.RuleKind.EXCEPTION: _exception,
    items.RuleKind.END: _ended,
    items.RuleKind.LADDER: _ladder,
}
_WORDS = {
    "items.hold.set": _hold,
    "items.ladder.set": _ladder,
    "items.caps.set": _caps,
    "items.cap-exception.allow": _exception,
    "items.cap-exception.end": _ended,
}
