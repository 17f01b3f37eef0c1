"""Endings without a decision: not accepted, withdrawn, terminated. Nothing is deleted."""

from __future__ import annotations

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .. import permissions
from ..enums import CaseState, EndGround
from ..events import CaseClosed
from ..models import Case
from .errands import end_errands
from .opening import first_time
from .walking import acceptance_task, lock_case, message, require_move, subject_of, tell


@transaction.atomic
def close_unaccepted(*, actor: identity.User, number: str, reason: str) -> Case:
    """不予受理: intake has checked the ground and hands out the paper."""
    case = lock_case(number)
    require_move(case, CaseState.NOT_ACCEPTED, "不予受理")
    flow.complete(actor=actor, task_id=acceptance_task(case).id, outcome="refuse", opinion=reason)
    _end(case, CaseState.NOT_ACCEPTED, reason)
    return case


@transaction.atomic
def withdraw_case(*, actor: identity.User, number: str, reason: str = "", key: str | None = None) -> Case:
    """撤回: the applicant (or the window on his behalf) takes the application back, until it is decided."""
    case = lock_case(number)
    permissions.require_read(actor, case)
    if not (permissions.is_applicant(actor, case) or permissions.may(actor, "intake.register", case)):
        raise NotAllowedError
    if key and not first_time(actor, key, "withdraw", subject_of(number)):
        return case
    require_move(case, CaseState.WITHDRAWN, "撤回")

    words = reason.strip() or "申请人撤回申请"
    assert case.flow_instance_id is not None
    flow.withdraw(actor=actor, instance_id=case.flow_instance_id, note=words)
    case.procedures.filter(ended_on=None).update(ended_on=clock.today(), result="申请人撤回申请")
    _end(case, CaseState.WITHDRAWN, words)
    message(case, f"申请已撤回：{case.item_name}", "需要时可以重新申请。")
    tell(
        actor,
        case,
        "case.withdraw",
        {"reason": words},
        CaseClosed(case_number=number, state=CaseState.WITHDRAWN),
    )
    return case


@transaction.atomic
def terminate_case(*, actor: identity.User, number: str, ground: str, reason: str, key: str | None = None) -> Case:
    """终止: the case cannot go on, by law; with its ground and an explanation for the applicant."""
    case = lock_case(number)
    permissions.require_read(actor, case)
    permissions.require(actor, "case.decide", case)
    if key and not first_time(actor, key, "terminate", subject_of(number)):
        return case
    require_move(case, CaseState.TERMINATED, "终止")
    fields = {}
    if ground not in EndGround.values:
        fields["ground"] = f"请选择终止的情形：{'、'.join(EndGround.labels)}"
    if not reason.strip():
        fields["reason"] = "请写明终止的理由和依据"
    if fields:
        raise InvalidInputError(fields=fields)

    assert case.flow_instance_id is not None
    flow.terminate(actor=actor, instance_id=case.flow_instance_id, basis=str(EndGround(ground).label), note=reason)
    case.procedures.filter(ended_on=None).update(ended_on=clock.today(), result="办件终止")
    case.end_ground = ground
    _end(case, CaseState.TERMINATED, reason, "end_ground")
    message(case, f"办件已终止：{case.item_name}", f"{EndGround(ground).label}。{reason}")
    tell(
        actor,
        case,
        "case.terminate",
        {"ground": ground, "reason": reason},
        CaseClosed(case_number=number, state=CaseState.TERMINATED),
    )
    return case


def _end(case: Case, state: CaseState, reason: str, *more: str) -> None:
    case.state = state
    case.reason = reason
    case.closed_at = clock.now()
    case.due_on = None
    case.pause_reason = ""
    case.pause_until_on = None
    case.save(update_fields=["state", "reason", "closed_at", "due_on", "pause_reason", "pause_until_on", *more])
    end_errands(case, f"办件{CaseState(state).label}")
