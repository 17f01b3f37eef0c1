"""Which verbs of approvals an actor may use on a case now."""

from __future__ import annotations

from collections.abc import Sequence

from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from . import permissions
from .actions.walking import ACCEPTANCE
from .enums import CaseState
from .models import BEFORE_RECEIPT, Case
from .values import VerbInfo

WITHDRAWABLE = (*BEFORE_RECEIPT, CaseState.SUBMITTED, CaseState.CORRECTING, CaseState.ACCEPTED, CaseState.PAUSED)


def verbs_for(
    actor: identity.User,
    case: Case,
    tasks: Sequence[flow.TaskInfo] = (),
    trail: Sequence[flow.EventRow] = (),
) -> tuple[VerbInfo, ...]:
    """`tasks`: the open ones; without them, and without the record, nothing is said of members and cosigners."""
    found = []
    if case.state == CaseState.ACCEPTED and permissions.may_as_participant(actor, "case.pause", case):
        found.append(VerbInfo("pause", "进入特别程序"))
    if case.state == CaseState.PAUSED and permissions.may_as_participant(actor, "case.pause", case):
        found.append(VerbInfo("resume", "恢复计时"))
    if case.state in (CaseState.ACCEPTED, CaseState.PAUSED) and panel_of(actor, case, tasks):
        found.append(VerbInfo("members", "改变会签成员"))
    if case.state in (CaseState.ACCEPTED, CaseState.PAUSED):
        if cosignable(actor, tasks):
            found.append(VerbInfo("add_cosigner", "加签"))
        if droppable(actor, tasks, trail):
            found.append(VerbInfo("drop_cosigner", "减签"))
        if any(one.message for one in tasks) and permissions.may_register(actor, case):
            found.append(VerbInfo("receive_message", "登记收到的消息"))
    if permissions.may(actor, "case.decide", case):
        if case.state == CaseState.ACCEPTED and not case.extended_days:
            found.append(VerbInfo("extend", "延长期限"))
        if case.state in (CaseState.ACCEPTED, CaseState.PAUSED):
            found.append(VerbInfo("terminate", "终止办理"))
    if case.state in WITHDRAWABLE and (
        permissions.is_applicant(actor, case) or permissions.may(actor, "intake.register", case)
    ):
        found.append(VerbInfo("withdraw", "撤回申请"))
    return tuple(found)


def office_verbs(actor: identity.User, case: Case) -> tuple[VerbInfo, ...]:
    """作废 and 撤销, for the pages of officials; programs end a case by 终止."""
    if not permissions.may(actor, "case.decide", case):
        return ()
    if case.state in WITHDRAWABLE:
        return (VerbInfo("void", "作废"),)
    return (VerbInfo("revoke", "撤销决定"),) if case.state == CaseState.GRANTED and not case.revoked_at else ()


def panel_of(actor: identity.User, case: Case, tasks: Sequence[flow.TaskInfo]) -> list[flow.TaskInfo]:
    """The open seats of a panel (会签) whose members this person may change: one of them, or who decides the case."""
    seats = [one for one in tasks if one.is_panel_seat and one.is_open]
    is_member = any(one.assignee_id == actor.pk for one in seats)
    return seats if is_member or permissions.may(actor, "case.decide", case) else []


def cosignable(actor: identity.User, tasks: Sequence[flow.TaskInfo]) -> list[flow.TaskInfo]:
    """The open tasks of this person beside which he may ask others for their opinion (加签)."""
    own = [one for one in tasks if one.is_open and one.milestone != ACCEPTANCE]
    return [one for one in own if not one.is_cosign and not one.is_panel_seat and flow.may_work(actor, one)]


def droppable(
    actor: identity.User, tasks: Sequence[flow.TaskInfo], trail: Sequence[flow.EventRow]
) -> list[flow.TaskInfo]:
    """The opinions, not given yet, that this person asked for or that his task waits for."""
    mine = {one.id for one in cosignable(actor, tasks)}
    asked = [row.payload for row in trail if row.kind == "seated" and row.actor_id == actor.pk]
    mine |= {one["beside"] for one in asked if "beside" in one}
    return [one for one in tasks if one.is_open and one.is_cosign and one.beside_id in mine]
