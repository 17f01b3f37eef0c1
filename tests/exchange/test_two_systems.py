"""Two departments with systems of their own in one case: each speaks for itself alone."""

import pytest

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.data.exchange import api as exchange
from tongban.data.exchange.models import InMessage
from tongban.data.exchange.tests import peers
from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake.tests import counter
from tongban.support.audit import api as audit
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .talking import ITEM, say, settle

OUTCOMES = [{"code": "grant", "name": "准予"}, {"code": "refuse", "name": "不予"}]


def external(node, agency, **more):
    named = {"id": node, "name": f"{node}系统办理", "agency": agency}
    return {"kind": "external", "system": "department", "outcomes": OUTCOMES, **named, **more}


def two_systems(city):
    """受理, then the health commission's system, then that of the owner, which decides."""
    (body,) = [one for one in flow.standard_bodies() if one["code"] == "external"]
    accepted = body["body"][1]["branches"][0]["body"]
    accepted.insert(0, external("health", f"uscc:{city.health.uscc}"))
    flow.publish(identity.SYSTEM(), {**body, "code": "two_systems", "name": "两个部门系统"})


@pytest.fixture
def city(db):
    with clock.at(small.moment()):
        made = small.build()
        peers.connect(made, "market", name="市监系统")
        peers.connect(made, "health", name="卫健系统", agency_uscc=made.health.uscc)
        two_systems(made)
        made.external = small._item(made, ITEM, small.body("食品经营许可（两个系统）", flow="two_systems"))
        yield made


@pytest.fixture
def number(city):
    found = counter.accepted(city, item_code=city.external)
    settle()
    return found


def test_a_system_cannot_answer_the_step_of_another_one_whether_it_is_open_or_still_to_come(city, number):
    refused = say("health", number, 1, "result", task="department", outcome="grant", opinion="同意")
    assert (refused.state, refused.error) == ("dead", "“部门系统办理”不由卫健系统办理，它的结果不予接收")
    assert approvals.case(number).state == "accepted"
    assert flow.instance(approvals.case(number).flow_instance_id).outcomes == {"accept": "accept"}
    (line,) = [one for one in audit.trail(f"case:{number}") if one.action == "exchange.message.refuse"]
    assert line.facts["peer"] == "卫健系统"
    exchange.handle_again(actor=identity.SYSTEM(), message_id=refused.pk)
    settle()
    refused.refresh_from_db()
    assert refused.state == "dead"


def test_each_answers_its_own_step_and_the_last_one_decides(city, number):
    assert say("health", number, 1, "result", outcome="grant").outcome == "办理结果：准予"
    foreign = say("market", number, 1, "result", task="health", outcome="refuse", opinion="不同意")
    assert (foreign.state, "“health系统办理”不由市监系统办理" in foreign.error) == ("dead", True)
    InMessage.objects.filter(pk=foreign.pk).update(
        envelope=foreign.envelope | {"body": {"task": "department", "outcome": "grant"}}
    )
    exchange.handle_again(actor=identity.SYSTEM(), message_id=foreign.pk)
    settle()
    assert approvals.case(number).state == "granted"


def test_a_result_that_comes_before_its_step_is_kept_for_its_own_system(city, number):
    exchange.send(peer_code="market", case_number=number, kind="application", body={}, key="early")
    assert say("market", number, 1, "result", task="department", outcome="grant").state == "done"
    assert approvals.case(number).state == "accepted"
    say("health", number, 1, "result", task="health", outcome="grant")
    assert approvals.case(number).state == "granted"


def test_the_licence_comes_from_who_decides_and_from_nobody_else(city, number):
    before = say("health", number, 1, "licence", number="FALSE-1")
    assert (before.state, "它的证照不予接收" in before.error) == ("dead", True)
    InMessage.objects.filter(pk=before.pk).update(
        envelope=before.envelope | {"body": {"outcome": "grant"}}, kind="result"
    )
    exchange.handle_again(actor=identity.SYSTEM(), message_id=before.pk)
    settle()
    say("market", number, 1, "licence", number="TRUE-1")
    say("market", number, 2, "result", outcome="grant")
    made = approvals.case(number).licence_identifier
    assert licences.licence(made).number == "TRUE-1"
    after = say("health", number, 2, "licence", number="FALSE-2")
    assert (after.state, approvals.case(number).licence_identifier) == ("dead", made)


@pytest.mark.parametrize("kind", ["process", "licence", "correction", "result"])
def test_a_system_speaks_only_of_cases_that_were_pushed_to_it(city, number, kind):
    with pytest.raises(NotFoundError, match="没有向这个系统推送过"):
        say("market", number, 1, kind, title="收件", number="1", items=[], outcome="grant")
    assert not InMessage.objects.exists()
