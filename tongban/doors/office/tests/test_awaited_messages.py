"""登记收到的消息: a case that waits for a message, at the pages of officials and of the applicant."""

import copy
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.common.errors import InvalidInputError
from tongban.common.tests.untouched import refused, twice
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.approvals.tests.city import PROOF
from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

WAIT = {"id": "measured", "kind": "wait", "name": "等现场核查结论", "message": "site.checked",
        "facts": "area:number=实测面积; passed:bool=是否合格"}  # fmt: skip
TOLD = {"area": 86.5, "passed": True}
TYPED = {
    "message": "site.checked",
    "words": "核查组三月来函",
    "told_area": "86.5",
    "told_passed": "yes",
    "key": "m1",
}


def publish_waiting(first=WAIT):
    """受理—等消息—审查—决定."""
    body = copy.deepcopy(flow.definition(flow.latest("standard")))
    body["body"][1]["branches"][0]["body"].insert(0, first)
    return flow.publish(identity.SYSTEM(), body)


@pytest.fixture
def number(city):
    publish_waiting()
    item = small._item(city, "350117001007", small.body("食品经营许可（现场核查）"))
    return counter.accepted(city, item_code=item)


def receive(city, number, who="reviewer", key="k", **changes):
    told = {"message": "site.checked", "words": "核查组来函", "facts": TOLD, **changes}
    return approvals.receive_message(actor=getattr(city, who), number=number, key=key, **told)


def at(number, verb="receive-message"):
    return f"/office/cases/{number}/{verb}/" if verb else f"/office/cases/{number}/"


def test_the_whole_way(city, sign_in, number):
    client = sign_in(city.reviewer)
    page = client.get(at(number, "")).content.decode()
    assert "“等现场核查结论”：2026年3月2日起等待对方的消息（site.checked）" in page
    assert at(number) in page
    form = client.get(at(number)).content.decode()
    assert "实测面积" in form
    file = SimpleUploadedFile("来函.png", counter.picture(), "image/png")
    assert client.post(at(number), TYPED | {"evidence": file}).status_code == 302

    assert list(city.tasks(number)) == ["review"]
    instance = approvals.case(number).flow_instance_id
    assert flow.instance(instance).facts | TOLD == flow.instance(instance).facts
    record = client.get(f"{at(number, '')}?tab=record").content.decode()
    for words in ("收到的消息", "核查组三月来函", "实测面积：86.5", "是否合格：是", "材料：来函.png"):
        assert words in record
    (told,) = approvals.case_view(city.reviewer, number).messages
    assert (told.from_name, told.agency_name, told.is_early) == (city.reviewer.name, city.market.name, False)
    line = next(row for row in audit.trail(f"case:{number}") if row.action == "approvals.message.take")
    assert list(line.facts["evidence"]) == ["来函.png"]
    city.decide(number)
    assert approvals.case(number).state == "granted"


def test_the_applicant_sees_what_is_waited_for_and_since_when(city, number):
    now = [one for one in approvals.timeline(number).steps if one.state == "now"]
    assert [(one.title, one.words) for one in now] == [("等现场核查结论", "2026年3月2日起等待对方的消息")]
    receive(city, number)
    steps = approvals.timeline(number).steps
    assert [(one.title, one.words) for one in steps if one.title == "等现场核查结论"] == [("等现场核查结论", "已收到")]


def test_it_is_told_to_the_house(city, number):
    told = []
    events.subscribe(approvals.CaseMessageTaken, "test.told", lambda event, *, event_id: told.append(event.message))
    try:
        receive(city, number)
        events.deliver_all_now()
    finally:
        events.unsubscribe(approvals.CaseMessageTaken, "test.told")
    assert told == ["site.checked"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"words": ""}, "请写明收到了什么"),
        ({"told_area": "很大"}, "实测面积（area）应是数字"),
        ({"told_area": ""}, "缺少实测面积（area）"),
        ({"told_passed": ""}, "缺少是否合格（passed）"),
        ({"message": ""}, "请选择收到的是哪个消息"),
    ],
)
def test_a_form_that_is_not_filled_in_comes_back(city, sign_in, number, changes, words):
    response = sign_in(city.reviewer).post(at(number), TYPED | changes)
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert list(city.tasks(number)) == ["measured"]


def test_pressed_twice_is_once_and_an_old_page_is_refused(city, sign_in, number):
    client = sign_in(city.reviewer)
    for _ in range(2):
        assert client.post(at(number), TYPED).status_code in (302, 409)
    assert len(approvals.case_view(city.reviewer, number).messages) == 1
    late = client.post(at(number), TYPED | {"key": "m2"})
    assert (late.status_code, "没有在等消息" in late.content.decode()) == (409, True)
    assert client.get(at(number)).status_code == 409


def test_a_double_click_is_one(city, number):
    twice(lambda: receive(city, number, key="one"))
    assert list(city.tasks(number)) == ["review"]


@pytest.mark.parametrize("who", ["lin", "wu", "clerk", "neighbour", "health_reviewer"])
def test_only_the_agency_in_charge_enters_it(city, number, who):
    assert refused(lambda: receive(city, number, who))


@pytest.mark.parametrize("who", ["reviewer", "colleague", "decider", "head"])
def test_who_works_there_enters_it(city, number, who):
    receive(city, number, who)
    assert list(city.tasks(number)) == ["review"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"message": "other"}, "现在没有在等消息“other”"),
        ({"facts": {}}, "缺少实测面积"),
        ({"facts": TOLD | {"licence_identifier": "x"}}, "流程没有声明“licence_identifier”"),
        ({"evidence": ["00000000-0000-0000-0000-000000000000"]}, "证据材料没有找到"),
    ],
)
def test_what_is_not_waited_for_changes_nothing(city, number, changes, words):
    assert words in refused(lambda: receive(city, number, **changes))


def test_in_the_wrong_state_it_is_refused(city, number):
    approvals.withdraw_case(actor=city.lin, number=number)
    assert "不能登记收到的消息" in refused(lambda: receive(city, number))


def test_by_the_verb_of_the_interface(city, number):
    data = {"message": "site.checked", "words": "核查组来函", "facts": TOLD}
    for wrong in (data | {"facts": {"area": []}}, data | {"who": "x"}, {"message": "site.checked"}):
        with pytest.raises(InvalidInputError):
            intake.perform(city.reviewer, number, "receive_message", wrong)
    for _ in range(2):
        intake.perform(city.reviewer, number, "receive_message", data, key="v1")
    assert list(city.tasks(number)) == ["review"]


def test_during_a_special_procedure_it_is_entered_too(city, number):
    approvals.pause_case(
        actor=city.reviewer, number=number, reason="testing", planned_days=3, note="检测", reference=PROOF
    )
    receive(city, number)
    assert city.tasks(number)["review"].is_held


def test_a_case_that_waits_for_nothing_has_no_button(city, sign_in):
    page = sign_in(city.reviewer).get(at(city.accepted_case(), "")).content.decode()
    assert not re.search("receive-message", page)
