"""退回 while a department's own system is at work beside: it is told, and what it says of before does not count."""

import pytest

from tongban.common import clock
from tongban.data.exchange import api as exchange
from tongban.data.exchange.models import Conversation, OutMessage, Peer
from tongban.data.exchange.tests import peers
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake.tests import counter
from tongban.support.events import api as events
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .test_two_systems import external, say, settle


@pytest.fixture
def city(db):
    """受理, then a look, then our review beside the health commission's system, then the decision."""
    with clock.at(small.moment()):
        made = small.build()
        peers.connect(made, "health", name="卫健系统", agency_uscc=made.health.uscc)
        (body,) = [one for one in flow.standard_bodies() if one["code"] == "standard"]
        accepted = body["body"][1]["branches"][0]["body"]
        review = accepted[0]
        beside = [[review], [external("health", f"uscc:{made.health.uscc}")]]
        accepted[:1] = [
            review | {"id": "look", "name": "现场核查"},
            {"id": "both", "kind": "parallel", "branches": beside},
        ]
        flow.publish(identity.SYSTEM(), {**body, "code": "beside", "name": "并联部门系统"})
        made.external = small._item(made, "350117001009", small.body("食品经营许可（并联）", flow="beside"))
        yield made


def do(city, number, node, who, outcome="agree"):
    task_id = city.tasks(number)[node].id
    approvals.complete_task(actor=who, task_id=task_id, outcome=outcome, opinion="符合条件")


@pytest.fixture
def number(city):
    found = counter.accepted(city, item_code=city.external)
    do(city, found, "look", city.reviewer)
    return found


def back(city, number):
    task_id = city.tasks(number)["review"].id
    approvals.send_back_task(actor=city.reviewer, task_id=task_id, to_node="look", reason="现场照片不清")


def kinds(number):
    return list(OutMessage.objects.filter(case_number=number).order_by("seq").values_list("kind", flat=True))


def asks(number, kind):
    rows = OutMessage.objects.filter(case_number=number, kind=kind).order_by("seq")
    return [row.envelope["body"]["ask"] for row in rows]


def test_the_department_is_told_in_the_same_line_and_asked_anew_when_the_case_comes_again(city, number):
    settle()
    back(city, number)
    settle()
    assert kinds(number) == ["application", "materials", "acceptance", "recalled"]
    recalled = OutMessage.objects.get(case_number=number, kind="recalled").envelope["body"]
    assert recalled == {
        "task": "health",
        "ask": asks(number, "application")[0],
        "why": "退回“现场核查”，现场照片不清",
    }
    late = say("health", number, 1, "result", task="health", outcome="grant")
    unnamed = say("health", number, 2, "result", outcome="grant")
    assert [(one.state, one.outcome) for one in (late, unnamed)] == [
        ("done", "“health系统办理”已随退回收回，这个结果不算数")
    ] * 2
    do(city, number, "look", city.reviewer)
    settle()
    first, second = asks(number, "application")
    assert kinds(number)[4:] == ["application", "materials", "acceptance"]
    stale = say("health", number, 3, "result", task="health", ask=first, outcome="refuse", opinion="不同意")
    assert (stale.state, stale.outcome) == ("done", "这是退回以前对“health系统办理”的答复，不算数")
    fresh = say("health", number, 4, "result", task="health", ask=second, outcome="grant")
    assert fresh.outcome == "办理结果：准予"
    do(city, number, "review", city.reviewer)
    do(city, number, "decide", city.decider, "grant")
    assert approvals.case(number).state == "granted"


def test_what_was_not_sent_yet_is_neither_sent_nor_recalled(city, number):
    back(city, number)
    settle()
    assert (kinds(number), Conversation.objects.filter(case_number=number).exists()) == ([], False)


def test_a_system_that_is_switched_off_is_told_when_it_is_back(city, number):
    settle()
    Peer.objects.update(is_active=False)
    back(city, number)
    settle()
    assert OutMessage.objects.get(case_number=number, kind="recalled").state == "waiting"
    Peer.objects.update(is_active=True)
    settle()
    assert OutMessage.objects.get(case_number=number, kind="recalled").state == "sent"


def test_the_event_told_twice_recalls_once(city, number):
    settle()
    back(city, number)
    told = []
    events.subscribe(flow.FlowExternalCancelled, "test.again", lambda event, *, event_id: told.append(event))
    try:
        settle()
    finally:
        events.unsubscribe(flow.FlowExternalCancelled, "test.again")
    from tongban.serve.approvals.external.pushing import recall

    recall(told[0], event_id=1)
    assert kinds(number).count("recalled") == 1
    assert exchange.peers_of_case(number) == ["health"]
