"""Review and decision: completing a task of the flow, and what follows when the flow ends."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, cast

from django.db import transaction

from tongban.catalog.items import api as items
from tongban.common import clock, live
from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.data.exchange import api as exchange
from tongban.data.licences import api as licences
from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .. import deceit_rules, granting, merging, papers, permissions, rules
from ..answers import submitted
from ..enums import CaseState, Deceit
from ..errors import AdviceAwaitedError, CasePausedError, MaterialsOutstandingError
from ..events import CaseDecided, PanelChanged, TaskTransferred
from ..founding import found, is_founding
from ..licence_face import face_of
from ..models import Case, Review
from .deceiving import note_deceit, require_evidence
from .errands import end_errands, waited_for
from .opening import first_time
from .walking import ACCEPTANCE, DECISION, change, lock_case, message, require_state, subject_of, tell

SUBJECT_PREFIX = "case:"
#: Fact of the flow: on what evidence the refusal says that the applicant deceived.
DECEIT = "deceit_evidence"


def number_of(subject: str) -> str:
    if not subject.startswith(SUBJECT_PREFIX):
        raise NotFoundError(what="这个任务")
    return subject.removeprefix(SUBJECT_PREFIX)


@transaction.atomic
def complete_task(
    *,
    actor: identity.User,
    task_id: int,
    outcome: str,
    opinion: str = "",
    checks: Mapping[str, bool] | None = None,
    evidence: str = "",
    given: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> flow.Step:
    """Finish one review or the decision. `checks` are the published 审查要点 that were ticked or found wanting.

    `evidence`: of concealment or false materials, where the refusal rests on them (行政许可法 第七十八条).
    `given`: what the flow asks for with this outcome, such as the members of a later 会签.
    """
    task = flow.task(task_id)
    case = lock_case(number_of(task.subject))
    if not permissions.may_read(actor, case):
        raise NotFoundError(what="这个任务")
    if task.milestone == ACCEPTANCE:
        raise ConflictError(reason="受理由窗口核验材料后办理，不能在审批待办中直接完成")
    if task.is_open:
        require_state(case, {CaseState.ACCEPTED, CaseState.PAUSED}, f"办理“{task.name}”")
    if task.is_open and case.state == CaseState.PAUSED and task.milestone == DECISION:
        raise CasePausedError(number=case.number, procedure=flow.PauseReason(case.pause_reason).label)
    if task.is_open and task.milestone == DECISION and (names := waited_for(case)):
        raise AdviceAwaitedError(names="、".join(names))
    ticked = dict(checks or {})
    _check_input(case, task, outcome, opinion, ticked)
    _check_deceit(case, task, outcome, evidence)

    step = flow.complete(
        actor=actor,
        task_id=task_id,
        outcome=outcome,
        opinion=opinion,
        facts=({"checks": ticked} if ticked else {}) | ({DECEIT: evidence.strip()} if evidence.strip() else {}),
        given=given,
        key=key,
    )
    if step.is_repeat:
        return step
    outcome_name = next((one.name for one in task.outcomes if one.code == outcome), outcome)
    Review.objects.create(
        case=case,
        task_id=task_id,
        task_name=task.name,
        actor=actor,
        actor_name=actor.name,
        acting_for=step.acting_for,
        agency_name=agencies.agency_by_id(task.agency_id).name,
        outcome=outcome,
        outcome_name=outcome_name,
        opinion=opinion,
        checks=ticked,
        is_cosign=task.is_cosign,
        done_at=clock.now(),
    )
    let_in(case, step)
    live.notify(subject_of(case.number))
    return step


@transaction.atomic
def send_back_task(
    *,
    actor: identity.User,
    task_id: int,
    reason: str,
    to_node: str | None = None,
    seen: Collection[int] | None = None,
    key: str | None = None,
) -> flow.Step:
    """退回: an earlier review is done again; what was found since is kept, but counts no more.

    Out of a branch it ends what is open beside; `seen` are those tasks as the official was shown them.
    """
    task = flow.task(task_id)
    case = lock_case(number_of(task.subject))
    permissions.require_read(actor, case)
    require_state(case, {CaseState.ACCEPTED, CaseState.PAUSED}, "退回")
    step = flow.send_back(actor=actor, task_id=task_id, reason=reason, to_node=to_node, seen=seen, key=key)
    if not step.is_repeat:
        live.notify(subject_of(case.number))
    return step


@transaction.atomic
def transfer_task(
    *, actor: identity.User, task_id: int, to_username: str, reason: str, key: str | None = None
) -> flow.TaskInfo:
    """转办: give a task to a named colleague of the same agency who may do it."""
    task = flow.task(task_id)
    case = lock_case(number_of(task.subject))
    if not permissions.may_read(actor, case):
        raise NotFoundError(what="这个任务")
    receiver = identity.user_by_username(to_username)
    if receiver is None:
        raise InvalidInputError(fields={"to_username": f"没有账号为“{to_username}”的在用人员"})
    if not reason.strip():
        raise InvalidInputError(fields={"reason": "请写明转办的原因"})
    is_new = not key or first_time(actor, key, "transfer", task.subject)
    moved = flow.transfer(actor=actor, task_id=task_id, to_user_id=receiver.pk, reason=reason, key=key)
    if not is_new:
        return moved
    tell(
        actor,
        case,
        "task.transfer",
        {"task": task.name, "to": to_username, "reason": reason},
        TaskTransferred(case_number=case.number, task_id=task_id, to_username=to_username),
    )
    return moved


@transaction.atomic
def add_member(*, actor: identity.User, task_id: int, username: str, reason: str, key: str | None = None) -> flow.Step:
    """加签: one more member of the panel that has this open seat; his agency takes part in the case from now on."""
    task, case = _seat(actor, task_id)
    person = identity.user_by_username(username)
    if person is None:
        raise InvalidInputError(fields={"username": f"没有账号为“{username}”的在用人员"})
    step = flow.add_member(actor=actor, task_id=task_id, user_id=person.pk, reason=reason, key=key)
    if step.is_repeat:
        return step
    let_in(case, step)
    facts = {"task": task.name, "who": username, "reason": reason}
    tell(actor, case, "member.add", facts, PanelChanged(case_number=case.number, task_name=task.name))
    return step


@transaction.atomic
def drop_member(*, actor: identity.User, task_id: int, reason: str, key: str | None = None) -> flow.Step:
    """减签: this open seat is taken away; the panel may have its answer by that."""
    task, case = _seat(actor, task_id)
    step = flow.drop_member(actor=actor, task_id=task_id, reason=reason, key=key)
    if step.is_repeat:
        return step
    let_in(case, step)
    facts = {"task": task.name, "seat": task.seat, "reason": reason}
    tell(actor, case, "member.drop", facts, PanelChanged(case_number=case.number, task_name=task.name))
    return step


def let_in(case: Case, step: flow.Step) -> None:
    """Agencies at which something opened see the case from now on."""
    joined = {opened.agency_id for opened in step.opened} - set(case.participant_ids)
    if joined:
        case.participant_ids = sorted(joined | set(case.participant_ids))
        Case.objects.filter(pk=case.pk).update(participant_ids=case.participant_ids)


def _seat(actor: identity.User, task_id: int) -> tuple[flow.TaskInfo, Case]:
    task = flow.task(task_id)
    case = lock_case(number_of(task.subject))
    if not permissions.may_read(actor, case):
        raise NotFoundError(what="这个任务")
    require_state(case, {CaseState.ACCEPTED, CaseState.PAUSED}, "改变会签成员")
    return task, case


def issue_licence(instance: flow.InstanceView, context: flow.StepContext) -> dict[str, Any]:
    """The automatic step `licences.issue`: make the licence in the transaction of the decision."""
    case = lock_case(number_of(instance.subject))
    guide = items.version(case.item_version_id)
    if not guide.licence_type_code:
        return {}
    if case.outstanding:
        raise MaterialsOutstandingError(names="、".join(case.outstanding))
    if merging.main_of(case):
        return {}
    return {"licence_identifier": _make_licence(_who(context), case, guide)}


@transaction.atomic
def issue_after_main(*, number: str) -> list[str]:
    """The main part of a 多证合一 ended without a licence: its parts that were granted get their own. Twice is once."""
    made = []
    for case in merging.left_without(number):
        guide = items.version(case.item_version_id)
        if guide.licence_type_code:
            _make_licence(identity.SYSTEM(), case, guide)
            words = "主证没有办成，这一项的证照单独发给您，可以在“我的证照”查看。"
            message(case, f"证照已生成：{case.item_name}", words)
            live.notify(subject_of(case.number))
            made.append(case.number)
    return made


def _make_licence(actor: identity.User, case: Case, guide: items.Guide) -> str:
    """Gives its identifier."""
    given = submitted(case.number)
    used = [licences.licence(identifier) for identifier in given.licence_identifiers]
    renewed = _renewed(used, guide.licence_type_code)
    holder, face = papers.recipient_of(case), face_of(case, guide, given, used)
    made = exchange.licence_of(case.number) or {}
    face |= {name: value for name, value in made.get("data", {}).items() if value}
    if not renewed and is_founding(case, guide, given):
        founded = found(actor, case, guide, given, face)
        holder, face = founded.body, face | founded.face
    licence = licences.issue(
        actor=actor,
        type_code=guide.licence_type_code,
        agency=agencies.agency_by_id(case.agency_id),
        holder=holder,
        data=face,
        case_number=case.number,
        on=clock.today(),
        previous_identifier=renewed,
        merged=merging.granted_before(case),
        number=str(made.get("number") or ""),
        valid_to_on=date.fromisoformat(made["valid_to"]) if made.get("valid_to") else None,
    )
    change(case, licence_identifier=licence.identifier)
    return licence.identifier


def _renewed(used: list[licences.LicenceInfo], type_code: str) -> str:
    """变更 and 延续: the licence of the same kind that was handed in, and gets a new version now."""
    return next((one.identifier for one in used if one.type_code == type_code), "")


def close_decided(subject: str, result: str, context: flow.StepContext) -> None:
    """The flow has come to its end: write the decision and its paper."""
    case = lock_case(number_of(subject))
    if result == "granted":
        _grant(case, context)
    elif result == "refused":
        _refuse(case, context)


def _grant(case: Case, context: flow.StepContext) -> None:
    if case.outstanding:
        raise MaterialsOutstandingError(names="、".join(case.outstanding))
    _decide(case, CaseState.GRANTED, context.opinion)
    granting.tell_granted(_who(context), case.number, case.item_code)
    licence = licences.licence(case.licence_identifier) if case.licence_identifier else None
    main = merging.main_of(case) if licence is None else None
    papers.issue_grant(
        actor=_who(context), case=case, opinion=context.opinion, licence=licence, main=main.item_name if main else ""
    )
    words = _granted_words(case, licence)
    if main is not None:
        words = _merged_words(main, merging.merge_into(_who(context), case, main))
    message(case, f"准予办理：{case.item_name}", words)
    _tell_decision(case, context)


def _merged_words(main: Case, licence: licences.LicenceInfo | None) -> str:
    if licence is None:
        return f"多证合一，不另发证：“{main.item_name}”发证时，这一项记在它的证照上。"
    return f"多证合一，不另发证：这一项已经记在{licence.name} {licence.number} 上，请用新的版本。"


def _granted_words(case: Case, licence: licences.LicenceInfo | None) -> str:
    if licence is None:
        return "办理结果已生成，可以在办件详情查看。"
    if licence.holder_id_number == case.applicant_id_number:
        return f"您的{licence.name}已生成，可以在“我的证照”查看。"
    return (
        f"{licence.holder_name}已登记，统一社会信用代码 {licence.holder_id_number}，{licence.name}已生成。"
        "法定代表人（经营者）登录后选“换身份”，就可以用它的身份办事。"
    )


def _refuse(case: Case, context: flow.StepContext) -> None:
    _decide(case, CaseState.REFUSED, context.opinion)
    evidence = str(context.facts.get(DECEIT, ""))
    told = ""
    if evidence:
        until_on = note_deceit(actor=_who(context), case=case, deceit=Deceit.APPLYING, evidence=evidence)
        told = deceit_rules.refusal_words(until_on)
    papers.issue_refusal(actor=_who(context), case=case, reason=context.opinion, deceit=told)
    reason = f"{context.opinion.rstrip('。')}。{told}"
    message(case, f"不予办理：{case.item_name}", f"理由：{reason}您可以依法申请行政复议或者提起行政诉讼。")
    _tell_decision(case, context)


def _decide(case: Case, state: CaseState, reason: str) -> None:
    change(case, state=state, decided_on=clock.today(), closed_at=clock.now(), due_on=None, reason=reason)
    end_errands(case, f"办件{state.label}")


def _who(context: flow.StepContext) -> identity.User:
    return cast(identity.User, context.actor)


def _tell_decision(case: Case, context: flow.StepContext) -> None:
    tell(
        _who(context),
        case,
        "case.decide",
        {"result": case.state, "reason": case.reason, "licence": case.licence_identifier},
        CaseDecided(case_number=case.number, result=case.state, licence_identifier=case.licence_identifier),
    )


def _check_deceit(case: Case, task: flow.TaskInfo, outcome: str, evidence: str) -> None:
    if not evidence.strip():
        return
    if task.milestone != DECISION or outcome in rules.POSITIVE:
        raise InvalidInputError(fields={"evidence": "只有作出不予许可的决定时，才能认定提供虚假材料"})
    require_evidence(case, evidence)


def _check_input(case: Case, task: flow.TaskInfo, outcome: str, opinion: str, ticked: dict[str, bool]) -> None:
    points = [] if task.is_cosign else items.version(case.item_version_id).check_texts
    fields = rules.check_errors(points, ticked, is_positive=outcome in rules.POSITIVE)
    if outcome not in rules.POSITIVE and not opinion.strip():
        fields["opinion"] = (
            "不予许可应当说明理由（《中华人民共和国行政许可法》第三十八条），请填写"
            if task.milestone == DECISION
            else "不同意时请写明理由，供决定人和申请人了解"
        )
    if len(opinion) > rules.LONGEST_OPINION:
        fields["opinion"] = f"意见最多 {rules.LONGEST_OPINION} 个字"
    if fields:
        raise InvalidInputError(fields=fields)
