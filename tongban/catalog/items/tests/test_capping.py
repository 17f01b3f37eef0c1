"""上限与例外."""

from datetime import date, timedelta

import pytest

from tongban.catalog.items import capping, checking, rulebook_queries
from tongban.catalog.items.guide import body_from
from tongban.catalog.items.models import Cap, CapException, Item
from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from .samples import CODE

TODAY, LAST = date(2026, 3, 2), date(2026, 12, 31)
CAPS = {"kinds": ["01"], "most_links": 2, "most_percent": 20, "basis": "南审改〔2026〕1 号", "effective_on": TODAY}
ALLOWED = {
    "item_code": CODE, "most_links": 4, "most_percent": None, "reason": "要经现场核查和专家评审",
    "effective_on": TODAY, "expires_on": LAST,
}  # fmt: skip


def set_caps(**changes):
    capping.set_caps(actor=identity.SYSTEM(), **(CAPS | changes))


def allow(**changes):
    capping.allow_exception(actor=identity.SYSTEM(), **(ALLOWED | changes))


def faults(day=TODAY):
    item = Item.objects.get(code=CODE)
    body = body_from(item.versions.order_by("-version").first().body)
    return [one.field for one in checking.faults_of(body, today=day, item=item) if one.rule == "local-caps"]


def test_caps_count_from_their_day_and_the_last_for_a_day_counts(city):
    set_caps(effective_on=date(2026, 3, 3))
    set_caps(effective_on=date(2026, 3, 3), most_links=4)
    assert checking.caps_on(TODAY).most_links == 3
    assert checking.caps_on(date(2026, 3, 3)).most_links == 4
    assert [(one.most_links, one.effective_on) for one in rulebook_queries.cap_rows()] == [
        (3, None),
        (4, date(2026, 3, 3)),
    ]
    assert [row.action for row in audit.trail("items")] == ["items.caps.set", "items.caps.set"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kinds": []}, "kinds"),
        ({"kinds": ["77"]}, "kinds"),
        ({"most_links": 0}, "most_links"),
        ({"most_links": 21}, "most_links"),
        ({"most_percent": 0}, "most_percent"),
        ({"most_percent": 101}, "most_percent"),
        ({"basis": ""}, "basis"),
        ({"effective_on": date(2026, 3, 1)}, "effective_on"),
    ],
)
def test_caps_that_cannot_be_are_refused_by_their_field(city, changes, field):
    with pytest.raises(InvalidInputError) as caught:
        set_caps(**changes)
    assert list(caught.value.fields) == [field]
    assert not Cap.objects.exists()


def test_an_item_with_an_exception_may_be_published_until_its_last_day(published):
    set_caps()
    assert faults() == ["steps", "promised"]
    allow(most_percent=60)
    assert faults() == []
    assert faults(LAST) == []
    assert faults(LAST + timedelta(days=1)) == ["steps", "promised"]


def test_an_exception_widens_only_what_it_names(published):
    set_caps()
    allow()
    assert faults() == ["promised"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"item_code": "x"}, "item"),
        ({"most_links": None}, "most_links"),
        ({"most_links": 3}, "most_links"),
        ({"most_links": -1}, "most_links"),
        ({"most_percent": 50}, "most_percent"),
        ({"most_percent": 101}, "most_percent"),
        ({"reason": " "}, "reason"),
        ({"effective_on": date(2026, 3, 1)}, "effective_on"),
        ({"expires_on": date(2026, 3, 1)}, "expires_on"),
        ({"expires_on": date(2029, 3, 31)}, "expires_on"),
    ],
)
def test_an_exception_that_cannot_be_is_refused_by_its_field(published, changes, field):
    with pytest.raises(InvalidInputError) as caught:
        allow(**changes)
    assert list(caught.value.fields) == [field]
    assert not CapException.objects.exists()


def test_two_exceptions_of_an_item_do_not_overlap(published):
    allow(expires_on=date(2026, 3, 10))
    with pytest.raises(InvalidInputError) as caught:
        allow(effective_on=date(2026, 3, 10))
    assert "请先提前结束" in caught.value.fields["item"]
    allow(effective_on=date(2026, 3, 11))
    assert CapException.objects.count() == 2


def test_what_the_caps_leave_alone_needs_no_exception(published):
    set_caps(kinds=["07"])
    with pytest.raises(InvalidInputError) as caught:
        allow()
    assert caught.value.fields == {"item": "上限不管行政许可，这个事项用不着例外"}


def test_an_exception_that_has_counted_keeps_its_days(published):
    allow()
    one = CapException.objects.get()
    with clock.at(clock.now() + timedelta(days=1)):
        capping.end_exception(actor=identity.SYSTEM(), exception_id=one.pk, reason="流程已经合并")
        one.refresh_from_db()
        assert one.expires_on == TODAY
        with pytest.raises(NotFoundError):
            capping.end_exception(actor=identity.SYSTEM(), exception_id=one.pk, reason="再来一次")
    assert [row.action for row in audit.trail("items")][-1] == "items.cap-exception.end"


def test_an_exception_that_has_not_counted_goes(published):
    allow()
    one = CapException.objects.get()
    with pytest.raises(InvalidInputError):
        capping.end_exception(actor=identity.SYSTEM(), exception_id=one.pk, reason="")
    capping.end_exception(actor=identity.SYSTEM(), exception_id=one.pk, reason="登记错了")
    assert not CapException.objects.exists()


def test_only_who_publishes_for_the_city_sets_them(published, publisher):
    allow()
    one = CapException.objects.get()
    with pytest.raises(NotAllowedError):
        capping.set_caps(actor=publisher, **CAPS)
    with pytest.raises(NotAllowedError):
        capping.allow_exception(actor=publisher, **ALLOWED)
    with pytest.raises(NotAllowedError):
        capping.end_exception(actor=publisher, exception_id=one.pk, reason="不让")
    assert CapException.objects.count() == 1
    assert not Cap.objects.exists()


def test_the_list_of_exceptions_costs_the_same_for_many(published, django_assert_num_queries):
    allow(expires_on=date(2026, 3, 10))
    allow(effective_on=date(2026, 3, 11))
    with django_assert_num_queries(2):
        states = [(one.state, one.is_needless) for one in rulebook_queries.cap_exceptions().rows]
    assert states == [("coming", False), ("counts", False)]
