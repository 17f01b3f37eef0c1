from datetime import date

import pytest

from tongban.serve.grants.body import Condition, PolicyBody, Standard, Tier, body_from
from tongban.serve.grants.rules import accounts, amounts, conditions, money, publishing

from .fund import BODY

TODAY = date(2026, 3, 2)
FACTS = {
    "party.kind": "legal",
    "party.division": "350702",
    "licence.road": "闽交 1",
    "licence.licence.since": "2025-03-02",
    "answer.employees": 12,
    "answer.grade": "一级",
    "answer.turnover": "1234567.89",
    "answer.words": "很多",
}


@pytest.mark.parametrize(
    ("check", "fact", "value", "verdict", "words"),
    [
        ("held", "licence.road", "", "met", "查到有效证照"),
        ("held", "licence.food", "", "unmet", "没有查到"),
        ("equal", "party.kind", "legal", "met", "legal"),
        ("equal", "party.kind", "natural", "unmet", "legal"),
        ("one_of", "party.division", "350702、350703", "met", "350702"),
        ("one_of", "party.division", "350703", "unmet", "350702"),
        ("at_least", "answer.employees", "12", "met", "12"),
        ("at_least", "answer.employees", "12.01", "unmet", "12"),
        ("at_most", "answer.employees", "12", "met", "12"),
        ("at_most", "answer.employees", "11", "unmet", "12"),
        ("at_least", "answer.turnover", "1,000,000", "met", "1234567.89"),
        ("at_least", "answer.words", "1", "hand", "不是数"),
        ("at_least", "answer.unknown", "1", "hand", "没有这项信息"),
        ("older", "licence.licence.since", "12", "met", "12 个月"),
        ("older", "licence.licence.since", "13", "unmet", "12 个月"),
        ("older", "answer.words", "1", "hand", "不是日期"),
        ("hand", "", "", "hand", "审核人员"),
    ],
)
def test_a_condition_is_answered_with_its_clause_and_in_words(check, fact, value, verdict, words):
    found = conditions.judge(Condition("第三条", "条件", check, fact, value), FACTS, TODAY)
    assert (found.clause, found.verdict) == ("第三条", verdict)
    assert words in found.words


@pytest.mark.parametrize(("day", "months"), [("2025-03-02", 12), ("2025-03-03", 11), ("2026-03-03", 0)])
def test_months_are_full_on_the_same_day_of_the_month(day, months):
    found = conditions.judge(Condition("一", "满", "older", "since", "12"), {"since": day}, TODAY)
    assert f"已满 {months} 个月" in found.words


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (date(2025, 12, 31), "unmet"),
        (date(2026, 1, 1), "met"),
        (date(2026, 11, 30), "met"),
        (date(2026, 12, 1), "unmet"),
    ],
)
def test_who_hands_in_outside_the_period_is_shown_as_such(day, verdict):
    assert conditions.period_finding(body_from(BODY), day).verdict == verdict


UNIT = Standard("unit", "第六条", cents=100_000, fact="answer.employees", cap_cents=1_000_000)
RATE = Standard("rate", "第六条", points=333, fact="answer.turnover", cap_cents=4_000_000)
TIERS = Standard("tiers", "第六条", fact="answer.grade", tiers=(Tier("特级", 300), Tier("一级", 200)))


@pytest.mark.parametrize(
    ("standard", "facts", "cents", "most", "words"),
    [
        (Standard("fixed", cents=500_000), {}, 500_000, 500_000, "定额 5,000 元"),
        (UNIT, {"answer.employees": 3}, 300_000, 1_000_000, "3 × 1,000 元"),
        (UNIT, {"answer.employees": 10}, 1_000_000, 1_000_000, "= 10,000 元"),
        (UNIT, {"answer.employees": 11}, 1_000_000, 1_000_000, "超过封顶，按 10,000 元"),
        (UNIT, {"answer.employees": "0.999999"}, 99_999, 1_000_000, "999.99 元"),
        (UNIT, {"answer.employees": -1}, None, 1_000_000, "由审核人员核定"),
        (UNIT, {}, None, 1_000_000, "没有计算所需的数据"),
        (RATE, FACTS, 4_000_000, 4_000_000, "41,111.11 元，超过封顶"),
        (RATE, {"answer.turnover": "1000.01"}, 3_330, 4_000_000, "3.33% = 33.30 元"),
        (TIERS, FACTS, 200, 300, "“一级”一档"),
        (TIERS, {"answer.grade": "三级"}, 0, 300, "不在奖补档次内"),
    ],
)
def test_the_standard_gives_whole_fen_and_never_more_than_the_cap(standard, facts, cents, most, words):
    worked = amounts.work_out(standard, facts)
    assert (worked.cents, amounts.ceiling(standard)) == (cents, most)
    assert words in worked.words


@pytest.mark.parametrize(
    ("cents", "reason", "field"),
    [
        (300_000, "", None),
        (250_000, "", "reason"),
        (250_000, "一人已离职", None),
        (1_000_000, "从宽", None),
        (1_000_001, "从宽", "amount"),
        (0, "不给", "amount"),
        (None, "", "amount"),
    ],
)
def test_an_official_may_depart_from_the_rule_with_a_reason_but_not_above_the_cap(cents, reason, field):
    assert next(iter(amounts.amount_faults(UNIT, cents, 300_000, reason)), None) == field


ONE = {"clause": "一", "text": "有"}
GOOD = {"holder": "溪山（南平）公司", "number": "35050100123456789", "bank": "示例银行", "party_name": "溪山(南平)公司"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"holder": "溪山公司"}, "holder"),
        ({"holder": " "}, "holder"),
        ({"number": ""}, "account"),
        ({"number": "3505010"}, "account"),
        ({"number": "35050100"}, None),
        ({"number": "3" * 31}, "account"),
        ({"number": "3505-0100-1234"}, "account"),
        ({"number": "３５０５０１００"}, "account"),
        ({"bank": " "}, "bank"),
        ({"number": "6222020200112233445", "luhn": True}, "account"),
        ({"number": "4539578763621486", "luhn": True}, None),
        ({"number": "4539578763621487", "luhn": True}, "account"),
    ],
)
def test_an_account_has_the_name_of_the_applicant_and_a_number_that_can_be_one(changes, field):
    assert next(iter(accounts.account_faults(**(GOOD | changes))), None) == field


@pytest.mark.parametrize(
    ("text", "cents", "shown"),
    [
        ("1,234.5", 123_450, "1,234.50 元"),
        ("12", 1_200, "12 元"),
        ("-3.05", -305, "-3.05 元"),
        ("0.001", None, ""),
        ("1e20", None, ""),
        ("NaN", None, ""),
        ("abc", None, ""),
    ],
)
def test_yuan_are_typed_and_fen_are_kept(text, cents, shown):
    assert money.cents_of(text) == cents
    assert cents is None or money.yuan(cents) == shown


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"document_number": ""}, "document_number"),
        ({"valid_to_on": "2025-12-31"}, "valid_to_on"),
        ({"closes_on": None}, "closes_on"),
        ({"publicity_days": 4}, "publicity_days"),
        ({"conditions": []}, "conditions"),
        ({"conditions": [{"clause": "", "text": "有"}]}, "condition-0"),
        ({"conditions": [ONE | {"check": "at_least", "fact": "a", "value": "多"}]}, "condition-0"),
        ({"conditions": [ONE | {"check": "held", "fact": "answer.a"}]}, "condition-0"),
        ({"conditions": [ONE | {"check": "older", "fact": "a", "value": "1.5"}]}, "condition-0"),
        ({"standard": {"kind": "unit", "clause": "六", "cents": 1, "fact": "a", "of": "人"}}, "standard_cap"),
        ({"standard": {"kind": "unit", "clause": "六", "cents": 1, "fact": "a", "cap_cents": 1}}, "standard_of"),
        ({"standard": {"kind": "tiers", "clause": "六", "fact": "a"}}, "standard_tiers"),
        ({"standard": {"kind": "rate", "clause": "六", "fact": "a", "cap_cents": 1, "of": "x"}}, "standard_rate"),
        ({"standard": {"kind": "fixed", "cents": 1}}, "standard_clause"),
    ],
)  # fmt: skip
def test_a_policy_has_to_be_whole_before_it_is_published(changes, field):
    found = publishing.faults(body_from(BODY | changes), least_days=5)
    assert next(iter(found), None) == field


def test_an_empty_policy_is_told_everything_at_once():
    assert len(publishing.faults(PolicyBody(name=""), least_days=5)) >= 10
