"""Every verb × every state and × every wrong person: allowed or refused as the tables say, and nothing is changed
by a refusal. The tables are written by hand from the law and the roles, not read from the code."""

from __future__ import annotations

from datetime import date

import pytest

from tongban.common import clock
from tongban.common.errors import PlatformError
from tongban.common.tests.untouched import refused, twice
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.enums import CaseState
from tongban.serve.approvals.models import Case, Errand
from tongban.serve.approvals.tests import city as small
from tongban.serve.approvals.tests.city import PROOF
from tongban.support.flow.models import FlowTask

UNTIL = date(2026, 3, 6)
#: o done, x refused. States in this order:
STATES = (
    "relayed", "previewing", "submitted", "correcting", "accepted", "paused",
    "granted", "refused", "not_accepted", "withdrawn", "terminated",
)  # fmt: skip
TABLE = {
    "pause": "xxxxoxxxxxx",
    "resume": "xxxxxoxxxxx",
    "extend": "xxxxoxxxxxx",
    "agree": "xxxxooxxxxx",
    "disagree": "xxxxooxxxxx",
    "transfer": "xxxxooxxxxx",
    "withdraw": "ooooooxxxxx",
    "terminate": "xxxxooxxxxx",
    "void": "xxooooxxxxx",
    "consult": "xxxxooxxxxx",
    "meeting": "xxxxooxxxxx",
    "copy": "xxxxooooxxx",
    "supervise": "xxoxooxxxxx",
    "urge": "xxoxooxxxxx",
    "revoke": "xxxxxxoxxxx",
}
#: Where the review is done and the decision waits.
DECIDING = {"grant": "xxxxoxxxxxx", "refuse": "xxxxoxxxxxx", "send_back": "xxxxooxxxxx"}
#: On a case whose answer a panel gives together.
PANEL = {"add_member": "xxxxooxxxxx", "drop_member": "xxxxooxxxxx"}
#: Who may; everybody else of PEOPLE is refused.
PEOPLE = ("lin", "wu", "clerk", "reviewer", "decider", "head", "neighbour", "health_reviewer")
MAY = {
    "pause": {"reviewer", "decider", "head"},
    "resume": {"reviewer", "decider", "head"},
    "extend": {"decider", "head"},
    "agree": {"reviewer"},
    "disagree": {"reviewer"},
    "grant": {"decider"},
    "refuse": {"decider"},
    "send_back": {"decider"},
    "transfer": {"reviewer"},
    "add_member": {"reviewer", "decider", "head"},
    "drop_member": {"reviewer", "decider", "head"},
    "withdraw": {"lin", "clerk"},
    "terminate": {"decider", "head"},
    "void": {"decider", "head"},
    "revoke": {"decider", "head"},
    "consult": {"reviewer", "decider", "head"},
    "meeting": {"reviewer", "decider", "head"},
    "copy": {"reviewer", "decider", "head"},
    "supervise": {"head"},
    "urge": {"lin", "decider", "head"},
    "answer": {"health_reviewer"},
    "close": {"reviewer", "decider", "head"},
}
USUAL = {
    "extend": "decider", "terminate": "decider", "void": "decider", "revoke": "decider", "grant": "decider",
    "refuse": "decider", "send_back": "decider", "withdraw": "lin", "supervise": "head", "urge": "lin",
    "answer": "health_reviewer",
}  # fmt: skip
#: Asking a second thing is another question.
ASKED_AGAIN = {"consult", "meeting", "copy", "supervise"}
AT = {"resume": "paused", "revoke": "granted"}


def usual(city, verb):
    return getattr(city, USUAL.get(verb, "reviewer"))


def task_of(number, holder=None):
    """The newest open task (of `holder`, where he has a seat), or the last one when the case is over."""
    rows = FlowTask.objects.filter(subject=f"case:{number}").order_by("-pk")
    mine = rows.filter(assignee=holder).first() if holder else rows.filter(state="open").first()
    return (mine or rows[0]).pk


def errand_of(number):
    return Errand.objects.filter(case__number=number).latest("pk").pk


def act(city, verb, number, actor, key=None, task=None):
    """`task`: where a page was opened before, the task that it showed."""
    told = {"actor": actor, "number": number, "key": key}
    step = {"actor": actor, "key": key, "task_id": task or task_of(number)}
    match verb:
        case "pause":
            approvals.pause_case(**told, reason="hearing", planned_days=3, note="依法听证", reference=PROOF)
        case "resume":
            approvals.resume_case(**told, result="听证完毕", reference=PROOF)
        case "extend":
            approvals.extend_case(**told, days=5, reason="情况复杂")
        case "agree" | "grant":
            approvals.complete_task(**step, outcome=verb)
        case "disagree" | "refuse":
            approvals.complete_task(**step, outcome=verb, opinion="不符合条件")
        case "send_back":
            approvals.send_back_task(**step, reason="请补充现场照片")
        case "transfer":
            approvals.transfer_task(**step, to_username="second", reason="出差")
        case "add_member":
            approvals.add_member(
                **(step | {"task_id": task_of(number, city.reviewer)}), username="health_reviewer", reason="忙"
            )
        case "drop_member":
            approvals.drop_member(**(step | {"task_id": task_of(number, city.colleague)}), reason="出差")
        case "withdraw":
            approvals.withdraw_case(**told)
        case "terminate":
            approvals.terminate_case(**told, ground="other", reason="依法终止")
        case "void":
            approvals.void_case(**told, ground="void_mistake", reason="受理错了", basis="第三十二条")
        case "revoke":
            approvals.revoke_decision(**told, ground="wrongly", reason="事实有误", heard="当面听取")
        case "urge":
            approvals.urge_case(**told)
        case "answer":
            approvals.answer_errand(
                actor=actor, errand_id=errand_of(number), stance="agree", answer="没有意见", key=key
            )
        case "close":
            approvals.close_errand(actor=actor, errand_id=errand_of(number), conclusion="不再等", key=key)
        case _:
            approvals.ask_errand(
                **told, kind=verb, topic="事由", text="内容", due_on=UNTIL, meets_at="明天",
                agency_ids=[] if verb == "supervise" else [city.health.id],
            )  # fmt: skip


@pytest.fixture
def whole(city):
    from django.apps import apps

    agency = apps.get_model("agencies", "Agency").objects.get(key="serve-market")
    small._staff("second", "第二审查", "reviewer", agency, agency.division.parent, is_bound=True)
    return city


@pytest.fixture
def collegial(whole):
    return small._item(whole, "350117001005", small.body("重大事项许可", flow="collegial"))


def in_state(city, state, item="", *, is_reviewed=False):
    """A case that came to this state the usual way."""
    is_open = state in ("relayed", "previewing", "submitted", "correcting", "not_accepted")
    number = city.open_case(item) if is_open else city.accepted_case(item)
    if is_reviewed and not is_open:
        act(city, "agree", number, city.reviewer)
    match state:
        case "relayed" | "previewing":
            approvals.hold_before_receipt(actor=city.clerk, number=number, state=CaseState(state), due_on=UNTIL)
        case "correcting":
            approvals.hold_for_correction(actor=city.clerk, number=number, deadline_on=UNTIL)
        case "not_accepted":
            approvals.close_unaccepted(actor=city.clerk, number=number, reason="不属于本机关职权")
        case "paused":
            act(city, "pause", number, city.reviewer)
        case "granted" | "refused":
            decide(city, number, "grant" if state == "granted" else "refuse")
        case "withdrawn":
            act(city, "withdraw", number, city.lin)
        case "terminated":
            act(city, "terminate", number, city.decider)
    assert approvals.case(number).state == state
    return number


def decide(city, number, outcome):
    """Whoever has a seat agrees, until the decision is open."""
    for member in (city.reviewer, city.colleague):
        seat = FlowTask.objects.filter(subject=f"case:{number}", state="open").exclude(node="decide")
        if mine := seat.filter(assignee_id__in=[member.pk]).first() or seat.filter(assignee_id=None).first():
            approvals.complete_task(actor=member, task_id=mine.pk, outcome="agree")
    act(city, outcome, number, city.decider)


def ready(city, verb, item=""):
    """A case on which the verb may be done by the usual person."""
    number = in_state(city, AT.get(verb, "accepted"), item if verb in PANEL else "", is_reviewed=verb in DECIDING)
    if verb in ("answer", "close"):
        act(city, "consult", number, city.reviewer)
    return number


def outcomes(city, verb, numbers):
    return "".join("x" if refused(lambda one=one: act(city, verb, one, usual(city, verb))) else "o" for one in numbers)


def test_every_verb_in_every_state(whole):
    numbers = [in_state(whole, state) for state in STATES]
    assert {verb: outcomes(whole, verb, numbers) for verb in TABLE} == TABLE


def test_every_verb_of_a_decision_in_every_state(whole):
    numbers = [in_state(whole, state, is_reviewed=True) for state in STATES]
    assert {verb: outcomes(whole, verb, numbers) for verb in DECIDING} == DECIDING


def test_every_verb_of_a_panel_in_every_state(whole, collegial):
    numbers = [in_state(whole, state, collegial) for state in STATES]
    assert {verb: outcomes(whole, verb, numbers) for verb in PANEL} == PANEL


def test_every_verb_by_every_person(whole, collegial):
    found = {}
    for verb in MAY:
        number = ready(whole, verb, collegial)
        found[verb] = {who for who in PEOPLE if not refused(lambda: act(whole, verb, number, getattr(whole, who)))}  # noqa: B023
    assert found == MAY


@pytest.mark.parametrize("verb", MAY)
def test_a_double_click_is_one_and_a_stale_page_is_refused(whole, collegial, verb):
    """The same key acts once; another page that was opened before finds the case moved on."""
    number, actor = ready(whole, verb, collegial), usual(whole, verb)
    task = None if verb in PANEL else task_of(number)
    twice(lambda: act(whole, verb, number, actor, "one", task))
    if verb in ASKED_AGAIN:
        act(whole, verb, number, actor, "two", task)
    else:
        assert refused(lambda: act(whole, verb, number, actor, "two", task))
    assert clock.today() == date(2026, 3, 2)


def test_what_an_action_leaves_behind_a_refusal_is_seen(whole):
    """The look itself: a write before the check, with nothing that takes it back."""
    number = whole.accepted_case()

    def careless():
        Case.objects.filter(number=number).update(reason="早了")
        raise PlatformError

    with pytest.raises(AssertionError, match="approvals_case"):
        refused(careless)
