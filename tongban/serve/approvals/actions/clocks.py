"""特别程序 and 延长期限: what stops or lengthens the clocks, each with its paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from tongban.catalog.items import api as items
from tongban.common import clock, live
from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.support.calendar import api as calendar
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .. import papers, permissions, rules
from ..enums import CaseState
from ..errors import ExtendedTwiceError
from ..events import CaseExtended, CasePaused, CaseResumed
from ..models import Case, SpecialProcedure
from .evidence import faults as evidence_faults
from .evidence import take_evidence
from .opening import first_time
from .walking import change, dues, lock_case, message, require_move, require_state, subject_of, tell

BASIS = "《中华人民共和国行政许可法》第四十五条"
LONGEST_PAUSE = 365


@transaction.atomic
def pause_case(
    *,
    actor: identity.User,
    number: str,
    reason: str,
    planned_days: int,
    note: str,
    basis: str = BASIS,
    evidence: Sequence[Any] = (),
    reference: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> Case:
    """Enter a special procedure: the applicant is told in writing how long it takes (行政许可法 第四十五条).

    It rests on a paper: `evidence`, ids of files that the actor has uploaded, or `reference`, a paper that is named by
    `number` (文号), `issuer` and `dated_on` (2026-03-02); one of both.
    """
    case = lock_case(number)
    permissions.require_read(actor, case)
    if not permissions.may_as_participant(actor, "case.pause", case):
        raise NotAllowedError
    if key and not first_time(actor, key, "pause", subject_of(number)):
        return case
    require_move(case, CaseState.PAUSED, "进入特别程序")
    fields = _pause_faults(reason, planned_days, note, basis) | evidence_faults(evidence, reference, "start")
    if fields:
        raise InvalidInputError(fields=fields)
    proof = take_evidence(actor, case, evidence, reference, "start")

    today = clock.today()
    reason_name = flow.PauseReason(reason).label
    until = calendar.add_workdays(today - timedelta(days=1), planned_days).on
    flow.pause(
        actor=actor,
        instance_id=_instance(case),
        reason_code=reason,
        basis=basis,
        planned_days=planned_days,
        note=note,
    )
    SpecialProcedure.objects.create(
        case=case,
        reason=reason,
        reason_name=reason_name,
        note=note,
        planned_days=planned_days,
        started_on=today,
        planned_end_on=until,
        evidence=proof,
        started_by_name=actor.name,
    )
    change(case, state=CaseState.PAUSED, pause_reason=reason, pause_until_on=until, due_on=None)
    papers.issue_special_procedure(
        actor=actor,
        case=case,
        reason_name=reason_name,
        basis=basis,
        planned_days=planned_days,
        until=until,
        note=note,
        proof=_named(proof),
    )
    message(
        case,
        f"您的办件进入特别程序：{reason_name}",
        f"需要 {planned_days} 个工作日，预计到{until:%Y年%-m月%-d日}。这段时间不计入办理期限。",
    )
    tell(
        actor,
        case,
        "case.pause",
        {"reason": reason, "planned_days": planned_days, "note": note, **_proof_facts(proof)},
        CasePaused(case_number=number, reason=reason, started_on=today, planned_days=planned_days),
    )
    return case


@transaction.atomic
def resume_case(
    *,
    actor: identity.User,
    number: str,
    result: str,
    evidence: Sequence[Any] = (),
    reference: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> Case:
    """The special procedure is over: the remaining days run again from today.

    What came of it is told in words and proved by `evidence` or `reference`, as in `pause_case`.
    """
    case = lock_case(number)
    permissions.require_read(actor, case)
    if not permissions.may_as_participant(actor, "case.pause", case):
        raise NotAllowedError
    if key and not first_time(actor, key, "resume", subject_of(number)):
        return case
    require_state(case, {CaseState.PAUSED}, "恢复计时")
    fields = {} if result.strip() else {"result": "请写明特别程序的结果"}
    fields |= rules.too_long(result=result) | evidence_faults(evidence, reference, "end")
    if fields:
        raise InvalidInputError(fields=fields)
    proof = take_evidence(actor, case, evidence, reference, "end")

    today = clock.today()
    flow.resume(actor=actor, instance_id=_instance(case), note=result)
    for row in case.procedures.filter(ended_on=None):
        row.ended_on, row.result, row.evidence = today, result, [*row.evidence, *proof]
        row.save(update_fields=["ended_on", "result", "evidence"])
    change(case, state=CaseState.ACCEPTED, pause_reason="", pause_until_on=None, **dues(_instance(case)))
    named = f"（{words}）" if (words := _named(proof)) else ""
    message(case, "特别程序结束，恢复计时", f"{case.item_name}：{result}{named}")
    facts = {"result": result, **_proof_facts(proof)}
    tell(actor, case, "case.resume", facts, CaseResumed(case_number=number, resumed_on=today))
    return case


@transaction.atomic
def extend_case(*, actor: identity.User, number: str, days: int, reason: str, key: str | None = None) -> Case:
    """延长期限: once, by the head of the agency, the applicant is told why (行政许可法 第四十二条)."""
    case = lock_case(number)
    permissions.require_read(actor, case)
    permissions.require(actor, "case.decide", case)
    if key and not first_time(actor, key, "extend", subject_of(number)):
        return case
    require_state(case, {CaseState.ACCEPTED}, "延长期限")
    if case.extended_days:
        raise ExtendedTwiceError(number=number)
    longest = rules.longest_extension(items.version(case.item_version_id).statutory_days or 0)
    fields = {}
    if not 1 <= days <= longest:
        fields["days"] = f"最多延长 {longest} 个工作日（《中华人民共和国行政许可法》第四十二条），请填 1 到 {longest}"
    if not reason.strip():
        fields["reason"] = "请写明延长的理由，理由要告知申请人"
    fields |= rules.too_long(reason=reason)
    if fields:
        raise InvalidInputError(fields=fields)

    flow.extend(actor=actor, instance_id=_instance(case), days=days, reason=reason)
    change(case, extended_days=days, **dues(_instance(case)))
    papers.issue_extension(actor=actor, case=case, days=days, reason=reason)
    message(
        case,
        f"办理期限延长 {days} 个工作日",
        f"{case.item_name}：{reason}。新的期限是{case.due_on:%Y年%-m月%-d日}。" if case.due_on else reason,
    )
    tell(actor, case, "case.extend", {"days": days, "reason": reason}, CaseExtended(case_number=number, days=days))
    return case


def _proof_facts(proof: list[dict[str, str]]) -> dict[str, Any]:
    """Files with their digests, so that the sealed log tells what lay there; of a paper that was named its number."""
    return {"evidence": {one["name"]: one.get("sha256") or one["number"] for one in proof}}


def _named(proof: list[dict[str, str]]) -> str:
    """The papers that were named; what files are called is nothing that the applicant is told."""
    return "、".join(one["name"] for one in proof if "number" in one)


def _instance(case: Case) -> int:
    assert case.flow_instance_id is not None
    return case.flow_instance_id


def _pause_faults(reason: str, planned_days: int, note: str, basis: str) -> dict[str, str]:
    fields = {}
    if reason not in flow.PauseReason.values:
        names = "、".join(flow.PauseReason.labels)
        fields["reason"] = f"特别程序只能是：{names}（《中华人民共和国行政许可法》第四十五条）"
    if not 1 <= planned_days <= LONGEST_PAUSE:
        fields["planned_days"] = f"请填写需要的工作日数，1 到 {LONGEST_PAUSE}"
    if not note.strip():
        fields["note"] = "请写明为什么需要进行，要告知申请人"
    if not basis.strip():
        fields["basis"] = "请写明依据"
    return fields | rules.too_long(note=note, basis=basis)


@transaction.atomic
def follow_clocks(*, number: str) -> bool:
    """The flow has counted its clocks anew (another calendar): the days that lists and lamps go by follow.

    While a special procedure runs the days stand as they were; its end counts them.
    """
    case = Case.objects.select_for_update(of=("self",)).filter(number=number).first()
    if case is None or case.flow_instance_id is None or case.state != CaseState.ACCEPTED:
        return False
    moved = {name: day for name, day in dues(case.flow_instance_id).items() if getattr(case, name) != day}
    if moved:
        change(case, **moved)
        live.notify(subject_of(number))
    return bool(moved)
