"""秒批: cells, rows, gaps and overlaps; and the table against zen-engine, which reads it in its own way."""

import json
from datetime import date
from functools import cache

import msgspec
import pytest
import zen
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.catalog.items.guide import SwiftInput, SwiftRow, SwiftTable
from tongban.catalog.items.rules.swift import Held, fitting, judge, read_cell, row_words, table_faults

AGE = SwiftInput(id="age", label="周岁年龄", kind="whole", source="party", path="age")
HELD = SwiftInput(id="held", label="持有优待证", source="licence", licence_type="elderly_card", path="held")
TABLE = SwiftTable(
    inputs=(AGE, HELD),
    rows=(SwiftRow(("", "是"), "manual", "已经有证"), SwiftRow((">= 60", ""), "grant"), SwiftRow(("", ""), "manual")),
)


def faults(rows, policy="FIRST", inputs=(AGE, HELD)):
    return [words for _, words in table_faults(SwiftTable(inputs, tuple(SwiftRow(*row) for row in rows), policy))]


@pytest.mark.parametrize(
    ("kind", "cell", "fits", "fits_not"),
    [
        ("whole", ">= 60", [60, 61], [59]),
        ("whole", "> 60", [61], [60]),
        ("whole", "≤60", [60, 0], [61]),
        ("whole", "< 60", [59], [60]),
        ("whole", "60..79", [60, 79], [59, 80]),
        ("whole", "60", [60], [59, 61]),
        ("date", ">= 2026-01-01", [date(2026, 1, 1)], [date(2025, 12, 31)]),
        ("text", "是", ["是"], ["否", ""]),
        ("text", "城镇、农村", ["城镇", "农村"], ["其他"]),
        ("text", "非 城镇、农村", ["其他"], ["城镇", "农村"]),
        ("text", "", ["什么都行"], []),
    ],
)
def test_a_cell_says_which_values_fit(kind, cell, fits, fits_not):
    test = read_cell(kind, cell).test
    assert ([test(one) for one in fits], [test(one) for one in fits_not]) == (
        [True] * len(fits),
        [False] * len(fits_not),
    )


@pytest.mark.parametrize("cell", ["六十", ">=", "80..60", "60..", ">= 60 岁"])
def test_a_cell_that_cannot_be_read_is_refused_with_an_example(cell):
    with pytest.raises(ValueError, match=r"读不懂.*60\.\.79"):
        read_cell("whole", cell)


@pytest.mark.parametrize(
    ("age", "held", "outcome", "row"),
    [(59, "否", "manual", 3), (60, "否", "grant", 2), (90, "是", "manual", 1), (59, "是", "manual", 1)],
)
def test_the_first_row_that_fits_decides(age, held, outcome, row):
    found = judge(TABLE, {"age": Held(age, "A"), "held": Held(held, "A")})
    assert (found.outcome, found.row) == (outcome, row)


def test_two_rows_that_fit_under_unique_go_to_people():
    table = msgspec.structs.replace(TABLE, policy="UNIQUE")
    found = judge(table, {"age": Held(60, "A"), "held": Held("否", "A")})
    assert (found.outcome, found.row, found.reasons) == ("manual", 0, ("规则表有 2 行同时适用（第 2、3 行）",))


@pytest.mark.parametrize(
    ("rows", "policy", "said"),
    [
        ([((">= 60", ""), "grant")], "FIRST", ["规则表有缺口，例如“周岁年龄为59，持有优待证为其他值”"]),
        ([((">= 60", ""), "grant"), (("<= 60", ""), "manual")], "UNIQUE", ["第 1、2 行重叠，例如“周岁年龄为60"]),
        ([((">= 60", ""), "grant"), (("< 60", ""), "manual")], "UNIQUE", []),
        (
            [((">= 60", ""), "grant"), ((">= 70", ""), "manual"), (("", ""), "manual")],
            "FIRST",
            ["第 2 行被前面的行盖住"],
        ),
        ([((">= 60", ""), "grant"), (("< 60", ""), "manual"), (("", ""), "manual")], "FIRST", []),
        ([(("", ""), "manual")], "FIRST", ["规则表至少要有一行的结果是“准予”"]),
        ([(("", ""), "refuse")], "FIRST", ["规则表不能不予", "至少要有一行"]),
        ([((">= 60",), "grant")], "FIRST", ["第 1 行应有 2 个条件"]),
        ([(("老", ""), "grant")], "ANY", ["命中策略", "第 1 行“周岁年龄”：“老”读不懂"]),
    ],
)
def test_what_is_wrong_with_a_table_is_said_with_an_example(rows, policy, said):
    found = faults(rows, policy)
    assert len(found) == len(said)
    assert all(words in one for words, one in zip(said, found, strict=True))


def test_a_row_is_read_aloud():
    assert [row_words(TABLE, one) for one in (1, 2, 3)] == [
        "持有优待证 是 → 转人工",
        "周岁年龄 >= 60 → 准予",
        "其余情况 → 转人工",
    ]


# -- Every table that can be written, not only ours --------------------------------------------------------------------
numbers = st.integers(0, 6)
number_cells = st.one_of(
    st.just(""),
    st.tuples(st.sampled_from([">=", "<=", "<", ">", "="]), numbers).map(lambda one: f"{one[0]} {one[1]}"),
    st.tuples(numbers, numbers).map(sorted).map(lambda one: f"{one[0]}..{one[1]}"),
)
words = st.sampled_from(["是", "否", "没有"])
word_cells = st.one_of(st.just(""), words, words.map(lambda one: f"非 {one}"), st.just("是、否"))
tables = st.builds(
    lambda rows, policy: SwiftTable((AGE, HELD), tuple(SwiftRow(*row) for row in rows), policy),
    st.lists(
        st.tuples(st.tuples(number_cells, word_cells), st.sampled_from(["grant", "manual"])), min_size=1, max_size=5
    ),
    st.sampled_from(["FIRST", "UNIQUE"]),
)
values = st.tuples(st.integers(-1, 7), st.sampled_from(["是", "否", "没有", "说不清"]))


def _zen_cell(cell, is_number):
    if not cell:
        return ""
    if is_number:
        low, dots, high = cell.partition("..")
        return f"[{low}..{high}]" if dots else cell.replace("= ", "== ") if cell.startswith("= ") else cell
    listed = ", ".join(f"'{one}'" for one in cell.removeprefix("非 ").split("、"))
    return f"not($ in [{listed}])" if cell.startswith("非 ") else listed


@cache
def _decision(table_json):
    table = json.loads(table_json)
    rules = [
        {
            "_id": f"r{number}",
            "age": _zen_cell(row["cells"][0], True),
            "held": _zen_cell(row["cells"][1], False),
            "row": str(number),
        }
        for number, row in enumerate(table["rows"], start=1)
    ]
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": "age", "name": "age", "field": "age"}, {"id": "held", "name": "held", "field": "held"}],
        "outputs": [{"id": "row", "name": "row", "field": "row"}],
        "rules": rules,
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": content},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": "e1", "type": "edge", "sourceId": "in", "targetId": "table"},
        {"id": "e2", "type": "edge", "sourceId": "table", "targetId": "out"},
    ]
    return zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))


@settings(max_examples=100, deadline=None)
@given(tables, values)
def test_another_engine_takes_the_same_row(table, given_values):
    first = msgspec.structs.replace(table, policy="FIRST")
    age, held = given_values
    result = _decision(msgspec.json.encode(first).decode()).evaluate({"age": age, "held": held})["result"] or {}
    found = judge(first, {"age": Held(age, "A"), "held": Held(held, "A")})
    assert found.row == (result.get("row") or 0)
    assert found.outcome == (first.rows[found.row - 1].outcome if found.row else "manual")


@settings(max_examples=100, deadline=None)
@given(
    tables,
    values,
    st.sampled_from(["age", "held"]),
    st.sampled_from([Held("60", ""), Held(None, "A"), Held(60, "A", fault="与证照不一致")]),
)
def test_one_input_that_nobody_vouches_for_is_never_granted(table, given_values, which, bad):
    held = {"age": Held(given_values[0], "A"), "held": Held(given_values[1], "A")} | {which: bad}
    found = judge(table, held)
    assert (found.outcome, found.row, len(found.reasons)) == ("manual", 0, 1)


@settings(max_examples=80, deadline=None)
@given(tables)
def test_gaps_and_overlaps_are_told_exactly_where_there_are_some(table):
    counts = [len(fitting(table, [age, held])) for age in range(-2, 9) for held in ("是", "否", "没有", "说不清")]
    said = " ".join(words for _, words in table_faults(table))
    assert ("有缺口" in said) == (0 in counts)
    assert ("重叠" in said) == (table.policy == "UNIQUE" and max(counts) > 1)


@pytest.mark.parametrize(
    ("least", "level", "outcome"), [("A", "A", "grant"), ("A", "B", "manual"), ("B", "B", "grant")]
)
def test_a_source_below_the_level_that_is_asked_does_not_do(least, level, outcome):
    table = msgspec.structs.replace(TABLE, inputs=(msgspec.structs.replace(AGE, least=least), HELD))
    assert judge(table, {"age": Held(70, level), "held": Held("否", "A")}).outcome == outcome
