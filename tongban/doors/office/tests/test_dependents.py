from datetime import date

import pytest
from django.apps import apps

from tongban.catalog.items import api as items
from tongban.common import stamped
from tongban.support.agencies import api as agencies
from tongban.support.agencies.actions.divisions import close_division
from tongban.support.identity import api as identity

ADDRESS = "/office/items/dependents/"


@pytest.fixture(autouse=True)
def three_items(city):
    assert city.joint_item != city.instant_item


def gone(*ids):
    return agencies.Gone(tuple(ids), tuple(agencies.agency_by_id(one).uscc for one in ids))


def counts(found):
    return {name: number for name, _, number in agencies.dependent_counts(found) if number}


def test_what_hangs_on_an_agency_is_counted_by_kind(city, sign_in):
    assert counts(gone(city.market.id)) == {"items": 3, "forms": 3}
    page = sign_in(city.publisher_city).get(ADDRESS, {"agency": city.market.id, "kind": "items"}).content.decode()
    assert page.count("<tr><td>") == 3
    assert city.item in page
    assert "个在用的账户" in page


def test_guides_of_others_that_name_it_are_found_too(city):
    health = next(one for one in items.guide(city.joint_item).joint_agencies)
    found = agencies.dependents_page("joint", gone(agencies.agency(health).id))
    assert [one.code for one in found.rows] == [city.joint_item]
    assert "流程 joint3" in found.rows[0].note


def test_each_kind_is_found_by_one_query(city, django_assert_num_queries):
    found = gone(city.market.id)
    for name, *_ in agencies.dependent_counts(found):
        with django_assert_num_queries(1):
            agencies.dependents_page(name, found)


def test_a_closed_agency_is_listed_with_what_still_names_it(city, sign_in):
    health = agencies.agency(items.guide(city.joint_item).joint_agencies[0])
    apps.get_model("agencies", "Agency").objects.filter(pk=health.id).update(is_active=False)
    stamped.forget_all()
    page = sign_in(city.publisher_city).get(ADDRESS, {"kind": "joint"}).content.decode()
    assert f"{ADDRESS}?agency={health.id}" in page
    assert city.joint_item in page


def test_a_place_that_was_abolished_is_listed_with_its_agencies(city, sign_in):
    close_division(actor=identity.SYSTEM(), code="350703000000", last_day=date(2026, 1, 31))
    stamped.forget_all()
    page = sign_in(city.publisher_city).get(ADDRESS, {"kind": "agencies"}).content.decode()
    assert "2026-01-31 止" in page
    assert apps.get_model("agencies", "Agency").objects.get(key="serve-neighbour").name in page


@pytest.mark.parametrize(
    "query", [{}, {"kind": "law"}, {"agency": "x"}, {"agency": "999999"}, {"division": "\0"}, {"kind": "?"}]
)
def test_without_anything_gone_the_page_says_so(city, sign_in, query):
    page = sign_in(city.items_market).get(ADDRESS, query).content.decode()
    assert "没有停用的机构和区划" in page
    assert "依据都有效" in page
