"""A whole matter (一件事) registered at the counter: one form, one set of materials, one application for each item."""

import re

import pytest

from tongban.catalog.themes import api as themes
from tongban.serve.intake import api as intake
from tongban.serve.intake.models import Application, JointApplication
from tongban.serve.intake.tests import joints
from tongban.serve.pledges.models import Pledge
from tongban.support.identity import api as identity
from tongban.support.search import api as search

from . import desk

NOTE = "核验营业执照和办理人身份证原件"
ADDRESS = f"/window/register/theme/{joints.CODE}/"


@pytest.fixture
def theme(city):
    return joints.build(city)


def party(city, **changes):
    typed = {"id_number": city.company.id_number, "name": city.company.name, "phone": "0599-5550401"}
    return typed | {"identity_note": NOTE, "s.sign": "yes", "s.i1_kind": "dine"} | changes


@pytest.fixture
def begun(at_window, city, theme):
    return at_window.post(ADDRESS, party(city)).url


def filled(city, **changes):
    keys = {one.material.name: one.key for one in themes.plan(themes.guide(joints.CODE), joints.SITUATIONS).pool}
    return {
        **joints.ANSWERS,
        f"materials.{keys['营业执照']}.way": f"licence:{city.business_licence}",
        f"materials.{keys['从业人员健康证明']}.way": "paper",
        f"materials.{keys['经营场所平面图']}.way": "paper",
        f"materials.{keys['食品安全管理制度']}.way": "declared",
        "delivery": "window",
        **changes,
    }


def test_it_is_found_beside_the_items(at_window, city, theme):
    search.index("theme", [search.SearchDoc(code=joints.CODE, title="开餐馆", alias=("开饭店",), division_path="35")])
    for address in ("/window/register/", "/window/register/suggest/"):
        assert ADDRESS in at_window.get(address, {"q": "开饭店"}).content.decode()


def test_a_clerk_of_another_place_does_not_find_it(client, city, theme):
    client.force_login(city.neighbour_clerk)
    assert client.get(ADDRESS).status_code == 404


def test_an_answer_brings_the_questions_of_its_items(at_window, city, theme):
    page = at_window.post(ADDRESS, party(city, **{"s.sign": "yes", "s.i1_kind": ""}))
    assert page.status_code == 422
    assert "请选择：您的经营情形" in desk.words(page)


def test_one_form_makes_one_application_for_each_item(at_window, city, begun):
    page = desk.words(at_window.get(begun))
    assert page.count("店招名称") == 1
    answer = at_window.post(begun, filled(city))
    numbers = list(Application.objects.order_by("pk").values_list("number", flat=True))
    assert answer.url == f"/window/cases/{numbers[0]}/?new=yes"
    joint = JointApplication.objects.get()
    assert list(joint.parts.order_by("order").values_list("number", flat=True)) == numbers
    food = intake.application(numbers[0])
    assert (food.case.channel, food.on_behalf["identity_note"]) == ("window", NOTE)
    assert {one.name: one.source for one in food.materials}["经营场所平面图"] == "paper"
    assert "户外招牌许可" in desk.words(at_window.get(answer.url))
    assert at_window.post(begun, filled(city)).url == f"/window/cases/{numbers[0]}/"


def test_what_is_wrong_stands_at_its_question_and_nothing_is_written(at_window, city, begun):
    page = at_window.post(begun, filled(city, i2_width="0"))
    assert page.status_code == 422
    assert re.search('href="#i2_width"', page.content.decode())
    assert not Application.objects.exists()


def test_it_is_left_and_taken_up_again(at_window, city, begun):
    assert at_window.post(f"{begun}keep/", {"shop_name": "溪山小馆"}).status_code == 200
    assert "开餐馆" in desk.words(at_window.get("/window/register/"))
    assert 'value="溪山小馆"' in at_window.get(begun).content.decode()


def test_a_suspended_matter_is_not_registered(at_window, city, theme):
    themes.suspend(actor=identity.SYSTEM(), code=joints.CODE, reason="调整")
    assert at_window.get(ADDRESS).status_code == 404


def test_a_part_is_pledged_at_the_window_after_its_item_was_told(at_window, city):
    theme = joints.with_pledge(city)
    begun = at_window.post(ADDRESS, party(city)).url
    assert "“户外招牌许可”可以选告知承诺" in desk.words(at_window.get(begun))
    key = {one.material.name: one.key for one in themes.plan(theme, joints.SITUATIONS).pool}["招牌设计图"]
    at_window.post(begun, filled(city, **{f"materials.{key}.way": "pledge"}))
    assert Pledge.objects.get().way == f"在窗口书面签名（{NOTE}）"
