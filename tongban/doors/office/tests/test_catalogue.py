import pytest
from django.apps import apps

from tongban.catalog.items import api as items
from tongban.catalog.items import unity
from tongban.catalog.items.models import BaseItem
from tongban.common import stamped
from tongban.common.errors import NotAllowedError
from tongban.serve.approvals.tests import city as small

BASE_FIELDS = {"name": "食品经营许可", "levels": ["3", "4"], "bases": "《食品安全法》第三十五条", "local_code": "NP-1"}


@pytest.fixture
def county(city):
    """An agency of the county below the market agency, and its item manager."""
    model = apps.get_model("agencies", "Agency")
    near = model.objects.get(key="serve-neighbour")
    model.objects.filter(pk=near.pk).update(parent_id=city.market.id)
    stamped.forget_all()
    place = apps.get_model("agencies", "Division").objects.get(path=small.COUNTY)
    city.people["county_editor"] = small._staff("county_editor", "苏晓燕", "item_manager", near, place, is_bound=True)
    return city


@pytest.fixture(autouse=True)
def three_items(city):
    assert city.joint_item != city.instant_item


def base(city):
    return city.item[19:31]


def missing(city):
    BaseItem.objects.filter(code=base(city)).update(levels=["3", "4"], is_stale=True)
    unity.compare_all_now()


def test_the_catalogue_has_a_line_for_each_base_code(city, sign_in):
    page = sign_in(city.items_market).get("/office/items/catalogue/").content.decode()
    assert page.count("<tr><td>") == BaseItem.objects.count() == 3
    found = sign_in(city.items_market).get("/office/items/catalogue/", {"q": base(city)}).content.decode()
    assert found.count("<tr><td>") == 1


def test_a_list_of_the_catalogue_costs_the_same_for_many(city, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert len(items.base_items().rows) == 3


def test_a_base_item_is_corrected_by_who_publishes_for_the_city(city, sign_in):
    client = sign_in(city.publisher_city)
    address = f"/office/items/catalogue/{base(city)}/"
    assert client.post(address, {**BASE_FIELDS, "levels": []}).status_code == 422
    assert client.post(address, BASE_FIELDS)["Location"] == address
    assert BaseItem.objects.get(code=base(city)).local_code == "NP-1"
    assert "NP-1" in client.get(address).content.decode()


def test_an_item_manager_reads_a_base_item_and_does_not_correct_it(city, sign_in):
    client = sign_in(city.items_market)
    assert "修改目录" not in client.get(f"/office/items/catalogue/{base(city)}/").content.decode()
    assert client.post(f"/office/items/catalogue/{base(city)}/", BASE_FIELDS).status_code == 403
    assert client.get("/office/items/catalogue/999/").status_code == 404


def test_a_county_takes_an_item_over_from_its_page(county, sign_in):
    client = sign_in(county.people["county_editor"])
    address = f"/office/items/{county.item}/adopt/"
    assert address in client.get(f"/office/items/catalogue/{base(county)}/").content.decode()
    (agency,) = items.adopters(county.people["county_editor"], items.guide(county.item))
    assert client.post(address, {"agency": "x"}).status_code == 422
    made = client.post(address, {"agency": agency.id})["Location"]
    page = client.get(made).content.decode()
    assert "还没有发布" in page
    assert "与上级一致" in page


def test_the_report_shows_what_concerns_one_and_offers_the_way_out(county, sign_in):
    missing(county)
    page = sign_in(county.people["county_editor"]).get("/office/items/differences/").content.decode()
    assert page.count("<tr><td>") == 1
    assert f"/office/items/{county.item}/adopt/" in page
    assert "应承接未承接" in sign_in(county.items_market).get("/office/items/differences/").content.decode()


def test_the_report_of_a_neighbour_is_empty(county, sign_in):
    missing(county)
    agency = apps.get_model("agencies", "Agency").objects.get(key="serve-centre")
    place = apps.get_model("agencies", "Division").objects.get(path=small.CITY)
    stranger = small._staff("stranger_1", "隔壁", "item_manager", agency, place, is_bound=True)
    assert "没有差异" in sign_in(stranger).get("/office/items/differences/").content.decode()


@pytest.mark.parametrize(
    ("query", "rows"),
    [({"kind": "missing"}, 1), ({"kind": "differs"}, 0), ({"element": "name"}, 0), ({"base": "1"}, 0),
     ({"agency": "1"}, 0), ({"kind": "\0x"}, 0), ({"division": "350703000000"}, 1)],
)  # fmt: skip
def test_the_report_is_narrowed(county, sign_in, query, rows):
    missing(county)
    page = sign_in(county.publisher_city).get("/office/items/differences/", query).content.decode()
    assert page.count("<tr><td>") == rows


def test_the_report_is_taken_as_a_file(county, sign_in):
    missing(county)
    response = sign_in(county.publisher_city).get("/office/items/differences/export.csv?kind=missing")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    head, line = text.splitlines()
    assert head.startswith("基本编码,目录名称,问题")
    assert line.startswith(f"{base(county)},")
    assert "应承接未承接" in line


def test_a_page_of_the_report_costs_one_statement(county, django_assert_num_queries):
    missing(county)
    user = county.publisher_city
    items.findings(user, items.Asked())
    with django_assert_num_queries(1):
        assert len(items.findings(user, items.Asked()).rows) == 1


def test_a_guide_that_departs_is_brought_into_line(county, sign_in):
    client = sign_in(county.people["county_editor"])
    (agency,) = items.adopters(county.people["county_editor"], items.guide(county.item))
    code = client.post(f"/office/items/{county.item}/adopt/", {"agency": agency.id})["Location"].split("/")[3]
    body = items.to_builtins(items.draft(county.people["county_editor"], code).body)
    items.save_draft(actor=county.people["county_editor"], code=code, body=body | {"name": "饭店许可"})
    address = f"/office/items/{code}/follow/"
    assert address in client.get(f"/office/items/{code}/").content.decode()
    assert "<del>饭店许可</del>" in client.get(address).content.decode()
    assert client.post(address)["Location"] == f"/office/items/{code}/"
    assert items.draft(county.people["county_editor"], code).body.name == items.guide(county.item).name
    assert client.post(address).status_code == 409


def test_an_item_bears_the_codes_of_other_schemes_and_is_found_by_them(city, sign_in):
    client = sign_in(city.items_market)
    address = f"/office/items/{city.item}/codes/"
    assert address in client.get(f"/office/items/{city.item}/").content.decode()
    assert (
        client.post(address, {"local_code": "NP-0042", "short_code": "A1"})["Location"] == f"/office/items/{city.item}/"
    )
    assert [one.code for one in items.ledger(city.items_market, text="NP-0042").rows] == [city.item]
    refused = client.post(f"/office/items/{city.joint_item}/codes/", {"local_code": "NP-0042"})
    assert refused.status_code == 422
    assert "本地实施编码 NP-0042 已经用过" in refused.content.decode()
    assert client.post(address, {"local_code": "第一号"}).status_code == 422


def test_codes_are_for_who_edits_the_item(county):
    with pytest.raises(NotAllowedError):
        items.save_item_codes(actor=county.people["county_editor"], code=county.item, short_code="", local_code="X-1")
    assert not items.ledger(county.publisher_city, text="X-1").rows
