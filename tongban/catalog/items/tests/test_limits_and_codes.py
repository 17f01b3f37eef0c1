import pytest

from tongban.catalog.items.guide import Limit
from tongban.catalog.items.rules import codes, limits
from tongban.catalog.items.rules.expressions import expression_fault, holds, names_in

USCC = "11350700999900011L"


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (None, "指南未载明"),
        (Limit(days=0), "当场办结"),
        (Limit(days=5), "5 个工作日"),
        (Limit(days=90, unit="day"), "90 日"),
    ],
)
def test_limits_are_said_in_words(limit, words):
    assert limits.limit_words(limit) == words


@pytest.mark.parametrize(
    ("promised", "statutory", "longer"),
    [
        (Limit(days=20), Limit(days=20), False),
        (Limit(days=21), Limit(days=20), True),
        (Limit(days=20), Limit(days=91, unit="day"), False),
        (Limit(days=92), Limit(days=91, unit="day"), True),
        (Limit(days=25, unit="day"), Limit(days=20), False),
        (Limit(days=25), None, False),
    ],
)
def test_a_promise_is_compared_with_the_law(promised, statutory, longer):
    assert limits.is_longer(promised, statutory) is longer


@pytest.mark.parametrize(
    ("kind", "statutory", "promised", "clocks"),
    [
        ("01", None, None, {"promised": 20, "statutory": 20}),
        ("01", Limit(days=45), Limit(days=10), {"promised": 10, "statutory": 45}),
        ("20", None, Limit(days=1), {"promised": 1}),
        ("20", None, None, {}),
        ("05", Limit(days=60, unit="day"), Limit(days=15), {"promised": 15, "statutory": 42}),
        ("01", None, Limit(days=30), {"promised": 20, "statutory": 20}),
    ],
)
def test_clocks_follow_the_guide_and_where_it_is_silent_the_licensing_law(kind, statutory, promised, clocks):
    assert limits.clock_limits(kind, statutory, promised) == clocks


@pytest.mark.parametrize("code", [f"{USCC}3350117002011", f"{USCC}335011700201101", "11440000006940116U2440102002001"])
def test_codes_of_31_and_33_characters_are_valid(code):
    assert codes.item_code_error(code) is None


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "没有实施编码"),
        (f"{USCC}335011700201", "实际 30 位"),
        (f"{USCC}33501170020110", "实际 32 位"),
        ("x" * 51, "超过 50 位"),
        ("11350700999900012L3350117002011", "不是有效的统一社会信用代码"),
        (f"{USCC}9350117002011", "“9”不是行使层级"),
        (f"{USCC}335011700201A", "应为 12 位数字"),
        (f"{USCC}3350117002011x1", "业务办理项序号“x1”"),
    ],
)
def test_a_wrong_code_says_what_is_wrong(code, words):
    assert words in codes.item_code_error(code)


def test_a_code_comes_apart_into_its_parts():
    parts = codes.parse(f"{USCC}335011700201101")
    assert (parts.uscc, parts.level, parts.base, parts.handling, parts.kind) == (USCC, "3", "350117002011", "01", "01")
    assert str(parts) == f"{USCC}335011700201101"


def test_a_condition_is_judged_on_the_answers():
    assert holds("kind == 'dine' and size > 3", {"kind": "dine", "size": 4}) is True
    assert holds("kind == 'dine'", {"kind": "canteen"}) is False
    assert holds("kind == 'dine'", {}) is False
    assert holds(None, {}) is True


def test_names_inside_strings_are_not_names():
    assert names_in("kind in ['dine', 'other'] and not (size == 'big')") == ["kind", "size"]


def test_a_condition_that_gives_no_yes_or_no_is_refused():
    assert expression_fault("kind == 'a'", {"kind": ["a", "b"]}) is None
    assert "是/否" in expression_fault("kind", {"kind": ["a", "b"]})
