"""What a policy has to say before it may be published."""

from __future__ import annotations

from ..body import Condition, PolicyBody, Standard
from ..enums import Check, StandardKind
from .conditions import number_of

NEEDED = {
    "name": "政策名称",
    "document": "文件名",
    "document_number": "文号",
    "summary": "一句话说明",
    "audience": "适用对象",
    "budget_subject": "预算科目",
}
NEED_NUMBER = (Check.AT_LEAST, Check.AT_MOST, Check.OLDER)


def faults(body: PolicyBody, *, least_days: int) -> dict[str, str]:
    """By field, everything at once."""
    found: dict[str, str] = {}
    for name, words in NEEDED.items():
        if not getattr(body, name).strip():
            found[name] = f"请填写{words}"
    if body.valid_from_on is None:
        found["valid_from_on"] = "请填写有效期的起始日"
    if body.valid_to_on is None or (body.valid_from_on and body.valid_to_on < body.valid_from_on):
        found["valid_to_on"] = "请填写有效期的截止日，不早于起始日"
    if body.opens_on is None:
        found["opens_on"] = "请填写受理期的起始日"
    if body.closes_on is None or (body.opens_on and body.closes_on < body.opens_on):
        found["closes_on"] = "请填写受理期的截止日，不早于起始日"
    if body.publicity_days < least_days:
        found["publicity_days"] = f"公示不少于 {least_days} 个工作日"
    if not body.conditions:
        found["conditions"] = "请至少写一条条件"
    for number, one in enumerate(body.conditions):
        if reason := _condition_fault(one):
            found[f"condition-{number}"] = f"第 {number + 1} 条：{reason}"
    return found | _standard_faults(body.standard)


def _condition_fault(one: Condition) -> str:
    if not one.clause.strip() or not one.text.strip():
        return "请写明政策条款号和条件内容"
    if one.check not in Check.values:
        return "请选择怎样判断"
    if one.check == Check.HAND:
        return ""
    if not one.fact:
        return "请选择看哪一项信息"
    if one.check == Check.HELD:
        return "" if one.fact.startswith("licence.") else "“持有有效证照”要选一种证照"
    if not one.value.strip():
        return "请填写比较的值"
    if one.check in NEED_NUMBER and number_of(one.value) is None:
        return "比较的值应是数"
    if one.check == Check.OLDER and not (one.value.isascii() and one.value.isdigit() and len(one.value) < 5):
        return "月数应是整数"
    return ""


def _standard_faults(one: Standard) -> dict[str, str]:
    if one.kind not in StandardKind.values:
        return {"standard_kind": "请选择奖补标准"}
    found = {}
    if not one.clause.strip():
        found["standard_clause"] = "请写明奖补标准的政策条款号"
    if one.kind in (StandardKind.FIXED, StandardKind.UNIT) and not one.cents:
        found["standard_amount"] = "请填写金额（元）"
    if one.kind == StandardKind.RATE and not one.points:
        found["standard_rate"] = "请填写比例（%），最多两位小数"
    if one.kind != StandardKind.FIXED and not one.fact:
        found["standard_fact"] = "请选择按哪一项计算"
    if one.kind in (StandardKind.RATE, StandardKind.UNIT) and not one.of.strip():
        found["standard_of"] = "请写明计算的对象，如“人”“购车金额”"
    if one.kind in (StandardKind.RATE, StandardKind.UNIT) and not one.cap_cents:
        found["standard_cap"] = "请填写封顶金额（元）"
    if one.kind == StandardKind.TIERS and not one.tiers:
        found["standard_tiers"] = "请写出各档，一行一档"
    return found
