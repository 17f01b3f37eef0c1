"""消息: what a department's own system tells a case that waits for it, signed, in order, once."""

import json
import uuid

import pytest

from tongban.common import clock, crypto
from tongban.data.exchange import api as exchange
from tongban.data.exchange import signing
from tongban.data.exchange.models import Conversation, InMessage
from tongban.data.exchange.tests import peers
from tongban.doors.office.tests.test_awaited_messages import TOLD, publish_waiting
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake.tests import counter
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.flow import api as flow


@pytest.fixture
def city(db):
    with clock.at(small.moment()):
        made = small.build()
        for code, uscc in (("market", made.market.uscc), ("health", made.health.uscc)):
            peers.connect(made, code, agency_uscc=uscc, address=f"fake://{code}", name=f"{code}系统")
        publish_waiting()
        made.waiting = small._item(made, "350117001007", small.body("食品经营许可（现场核查）"))
        yield made


@pytest.fixture
def number(city):
    return counter.accepted(city, item_code=city.waiting)


def post(client, peer, number, seq=1, key=None, **body):
    """A signed request, as the department's system would send it."""
    told = {"name": "site.checked", "words": "核查合格", "facts": TOLD, **body}
    source = {"key": key or f"{peer}-{number[-6:]}-{seq}", "case": number, "seq": seq, "kind": "message"}
    content = json.dumps(source | {"day": "2026-03-02", "at": "x", "body": told}).encode()
    target = f"/exchange/{peer}/messages"
    secret = crypto.secret(f"exchange-{peer}")
    headers = signing.headers(
        signing.HMAC, signing.hmac_sign(secret), peer=peer, method="POST", target=target,
        at=str(int(clock.now().timestamp())), nonce=uuid.uuid4().hex, body=content,
    )  # fmt: skip
    return client.post(target, content, content_type="application/json", headers=headers)


def settle():
    for _ in range(3):
        events.deliver_all_now()
        exchange.send_due()
        exchange.handle_due()


def states():
    return [(one.seq, one.state) for one in InMessage.objects.order_by("conversation", "seq")]


def test_the_own_system_of_the_agency_tells_what_the_case_waits_for(city, client, number):
    assert post(client, "market", number).status_code == 200
    settle()
    assert list(city.tasks(number)) == ["review"]
    (told,) = approvals.case_view(city.reviewer, number).messages
    assert (told.from_name, told.agency_name, told.facts) == (
        "market系统", city.market.name, (("实测面积", 86.5), ("是否合格", True)),
    )  # fmt: skip
    assert "approvals.message.take" in [row.action for row in audit.trail(f"case:{number}")]
    assert InMessage.objects.get().outcome == "收到：等现场核查结论"


def test_sent_again_it_is_one_and_out_of_order_it_waits(city, client, number):
    assert post(client, "market", number, seq=2, name="other").status_code == 200
    settle()
    assert states() == [(2, "waiting")]
    for _ in range(3):
        assert post(client, "market", number, seq=1).status_code == 200
    settle()
    assert states() == [(1, "done"), (2, "dead")]
    assert len(approvals.case_view(city.reviewer, number).messages) == 1


def test_one_that_comes_early_is_kept(city, client):
    number = counter.submitted(city, item_code=city.waiting)
    assert post(client, "market", number).status_code == 200
    settle()
    assert InMessage.objects.get().outcome == "提前收到，先留存：等现场核查结论"
    approvals.accept_case(actor=city.clerk, number=number, on=clock.today(), opinion="材料齐全")
    assert list(city.tasks(number)) == ["review"]
    assert flow.instance(approvals.case(number).flow_instance_id).facts["area"] == 86.5


def test_an_agency_that_takes_no_part_is_not_heard(city, client, number):
    """As if the case were not there; once it takes part, it is."""
    answer = post(client, "health", number)
    assert (answer.status_code, "没有向这个系统推送过" in answer.json()["message"]) == (404, True)
    assert not Conversation.objects.exists()
    assert list(city.tasks(number)) == ["measured"]
    approvals.note_beside(
        actor=city.reviewer, number=number, words="请卫健委核查", joining=[agencies.agency(city.health.uscc).id]
    )
    assert post(client, "health", number).status_code == 200
    settle()
    assert list(city.tasks(number)) == ["review"]


def test_a_case_that_waits_for_no_message_is_not_there(city, client):
    number = counter.accepted(city)
    assert post(client, "market", number).status_code == 404


@pytest.mark.parametrize(
    ("body", "state", "words"),
    [
        ({"name": "other"}, "dead", "这个办件不等这个消息"),
        ({"facts": {}}, "waiting", "缺少实测面积"),
        ({"facts": TOLD | {"licence_identifier": "x"}}, "waiting", "流程没有声明“licence_identifier”"),
        ({"facts": []}, "waiting", "应是一个对象"),
        ({"name": ""}, "waiting", "缺少消息的名称"),
    ],
)
def test_what_is_not_waited_for_changes_nothing(city, client, number, body, state, words):
    assert post(client, "market", number, **body).status_code == 200
    settle()
    row = InMessage.objects.get()
    assert (row.state, words in row.error) == (state, True)
    assert list(city.tasks(number)) == ["measured"]
    assert approvals.case_view(city.reviewer, number).messages == ()


def test_after_the_case_has_ended_nothing_is_taken(city, client, number):
    assert post(client, "market", number, seq=2).status_code == 200
    approvals.withdraw_case(actor=city.lin, number=number)
    assert post(client, "market", number, seq=1).status_code == 200
    settle()
    assert {one.outcome for one in InMessage.objects.all()} == {"办件已撤回，不再接收"}
