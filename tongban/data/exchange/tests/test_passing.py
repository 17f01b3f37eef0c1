"""跳过: by the administrator alone, of a dead letter alone; what follows goes on, the day and the house are told."""

from datetime import timedelta

import pytest
from django.apps import apps

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, WrongStateError
from tongban.common.tests.deeds import Deed, those_who_may, where_it_goes
from tongban.data.exchange import api as exchange
from tongban.data.exchange import incoming, rules
from tongban.data.exchange.enums import InKind, OutKind
from tongban.data.exchange.errors import RefusedError
from tongban.data.exchange.models import InMessage, OutMessage, Peer, Reconciliation
from tongban.data.exchange.tests import peers
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity
from tongban.support.notices.tests import city as small

from .test_messages import run, say, send, states

PEOPLE = ("lin", "wu", "decider", "neighbour", "keeper", "county_admin", "admin")
WHY = "对方确认不再需要"
DEED = Deed("admin", "dead", lambda it, who, _: exchange.pass_over(
    actor=who, direction=it[0], message_id=it[1], reason=WHY))  # fmt: skip


@pytest.fixture
def fake(city):
    return peers.connect(city)


@pytest.fixture
def heard(monkeypatch):
    found = []

    def handler(message):
        if message.body.get("no"):
            raise ConflictError(reason="办件还没有到这一步")
        found.append(message.body["n"])
        return "记下"

    monkeypatch.setattr(incoming, "_handlers", [handler])
    return found


@pytest.fixture
def people(city):
    division = apps.get_model("agencies", "Division")
    for name, role, office, path in [
        ("keeper", "item_manager", city.market, small.CITY),
        ("admin", "administrator", city.market, small.CITY),
        ("county_admin", "administrator", city.county_market, small.COUNTY),
    ]:
        agency = apps.get_model("agencies", "Agency").objects.get(uscc=office.uscc)
        setattr(city, name, small._staff(name, name, role, agency, division.objects.get(path=path)))
    return {name: getattr(city, name) for name in PEOPLE}


def dead_out(fake, case="C1"):
    send(case, "application", "materials", "acceptance")
    fake.fault = RefusedError("对方答复 422：缺少经营地址")
    run()
    fake.fault = None
    return "out", OutMessage.objects.get(case_number=case, seq=1).pk


def dead_in(case="C1"):
    send(case, "application")
    peer = Peer.objects.get()
    for one in (say(case, 1, no=True), say(case, 2), say(case, 3)):
        incoming.take(peer, one)
    for hour in range(rules.MOST_HANDLINGS):
        with clock.at(peers.MOMENT + timedelta(hours=hour)):
            run()
    return "in", InMessage.objects.get(case_number=case, seq=1).pk


@pytest.mark.parametrize("direction", ["out", "in"])
def test_nobody_else_may_and_nothing_is_changed(fake, heard, people, direction):
    place = dead_out(fake) if direction == "out" else dead_in()
    assert those_who_may(DEED, place, people) == set(DEED.by.split())


@pytest.mark.parametrize("direction", ["out", "in"])
def test_only_a_dead_letter_is_passed_over_and_pressed_twice_it_is_once(fake, heard, people, direction):
    dead = dead_out(fake) if direction == "out" else dead_in()
    passed = dead_out(fake, "C2") if direction == "out" else dead_in("C2")
    DEED.do(passed, people["admin"], "")
    model = OutMessage if direction == "out" else InMessage
    waiting = direction, model.objects.get(case_number="C1", seq=2).pk
    exchange.send(peer_code="one", case_number="C3", kind="application", body={}, key="third")
    incoming.take(Peer.objects.get(), say("C3", 1))
    run()
    done = direction, model.objects.get(case_number="C3", seq=1).pk
    places = {"dead": dead, "passed": passed, "waiting": waiting, "done": done}
    assert where_it_goes(DEED, places, people["admin"]) == set(DEED.at.split())
    DEED.is_one_when_done_twice(dead, people["admin"])
    again = {"out": exchange.resend, "in": exchange.handle_again}[direction]
    with pytest.raises(WrongStateError, match="已跳过"):
        again(actor=people["admin"], message_id=dead[1])


@pytest.mark.parametrize("reason", ["", "  ", "长" * 301])
def test_without_a_reason_it_is_refused(fake, people, reason):
    direction, key = dead_out(fake)
    with pytest.raises(InvalidInputError) as refusal:
        exchange.pass_over(actor=people["admin"], direction=direction, message_id=key, reason=reason)
    assert list(refusal.value.fields) == ["reason"]
    assert states("C1") == ["dead", "waiting", "waiting"]


def test_what_follows_goes_out_in_its_order(fake, people):
    DEED.do(dead_out(fake), people["admin"], "")
    run()
    assert states("C1") == ["passed", "sent", "sent"]
    assert [one["seq"] for one in fake.arrived] == [2, 3]
    (line,) = [one for one in audit.trail("case:C1") if one.action == "exchange.message.pass"]
    assert (line.facts["reason"], line.facts["error"]) == (WHY, "对方答复 422：缺少经营地址")
    assert exchange.peer(identity.SYSTEM(), "one").dead == 0


def test_what_follows_is_handled_in_its_order(fake, heard, people):
    DEED.do(dead_in(), people["admin"], "")
    with clock.at(peers.MOMENT + timedelta(days=1)):
        run()
    assert heard == [2, 3]


def test_the_day_says_so_from_then_on_and_has_nothing_to_mend(fake, heard, people):
    place = dead_out(fake)
    fake.sent = []
    with clock.at(peers.MOMENT + timedelta(days=1)):
        DEED.do(place, people["admin"], "")
        run()
        assert exchange.reconcile_due()["passed"] == 1
        row = Reconciliation.objects.get()
        assert (row.state, row.differences) == ("passed", {"passed": ["C1-application"]})
        assert exchange.alarm() == ""
        with pytest.raises(WrongStateError, match="只有跳过的消息，不能补发补取"):
            exchange.mend(actor=identity.SYSTEM(), reconciliation_id=row.pk)


def test_one_that_had_arrived_after_all_differs_in_nothing_else(fake, heard, people):
    place = dead_out(fake)
    fake.arrived.append(dict(OutMessage.objects.get(pk=place[1]).envelope))
    with clock.at(peers.MOMENT + timedelta(days=1)):
        DEED.do(place, people["admin"], "")
        run()
        exchange.reconcile_due()
        assert Reconciliation.objects.get().differences == {"passed": ["C1-application"]}
        assert Reconciliation.objects.get().state == "passed"
        fake.arrived.pop()
        Reconciliation.objects.update(state="different")
        exchange.reconcile_due()
        row = Reconciliation.objects.get()
        assert row.differences == {"passed": ["C1-application"], "missing_there": ["C1-acceptance"]}
        assert row.state == "different"


def test_a_day_that_was_equal_says_so_too(fake, heard, people):
    place = dead_in()
    fake.sent = [dict(one.envelope) for one in InMessage.objects.order_by("seq")]
    with clock.at(peers.MOMENT + timedelta(days=1)):
        exchange.reconcile_due()
        assert Reconciliation.objects.get().state == "equal"
        DEED.do(place, people["admin"], "")
        row = Reconciliation.objects.get()
        assert (row.state, row.differences) == ("passed", {"passed": ["C1-1"]})
        assert exchange.reconcile_due()["passed"] == 0


def test_every_kind_of_message_has_its_cost():
    wanted = {("out", one.value) for one in OutKind} | {("in", one.value) for one in InKind}
    assert set(rules.COSTS) == wanted
