"""A department's own system as a process of its own that loses, repeats and reorders: every case comes out once."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from demo.department.store import Store
from tongban.common import clock, crypto, stamped
from tongban.data.exchange import api as exchange
from tongban.data.exchange.models import InMessage, OutMessage, Peer, Reconciliation
from tongban.data.exchange.tests.department import running
from tongban.doors.office.tests.test_awaited_messages import TOLD, publish_waiting
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake.tests import counter
from tongban.support.events import api as events
from tongban.support.events import registry
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

CASES, LATER = 6, 2
BAD_LINE = ("--seed", "7", "--lose", "0.3", "--repeat", "0.3", "--reorder", "0.5")
OURS = {"approvals.push", "approvals.tell_closed"}


class MovingClock:
    """Every thread lives on Monday 2 March 2026; time goes on, and can be wound on."""

    def __init__(self):
        self.shift = small.moment() - timezone.now()

    def now(self):
        return timezone.now() + self.shift

    def wind(self, **span):
        self.shift += timedelta(**span)


@pytest.fixture
def moving(monkeypatch):
    one = MovingClock()
    monkeypatch.setattr(clock, "now", one.now)
    return one


@pytest.fixture
def town(transactional_db, moving, monkeypatch, settings, live_server):
    monkeypatch.setattr(stamped, "CHECK_SECONDS", 3600)
    stamped.forget_all()
    kept = {event: {name: one for name, one in all_of.items() if name in OURS}
            for event, all_of in registry._consumers.items()}  # fmt: skip
    monkeypatch.setattr(registry, "_consumers", kept)
    settings.PUBLIC_URL = live_server.url
    identity.User.objects.system()
    built = small.build()
    connect(built, "http://127.0.0.1:9")
    built.external = small._item(built, "350117001009", small.body("食品经营许可（部门系统）", flow="external"))
    yield built
    stamped.forget_all()


def connect(town, address):
    told = {"name": "市场监管业务系统", "agency_uscc": town.market.uscc, "signing": "hmac"}
    exchange.save_peer(actor=identity.SYSTEM(), code="market", address=address, **told)


def work(moving, until, rounds=2000):
    """The loops of the worker, on a clock that runs fast; the department has a clock and a tick of its own."""
    for _ in range(rounds):
        events.deliver_all_now()
        exchange.send_due()
        exchange.pull_due()
        exchange.handle_due()
        if until():
            return
        moving.wind(seconds=5)
        time.sleep(0.02)
    pytest.fail(f"not done after {rounds} rounds")


def decided(numbers):
    return all(approvals.case(number).state == "granted" for number in numbers)


def test_a_bad_line_and_a_day_of_silence_lose_nothing_and_do_nothing_twice(town, moving, live_server, tmp_path):
    secret = crypto.secret("exchange-market")
    options = (*BAD_LINE, "--peer", "market", "--platform", f"{live_server.url}/exchange/market")
    with running(tmp_path, secret, *options, "--today", "2026-03-02") as address:
        connect(town, address)
        numbers = [counter.accepted(town, item_code=town.external) for _ in range(CASES)]
        work(moving, lambda: decided(numbers))
        _everything_came_once(numbers)
        _the_day_comes_out_equal(moving)
    moving.wind(days=1)
    later = [counter.accepted(town, item_code=town.external) for _ in range(LATER)]
    for _ in range(24):
        work(moving, lambda: True)
        moving.wind(hours=1)
    assert not OutMessage.objects.exclude(case_number__in=later).exclude(state="sent").exists()
    held = OutMessage.objects.filter(case_number__in=later)
    assert set(held.values_list("state", "attempts")) == {("waiting", 0)}
    assert Peer.objects.get().failures > 10
    again = ("--port", address.rsplit(":", 1)[1], "--today", "2026-03-04")
    with running(tmp_path, secret, *options, *again):
        work(moving, lambda: decided(later))
        _everything_came_once(later)
        _the_day_comes_out_equal(moving)


def test_what_a_case_waits_for_comes_over_a_bad_line_once(town, moving, live_server, tmp_path):
    """Nothing of these cases was pushed there: the department speaks first (its clock it has from another case)."""
    publish_waiting()
    item = small._item(town, "350117001007", small.body("食品经营许可（现场核查）"))
    numbers = [counter.accepted(town, item_code=item) for _ in range(CASES)]
    options = (*BAD_LINE, "--peer", "market", "--platform", f"{live_server.url}/exchange/market")
    with running(tmp_path, crypto.secret("exchange-market"), *options, "--today", "2026-03-02") as address:
        connect(town, address)
        other = counter.accepted(town, item_code=town.external)
        desk = Store(tmp_path / "department.sqlite3", "2026-03-02")
        for number in numbers:
            body = {"name": "site.checked", "words": "核查合格", "facts": TOLD}
            desk.write(number, f"told-{number[-8:]}", "message", body, time.time())
        told = InMessage.objects.filter(kind="message", state="done")
        work(moving, lambda: told.count() == CASES and decided([other]))
        for number in numbers:
            assert list(town.tasks(number)) == ["review"]
            (one,) = approvals.case_view(identity.SYSTEM(), number).messages
            assert (one.from_name, one.is_early) == ("市场监管业务系统", False)
        _the_day_comes_out_equal(moving)


def _everything_came_once(numbers):
    for number in numbers:
        case = approvals.case(number)
        view = approvals.case_view(identity.SYSTEM(), number)
        assert [one.title for one in view.progress] == ["部门系统收件", "部门审查"]
        assert "文件核对摘要 2 份" in view.progress[0].words
        assert view.licence.number == f"DEPT-{number[-10:]}"
        assert [row.outcome for row in flow.history(case.flow_instance_id) if row.node == "department"] == ["grant"]
        assert [row.seq for row in OutMessage.objects.filter(case_number=number).order_by("seq")] == [1, 2, 3]
        assert list(InMessage.objects.filter(case_number=number).order_by("seq").values_list("seq", "state")) == [
            (seq, "done") for seq in (1, 2, 3, 4)
        ]


def _the_day_comes_out_equal(moving):
    assert not OutMessage.objects.exclude(state="sent").exists()
    back, moving.shift = moving.shift, moving.shift + timedelta(days=1)
    exchange.reconcile_due()
    moving.shift = back
    days = Reconciliation.objects.all()
    assert {row.state for row in days} == {"equal"}
    assert all(row.differences == {} for row in days)
    assert all(row.figures["theirs"]["received"] == row.figures["ours"]["sent"] for row in days)
    assert sum(row.figures["ours"]["received"]["count"] for row in days) == InMessage.objects.count()
    assert sum(row.figures["ours"]["sent"]["count"] for row in days) == OutMessage.objects.count()
