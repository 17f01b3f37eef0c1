"""Endings without a decision: not accepted, withdrawn, terminated. Nothing is deleted."""

from __future__ import annotations

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .. import papers, permissions, rules
from ..enums import CaseState, EndGround, LapseGround, VoidGround
from ..events import CaseClosed
from ..models import Case
from .errands import end_errands
from .opening import first_time
from .walking import acceptance_task, lock_case, message, require_move, require_state, subject_of, tell

VOIDABLE = {CaseState.SUBMITTED, CaseState.CORRECTING, CaseState.ACCEPTED, CaseState.PAUSED}


@transaction.atomic
def close_unaccepted(*, actor: identity.User, number: str, reason: str) -> Case:
    """不予受理: intake has checked the ground and hands out the paper."""
    case = lock_case(number)
    require_move(case, CaseState.NOT_ACCEPTED, "不予受理")
    flow.complete(actor=actor, task_id=acceptance_task(case).id, outcome="refuse", opinion=reason)
    end_row(case, CaseState.NOT_ACCEPTED, reason)
    return case


@transaction.atomic
def withdraw_case(*, actor: identity.User, number: str, reason: str = "", key: str | None = None) -> Case:
    """撤回: the applicant (or the window on his behalf) takes the application back, until it is decided."""
    case = lock_case(number)
    permissions.require_read(actor, case)
    if not (permissions.is_applicant(actor, case) or permissions.may(actor, "intake.register", case)):
        raise NotAllowedError
    if len(reason.strip()) > rules.LONGEST_OPINION:
        raise InvalidInputError(fields={"reason": f"撤回的理由最多 {rules.LONGEST_OPINION} 个字"})
    if key and not first_time(actor, key, "withdraw", subject_of(number)):
        return case
    require_move(case, CaseState.WITHDRAWN, "撤回")

    words = reason.strip() or "申请人撤回申请"
    assert case.flow_instance_id is not None
    flow.withdraw(actor=actor, instance_id=case.flow_instance_id, note=words)
    case.procedures.filter(ended_on=None).update(ended_on=clock.today(), result="申请人撤回申请")
    end_row(case, CaseState.WITHDRAWN, words)
    paper = papers.issue_withdrawal(actor=actor, case=case, reason=reason.strip())
    message(case, f"申请已撤回：{case.item_name}", f"{paper.name}（{paper.number}）已制发。需要时可以重新申请。")
    tell(
        actor,
        case,
        "case.withdraw",
        {"reason": words},
        CaseClosed(case_number=number, state=CaseState.WITHDRAWN),
    )
    return case


@transaction.atomic
def lapse_preview(*, actor: identity.User, number: str) -> Case:
    """到期关闭: passed beforehand, and the originals never came. No decision, no refusal: nothing was received yet, so
    no term of the law ran (行政许可法 第三十二条), and the applicant may apply again at any time."""
    case = lock_case(number)
    require_state(case, {CaseState.PREVIEWING}, "到期关闭")
    words = str(LapseGround.NO_ORIGINALS.label)
    assert case.flow_instance_id is not None
    flow.withdraw(actor=actor, instance_id=case.flow_instance_id, note=f"到期关闭：{words}")
    case.end_ground = LapseGround.NO_ORIGINALS
    end_row(case, CaseState.WITHDRAWN, words, "end_ground")
    message(
        case,
        f"预审到期关闭：{case.item_name}",
        "预审通过以后，约定的日子里没有收到原件，这次申请自动关闭。可以随时重新申请，不影响您的权利；"
        "这个期限是本市的安排，不是法定期限。",
    )
    tell(actor, case, "case.lapse", {"reason": words}, CaseClosed(case_number=number, state=CaseState.WITHDRAWN))
    return case


@transaction.atomic
def terminate_case(
    *, actor: identity.User, number: str, ground: str, reason: str, basis: str = "", key: str | None = None
) -> Case:
    """终止: the case cannot go on, by law; the applicant gets the decision with its ground and his rights of appeal.

    `basis`: the article that it rests on, where the reason does not name it.
    """
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
    fields |= rules.too_long(reason=reason, basis=basis)
    if fields:
        raise InvalidInputError(fields=fields)

    assert case.flow_instance_id is not None
    flow.terminate(actor=actor, instance_id=case.flow_instance_id, basis=str(EndGround(ground).label), note=reason)
    case.procedures.filter(ended_on=None).update(ended_on=clock.today(), result="办件终止")
    case.end_ground = ground
    end_row(case, CaseState.TERMINATED, reason, "end_ground")
    name = str(EndGround(ground).label)
    papers.issue_termination(actor=actor, case=case, ground_name=name, reason=reason, basis=basis.strip())
    message(case, f"办件已终止：{case.item_name}", f"{name}。{reason}")
    tell(
        actor,
        case,
        "case.terminate",
        {"ground": ground, "reason": reason, "basis": basis.strip()},
        CaseClosed(case_number=number, state=CaseState.TERMINATED),
    )
    return case


@transaction.atomic
def stop_case(*, number: str, forerunner: str, reason: str) -> bool:
    """By the platform, also before the acceptance: what this case rests on (an item of the same matter) is not granted.

    Nothing is said of its own merits, and it may be applied for again. What has ended stays as it is.
    """
    case = lock_case(number)
    if CaseState(case.state) not in VOIDABLE:
        return False
    system, ground = identity.SYSTEM(), EndGround.FORERUNNER
    assert case.flow_instance_id is not None
    words = f"“{forerunner}”{reason}，这一项要以它为依据，不能继续办理"
    flow.terminate(actor=system, instance_id=case.flow_instance_id, basis=str(ground.label), note=words)
    case.procedures.filter(ended_on=None).update(ended_on=clock.today(), result="办件终止")
    case.end_ground = ground
    end_row(case, CaseState.TERMINATED, words, "end_ground")
    papers.issue_termination(actor=system, case=case, ground_name=str(ground.label), reason=words)
    message(case, f"办件已停下：{case.item_name}", f"{words}。“{forerunner}”办成以后，可以重新申办这一项。")
    facts = {"ground": ground, "reason": words}
    tell(system, case, "case.terminate", facts, CaseClosed(case_number=number, state=CaseState.TERMINATED))
    return True


@transaction.atomic
def void_case(
    *,
    actor: identity.User,
    number: str,
    ground: str,
    reason: str,
    basis: str = "",
    other_number: str = "",
    key: str | None = None,
) -> Case:
    """作废: the case should never have been one (accepted by mistake, handed in twice).

    Unlike 终止, which ends what was rightly accepted, it undoes the acceptance: its clocks stop and count for
    nothing. The applicant gets a paper with his rights; of a duplicate the other case goes on.
    """
    case = lock_case(number)
    permissions.require_read(actor, case)
    permissions.require(actor, "case.decide", case)
    if key and not first_time(actor, key, "void", subject_of(number)):
        return case
    require_state(case, VOIDABLE, "作废")
    fields = {}
    if ground not in VoidGround.values:
        fields["ground"] = f"请选择作废的原因：{'、'.join(VoidGround.labels)}"
    if not reason.strip():
        fields["reason"] = "请写明作废的理由，理由要告知申请人"
    if ground == VoidGround.MISTAKE and not basis.strip():
        fields["basis"] = "受理错误的，请写明依据"
    if ground == VoidGround.DUPLICATE and not _is_twin(case, other_number.strip()):
        fields["other_number"] = "请填写保留的那一件的办件编号：同一申请人、同一事项，没有撤回、终止"
    fields |= rules.too_long(reason=reason, basis=basis)
    if fields:
        raise InvalidInputError(fields=fields)

    assert case.flow_instance_id is not None
    name = str(VoidGround(ground).label)
    note = f"{reason}（{basis}）" if basis.strip() else reason
    flow.terminate(actor=actor, instance_id=case.flow_instance_id, basis=name, note=note, word="作废")
    case.procedures.filter(ended_on=None).update(ended_on=clock.today(), result="办件作废")
    case.end_ground = ground
    end_row(case, CaseState.TERMINATED, reason, "end_ground")
    other = other_number.strip() if ground == VoidGround.DUPLICATE else ""
    papers.issue_void(actor=actor, case=case, ground_name=name, reason=reason, basis=basis.strip(), other=other)
    message(case, f"办件已作废：{case.item_name}", f"{name}。{reason}")
    facts = {"ground": ground, "reason": reason, "basis": basis, "other": other}
    tell(actor, case, "case.void", facts, CaseClosed(case_number=number, state=CaseState.TERMINATED))
    return case


def _is_twin(case: Case, number: str) -> bool:
    """The other case is of the same applicant and item, and not given up itself."""
    gone = [CaseState.WITHDRAWN, CaseState.TERMINATED, CaseState.NOT_ACCEPTED]
    return (
        Case.objects.filter(number=number, item_code=case.item_code, applicant_id_number=case.applicant_id_number)
        .exclude(pk=case.pk)
        .exclude(state__in=gone)
        .exists()
    )


def end_row(case: Case, state: CaseState, reason: str, *more: str) -> None:
    case.state = state
    case.reason = reason
    case.closed_at = clock.now()
    case.due_on = None
    case.pause_reason = ""
    case.pause_until_on = None
    case.save(update_fields=["state", "reason", "closed_at", "due_on", "pause_reason", "pause_until_on", *more])
    end_errands(case, f"办件{CaseState(state).label}")
