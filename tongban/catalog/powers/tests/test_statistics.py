"""权责统计 and its workbook."""

import io
from datetime import date

from openpyxl import load_workbook

from tongban.catalog.powers import api as powers
from tongban.catalog.powers.statistics import whole_statistics

from . import town as place


def published(town, kind, *codes, **more):
    number = place.ask(town, kind, *codes, **more)
    powers.submit_request(actor=town.editor, number=number)
    place.review(town, number)
    return powers.publish_request(actor=town.reformer, number=number)


def history(town):
    """Two filed in 2024 at the market office, one of them cancelled and a new one made in 2026; one at the county."""
    first = town.file(effective_on=date(2024, 1, 2))
    town.file(base=place.PENALTY, name="对无证经营的处罚", items=[], effective_on=date(2024, 1, 2))
    town.file("county", effective_on=date(2025, 5, 1))
    published(town, "cancel", first)
    proposal = {"parts": [place.part("350117002000", "药品经营许可")]}
    published(town, "create", proposal=proposal)


def test_what_there_is_is_counted_by_agency_kind_and_level(town):
    town.file()
    town.file(base="350117001001", name="食品经营许可（新办）", parent=place.PERMIT)
    town.file("county")
    found = whole_statistics()
    assert [(row.agency_name, row.total, row.main, row.sub) for row in found.rows] == [
        ("南平市市场监督管理局", 2, 1, 1),
        ("建阳区市场监督管理局", 1, 1, 0),
    ]
    assert found.levels == ("市级", "县级")
    assert found.by_kind[0] == ("行政许可", (2, 1))
    assert [(row.level_name, row.agencies, row.total) for row in found.by_level] == [("市级", 1, 2), ("县级", 1, 1)]


def test_what_changed_is_counted_by_year_and_kind(town):
    history(town)
    found = whole_statistics()
    assert [(row.year, row.kind_name, row.requests, row.powers) for row in found.changes] == [
        (2026, "新增", 1, 1),
        (2026, "取消", 1, 1),
    ]
    assert [
        (row.year, row.agency_name[:2], row.before, row.filed, row.added, row.gone, row.after) for row in found.years
    ] == [
        (2026, "南平", 2, 0, 1, 1, 2),
        (2025, "建阳", 0, 1, 0, 0, 1),
        (2024, "南平", 0, 2, 0, 0, 2),
    ]


def test_a_day_knows_nothing_of_later_changes(town):
    history(town)
    found = whole_statistics(date(2025, 12, 31))
    assert found.changes == ()
    assert [(row.year, row.after) for row in found.years] == [(2025, 1), (2024, 2)]
    assert sum(row.total for row in found.rows) == 3


def test_the_last_of_the_years_is_what_the_list_has(town):
    history(town)
    found = whole_statistics()
    newest = {row.agency_name: row.after for row in reversed(found.years)}
    assert newest == {row.agency_name: row.total for row in found.rows}


def test_the_number_of_statements_does_not_grow_with_the_list(town, django_assert_num_queries):
    history(town)
    with django_assert_num_queries(5):
        whole_statistics()


def test_the_workbook_holds_numbers_and_totals(town):
    town.file()
    town.file("county")
    book = load_workbook(io.BytesIO(powers.export_statistics()))
    rows = list(book["按机构"].iter_rows(min_row=3, values_only=True))
    assert [row[12] for row in rows] == [1, 1, 2]
    assert rows[-1][:3] == ("合计", None, 2)
    assert [row[-1] for row in book["按类型"].iter_rows(min_row=3, values_only=True)][-1] == 2
    assert book["按变动"].max_row == 2
