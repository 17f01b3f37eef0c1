import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.catalog.items import api as items
from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter
from tongban.support.search import api as search

from . import desk

NOTE = "核验营业执照和办理人身份证原件"


@pytest.fixture
def begun(at_window, city):
    """The address of a registration for the company, its applicant typed in."""
    return at_window.post(f"/window/register/item/{city.item}/", party(city)).url


def party(city, **changes):
    typed = {"id_number": city.company.id_number, "name": city.company.name, "phone": "0599-5550401"}
    return typed | {"identity_note": NOTE, "s.kind": "dine"} | changes


def filled(**changes):
    return {
        "shop_name": "溪山小馆",
        "address": "延平区梅山街道演示路 12 号",
        "business": "restaurant",
        "materials.m3.way": "paper",
        "materials.m4.way": "paper",
        "materials.m5.way": "declared",
        "delivery": "window",
        **changes,
    }


def test_an_item_is_found_by_everyday_words(at_window, city):
    guide = items.guide(city.item)
    search.index("item", [search.SearchDoc(code=guide.code, title=guide.name, alias=("开饭店",), division_path="35")])
    page = at_window.get("/window/register/", {"q": "开饭店"})
    assert f"/window/register/item/{city.item}/" in page.content.decode()
    options = at_window.get("/window/register/suggest/", {"q": "开饭店"}).content.decode()
    assert f'data-href="/window/register/item/{city.item}/"' in options


def test_another_place_s_clerk_cannot_register_for_it(client, city):
    client.force_login(city.neighbour_clerk)
    assert client.get(f"/window/register/item/{city.item}/").status_code == 404


def test_a_known_number_brings_the_name(at_window, city):
    said = at_window.get("/window/register/person/", {"id_number": city.company.id_number.lower()})
    assert 'value="南平市溪山小馆餐饮有限公司"' in said.content.decode()
    unknown = at_window.get("/window/register/person/", {"id_number": "35070219900101002X"})
    assert 'value=""' in unknown.content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id_number": ""}, "请读卡或者输入证件号码"),
        ({"id_number": "350702199003010000"}, "校验位不正确"),
        ({"name": ""}, "请填写申请人姓名或者名称"),
        ({"identity_note": ""}, "请选择怎样核验的身份"),
        ({"s.kind": ""}, "请选择：您的经营情形"),
        ({"agent_id_number": "123"}, "公民身份号码应为18位"),
    ],
)
def test_an_applicant_that_is_not_right_is_refused_beside_the_field(at_window, city, changes, said):
    answer = at_window.post(f"/window/register/item/{city.item}/", party(city, **changes))
    assert answer.status_code == 422
    assert said in desk.words(answer)


def test_a_walk_in_is_registered_with_paper_licence_and_declaration(at_window, city, begun):
    answer = at_window.post(begun, filled())
    number = answer.url.split("/")[3]
    view = intake.application(number)
    assert {one.code: one.source for one in view.materials} == {
        "m1": "generated", "m2": "licence", "m3": "paper", "m4": "paper", "m5": "declared", "m7": "none",
    }  # fmt: skip
    assert (view.case.channel, view.case.applicant.name) == ("window", city.company.name)
    assert view.on_behalf["identity_note"] == NOTE
    assert view.on_behalf["clerk"] == "陈雨桐"


def test_the_same_registration_sent_twice_is_one_case(at_window, begun):
    first = at_window.post(begun, filled()).url
    second = at_window.post(begun, filled()).url
    assert first.split("?")[0] == second


def test_what_is_missing_is_told_at_once_and_nothing_typed_is_lost(at_window, begun):
    posted = filled(**{"address": "", "materials.m4.way": "none"})
    answer = at_window.post(begun, posted)
    shown = desk.words(answer)
    assert answer.status_code == 422
    assert "请提交“经营场所平面图”" in shown
    assert 'href="#address"' in answer.content.decode()
    assert 'value="溪山小馆"' in answer.content.decode()


def test_a_file_may_come_with_the_form(at_window, begun):
    file = SimpleUploadedFile("平面图.png", counter.picture(), content_type="image/png")
    posted = filled(**{"materials.m4.way": "file", "materials.m4.file": file})
    number = at_window.post(begun, posted).url.split("/")[3]
    plan = next(one for one in intake.application(number).materials if one.code == "m4")
    assert plan.file.name == "平面图.png"


def test_a_draft_is_the_clerk_s_own_and_can_be_dropped(client, at_window, city, begun):
    assert "没有登记完的" in desk.words(at_window.get("/window/register/"))
    client.force_login(city.other_clerk)
    assert client.get(begun).status_code == 404
    client.force_login(city.clerk)
    client.post(f"{begun}drop/")
    assert client.get(begun).status_code == 404


def test_answers_are_kept_while_they_are_typed(at_window, begun):
    kept = at_window.post(f"{begun}keep/", filled(shop_name="写到一半"))
    assert kept.json() == {"words": "已暂存，09:30"}
    assert "写到一半" in at_window.get(begun).content.decode()
