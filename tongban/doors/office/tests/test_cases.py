import pytest

from tongban.common import clock
from tongban.serve.approvals.tests.city import moment
from tongban.support.audit import api as audit


@pytest.fixture
def two(city):
    """An open case of today and one that was granted the week before."""
    with clock.at(moment("2026-02-24")):
        done = city.accepted_case()
        city.decide(done)
    return city.accepted_case(), done


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, (True, True)),
        ({"state": "granted"}, (False, True)),
        ({"lamp": "ok"}, (True, False)),
        ({"from": "2026-03-01"}, (True, False)),
        ({"to": "2026-02-28"}, (False, True)),
        ({"q": "溪山"}, (True, True)),
        ({"q": "没有"}, (False, False)),
        ({"item": "none"}, (False, False)),
        ({"agency": "999"}, (False, False)),
    ],
)
def test_the_list_is_narrowed_by_each_filter(city, sign_in, two, query, expected):
    page = sign_in(city.head).get("/office/list/", query).content.decode()
    assert tuple(f"/office/cases/{number}/" in page for number in two) == expected


def test_a_date_that_is_none_is_named(city, sign_in):
    page = sign_in(city.head).get("/office/list/", {"from": "明天", "to": "2026-02-30"}).content.decode()
    assert page.count("日期写成 2026-11-23") == 2


def test_the_neighbour_sees_an_empty_list(city, sign_in, two):
    page = sign_in(city.neighbour).get("/office/list/").content.decode()
    assert "还没有办件" in page


def test_the_export_holds_the_filtered_rows_and_is_logged(city, sign_in, two):
    response = sign_in(city.head).get("/office/list/export.csv", {"state": "granted"})
    text = b"".join(response.streaming_content).decode()
    lines = text.strip().splitlines()
    assert lines[0].startswith("\ufeff办件编号,事项名称")
    assert [two[1] in line for line in lines[1:]] == [True]
    assert response["Content-Disposition"] == 'attachment; filename="cases-20260302.csv"'
    (row,) = audit.page(action="approvals.cases.export").rows
    assert row.facts["filters"]["state"] == "granted"


def test_the_export_is_offered_only_to_who_may_take_it(city, sign_in, two):
    assert "导出 CSV" in sign_in(city.head).get("/office/list/").content.decode()
    assert "导出 CSV" not in sign_in(city.decider).get("/office/list/").content.decode()
