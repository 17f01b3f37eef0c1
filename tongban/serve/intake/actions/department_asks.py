"""部门补正要求: what a department's system wants handed in anew; an official sends it on, or does not."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.common.rewriting import rewrite
from tongban.data.exchange import api as exchange
from tongban.serve.approvals import api as approvals
from tongban.support.calendar import api as calendar
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .. import rules
from ..asking_models import DepartmentAsk
from ..enums import AskState, Verdict
from ..events import CorrectionAsked, DepartmentAskDecided
from ..models import Application, CorrectionRequest
from .accepting import current_lines
from .correcting import ask_correction
from .walking import is_repeat, lock_application, refuse_input, require, tell

STATE = approvals.CaseState
ACCEPTED = {STATE.ACCEPTED, STATE.PAUSED}
LONGEST_REASON = 300


def take_ask(asked: approvals.Asked) -> str:
    """In the transaction of the message. The department is told a refusal; what may be asked waits for an official."""
    application = lock_application(asked.number)
    if reason := _refusal(application, [code for code, _ in asked.items]):
        _reply(asked.number, asked.peer_code, asked.key, "refused", reason=reason)
        return f"不转达：{reason}"[:200]
    names = {one.code: one.name for one in current_lines(application)}
    DepartmentAsk.objects.create(
        application=application,
        peer_code=asked.peer_code,
        peer_name=asked.peer_name,
        key=asked.key,
        items=[{"material_code": code, "name": names[code], "opinion": opinion} for code, opinion in asked.items],
        asked_at=clock.now(),
    )
    tell(
        identity.SYSTEM(),
        application,
        "department_ask",
        {"peer": asked.peer_name, "key": asked.key, "items": dict(asked.items)},
    )
    return "补正要求等承办人确认"


def _refusal(application: Application, codes: list[str], *, own: DepartmentAsk | None = None) -> str:
    guide = items.version(application.case.item_version_id)
    listed = {
        one.code: rules.Listed(one.name, is_form=guide.material(one.code).generated)
        for one in current_lines(application)
    }
    state = STATE(application.case.state)
    waiting = DepartmentAsk.objects.filter(application=application, state=AskState.WAITING)
    if own is not None:
        waiting = waiting.exclude(pk=own.pk)
    return rules.ask_refusal(
        codes,
        listed,
        was_told=CorrectionRequest.objects.filter(application=application).exists(),
        waits=waiting.exists(),
        is_open=state in ACCEPTED | {STATE.SUBMITTED},
        is_accepted=state in ACCEPTED,
    )


@transaction.atomic
def send_on(
    *, actor: identity.User, number: str, days: int = rules.CORRECTION_DAYS, key: str | None = None
) -> approvals.CaseInfo:
    """Before the acceptance it is the 补正告知 itself; after it materials are asked for while the periods run on."""
    application = lock_application(number)
    require(actor, "intake.accept", application)
    if is_repeat(actor, key, "send_on", application):
        return approvals.case(number)
    ask = _waiting(application)
    if reason := _refusal(application, [one["material_code"] for one in ask.items], own=ask):
        raise ConflictError(reason=f"不能发出：{reason}")
    if application.case.state == STATE.SUBMITTED:
        ask_correction(actor=actor, number=number, items=ask.items, days=days)
    else:
        _ask_after_acceptance(actor, application, ask, days)
    _decide(ask, AskState.SENT, actor)
    facts = {"peer": ask.peer_name, "key": ask.key, "days": days}
    tell(actor, application, "send_on", facts, DepartmentAskDecided(case_number=number, ask_id=ask.pk))
    return approvals.case(number)


def _ask_after_acceptance(actor: identity.User, application: Application, ask: DepartmentAsk, days: int) -> None:
    """No 补正 in the sense of 第三十二条, which ends with the acceptance: no period stops, and it is the only one."""
    if not 1 <= days <= rules.LONGEST_CORRECTION_DAYS:
        refuse_input({"days": f"补交期限应为 1 到 {rules.LONGEST_CORRECTION_DAYS} 个工作日"})
    today, number = clock.today(), application.number
    deadline = calendar.add_workdays(today, days).on
    current = {one.code: one for one in current_lines(application)}
    asked = [current[one["material_code"]] for one in ask.items]
    for line, one in zip(asked, ask.items, strict=True):
        line.verdict, line.opinion, line.is_asked = Verdict.LATE.value, one["opinion"], True
    rewrite(asked, "verdict", "opinion", "is_asked")
    CorrectionRequest.objects.create(
        application=application,
        items=ask.items,
        asked_by_name=actor.name,
        asked_at=clock.now(),
        asked_on=today,
        deadline_on=deadline,
        days_left=0,
    )
    names = [one.name for one in asked]
    approvals.ask_outstanding(number=number, names=names, until_on=deadline)
    wanted = "；".join(f"{one['name']}：{one['opinion']}" for one in ask.items)
    notices.tell(
        application.case.applicant_id_number,
        f"请重交材料：{application.case.item_name}",
        f"{wanted}。请在{deadline.year}年{deadline.month}月{deadline.day}日前交齐，其他材料不必再交，办理期限照常计算。",
        approvals.case_path(number),
    )
    codes = [one.code for one in asked]
    facts: Mapping[str, Any] = {"items": {one.code: one.opinion for one in asked}, "deadline_on": deadline}
    event = CorrectionAsked(case_number=number, deadline_on=deadline, material_codes=codes)
    tell(actor, application, "ask_again", dict(facts), event)


@transaction.atomic
def decline_ask(*, actor: identity.User, number: str, reason: str, key: str | None = None) -> approvals.CaseInfo:
    """Not sent on; the department gets the reason, the applicant hears nothing."""
    application = lock_application(number)
    require(actor, "intake.accept", application)
    if is_repeat(actor, key, "decline_ask", application):
        return approvals.case(number)
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise InvalidInputError(fields={"reason": f"请写明不发出的理由，不超过 {LONGEST_REASON} 字"})
    ask = _waiting(application)
    _decide(ask, AskState.DECLINED, actor, reason)
    facts = {"peer": ask.peer_name, "key": ask.key, "reason": reason}
    tell(actor, application, "decline_ask", facts, DepartmentAskDecided(case_number=number, ask_id=ask.pk))
    return approvals.case(number)


def _waiting(application: Application) -> DepartmentAsk:
    found = DepartmentAsk.objects.filter(application=application, state=AskState.WAITING).first()
    if found is None:
        raise NotFoundError(what="等您确认的补正要求")
    return found


def _decide(ask: DepartmentAsk, state: AskState, actor: identity.User, reason: str = "") -> None:
    ask.state, ask.decided_by_name, ask.decided_at, ask.reason = state.value, actor.name, clock.now(), reason
    ask.save(update_fields=["state", "decided_by_name", "decided_at", "reason"])


def tell_department(ask_id: int) -> None:
    """By the worker: nobody who holds a case waits for the line to a department."""
    ask = DepartmentAsk.objects.select_related("application").get(pk=ask_id)
    number = ask.application.number
    if ask.state == AskState.DECLINED:
        _reply(number, ask.peer_code, ask.key, "declined", reason=ask.reason)
    else:
        deadline = CorrectionRequest.objects.get(application=ask.application).deadline_on
        _reply(number, ask.peer_code, ask.key, "sent", deadline_on=deadline.isoformat())


def _reply(number: str, peer_code: str, key: str, decision: str, **more: str) -> None:
    exchange.send(
        peer_code=peer_code,
        case_number=number,
        kind=exchange.OutKind.CORRECTION,
        body={"key": key, "decision": decision, **more},
        key=uuid.uuid5(uuid.NAMESPACE_URL, f"{peer_code}/{number}/correction/{key}").hex,
    )
