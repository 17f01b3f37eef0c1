import pytest

from tongban.catalog.items import actions, unity
from tongban.catalog.items.models import BaseItem, Finding
from tongban.common import clock
from tongban.support.events import api as events

from . import county
from .conftest import NOW
from .samples import CODE, guide


@pytest.fixture
def office(published):
    return county.below()


@pytest.fixture
def below(office):
    """The county's own item, as it stood before anybody compared."""
    county.item(county.staff("su", office, "item_manager"), name="小作坊登记", visits=0)
    actions.publish(actor=county.staff("xu", office, "item_publisher"), code=county.CODE, strict=False)


def found():
    unity.compare_all_now()
    return sorted(Finding.objects.values_list("kind", "element", "upper_words", "own_words"))


def test_what_departs_from_above_is_found(below):
    assert found() == [("differs", "name", "小作坊食品生产许可", "小作坊登记")]
    one = Finding.objects.get()
    assert (one.upper.code, one.item.code, one.division_code, one.noted_at) == (CODE, county.CODE, county.PLACE, NOW)


def test_nothing_is_changed_below(below):
    found()
    assert actions.ItemVersion.objects.filter(item__code=county.CODE).count() == 1


def test_a_change_above_becomes_a_finding_below(below, editor, publisher):
    found()
    actions.save_draft(actor=editor, code=CODE, body=guide(check_points=["排水"]))
    actions.publish(actor=publisher, code=CODE)
    events.deliver_all_now()
    assert [element for _, element, *_ in found()] == ["check_points", "name"]


def test_a_finding_that_stays_keeps_its_day_and_one_that_is_mended_goes(below, editor, publisher, office):
    found()
    with clock.at(NOW.replace(month=5)):
        BaseItem.objects.update(is_stale=True)
        found()
        assert Finding.objects.get().noted_at == NOW
        actions.save_draft(actor=editor, code=CODE, body=guide(name="小作坊登记"))
        actions.publish(actor=publisher, code=CODE)
        events.deliver_all_now()
        assert found() == []


def test_a_level_that_exercises_the_item_and_has_not_taken_it_over_is_found(office):
    assert found() == []  # nobody says that counties exercise it
    BaseItem.objects.update(levels=["3", "4"], is_stale=True)
    assert found() == [("missing", "", "", "")]
    one = Finding.objects.get()
    assert (one.agency_id, one.division_code, one.item_id) == (office.id, county.PLACE, None)


def test_a_place_without_an_agency_for_it_misses_nothing(published):
    county.below(parent_uscc="1135070099990002XC")
    BaseItem.objects.update(levels=["3", "4"], is_stale=True)
    assert found() == []


def test_comparing_costs_the_same_for_many_items(below, django_assert_max_num_queries):
    found()
    BaseItem.objects.update(is_stale=True)
    with django_assert_max_num_queries(12):
        unity.compare_all_now()


def test_every_night_all_are_looked_at_again(below):
    found()
    assert unity.note_all() == {"base_items": 1}
    assert BaseItem.objects.filter(is_stale=True).count() == 1
