"""A day that becomes a holiday moves what people go by: lists and lamps of a case, and the term of acceptance."""

from datetime import date, timedelta

import pytest

from tongban.common import clock
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.approvals.tests.city import PROOF
from tongban.serve.intake import api as intake
from tongban.serve.intake.actions import terms
from tongban.serve.intake.tests import counter
from tongban.support.audit import api as audit
from tongban.support.calendar import api as calendar
from tongban.support.calendar import registry as calendars
from tongban.support.events import api as events
from tongban.support.events import registry
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

REVIEW = {"reason": "expert_review", "planned_days": 5, "note": "需要专家评审布局", "reference": PROOF}
TELL = ("flow.recompute", "approvals.follow_clocks")


@pytest.fixture(autouse=True)
def only_who_counts(monkeypatch, all_consumers):
    """Those who count days; papers are made elsewhere."""
    ours = {
        event: {name: one for name, one in consumers.items() if name in TELL}
        for event, consumers in all_consumers.items()
    }
    monkeypatch.setattr(registry, "_consumers", ours)


def typhoon(on=date(2026, 3, 5), *, is_workday=False):
    calendar.set_day(actor=identity.SYSTEM(), on=on, is_workday=is_workday, name="台风停工")
    count()


def count():
    """What the worker does: it is noted, counted, and told to approvals."""
    events.deliver_all_now()
    flow.recount_all_now()
    terms.count_anew()
    events.deliver_all_now()


def days_of(number):
    info = approvals.case(number)
    return [info.promised_due_on, info.statutory_due_on, info.due_on]


def test_a_running_case_follows_and_its_record_says_so(city):
    number = counter.accepted(city)
    assert days_of(number) == [date(2026, 3, 9), date(2026, 3, 30), date(2026, 3, 9)]
    typhoon()
    assert days_of(number) == [date(2026, 3, 10), date(2026, 3, 31), date(2026, 3, 10)]
    assert "flow.recompute" in [row.action for row in audit.trail(f"case:{number}")]
    calendar.clear_day(actor=identity.SYSTEM(), on=date(2026, 3, 5))
    count()
    assert days_of(number)[0] == date(2026, 3, 9)


def test_what_the_process_remembers_does_not_stand_in_the_way(city):
    number = counter.accepted(city)
    calendar.is_workday(date(2026, 3, 5))
    old = calendars._stamped._held or ("", calendars.held())
    calendar.set_day(actor=identity.SYSTEM(), on=date(2026, 3, 5), is_workday=False, name="台风停工")
    calendars._stamped._own.marker = None  # as in another process, which looked a second ago
    calendars._stamped._held = ("before", old[1])
    assert calendar.is_workday(date(2026, 3, 5))
    count()
    assert days_of(number)[0] == date(2026, 3, 10)


def test_a_case_that_stands_still_is_counted_when_it_goes_on(city):
    number = counter.accepted(city)
    with clock.at(small.moment("2026-03-03")):
        approvals.pause_case(actor=city.reviewer, number=number, **REVIEW)
        before = days_of(number)
        typhoon()
        assert days_of(number) == before
    with clock.at(small.moment("2026-03-11")):
        approvals.resume_case(actor=city.reviewer, number=number, result="评审通过", reference=PROOF)
    # Nothing of the five days had gone when the case stood still; they run from the 11th.
    assert days_of(number)[0] == date(2026, 3, 17)


def test_a_decided_case_stays_as_it_was(city):
    number = counter.decided(city)
    before = days_of(number)
    typhoon()
    assert days_of(number) == before


def test_the_term_of_acceptance_moves_while_it_is_awaited(city):
    number = counter.submitted(city)
    assert approvals.case(number).accept_due_on == date(2026, 3, 9)
    typhoon()
    info = approvals.case(number)
    assert (info.accept_due_on, info.due_on) == (date(2026, 3, 10), date(2026, 3, 10))
    told = {row.action: row.facts for row in audit.trail(f"case:{number}")}
    assert told["approvals.case.recount"] == {"受理期限": ["2026-03-09", "2026-03-10"]}


def test_what_was_left_after_a_correction_is_counted_and_no_more(city):
    number = counter.asked(city)
    with clock.at(small.moment("2026-03-04")):
        intake.correct(actor=city.lin, number=number, materials={"m4": {"file": counter.upload(city.lin)}})
        assert approvals.case(number).accept_due_on == date(2026, 3, 11)
        typhoon()
        assert approvals.case(number).accept_due_on == date(2026, 3, 12)


def test_an_application_that_was_answered_keeps_its_term(city):
    number = counter.accepted(city)
    typhoon()
    assert approvals.case(number).accept_due_on == date(2026, 3, 9)
    assert not approvals.move_acceptance(number=number, accept_due_on=date(2026, 3, 20))


def test_the_worker_counts_terms_once_for_each_edition_of_the_calendar(city, monkeypatch):
    counted = []
    monkeypatch.setattr(terms, "count_anew", lambda: counted.append(calendar.is_workday(date(2026, 3, 5))) or 1)
    monkeypatch.setattr(terms, "_Watch", type("_Watch", (), {"counted": object(), "seen": None, "since": None}))
    for seconds in (0, 9, 11, 20):
        with clock.at(small.moment() + timedelta(seconds=seconds)):
            terms.count_due()
    assert counted == [True]  # after its start, when what others wrote by the old one is there
    calendar.set_day(actor=identity.SYSTEM(), on=date(2026, 3, 5), is_workday=False, name="台风停工")
    calendars._stamped._own.marker = None  # as a worker, which sees what another process has changed
    calendar.look_again()
    for seconds in (61, 72, 90):
        with clock.at(small.moment() + timedelta(seconds=seconds)):
            terms.count_due()
    assert counted == [True, False]


def test_one_application_that_cannot_move_keeps_no_other(city, monkeypatch):
    stuck, free = counter.submitted(city), counter.submitted(city)
    known = approvals.move_acceptance

    def move(**told):
        if told["number"] == stuck:
            raise KeyError("item")
        return known(**told)

    monkeypatch.setattr(approvals, "move_acceptance", move)
    typhoon()
    assert [approvals.case(one).accept_due_on for one in (stuck, free)] == [date(2026, 3, 9), date(2026, 3, 10)]
    assert [one.key for one in events.stuck()] == [stuck]


def test_told_twice_nothing_moves_again(city):
    number = counter.submitted(city)
    typhoon()
    count = len(audit.trail(f"case:{number}"))
    typhoon(date(2026, 9, 1))
    assert len(audit.trail(f"case:{number}")) == count
