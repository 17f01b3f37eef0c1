"""征求意见、会商、督办、催办、抄告: who may, when, how often; nothing waits that should not."""

from datetime import date

import pytest

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError, PlatformError
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals import errand_rules as rules
from tongban.serve.approvals.enums import CaseState, ErrandKind
from tongban.serve.approvals.models import Case, Errand, ErrandReply
from tongban.serve.approvals.tests.city import moment
from tongban.support.audit import api as audit
from tongban.support.flow import api as flow

UNTIL = date(2026, 3, 6)


def health(city):
    return city.people["health_reviewer"].agency_id


def ask(city, number, kind="consult", **changes):
    told = {
        "actor": city.people["head"] if kind == "supervise" else city.people["reviewer"],
        "number": number,
        "kind": kind,
        "topic": "从业人员健康",
        "text": "请核对健康证明",
        "agency_ids": [] if kind == "supervise" else [health(city)],
        "due_on": UNTIL,
        "meets_at": "3 月 4 日上午 二楼会议室" if kind == "meeting" else "",
    }
    return approvals.ask_errand(**{**told, **changes})


def one_of(city, number, who="reviewer"):
    return approvals.case_view(city.people[who], number).errands[-1]


def mark_of(number):
    return approvals.infos_with_marks([number])[number][1]


def rows():
    return (Errand.objects.count(), ErrandReply.objects.filter(answered_at=None).count())


@pytest.mark.parametrize("kind", ErrandKind.values)
@pytest.mark.parametrize("state", CaseState.values)
def test_when_what_may_be_asked(kind, state):
    at_work = state in ("accepted", "paused")
    also = {"supervise": ("submitted",), "urge": ("submitted",), "copy": ("granted", "refused")}.get(kind, ())
    assert rules.may_ask(ErrandKind(kind), CaseState(state)) is (at_work or state in also)


@pytest.mark.parametrize(("last", "is_refused"), [(None, False), (date(2026, 3, 1), False), (date(2026, 3, 2), True)])
def test_one_urges_once_a_day(last, is_refused):
    assert bool(rules.urge_fault(last, date(2026, 3, 2))) is is_refused


def test_a_consulted_agency_sees_the_case_and_answers_once_and_the_term_runs_on(city):
    number = city.accepted_case()
    due = Case.objects.get(number=number).due_on
    other = city.people["health_reviewer"]
    with pytest.raises(NotFoundError):
        approvals.case_view(other, number)
    key = ask(city, number, key="k1")
    assert ask(city, number, key="k1") == key  # a double click
    assert Errand.objects.count() == 1
    (waiting,) = approvals.errands_waiting(other).rows
    assert (waiting.id, waiting.may_answer, waiting.unanswered) == (key, True, (waiting.replies[0].agency_name,))
    with pytest.raises(InvalidInputError) as refusal:
        approvals.answer_errand(actor=other, errand_id=key)
    assert list(refusal.value.fields) == ["stance", "answer"]
    approvals.answer_errand(actor=other, errand_id=key, stance="agree", answer="健康证明有效", key="a1")
    approvals.answer_errand(actor=other, errand_id=key, stance="agree", answer="健康证明有效", key="a1")
    with pytest.raises(ConflictError, match="答复过"):
        approvals.answer_errand(actor=other, errand_id=key, stance="disagree", answer="又想了想")
    said = one_of(city, number).replies[0]
    assert (said.stance_name, said.answer, said.answered_by_name) == ("同意", "健康证明有效", other.name)
    assert Case.objects.get(number=number).due_on == due
    words = [row.words for row in flow.history(Case.objects.get(number=number).flow_instance_id) if row.kind == "noted"]
    assert words[0].startswith("征求意见：从业人员健康，送")
    assert words[1].endswith("对征求意见“从业人员健康”：同意")
    assert flow.history_fault(Case.objects.get(number=number).flow_instance_id) is None
    actions = [row.action for row in audit.trail(f"case:{number}")]
    assert actions.count("approvals.errand.ask") == actions.count("approvals.errand.answer") == 1


def test_a_decision_waits_only_where_it_was_asked_to(city):
    number = city.accepted_case()
    ask(city, number)
    key = ask(city, number, topic="等这一个", holds_decision=True)
    (review,) = city.tasks(number).values()
    approvals.complete_task(actor=city.people["reviewer"], task_id=review.id, outcome="agree")
    (decision,) = city.tasks(number).values()
    with pytest.raises(ConflictError, match="答复以后才能决定"):
        approvals.complete_task(actor=city.people["decider"], task_id=decision.id, outcome="grant", opinion="准予")
    assert Case.objects.get(number=number).state == "accepted"
    approvals.answer_errand(actor=city.people["health_reviewer"], errand_id=key, stance="agree", answer="无意见")
    approvals.complete_task(actor=city.people["decider"], task_id=decision.id, outcome="grant", opinion="准予")
    view = approvals.case_view(city.people["reviewer"], number)
    assert view.case.state == "granted"
    assert [(one.is_open, one.conclusion) for one in view.errands] == [(False, "办件已办结·准予")] * 2
    with pytest.raises(ConflictError, match="已经了结"):
        approvals.answer_errand(
            actor=city.people["health_reviewer"], errand_id=view.errands[0].id, stance="agree", answer="迟了"
        )


def test_a_meeting_ends_with_minutes_and_a_conclusion(city):
    number = city.accepted_case()
    key = ask(city, number, "meeting")
    approvals.answer_errand(actor=city.people["health_reviewer"], errand_id=key, stance="disagree", answer="缺一份")
    with pytest.raises(InvalidInputError) as refusal:
        approvals.close_errand(actor=city.people["reviewer"], errand_id=key, conclusion="")
    assert list(refusal.value.fields) == ["conclusion", "minutes"]
    with pytest.raises(NotAllowedError):
        approvals.close_errand(actor=city.people["health_reviewer"], errand_id=key, conclusion="同意", minutes="……")
    approvals.close_errand(
        actor=city.people["reviewer"], errand_id=key, conclusion="补后再议", minutes="各自说明", key="c"
    )
    approvals.close_errand(
        actor=city.people["reviewer"], errand_id=key, conclusion="补后再议", minutes="各自说明", key="c"
    )
    with pytest.raises(ConflictError, match="已由"):
        approvals.close_errand(actor=city.people["reviewer"], errand_id=key, conclusion="再来", minutes="再来")
    assert (one_of(city, number).conclusion, one_of(city, number).is_open) == ("补后再议", False)


def test_a_supervised_case_is_marked_until_it_is_answered_and_written_off(city):
    number = city.accepted_case()
    key = ask(city, number, "supervise")
    assert mark_of(number) == "督办"
    with pytest.raises(ConflictError, match="不能销号"):
        approvals.close_errand(actor=city.people["head"], errand_id=key, conclusion="可以")
    approvals.answer_errand(actor=city.people["reviewer"], errand_id=key, answer="三日内办结")
    with pytest.raises(NotAllowedError):
        approvals.close_errand(actor=city.people["reviewer"], errand_id=key, conclusion="可以")
    approvals.close_errand(actor=city.people["head"], errand_id=key, conclusion="已整改")
    assert mark_of(number) == ""


def test_the_applicant_urges_once_a_day_and_not_while_he_is_waited_for(city):
    number = city.accepted_case()
    approvals.urge_case(actor=city.lin, number=number, key="u1")
    approvals.urge_case(actor=city.lin, number=number, key="u1")
    before = rows()
    with pytest.raises(ConflictError, match="今天已经催办过"):
        approvals.urge_case(actor=city.lin, number=number)
    assert rows() == before
    approvals.urge_case(actor=city.people["head"], number=number)
    assert mark_of(number) == "催办 2 次"
    with clock.at(moment("2026-03-03")):
        approvals.urge_case(actor=city.lin, number=number)
    assert mark_of(number) == "催办 3 次"
    ask(city, number, "supervise")
    assert mark_of(number) == "督办、催办 3 次"
    with pytest.raises(NotFoundError):
        approvals.urge_case(actor=city.wu, number=number)
    waiting = city.open_case()
    approvals.hold_for_correction(actor=city.people["clerk"], number=waiting, deadline_on=UNTIL)
    with pytest.raises(ConflictError, match="等申请人补正"):
        approvals.urge_case(actor=city.lin, number=waiting)


def test_copies_are_read_after_the_end_too_and_nobody_waits(city):
    number = city.accepted_case()
    key = ask(city, number, "copy", due_on=None, text="")
    city.decide(number)
    info = approvals.errand(city.people["reviewer"], key)
    assert (info.is_open, len(info.unanswered)) == (True, 1)
    approvals.answer_errand(actor=city.people["health_reviewer"], errand_id=key)
    assert approvals.errand(city.people["reviewer"], key).unanswered == ()
    after = ask(city, number, "copy", due_on=None, topic="准予以后")
    assert approvals.errand(city.people["health_reviewer"], after).may_answer


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        *((kind, who) for kind in ("consult", "meeting", "copy") for who in ("clerk", "lin")),
        *(("supervise", who) for who in ("clerk", "reviewer", "decider", "lin")),
        *(("consult", who) for who in ("neighbour", "health_reviewer", "wu")),
    ],
)
def test_who_may_not_ask_is_refused_and_nothing_is_written(city, kind, who):
    number = city.accepted_case()
    actor = city.people.get(who) or getattr(city, who)
    before = (rows(), len(flow.history(Case.objects.get(number=number).flow_instance_id)))
    with pytest.raises((NotAllowedError, NotFoundError)):
        ask(city, number, kind, actor=actor)
    assert (rows(), len(flow.history(Case.objects.get(number=number).flow_instance_id))) == before


@pytest.mark.parametrize("kind", ["consult", "meeting", "supervise", "urge", "copy"])
def test_in_the_wrong_state_it_is_refused_and_nothing_is_written(city, kind):
    number = city.accepted_case()
    approvals.withdraw_case(actor=city.lin, number=number)
    act = approvals.urge_case if kind == "urge" else ask
    told = {"actor": city.lin, "number": number} if kind == "urge" else {"city": city, "number": number, "kind": kind}
    with pytest.raises(PlatformError, match="已撤回"):
        act(**told)
    assert rows() == (0, 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"topic": " "}, "topic"),
        ({"topic": "长" * 201}, "topic"),
        ({"text": ""}, "text"),
        ({"due_on": None}, "due_on"),
        ({"due_on": date(2026, 3, 1)}, "due_on"),
        ({"agency_ids": []}, "agencies"),
        ({"kind": "copy", "holds_decision": True}, "holds_decision"),
        ({"kind": "meeting", "meets_at": ""}, "meets_at"),
    ],
)
def test_bad_input_names_its_field(city, changes, field):
    number = city.accepted_case()
    with pytest.raises(InvalidInputError) as refusal:
        ask(city, number, **changes)
    assert list(refusal.value.fields) == [field]
    assert rows() == (0, 0)
