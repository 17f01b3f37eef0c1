"""The order of a case both ways, back-off, dead letters, gaps, and the day's count."""

from datetime import timedelta

import pytest

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError, WrongStateError
from tongban.data.exchange import api as exchange
from tongban.data.exchange import incoming, outgoing, rules
from tongban.data.exchange.errors import PeerFaultError, RefusedError
from tongban.data.exchange.models import Conversation, InMessage, OutMessage, Peer, Reconciliation
from tongban.data.exchange.tests import peers
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity


@pytest.fixture
def fake(city):
    return peers.connect(city)


@pytest.fixture
def heard(monkeypatch):
    """What the module above was given; it refuses what says "no"."""
    found = []

    def handler(message):
        if message.body.get("no"):
            raise ConflictError(reason="办件还没有到这一步")
        found.append((message.case_number, message.body["n"]))
        return "记下"

    monkeypatch.setattr(incoming, "_handlers", [handler])
    return found


def say(case, n, **body):
    one = {"key": f"{case}-{n}", "case": case, "seq": n, "kind": "process", "day": "2026-03-02", "at": "x"}
    return one | {"body": {"n": n, **body}}


def send(case, *kinds):
    for kind in kinds:
        exchange.send(peer_code="one", case_number=case, kind=kind, body={"of": kind}, key=f"{case}-{kind}")


def later(**span):
    return clock.at(peers.MOMENT + timedelta(**span))


def run():
    for _ in range(20):
        if not exchange.send_due() and not exchange.handle_due():
            return


def states(case):
    return list(OutMessage.objects.filter(case_number=case).order_by("seq").values_list("state", flat=True))


def test_a_message_is_one_by_its_key_and_goes_in_the_order_of_its_case(fake):
    send("C1", "application", "materials", "acceptance", "application")
    send("C2", "application")
    run()
    assert [one["seq"] for one in fake.arrived if one["case"] == "C1"] == [1, 2, 3]
    assert len(fake.arrived) == 4
    assert states("C1") == ["sent"] * 3


def test_a_refused_message_holds_up_its_case_alone_and_goes_on_when_it_is_sent_again(fake):
    send("C1", "application", "materials")
    fake.fault = RefusedError("对方答复 422：缺少经营地址")
    run()
    fake.fault = None
    send("C2", "application")
    run()
    assert states("C1") == ["dead", "waiting"]
    assert states("C2") == ["sent"]
    row = OutMessage.objects.get(state="dead")
    assert row.error == "对方答复 422：缺少经营地址"
    assert exchange.peer(identity.SYSTEM(), "one").dead == 1
    exchange.resend(actor=identity.SYSTEM(), message_id=row.pk)
    run()
    assert states("C1") == ["sent", "sent"]
    assert "exchange.message.resend" in [line.action for line in audit.trail("case:C1")]
    with pytest.raises(WrongStateError, match="已送达，不能重送"):
        exchange.resend(actor=identity.SYSTEM(), message_id=row.pk)


def test_a_fault_of_the_other_side_is_tried_again_with_back_off_and_given_up_in_the_end(fake):
    send("C1", "application")
    fake.fault = PeerFaultError("对方答复 500")
    hours = peers.MOMENT
    for attempt in range(1, rules.MOST_ATTEMPTS + 1):
        with clock.at(hours):
            exchange.send_due()
            row = OutMessage.objects.get()
            assert row.attempts == attempt
            assert exchange.send_due() is False
            hours += rules.wait_after(attempt)
    assert row.state == "dead"


@pytest.mark.parametrize(("failures", "seconds"), [(0, 2), (1, 2), (2, 4), (9, 512), (10, 600), (10_000, 600)])
def test_waits_grow_to_ten_minutes(failures, seconds):
    assert rules.wait_after(failures) == timedelta(seconds=seconds)


def test_two_workers_never_take_the_same_message_until_the_lease_is_over(fake):
    send("C1", "application")
    assert len(outgoing._take()) == 1
    assert outgoing._take() == []
    with later(seconds=121):
        assert len(outgoing._take()) == 1


def test_what_comes_early_waits_and_every_message_works_once(fake, heard):
    send("C1", "application")
    peer = Peer.objects.get()
    for n in (3, 2, 3, 2):
        incoming.take(peer, say("C1", n))
    run()
    assert heard == []
    incoming.take(peer, say("C1", 1))
    run()
    assert heard == [("C1", 1), ("C1", 2), ("C1", 3)]
    with pytest.raises(ConflictError, match="内容不同"):
        incoming.take(peer, say("C1", 2, more="x"))
    with pytest.raises(NotFoundError, match="没有向这个系统推送过"):
        incoming.take(peer, say("C9", 1))


def test_what_was_lost_on_the_way_is_fetched(fake, heard):
    send("C1", "application")
    run()
    fake.sent = [say("C1", 1), say("C1", 2)]
    exchange.pull_due()
    run()
    assert heard == [("C1", 1), ("C1", 2)]
    incoming.take(Peer.objects.get(), say("C1", 4))
    fake.sent = [*fake.sent, say("C1", 3)]
    Peer.objects.update(pull_cursor="3", pulled_at=None)
    with later(seconds=59):
        exchange.pull_due()
        assert InMessage.objects.count() == 3
    Peer.objects.update(pull_cursor="3", pulled_at=None)
    with later(seconds=61):
        exchange.pull_due()
        run()
    assert heard[2:] == [("C1", 3), ("C1", 4)]


def test_what_cannot_be_done_yet_is_tried_again_and_holds_up_what_follows(fake, heard):
    send("C1", "application")
    peer = Peer.objects.get()
    incoming.take(peer, say("C1", 1, no=True))
    incoming.take(peer, say("C1", 2))
    for hour in range(rules.MOST_HANDLINGS):
        with later(hours=hour):
            run()
    row = InMessage.objects.get(seq=1)
    assert (row.state, row.error, heard) == ("dead", "办件还没有到这一步", [])
    InMessage.objects.filter(pk=row.pk).update(envelope=say("C1", 1))
    exchange.handle_again(actor=identity.SYSTEM(), message_id=row.pk)
    run()
    assert heard == [("C1", 1), ("C1", 2)]
    assert Conversation.objects.get().in_seq == 2


def test_the_day_is_counted_and_what_is_missing_is_mended(fake, heard):
    send("C1", "application", "materials")
    send("C2", "application")
    run()
    lost = fake.arrived.pop()
    fake.sent = [say("C1", 1)]
    with later(days=1):
        assert exchange.reconcile_due()["different"] == 1
        row = Reconciliation.objects.get()
        assert row.differences == {"missing_there": [lost["key"]], "missing_here": ["C1-1"]}
        assert exchange.mend(actor=identity.SYSTEM(), reconciliation_id=row.pk) == "different"
        run()
        assert lost["key"] in [one["key"] for one in fake.arrived]
        assert exchange.reconcile_due()["equal"] == 1
        assert Reconciliation.objects.get().differences == {}
        assert heard == [("C1", 1)]
        with pytest.raises(WrongStateError, match="两边一致"):
            exchange.mend(actor=identity.SYSTEM(), reconciliation_id=row.pk)
    fake.is_down = True
    with later(days=2):
        assert exchange.reconcile_due() == {"equal": 0, "passed": 0, "different": 0, "unreachable": 1}


def test_a_message_whose_answer_was_lost_or_was_changed_is_named(fake):
    send("C1", "application")
    fake.arrived = [dict(OutMessage.objects.get().envelope)]
    with later(days=1):
        exchange.reconcile_due()
        assert Reconciliation.objects.get().differences == {"unconfirmed": ["C1-application"]}
    run()
    fake.arrived[0]["body"] = {"of": "别的"}
    with later(days=1):
        exchange.reconcile_due()
        assert Reconciliation.objects.get().differences == {"changed": ["C1-application"]}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "Nan Ping", "is_active": False}, "code"),
        ({"name": " "}, "name"),
        ({"agency_uscc": "0"}, "agency"),
        ({"address": "file:///etc/passwd"}, "address"),
        ({"address": "http://user:word@host/x"}, "address"),
        ({"address": "http://10.1.2.3/exchange"}, "address"),
        ({"address": "http://localhost.example.com/x"}, "address"),
        ({"address": "http://host/x?y=1"}, "address"),
        ({"signing": "md5"}, "signing"),
        ({"signing": "sm2", "public_key": "no"}, "public_key"),
        ({"code": "two"}, "agency"),
        ({"is_new": True}, "code"),
    ],
)
def test_a_system_that_is_not_entered_well_names_the_field(city, fake, changes, field):
    told = {"code": "one", "name": "系统", "agency_uscc": city.market.uscc, "address": "https://h/x", "signing": "hmac"}
    with pytest.raises(InvalidInputError) as refusal:
        exchange.save_peer(actor=identity.SYSTEM(), **(told | changes))
    assert list(refusal.value.fields) == [field]


def test_a_stranger_neither_sees_nor_sends(city, fake):
    send("C1", "application")
    row = OutMessage.objects.get()
    assert exchange.peers(city.decider) == []
    assert exchange.messages_page(city.decider, direction="out").rows == []
    for act in (exchange.resend, exchange.handle_again):
        with pytest.raises(NotFoundError):
            act(actor=city.decider, message_id=row.pk)
    with pytest.raises(NotFoundError):
        exchange.peer(city.decider, "one")


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x", "http://localhost/x", "http://[::1]:9/x", "https://h/x"])
def test_only_the_machine_itself_is_reached_without_encryption(city, fake, address):
    told = {"code": "one", "name": "系统", "agency_uscc": city.market.uscc, "signing": "hmac"}
    exchange.save_peer(actor=identity.SYSTEM(), **told, address=address)
    assert Peer.objects.get().address == address
    with pytest.raises(InvalidInputError, match="地址（address）要用 https"):
        exchange.save_peer(actor=identity.SYSTEM(), **told, address="http://10.1.2.3/x")


def test_the_alarm_tells_of_days_that_differ_and_of_a_system_switched_off_with_messages_left(city, fake):
    send("C1", "application")
    assert exchange.alarm() == ""
    Peer.objects.update(is_active=False)
    assert exchange.alarm() == "业务系统停用了，还有消息没有办完"
    Peer.objects.update(is_active=True)
    run()
    fake.arrived.clear()
    with later(days=1):
        exchange.reconcile_due()
    assert exchange.alarm() == "业务系统对账有差异"
    Peer.objects.update(is_active=False)
    assert exchange.alarm() == ""
