import pytest

from tongban.catalog.items import api as items
from tongban.catalog.items.models import StarRung
from tongban.common import stamped


@pytest.fixture(autouse=True)
def three_items(city):
    assert city.joint_item != city.instant_item


def publish(city, **changes):
    body = items.to_builtins(items.guide(city.item).body) | changes
    items.save_draft(actor=city.items_market, code=city.item, body=body)
    items.publish(actor=city.publisher_city, code=city.item, strict=False)
    stamped.forget_all()


def test_each_agency_has_its_figure_and_what_it_lacks_most(city, sign_in):
    publish(city, faqs=[], summary="")
    one = items.agency_figure(city.publisher_city, city.market.id)
    assert (one.items, one.whole, one.worst) == (3, 2, (("一句话说明", 1), ("常见问题", 1)))
    page = sign_in(city.publisher_city).get("/office/items/completeness/").content.decode()
    assert "97.0%" in page
    assert "常见问题（1）" in page


def test_the_guides_of_an_agency_are_listed_the_poorest_first(city, sign_in):
    publish(city, faqs=[])
    address = f"/office/items/completeness/{city.market.id}/"
    client = sign_in(city.items_market)
    page = client.get(address).content.decode()
    assert page.count("<tr><td>") == 3
    assert page.index(city.item) < page.index(city.joint_item)
    assert client.get(address, {"part": "faqs"}).content.decode().count("<tr><td>") == 1
    assert "没有缺这个要素的指南" in client.get(address, {"part": "reach"}).content.decode()


def test_an_agency_that_is_not_ones_own_has_no_page(city, sign_in):
    assert sign_in(city.items_market).get("/office/items/completeness/999999/").status_code == 404


def test_the_figures_of_all_agencies_cost_two_statements_and_then_none(city, django_assert_num_queries):
    items.agency_figures(city.publisher_city)
    with django_assert_num_queries(0):
        items.agency_figures(city.publisher_city)
    publish(city)
    items.guide(city.item)
    with django_assert_num_queries(2):
        items.agency_figures(city.publisher_city)


def test_a_list_of_guides_costs_one_statement(city, django_assert_num_queries):
    items.item_figures(city.publisher_city, city.market.id)
    with django_assert_num_queries(1):
        assert len(items.item_figures(city.publisher_city, city.market.id).rows) == 3


def test_stars_stand_in_the_ledger_and_on_the_guide(city, sign_in, client):
    row = next(one for one in items.ledger(city.publisher_city).rows if one.code == city.item)
    assert (row.stars, row.fullness) == (5, 100)
    assert '<td data-l="星级">5 星</td>' in sign_in(city.publisher_city).get("/office/items/").content.decode()
    assert "5 星，全程网办、一次不跑" in client.get(f"/items/{city.item}").content.decode()


@pytest.mark.parametrize(("since", "stars"), [("2026-03-02", 1), ("2026-03-03", 5)])
def test_the_ladder_of_the_place_counts_from_its_day(city, since, stars):
    StarRung.objects.create(effective_on=since, stars=1, words="一星", basis="闽审改办〔2026〕1 号")
    StarRung.objects.create(effective_on=since, stars=2, words="二星", widest="1", basis="同上")
    stamped.forget_all()
    assert items.stars_of(items.guide(city.item)).stars == stars


def test_nothing_is_said_of_a_guide_whose_source_does_not_tell(city):
    publish(city, missing=["网上办理深度"])
    assert items.stars_of(items.guide(city.item)) is None
    row = next(one for one in items.ledger(city.publisher_city).rows if one.code == city.item)
    assert (row.stars, row.fullness) == (0, 95)
