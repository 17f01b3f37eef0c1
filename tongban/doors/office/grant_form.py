"""The form of a policy: what is typed (yuan, percent, lines) and the stored body (fen, parts of 10,000)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict

from tongban.common.words import fault_of
from tongban.serve.grants import api as grants

PLAIN = ("name", "document", "document_number", "summary", "audience", "budget_subject")
DAYS = ("valid_from_on", "valid_to_on", "opens_on", "closes_on")
OF_CONDITION = ("clause", "text", "check", "fact", "value")
STANDARD = ("kind", "clause", "amount", "rate", "fact", "of", "cap", "tiers")
SPARE, MOST = 2, 30
#: What the parts are called, and how many signs they hold (`grants.PolicyBody`).
FITS = {
    "name": ("政策名称", 100), "document": ("文件名", 120), "document_number": ("文号", 60),
    "summary": ("一句话说明", 300), "audience": ("适用对象", 300), "budget_subject": ("预算科目", 80),
    "standard_clause": ("政策条款号", 40), "standard_fact": ("按哪一项计算", 120), "standard_of": ("计算的对象", 20),
}  # fmt: skip
FITS_OF_CONDITION = {
    "clause": ("政策条款号", 40),
    "text": ("内容", 300),
    "fact": ("看哪一项", 120),
    "value": ("要求的值", 300),
}


def shown(body: grants.PolicyBody) -> dict[str, Any]:
    """The values of the fields, with spare lines for more conditions."""
    plain: dict[str, Any] = grants.to_builtins(body)
    one = body.standard
    values = {name: plain[name] or "" for name in (*PLAIN, *DAYS)} | {"publicity_days": body.publicity_days}
    values |= {
        "standard_kind": one.kind,
        "standard_clause": one.clause,
        "standard_amount": grants.plain(one.cents) if one.cents else "",
        "standard_rate": f"{Decimal(one.points) / 100:f}" if one.points else "",
        "standard_fact": one.fact,
        "standard_of": one.of,
        "standard_cap": grants.plain(one.cap_cents) if one.cap_cents else "",
        "standard_tiers": "\n".join(f"{tier.value} = {grants.plain(tier.cents)}" for tier in one.tiers),
    }
    rows = [*plain["conditions"], *[dict.fromkeys(OF_CONDITION, "") for _ in range(SPARE)]]
    return values | {"conditions": rows[:MOST]}


def typed(post: QueryDict) -> dict[str, Any]:
    """As it was sent, for the page again."""
    take = lambda name: post.get(name, "").replace("\x00", "").strip()  # noqa: E731
    values: dict[str, Any] = {name: take(name) for name in (*PLAIN, *DAYS, "publicity_days")}
    values |= {f"standard_{name}": take(f"standard_{name}") for name in STANDARD}
    rows = [{name: take(f"c{number}_{name}") for name in OF_CONDITION} for number in range(MOST)]
    kept = [row for row in rows if row["text"] or row["clause"]]
    return values | {"conditions": kept}


def body_of(values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The body, and what could not be read, by field."""
    errors = _too_long(values)
    standard = {
        "kind": values["standard_kind"] or "fixed",
        "clause": values["standard_clause"],
        "cents": _cents(values, "standard_amount", "金额", errors),
        "points": _points(values["standard_rate"], errors),
        "fact": values["standard_fact"],
        "of": values["standard_of"],
        "cap_cents": _cents(values, "standard_cap", "封顶金额", errors),
        "tiers": _tiers(values["standard_tiers"], errors),
    }
    days = values["publicity_days"]
    if not (days.isascii() and days.isdigit() and len(days) < 3 and 0 < int(days) <= 60):
        errors["publicity_days"] = "公示天数应为 1 到 60"
        days = "5"
    conditions = [row | {"check": row["check"] or "hand"} for row in values["conditions"]]
    body = {name: values[name] for name in PLAIN} | {name: values[name] or None for name in DAYS}
    return body | {"publicity_days": int(days), "conditions": conditions, "standard": standard}, errors


def _too_long(values: dict[str, Any]) -> dict[str, str]:
    """What does not fit into the body, by the ids of the page; of a condition all that is wrong with it together."""
    found = {name: fault_of(values[name], label, most=most) for name, (label, most) in FITS.items()}
    for number, row in enumerate(values["conditions"]):
        faults = [fault_of(row[name], label, most=most) for name, (label, most) in FITS_OF_CONDITION.items()]
        found[f"condition-{number}"] = "；".join(filter(None, faults))
    return {name: fault for name, fault in found.items() if fault}


def _cents(values: dict[str, Any], name: str, words: str, errors: dict[str, str]) -> int:
    if not values[name]:
        return 0
    cents = grants.cents_of(values[name])
    if cents is None or cents < 0:
        errors[name] = f"{words}应为不小于 0 的数（元），最多两位小数"
        return 0
    return cents


def _points(text: str, errors: dict[str, str]) -> int:
    if not text:
        return 0
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value <= 100 or value != round(value, 2):
        errors["standard_rate"] = "比例应为 0 到 100 的数（%），最多两位小数"
        return 0
    return int(value * 100)


def _tiers(text: str, errors: dict[str, str]) -> list[dict[str, Any]]:
    found = []
    for number, line in enumerate(filter(None, (one.strip() for one in text.splitlines())), start=1):
        value, _, amount = line.replace("＝", "=").rpartition("=")
        cents = grants.cents_of(amount)
        if not value.strip() or cents is None or cents < 0:
            errors["standard_tiers"] = f"第 {number} 行应写成“档次 = 金额（元）”"
            return []
        if fault := fault_of(value.strip(), f"第 {number} 行的档次", most=60):
            errors["standard_tiers"] = fault
            return []
        found.append({"value": value.strip(), "cents": cents})
    return found
