import re

import pytest

from tongban.serve.approvals import api as approvals
from tongban.serve.swift import api as swift
from tongban.serve.swift.tests import shop
from tongban.support.events import api as events
from tongban.support.events import registry


@pytest.fixture(autouse=True)
def only_swift_listens(monkeypatch):
    """No papers are typeset here."""
    ours = {
        event: {name: one for name, one in consumers.items() if name.startswith("swift.")}
        for event, consumers in registry._consumers.items()
    }
    monkeypatch.setattr(registry, "_consumers", ours)


def decided(city, code):
    number = shop.submitted(city, code)
    events.deliver_all_now()
    return number


def test_the_publisher_turns_the_switches_and_sets_by_what_is_sampled(city, sign_in):
    code = shop.item(city)
    publisher = sign_in(city.publisher_city)
    page = publisher.get("/office/swift/").content.decode()
    assert "食品经营信息确认" in page
    assert "件件复核" in page
    assert publisher.post("/office/swift/", {"scope": code, "to": "on", "reason": ""}).status_code == 422
    assert publisher.post("/office/swift/", {"scope": code, "to": "on", "reason": "评估通过"}).status_code == 302
    wrong = publisher.post("/office/swift/sampling/", {"seed": "短", "percent": "百分之十"})
    assert (wrong.status_code, "最多一位小数" in wrong.content.decode()) == (422, True)
    long = publisher.post(
        "/office/swift/sampling/", {"seed": "公布的种子一二三", "percent": "100", "sampling_reason": "长" * 301}
    )
    assert (long.status_code, "请写明为什么这样定，最多 300 个字" in long.content.decode()) == (422, True)
    told = {"seed": "公布的种子一二三", "percent": "100", "sampling_reason": "头一个月"}
    assert publisher.post("/office/swift/sampling/", told).status_code == 302
    decider = sign_in(city.decider)
    assert decider.post("/office/swift/", {"scope": "", "to": "off", "reason": "想关"}).status_code == 403
    assert decider.post("/office/swift/", {"scope": code, "to": "off", "reason": "规则要改"}).status_code == 302
    page = decider.get("/office/swift/").content.decode()
    assert "规则要改" in page
    assert f'value="{code}"' not in page  # to open it again is the publisher's


def test_who_looks_again_finds_a_problem_and_is_led_to_the_revocation(city, sign_in):
    code = shop.item(city)
    shop.switched_on(city, code)
    number = decided(city, code)
    reviewer, decider = sign_in(city.reviewer), sign_in(city.decider)
    assert number in reviewer.get("/office/swift/samples/").content.decode()
    page = reviewer.get(f"/office/cases/{number}/rule/").content.decode()
    for words in ("法定代表人 林晓岚", "证照库：营业执照", "机关签发", "第 2 行"):
        assert words in page
    address = re.search(r'action="(/office/swift/samples/\d+/review/)"', page)[1]
    assert reviewer.post(address, {"number": number, "agrees": "", "note": ""}).status_code == 422
    told = {"number": number, "agrees": "no", "note": "执照住所已变更"}
    assert reviewer.post(address, told).status_code == 302
    assert reviewer.post(address, told | {"note": "再一次"}).status_code == 302
    assert "撤销这件的决定" in decider.get(f"/office/cases/{number}/rule/").content.decode()
    assert "撤销这件的决定" not in reviewer.get(f"/office/cases/{number}/rule/").content.decode()
    head = sign_in(city.head).get("/office/board/").content.decode()
    assert "智能审批抽查发现问题，已经关停：食品经营信息确认" in head

    told = {"ground": "wrongly", "reason": "住所与登记不符", "heard": "3月2日电话听取"}
    page = decider.post(f"/office/cases/{number}/revoke/", told | {"preview": "yes"}).content.decode()
    assert "第六十九条第一款" in page
    assert approvals.case(number).revoked_at is None
    assert decider.post(f"/office/cases/{number}/revoke/", told | {"heard": ""}).status_code == 422
    assert decider.post(f"/office/cases/{number}/revoke/", told).status_code == 302
    case = decider.get(f"/office/cases/{number}/").content.decode()
    assert "已撤销" in case
    assert "住所与登记不符" in case
    assert swift.problem_items() == ["食品经营信息确认"]


def test_the_neighbour_sees_neither_the_samples_nor_the_explanation(city, sign_in):
    code = shop.item(city)
    shop.switched_on(city, code)
    number = decided(city, code)
    neighbour = sign_in(city.neighbour)
    assert number not in neighbour.get("/office/swift/samples/?which=all").content.decode()
    assert neighbour.get(f"/office/cases/{number}/rule/").status_code == 404
    assert "食品经营信息确认" not in neighbour.get("/office/swift/").content.decode()
