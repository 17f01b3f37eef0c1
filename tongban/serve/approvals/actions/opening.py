"""Opening a case and the small moves before acceptance; intake calls these inside its own transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.common.prepared import insert
from tongban.support.audit import api as audit
from tongban.support.flow import api as flow
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity

from .. import rules
from ..enums import CaseState
from ..models import Case
from ..values import Opened, Opening
from .walking import acceptance_task, change, lock_case, require_move, require_state, subject_of

#: New rows of `open_case` that name each other: for `together` in the caller's transaction.
ROWS_OF_OPENING = (*flow.ROWS_OF_START, "approvals.Case")
LONGEST_KEY = 100
HOLDS = {CaseState.RELAYED: flow.StepHold.RELAY, CaseState.PREVIEWING: flow.StepHold.PREVIEW}


def open_case(*, actor: identity.User, opening: Opening) -> Opened:
    """Write the case and start its flow; the first task is the acceptance. No clock of the decision runs yet.

    The caller records it in the audit log together with what was handed in; its transaction holds everything.
    """
    guide, party = opening.guide, opening.party
    assert guide.flow is not None  # a guide in force has one
    started = flow.start(
        actor=actor,
        flow=guide.flow,
        subject=subject_of(opening.number),
        title=f"{guide.name} {party.name}",
        context={**joint_context(guide.joint_agencies), **opening.context},
        division_path=guide.division_path,
        owner_agency_id=guide.agency_id,
        item_code=guide.code,
        limits={**guide.limits, "extension": rules.longest_extension(guide.statutory_days or 0)},
    )
    case = Case(
        number=opening.number,
        query_code=opening.query_code,
        item_code=guide.code,
        item_version_id=guide.version_id,
        item_name=guide.name,
        kind_code=guide.kind_code,
        agency_id=guide.agency_id,
        agency_name=guide.agency_name,
        division_path=guide.division_path,
        participant_ids=sorted({guide.agency_id, *opening.also_agency_ids, *(one.agency_id for one in started.tasks)}),
        applicant_kind=party.kind,
        applicant_id_type=party.id_type,
        applicant_id_number=party.id_number,
        applicant_name=party.name,
        applicant_phone=party.phone,
        agent_name=opening.agent_name,
        channel=opening.channel,
        submitted_at=opening.submitted_at,
        received_on=opening.received_on or timezone.localdate(opening.submitted_at),
        accept_due_on=opening.accept_due_on,
        due_on=opening.accept_due_on,
        flow_instance_id=started.instance_id,
    )
    insert([case])
    return Opened(case.pk, case.number, started.tasks[0].name if started.tasks else "")


def joint_context(credit_codes: Sequence[str]) -> dict[str, Any]:
    """The agencies that review beside the owner, under the names that the flow's definition asks for: one by one
    (`joint_1`), and as a list (`joint`)."""
    if not credit_codes:
        return {}
    return {"joint": list(credit_codes)} | {
        f"joint_{place}": credit_code for place, credit_code in enumerate(credit_codes, start=1)
    }


@transaction.atomic
def renew_answers(*, actor: identity.User, number: str, form: forms.Form, answers: Mapping[str, Any]) -> bool:
    """The applicant has answered anew; whether the flow asks for anything that has changed."""
    case = lock_case(number)
    assert case.flow_instance_id is not None
    ref = flow.instance(case.flow_instance_id).ref
    if not items.asks_answers(ref):
        return False
    return flow.renew_context(
        actor=actor,
        instance_id=case.flow_instance_id,
        name=items.ANSWERS,
        value=items.answers_for(ref, form, answers),
        words="申请表内容有更正，往后按更正的办",
    )


@transaction.atomic
def hold_for_correction(*, actor: identity.User, number: str, deadline_on: date) -> None:
    """补正: the acceptance term stands still until the applicant answers."""
    case = lock_case(number)
    require_move(case, CaseState.CORRECTING, "要求补正")
    flow.hold_step(actor=actor, task_id=acceptance_task(case).id, note="等待申请人补正")
    change(case, state=CaseState.CORRECTING, due_on=deadline_on)


@transaction.atomic
def resume_acceptance(*, actor: identity.User, number: str, received_on: date, accept_due_on: date) -> None:
    """All corrections are in: what was left of the acceptance term runs again."""
    case = lock_case(number)
    require_move(case, CaseState.SUBMITTED, "补正")
    flow.release_step(actor=actor, task_id=acceptance_task(case).id, note="申请人已补正")
    change(case, state=CaseState.SUBMITTED, received_on=received_on, accept_due_on=accept_due_on, due_on=accept_due_on)


@transaction.atomic
def hold_before_receipt(*, actor: identity.User, number: str, state: CaseState, due_on: date) -> None:
    """What was handed in has not reached the body that decides (代收转送), or is looked at beforehand (预审).

    No term of the law runs; `due_on` is the day by which it has to be handed on, or looked at.
    """
    case = lock_case(number)
    flow.hold_step(actor=actor, task_id=acceptance_task(case).id, note=state.label, why=HOLDS[state])
    change(case, state=state, due_on=due_on)


@transaction.atomic
def move_due(*, number: str, due_on: date) -> None:
    """Before the receipt: another hand has it now, or another answer is waited for."""
    case = lock_case(number)
    require_state(case, set(HOLDS), "改转送或者预审的期限")
    change(case, due_on=due_on)


@transaction.atomic
def receive_case(*, actor: identity.User, number: str, received_on: date, accept_due_on: date) -> None:
    """收到申请: from this day on the term of acceptance runs (行政许可法 第三十二条)."""
    case = lock_case(number)
    require_state(case, set(HOLDS), "登记收到申请")
    flow.release_step(actor=actor, task_id=acceptance_task(case).id, note="有权机关收到申请材料")
    change(
        case,
        state=CaseState.SUBMITTED,
        received_on=received_on,
        accept_due_on=accept_due_on,
        due_on=accept_due_on,
    )


@transaction.atomic
def move_acceptance(*, number: str, accept_due_on: date) -> bool:
    """The calendar has changed: the term of acceptance ends on another day. Nothing moves once it was answered."""
    case = lock_case(number)
    if CaseState(case.state) != CaseState.SUBMITTED or case.accept_due_on == accept_due_on:
        return False
    facts = {"受理期限": [case.accept_due_on.isoformat(), accept_due_on.isoformat()]}
    change(case, accept_due_on=accept_due_on, due_on=accept_due_on)
    audit.record(identity.SYSTEM(), "approvals.case.recount", subject_of(number), facts=facts)
    return True


@transaction.atomic
def settle_outstanding(*, number: str, names: list[str]) -> None:
    """What is still to come of the materials that were allowed to come later (容缺)."""
    case = lock_case(number)
    change(case, outstanding=names, outstanding_due_on=case.outstanding_due_on if names else None)


@transaction.atomic
def ask_outstanding(*, number: str, names: list[str], until_on: date) -> None:
    """Materials that are asked for anew while the case is handled: its periods run on, no decision without them."""
    case = lock_case(number)
    require_state(case, {CaseState.ACCEPTED, CaseState.PAUSED}, "要求重交材料")
    both = list(dict.fromkeys([*case.outstanding, *names]))
    change(case, outstanding=both, outstanding_due_on=until_on, outstanding_told="")


@transaction.atomic
def mark_delivered(*, number: str, at: datetime) -> None:
    change(lock_case(number), delivered_at=at)


def first_time(actor: identity.User, key: str, name: str, subject: str) -> bool:
    """True once for each key of an actor; in the transaction of the command, so a failed command may be sent again.

    Two at the same moment: the second waits here for the first.
    """
    if len(key) > LONGEST_KEY:
        raise InvalidInputError(fields={"key": f"提交编号（Idempotency-Key）最多 {LONGEST_KEY} 个字符"})
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO approvals_command (actor_id, key, name, subject, done_at) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (actor_id, key) DO NOTHING",
            [actor.pk, key, name, subject, clock.now()],
        )
        return cursor.rowcount == 1
