import pytest

from tongban.catalog.items import api as items
from tongban.support.flow import api as flow


@pytest.fixture
def page(city, sign_in):
    client = sign_in(city.items_market)

    def look(code, **data):
        address = f"/office/items/{code}/flow/"
        return client.post(address, data) if data else client.get(address)

    return look


def test_the_flow_is_told_in_plain_words_and_drawn(city, page):
    text = page(city.item).content.decode()
    assert "窗口人员<small>收件的窗口单位" in text
    assert "收件的窗口单位，没有窗口的由主办单位" in text
    assert "5 个工作日" in text
    assert "<svg" in text


def test_each_flow_can_be_taken_along_as_a_bpmn_file(city, page, sign_in):
    assert f"/office/items/{city.item}/flow.bpmn?flow=joint" in page(city.item, flow="joint").content.decode()
    client = sign_in(city.items_market)
    answer = client.get(f"/office/items/{city.item}/flow.bpmn?flow=joint")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="joint-1.bpmn"'
    assert flow.read_bpmn(answer.content)[0] == flow.definition(flow.FlowRef("joint", 1))
    assert client.get(f"/office/items/{city.item}/flow.bpmn?flow=none").status_code == 404


def test_the_walk_names_the_agency_and_who_is_there(city, page):
    text = page(city.item).content.decode().partition("试走")[2]
    assert city.market.name in text
    assert city.reviewer.name in text


def test_another_outcome_leads_another_way(city, page):
    text = page(city.item, flow="standard", **{"outcome-accept": "refuse"}).content.decode()
    assert "走到头：<b>不予受理</b>" in text
    assert 'name="outcome-decide"' not in text


def test_a_role_that_nobody_holds_is_warned_about(city, page):
    data = {"flow": "joint3", "joint-0": city.health.uscc, "joint-1": city.fire.uscc}
    assert "现在没有人能" not in page(city.item, **data).content.decode()
    city.fire_reviewer.is_active = False
    city.fire_reviewer.save()
    text = page(city.item, **data).content.decode()
    assert f"现在没有人能在{city.fire.name}做审查人员" in text


def test_a_joint_flow_asks_for_its_agencies_and_is_kept(city, page):
    assert "联办机构 2" in page(city.item, flow="joint3").content.decode()
    data = {"flow": "joint3", "joint-0": city.health.uscc, "joint-1": city.fire.uscc, "do": "save", "revision": "0"}
    assert page(city.item, **data).status_code == 302
    body = items.draft(city.items_market, city.item).body
    assert (body.flow, body.joint_agencies) == ("joint3", (city.health.uscc, city.fire.uscc))


def test_a_flow_that_a_city_has_published_can_be_chosen(city, page):
    body = next(one for one in flow.standard_bodies() if one["code"] == "confirm")
    flow.publish(city.admin, body | {"code": "confirm_here", "name": "本市核验流程"})
    assert "本市核验流程" in page(city.item).content.decode()
    assert page(city.item, flow="confirm_here", do="save", revision="0").status_code == 302
    assert not [one for one in items.draft(city.items_market, city.item).faults if one.rule == "flow-exists"]


def test_a_flow_without_acceptance_is_not_offered(city, page):
    assert "power" not in [one.ref.code for one in items.item_flows()]
    assert {one.steps[0].action for one in items.item_flows()} == {"intake.accept"}


def test_what_does_not_fit_the_item_is_said_before_saving(city, page):
    assert "即办件用 instant 流程" in page(city.item, flow="instant").content.decode()
