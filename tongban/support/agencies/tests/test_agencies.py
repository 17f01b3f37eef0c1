from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tongban.common import stamped
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.agencies import actions, registry
from tongban.support.agencies import api as agencies
from tongban.support.agencies.actions import AgencyData, HallData, WindowData
from tongban.support.agencies.models import Agency, Division, Window
from tongban.support.audit import api as audit
from tongban.support.calendar import api as calendar

from .factories import JIANYANG, MASHA, NANPING, YANPING, DivisionAdmin, make_agency, make_tree, system

pytestmark = pytest.mark.django_db
DATA = AgencyData("nanping-wjw", "1135070099990002XC", "南平市卫生健康委员会", "市卫健委", NANPING)


@pytest.fixture(autouse=True)
def tree():
    make_tree()


def test_an_agency_is_found_by_code_id_and_key():
    pk = actions.save_agency(actor=system(), data=DATA)
    found = agencies.agency(DATA.uscc)
    assert (found.id, found.key, found.division_name) == (pk, "nanping-wjw", "南平市")
    assert agencies.agency_by_id(pk) == agencies.agency_by_key("nanping-wjw") == found
    assert [row.action for row in audit.trail(f"agency:{DATA.uscc}")] == ["agencies.agency.create"]


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"uscc": "1135070099990002XD"}, {"uscc"}),
        ({"uscc": "11350700"}, {"uscc"}),
        ({"name": " ", "short_name": ""}, {"name", "short_name"}),
        ({"parent_key": "nobody"}, {"parent_key"}),
        ({"parent_key": "nanping-wjw"}, {"parent_key"}),
        ({"division": "990000000000"}, {"division"}),
    ],
)
def test_bad_agency_data_names_the_field_and_saves_nothing(change, fields):
    with pytest.raises(InvalidInputError) as refusal:
        actions.save_agency(actor=system(), data=replace(DATA, **change))
    assert set(refusal.value.fields) == fields
    assert not Agency.objects.exists()


def test_a_credit_code_belongs_to_one_agency():
    actions.save_agency(actor=system(), data=DATA)
    with pytest.raises(InvalidInputError, match="已经登记给另一个机构"):
        actions.save_agency(actor=system(), data=replace(DATA, key="other"))


def test_a_county_administrator_keeps_to_the_county():
    admin = DivisionAdmin(agencies.division(JIANYANG).path)
    with pytest.raises(NotAllowedError):
        actions.save_agency(actor=admin, data=DATA)
    assert not Agency.objects.exists()
    actions.save_agency(actor=admin, data=replace(DATA, key="jianyang-x", division=JIANYANG))
    with pytest.raises(NotAllowedError):
        actions.save_agency(actor=admin, data=replace(DATA, key="jianyang-x", division=YANPING))
    assert agencies.agency_by_key("jianyang-x").division_code == JIANYANG


def test_a_hall_has_its_windows_and_saving_again_makes_them_agree():
    make_agency("centre", JIANYANG)
    windows = [WindowData("A01", "综合窗口"), WindowData("B01", "专窗", "agency", "centre")]
    data = HallData(
        "jianyang-hall", "建阳区行政服务中心", JIANYANG, "centre", "演示路 1 号", "工作日 8:30–12:00", windows=windows
    )
    actions.save_hall(actor=system(), data=data)
    assert [one.number for one in agencies.hall("jianyang-hall").windows] == ["A01", "B01"]
    actions.save_hall(actor=system(), data=replace(data, windows=windows[:1]))
    assert list(Window.objects.values_list("number", flat=True)) == ["A01"]
    assert [one.key for one in agencies.halls(NANPING)] == ["jianyang-hall"]
    assert agencies.halls(YANPING) == []


def test_a_hall_cannot_name_an_unknown_agency():
    data = HallData("h", "大厅", JIANYANG, "nobody", "路", "工作日")
    with pytest.raises(InvalidInputError, match="机构 nobody 没有登记"):
        actions.save_hall(actor=system(), data=data)


def test_warm_reads_cost_no_query():
    agency = make_agency(division=JIANYANG)
    registry.registry()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        agencies.agency_by_id(agency.id)
        agencies.division(MASHA)
        agencies.children(JIANYANG)
        agencies.ancestors(MASHA)
        agencies.agencies_under(agencies.division(NANPING).path)
    assert len(queries) == 0


def test_a_change_rolled_back_is_forgotten():
    before = len(agencies.agencies())
    with transaction.atomic():
        make_agency()
        assert len(agencies.agencies()) == before + 1
        transaction.set_rollback(True)
    assert len(agencies.agencies()) == before


def test_another_process_sees_a_change_within_seconds(monkeypatch):
    agency = make_agency()
    registry._stamped._own.marker = None
    registry._stamped.forget()
    assert agencies.agency_by_id(agency.id).name == agency.name
    Agency.objects.filter(pk=agency.id).update(name="改名后的机构")
    registry.Stamp.objects.update(value="00000000-0000-4000-8000-000000000001")
    assert agencies.agency_by_id(agency.id).name == agency.name
    monkeypatch.setattr(stamped, "CHECK_SECONDS", 0)
    assert agencies.agency_by_id(agency.id).name == "改名后的机构"


def test_what_is_held_is_asked_for_anew_in_one_statement(monkeypatch):
    agency, day = make_agency(), date(2026, 3, 2)
    registry._stamped._own.marker = None
    stamped.forget_all()
    before = agencies.agency_by_id(agency.id), calendar.add_workdays(day, 1)
    monkeypatch.setattr(stamped, "CHECK_SECONDS", 3600)
    for one in stamped._everyone:
        one._checked_at = float("-inf")
    with CaptureQueriesContext(connection) as asked:
        assert (agencies.agency_by_id(agency.id), calendar.add_workdays(day, 1)) == before
    assert len(asked) == 1


def test_a_closed_division_names_its_successor_and_takes_no_new_agency():
    actions.close_division(actor=system(), code=MASHA, last_day=date(2020, 1, 1), replaced_by=JIANYANG)
    assert agencies.division(MASHA).replaced_by_code == JIANYANG
    assert agencies.children(JIANYANG) == []
    with pytest.raises(InvalidInputError, match="麻沙镇”已经停用"):
        make_agency(division=MASHA)


@pytest.mark.parametrize(
    ("code", "last_day", "successor", "error"),
    [
        ("990000000000", date(2020, 1, 1), "", NotFoundError),
        (MASHA, date(2020, 1, 1), "990000000000", InvalidInputError),
        (MASHA, date(2020, 1, 1), MASHA, InvalidInputError),
        (MASHA, date(1900, 1, 1), "", InvalidInputError),
    ],
)
def test_a_division_is_not_closed_wrongly(code, last_day, successor, error):
    with pytest.raises(error):
        actions.close_division(actor=system(), code=code, last_day=last_day, replaced_by=successor)
    assert not Division.objects.exclude(valid_to_on=None).exists()


@pytest.mark.parametrize("look", [agencies.division, agencies.agency, agencies.agency_by_key, agencies.hall])
def test_what_is_not_there_is_not_found(look):
    with pytest.raises(NotFoundError):
        look("x")


def test_the_database_itself_refuses_a_malformed_code():
    with pytest.raises(IntegrityError, match="division_code_12_digits"), transaction.atomic():
        Division.objects.create(code="35", level=1, name="甲", path="35", valid_from_on=date(2020, 1, 1))


@pytest.mark.parametrize(
    ("path", "top", "inside"),
    [("1.2", "1", True), ("1", "1", True), ("12", "1", False), ("1", "1.2", False), ("1", "", False), ("", "", False)],
)
def test_is_within(path, top, inside):
    assert agencies.is_within(path, top) is inside
