"""Every verb × every state and × every wrong person: allowed or refused as the tables say, and nothing is changed
by a refusal. The tables are written by hand from the law and the roles, not read from the code."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from tongban.common import clock
from tongban.common.errors import PlatformError
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.models import Case, Errand, Review
from tongban.support.flow.models import FlowClock, FlowClockPause, FlowEvent, FlowTask
from tongban.support.notices.models import Message, Notice

UNTIL = date(2026, 3, 6)
#: o done, x refused. States in this order:
STATES = ("submitted", "correcting", "accepted", "paused", "granted", "refused", "withdrawn", "terminated")
TABLE = {
    "pause": "xxoxxxxx",
    "resume": "xxxoxxxx",
    "extend": "xxoxxxxx",
    "review": "xxooxxxx",
    "transfer": "xxooxxxx",
    "withdraw": "ooooxxxx",
    "terminate": "xxooxxxx",
    "void": "ooooxxxx",
    "consult": "xxooxxxx",
    "meeting": "xxooxxxx",
    "copy": "xxooooxx",
    "supervise": "oxooxxxx",
    "urge": "oxooxxxx",
}
#: Who may, on an accepted case; everybody else of PEOPLE is refused.
PEOPLE = ("lin", "wu", "clerk", "reviewer", "decider", "head", "neighbour", "health_reviewer")
MAY = {
    "pause": {"reviewer", "decider", "head"},
    "extend": {"decider", "head"},
    "review": {"reviewer"},
    "transfer": {"reviewer"},
    "withdraw": {"lin", "clerk"},
    "terminate": {"decider", "head"},
    "void": {"decider", "head"},
    "consult": {"reviewer", "decider", "head"},
    "meeting": {"reviewer", "decider", "head"},
    "copy": {"reviewer", "decider", "head"},
    "supervise": {"head"},
    "urge": {"lin", "decider", "head"},
}
USUAL = {
    "extend": "decider", "terminate": "decider", "void": "decider", "withdraw": "lin", "supervise": "head",
    "urge": "lin",
}  # fmt: skip


class UndoneError(Exception):
    """The step was taken in a transaction that is rolled back."""


def person(city, name):
    return city.people.get(name) or getattr(city, name)


def task_of(city, number):
    found = list(city.tasks(number).values())
    return found[0].id if found else FlowTask.objects.filter(subject=f"case:{number}").order_by("pk").last().pk


def act(city, verb, number, actor):
    told = {"actor": actor, "number": number}
    health = [city.people["health_reviewer"].agency_id]
    match verb:
        case "pause":
            approvals.pause_case(**told, reason="hearing", planned_days=3, note="依法听证")
        case "resume":
            approvals.resume_case(**told, result="听证完毕")
        case "extend":
            approvals.extend_case(**told, days=5, reason="情况复杂")
        case "review":
            approvals.complete_task(actor=actor, task_id=task_of(city, number), outcome="agree")
        case "transfer":
            approvals.transfer_task(
                actor=actor, task_id=task_of(city, number), to_username=city.people["second"].username, reason="出差"
            )
        case "withdraw":
            approvals.withdraw_case(**told)
        case "terminate":
            approvals.terminate_case(**told, ground="other", reason="依法终止")
        case "void":
            approvals.void_case(**told, ground="void_mistake", reason="受理错了", basis="第三十二条")
        case "urge":
            approvals.urge_case(**told)
        case _:
            approvals.ask_errand(
                **told, kind=verb, topic="事由", text="内容", due_on=UNTIL, meets_at="明天",
                agency_ids=[] if verb == "supervise" else health,
            )  # fmt: skip


def outcome(city, verb, number, actor):
    """o or x; whatever was done is undone, and what was refused has left everything as it was."""
    before = snapshot()
    try:
        with transaction.atomic():
            act(city, verb, number, actor)
            raise UndoneError
    except UndoneError:
        return "o"
    except PlatformError as refusal:
        reason = refusal.sentence
    assert reason
    assert snapshot() == before
    return "x"


def snapshot():
    counted = [model.objects.count() for model in (FlowEvent, Review, Errand, Notice, Message, FlowClockPause)]
    cases = list(Case.objects.order_by("pk").values_list("pk", "state", "due_on", "extended_days", "reason"))
    tasks = list(FlowTask.objects.order_by("pk").values_list("pk", "state", "assignee_id"))
    return counted, cases, tasks, list(FlowClock.objects.order_by("pk").values_list("due_on", "finished_on"))


@pytest.fixture
def whole(city):
    from django.apps import apps

    from tongban.serve.approvals.tests.city import _staff

    agency = apps.get_model("agencies", "Agency").objects.get(key="serve-market")
    city.people["second"] = _staff("second", "第二审查", "reviewer", agency, agency.division.parent, is_bound=True)
    return city


def in_state(city, state):
    number = city.open_case() if state in ("submitted", "correcting") else city.accepted_case()
    match state:
        case "correcting":
            approvals.hold_for_correction(actor=city.people["clerk"], number=number, deadline_on=UNTIL)
        case "paused":
            act(city, "pause", number, city.people["reviewer"])
        case "granted":
            city.decide(number)
        case "refused":
            city.decide(number, "refuse", "不符合条件")
        case "withdrawn":
            act(city, "withdraw", number, city.lin)
        case "terminated":
            act(city, "terminate", number, city.people["decider"])
    return number


def test_every_verb_in_every_state(whole):
    numbers = [in_state(whole, state) for state in STATES]
    found = {}
    for verb in TABLE:
        actor = person(whole, USUAL.get(verb, "reviewer"))
        found[verb] = "".join(outcome(whole, verb, number, actor) for number in numbers)
    assert found == TABLE


def test_every_verb_by_every_person(whole):
    number = whole.accepted_case()
    found = {verb: {who for who in PEOPLE if outcome(whole, verb, number, person(whole, who)) == "o"} for verb in MAY}
    assert found == MAY


@pytest.mark.parametrize("verb", ["pause", "extend", "withdraw", "terminate", "void", "consult", "supervise", "urge"])
def test_a_double_click_is_one_and_a_stale_page_is_refused(whole, verb):
    """The same key acts once; another page that was opened before finds the case moved on."""
    number, actor = whole.accepted_case(), person(whole, USUAL.get(verb, "reviewer"))
    act_once = {
        "pause": lambda key: approvals.pause_case(
            actor=actor, number=number, reason="hearing", planned_days=3, note="听证", key=key
        ),
        "extend": lambda key: approvals.extend_case(actor=actor, number=number, days=5, reason="复杂", key=key),
        "withdraw": lambda key: approvals.withdraw_case(actor=actor, number=number, key=key),
        "terminate": lambda key: approvals.terminate_case(
            actor=actor, number=number, ground="other", reason="终止", key=key
        ),
        "void": lambda key: approvals.void_case(
            actor=actor, number=number, ground="void_mistake", reason="错了", basis="依据", key=key
        ),
        "consult": lambda key: approvals.ask_errand(
            actor=actor, number=number, kind="consult", topic="事由", text="内容", due_on=UNTIL, key=key,
            agency_ids=[whole.people["health_reviewer"].agency_id],
        ),
        "supervise": lambda key: approvals.ask_errand(
            actor=actor, number=number, kind="supervise", topic="事由", text="内容", due_on=UNTIL, key=key
        ),
        "urge": lambda key: approvals.urge_case(actor=actor, number=number, key=key),
    }[verb]  # fmt: skip
    act_once("one")
    done = snapshot()
    act_once("one")
    assert snapshot() == done
    if verb not in ("consult", "supervise"):  # asking a second thing is another question
        with pytest.raises(PlatformError):
            act_once("two")
        assert snapshot() == done
    assert clock.today() == date(2026, 3, 2)
