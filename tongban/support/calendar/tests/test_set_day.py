from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.audit import api as audit
from tongban.support.calendar import actions
from tongban.support.calendar import api as calendar
from tongban.support.calendar.models import Adjustment, SpecialDay
from tongban.support.events.models import OutboxEvent

from .test_import_year import YEAR_2027, Nobody

pytestmark = pytest.mark.django_db
WEDNESDAY, SATURDAY, HOLIDAY = date(2026, 7, 15), date(2026, 7, 18), date(2026, 10, 1)


@pytest.fixture
def system():
    return get_user_model().objects.system()


def told():
    return [row.payload["year"] for row in OutboxEvent.objects.filter(name="calendar.changed").order_by("pk")]


def test_a_working_day_becomes_a_day_off(system):
    actions.set_day(actor=system, on=WEDNESDAY, is_workday=False, name=" 台风停工 ", source="闽防指〔2026〕9 号")
    assert calendar.add_workdays(date(2026, 7, 14), 1).on == date(2026, 7, 16)
    assert [day.name for day in calendar.days_of_year(2026) if day.on == WEDNESDAY] == ["台风停工"]
    (row,) = audit.trail("calendar:2026")
    assert (row.action, row.facts) == (
        "calendar.day.set",
        {"on": "2026-07-15", "is_workday": False, "name": "台风停工", "source": "闽防指〔2026〕9 号"},
    )
    assert told() == [2026]


def test_a_saturday_and_a_holiday_are_worked(system):
    for on in (SATURDAY, HOLIDAY):
        actions.set_day(actor=system, on=on, is_workday=True, name="抗灾")
    assert [calendar.is_workday(on) for on in (SATURDAY, HOLIDAY)] == [True, True]
    assert calendar.kind_words(SATURDAY, is_workday=True) == "调休上班"


def test_the_day_knows_what_it_would_be(system):
    actions.set_day(actor=system, on=HOLIDAY, is_workday=True, name="抗灾")
    info = calendar.day_info(HOLIDAY)
    assert (info.is_workday, info.name, info.was_workday, info.was_name) == (True, "抗灾", False, "国庆节")
    assert list(calendar.adjusted_days(2026)) == [HOLIDAY]


def test_set_back_or_cleared_the_published_day_is_in_force_again(system):
    actions.set_day(actor=system, on=WEDNESDAY, is_workday=False, name="台风停工")
    actions.set_day(actor=system, on=WEDNESDAY, is_workday=True, name="台风转向")
    assert (calendar.is_workday(WEDNESDAY), Adjustment.objects.count()) == (True, 0)
    actions.set_day(actor=system, on=WEDNESDAY, is_workday=False, name="台风停工")
    actions.clear_day(actor=system, on=WEDNESDAY)
    assert (calendar.is_workday(WEDNESDAY), Adjustment.objects.count()) == (True, 0)
    assert audit.trail("calendar:2026")[-1].facts == {"on": "2026-07-15", "is_workday": True, "name": "台风停工"}
    assert told() == [2026] * 4


def test_the_same_again_changes_nothing(system):
    for _ in range(2):
        actions.set_day(actor=system, on=WEDNESDAY, is_workday=False, name="台风停工")
    assert (len(audit.trail("calendar:2026")), told()) == (1, [2026])


def test_an_adjusted_day_outlives_a_corrected_import(system):
    actions.import_year(actor=system, text=YEAR_2027)
    actions.set_day(actor=system, on=date(2027, 10, 1), is_workday=True, name="抗灾")
    actions.import_year(actor=system, text=YEAR_2027.replace("2027-05-03", "2027-05-04"))
    assert calendar.is_workday(date(2027, 10, 1))
    actions.clear_day(actor=system, on=date(2027, 10, 1))
    assert not calendar.is_workday(date(2027, 10, 1))


@pytest.mark.parametrize(
    ("on", "is_workday", "name", "source", "field"),
    [
        (date(2030, 7, 15), False, "台风停工", "", "on"),
        (WEDNESDAY, False, " ", "", "name"),
        (WEDNESDAY, False, "长" * 41, "", "name"),
        (WEDNESDAY, False, "台风停工", "长" * 121, "source"),
        (WEDNESDAY, True, "上班", "", "is_workday"),
        (SATURDAY, False, "休息", "", "is_workday"),
        (HOLIDAY, False, "国庆", "", "is_workday"),
    ],
)
def test_a_day_is_not_changed_wrongly(system, on, is_workday, name, source, field):
    with pytest.raises(InvalidInputError) as refusal:
        actions.set_day(actor=system, on=on, is_workday=is_workday, name=name, source=source)
    assert set(refusal.value.fields) == {field}
    assert not Adjustment.objects.exists()
    assert told() == []


def test_who_may_not_changes_no_day(system):
    with pytest.raises(NotAllowedError):
        actions.set_day(actor=Nobody(), on=WEDNESDAY, is_workday=False, name="台风停工")
    assert calendar.is_workday(WEDNESDAY)
    actions.set_day(actor=system, on=WEDNESDAY, is_workday=False, name="台风停工")
    with pytest.raises(NotAllowedError):
        actions.clear_day(actor=Nobody(), on=WEDNESDAY)
    assert not calendar.is_workday(WEDNESDAY)


def test_a_day_that_was_not_adjusted_is_not_cleared(system):
    with pytest.raises(NotFoundError):
        actions.clear_day(actor=system, on=WEDNESDAY)


def test_days_set_before_there_were_adjustments_are_moved_and_come_back():
    migration = import_module("tongban.support.calendar.migrations.0003_move_adjusted_days")
    SpecialDay.objects.create(on=WEDNESDAY, is_workday=False, name="台风停工", notice_year=2026)
    SpecialDay.objects.create(on=date(2027, 1, 1), is_workday=False, name="元旦", notice_year=2027)
    migration.move(apps, None)
    assert list(Adjustment.objects.values_list("on", "is_workday", "name")) == [(WEDNESDAY, False, "台风停工")]
    assert list(SpecialDay.objects.values_list("on", flat=True)) == [date(2027, 1, 1)]
    migration.back(apps, None)
    assert set(SpecialDay.objects.values_list("on", "notice_year")) == {(WEDNESDAY, 2026), (date(2027, 1, 1), 2027)}
