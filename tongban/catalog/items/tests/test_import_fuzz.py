"""Rows that nobody thought of: each comes in or is refused with a reason, never an exception, never half a row."""

import csv
import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tongban.catalog.items import api as items
from tongban.catalog.items import importing
from tongban.catalog.items.errors import UnreadableFileError
from tongban.catalog.items.models import Item, ItemVersion
from tongban.common.errors import InvalidInputError
from tongban.support.identity import api as identity

from . import samples
from .books import ITEM, MATERIAL, STEP, book

pytestmark = pytest.mark.django_db


def bounded(examples):
    """The fixtures stay through all examples: what one wrote is there for the next, as in a platform that runs."""
    harmless = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=harmless)


GOOD = {
    "task_code": samples.CODE, "name": "小作坊食品生产许可", "type_code": "01", "org_uscc": samples.USCC,
    "org_name": "南平市市场监督管理局", "area_code": "350700", "area_name": "南平市",
    "statutory_limit": {"value": 20, "unit": "workday"}, "promised_limit": {"value": 5, "unit": "workday"},
    "service_objects": ["自然人"], "themes": ["创业"], "materials": ["申请书"], "visits": 1, "online": "是",
    "courier": "否", "conditions": "有场所", "consult_phone": "0599-5550120", "location": "胜利街 2 号",
}  # fmt: skip
ODD_TEXT = some.one_of(
    some.text(max_size=40),
    some.text(alphabet="\0\x01\x0b\x1f\x7f\u200b\u202e\ufeff\ufffe\U0001f600", max_size=8),
    some.sampled_from(
        ["", " ", "长" * 5_000, "x" * 60_000, "=1+1", "null", "\r\n", "0" * 31, "１２３", "-1", "1e9", "NaN"]
    ),
)
ODD_CODE = some.text(alphabet="0123456789ABCDEFGHJKLMNPQRTUWXYabc-－ ", min_size=0, max_size=40)
ODD_NUMBER = some.one_of(some.integers(-(2**70), 2**70), some.floats(allow_nan=False, allow_infinity=False))
ODD = some.recursive(
    some.one_of(some.none(), some.booleans(), ODD_NUMBER, ODD_TEXT, ODD_CODE),
    lambda inner: some.one_of(
        some.lists(inner, max_size=3),
        some.dictionaries(some.sampled_from(["value", "unit", "x", ""]), inner, max_size=3),
    ),
    max_leaves=6,
)
SPOILED = some.dictionaries(some.sampled_from([*GOOD, "unknown"]), ODD, max_size=4)
GONE = some.sets(some.sampled_from(sorted(GOOD)), max_size=3)


def line_of(changes, gone):
    row = {name: value for name, value in (GOOD | changes).items() if name not in gone}
    return json.dumps(row, ensure_ascii=True).encode() + b"\n"


def each_item_is_whole():
    """An item without a version, or a version without a form and a flow, would be half a row."""
    assert not Item.objects.filter(versions=None).exists()
    assert not ItemVersion.objects.filter(state="published", form_version=None).exists()


def accounted_for(outcome, rows):
    assert sum(outcome.summary.values()) == rows
    assert all(one.reason.strip() for one in outcome.refused)
    each_item_is_whole()


@bounded(40)
@given(some.lists(some.tuples(SPOILED, GONE), min_size=1, max_size=5))
def test_spoiled_rows_of_a_library_come_in_or_are_refused(city, rows):
    lines = [line_of(*row) for row in rows]
    outcome = importing.import_items(actor=identity.SYSTEM(), lines=lines, source="外省事项库")
    accounted_for(outcome, len(lines))


@bounded(40)
@given(some.lists(some.one_of(some.binary(max_size=60), ODD.map(lambda it: json.dumps(it).encode())), max_size=4))
def test_lines_that_are_no_rows_are_refused_by_their_number(city, lines):
    whole = [line_of({}, ()), *(one.replace(b"\n", b" ").replace(b"\r", b" ") + b"\n" for one in lines)]
    outcome = importing.import_items(actor=identity.SYSTEM(), lines=whole, source="外省事项库")
    accounted_for(outcome, sum(1 for one in whole if one.removeprefix(b"\xef\xbb\xbf").strip()))


COLUMNS = ("department", "main_item", "name", "area_code", "item_code", "task_type", "dept_code", "url")
COUNTY = {
    "department": "区教科体局", "main_item": "", "name": "休学审批", "area_code": "350702000000", "task_type": "1",
    "item_code": f"511A0138000000-350702000000-000-{samples.USCC}-1-00", "dept_code": samples.USCC, "url": "",
}  # fmt: skip


def csv_of(rows):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([row.get(name, "") for name in COLUMNS] for row in rows)
    return out.getvalue().encode(errors="replace").splitlines(keepends=True)


@bounded(40)
@given(
    some.lists(some.dictionaries(some.sampled_from(COLUMNS), some.one_of(ODD_TEXT, ODD_CODE), max_size=3), max_size=4)
)
def test_spoiled_rows_of_a_county_list_come_in_or_are_refused(city, rows):
    lines = csv_of([COUNTY, *(COUNTY | row for row in rows)])
    outcome, words = attempted(lambda: importing.import_items(actor=identity.SYSTEM(), lines=lines, source="外省清单"))
    assert words or sum(outcome.summary.values()) >= 1
    assert words or all(one.reason.strip() for one in outcome.refused)
    each_item_is_whole()


CELL = some.one_of(
    some.none(), some.booleans(), some.integers(-(10**12), 10**12), some.floats(-1e6, 1e6),
    some.text(alphabet=some.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30), ODD_CODE,
    some.dates(), some.sampled_from(["长" * 30_000, "｜｜｜｜", "是、否", "《法》｜文", "k == 'a'", "=A1", "#N/A"]),
)  # fmt: skip


@bounded(20)
@given(
    some.dictionaries(some.sampled_from(sorted(ITEM)), CELL, max_size=4),
    some.dictionaries(some.sampled_from([*MATERIAL, "什么情形下要", "文件格式", "必要性"]), CELL, max_size=3),
    some.dictionaries(some.sampled_from(sorted(STEP)), CELL, max_size=2),
)
def test_spoiled_cells_of_a_workbook_come_in_or_are_told(editor, item, material, step):
    data = book([ITEM | item], [MATERIAL | material], [STEP | step])
    taken = items.import_sheet(actor=editor, data=data)
    assert sum(taken.outcome.summary.values()) >= 1
    assert bool(taken.outcome.refused) == bool(taken.faults) == bool(taken.sheet)
    assert all(one.reason and one.sheet for one in taken.faults)
    each_item_is_whole()


@bounded(25)
@given(some.binary(max_size=400), some.integers(0, 6_000), some.integers(1, 300))
def test_a_broken_workbook_is_refused_or_read_and_never_breaks(editor, noise, at, cut):
    """A whole workbook with a piece cut out of it and noise put there."""
    data = book()
    broken = data[: at % len(data)] + noise + data[at % len(data) + cut :]
    taken, words = attempted(lambda: items.import_sheet(actor=editor, data=broken))
    assert words or sum(taken.outcome.summary.values()) >= 1
    each_item_is_whole()


@bounded(40)
@given(some.binary(max_size=300))
def test_a_file_of_any_bytes_is_read_or_refused(city, data):
    lines = data.splitlines(keepends=True)
    outcome, words = attempted(lambda: importing.import_items(actor=identity.SYSTEM(), lines=lines, source="外省"))
    assert "读不了这个文件" in words or outcome.new == 0
    each_item_is_whole()


def attempted(act):
    """What it gave, or the words in which the whole file was refused."""
    try:
        return act(), ""
    except (InvalidInputError, UnreadableFileError) as refusal:
        return None, refusal.sentence
