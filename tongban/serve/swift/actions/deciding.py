"""秒批: the table is asked; where it grants, the platform accepts and decides, else people go on. It never refuses."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import PlatformError
from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .. import sampling, switches
from ..enums import Outcome, ReviewState, Trigger
from ..events import SwiftDecided
from ..inputs import Around, gather, shown_number
from ..models import SamplingRule, SwiftRun

STATE = approvals.CaseState
WHEN = {Trigger.SUBMITTED: STATE.SUBMITTED, Trigger.ACCEPTED: STATE.ACCEPTED}
POSITIVE = ("agree", "grant", "pass", "confirm")
#: Sources of materials that leave nothing for a clerk's eyes.
VOUCHED = (intake.Source.LICENCE, intake.Source.GENERATED)
MOST_STEPS = 10


@transaction.atomic
def consider(*, number: str, trigger: Trigger) -> SwiftRun | None:
    """Ask the table of the case's own version, once for each trigger. None where there is nothing to decide.

    A part of a whole matter (一件事) is asked when the parts that it waits for are granted; nobody else waits for it.
    """
    case = approvals.case(number)
    guide = items.version(case.item_version_id)
    table = guide.body.swift
    if table is None or SwiftRun.objects.filter(case_number=number, trigger=trigger).exists():
        return None
    switches.hold_still(exclusive=False)
    intake.hold(number)
    application = intake.application(number)
    if application.case.state != WHEN[trigger] or intake.waits_for(number):
        return None
    around = Around(application, licences.held_by(case.applicant.id_number), clock.today())
    held = gather(table, around)
    verdict = items.judge_swift(table, held)
    reasons = [*_bars(application), *verdict.reasons]
    if not reasons and (fault := _carry_out(number, guide, verdict.row, trigger)):
        reasons = [fault]
    return _record(application.case, guide, trigger, verdict, held, reasons)


def consider_followers(*, number: str) -> list[str]:
    """A part of a whole matter was granted: those that waited for it are asked now."""
    triggers = {state: trigger for trigger, state in WHEN.items()}
    asked = []
    for other in intake.followers(number):
        trigger = triggers.get(STATE(approvals.case(other).state))
        if trigger is not None and consider(number=other, trigger=trigger) is not None:
            asked.append(other)
    return asked


def _bars(application: intake.ApplicationView) -> list[str]:
    """What keeps the platform from deciding, whatever the table says."""
    case = application.case
    found = [stopped] if (stopped := switches.stopped_by(case.item_code)) else []
    if case.outstanding:
        found.append(f"容缺的材料还没有补齐：{'、'.join(case.outstanding)}")
    if case.state == STATE.SUBMITTED:
        unseen = [
            one.name
            for one in application.materials
            if one.source not in VOUCHED and (one.is_provided or one.is_required)
        ]
        if unseen:
            found.append(f"{'、'.join(unseen)}要由窗口核对后受理")
    return found


def _carry_out(number: str, guide: items.Guide, row: int, trigger: Trigger) -> str:
    """Accept and decide as the platform; why not, when something stands in the way, and then nothing has been done."""
    system = identity.SYSTEM()
    opinion = opinion_of(guide, row)
    try:
        with transaction.atomic():
            if trigger == Trigger.SUBMITTED:
                intake.accept(actor=system, number=number, verdicts=_all_good(number), opinion="材料由系统核验")
            for _ in range(MOST_STEPS):
                case = approvals.case(number)
                if not case.is_open:
                    break
                _do_next(system, case, opinion)
            if approvals.case(number).state != STATE.GRANTED:
                raise _StuckError
    except PlatformError as problem:
        return f"系统办理时遇到：{problem.sentence}"
    return ""


class _StuckError(PlatformError):
    code = "swift.stuck"
    message = "流程没有走到准予"


def _do_next(system: identity.User, case: approvals.CaseInfo, opinion: str) -> None:
    assert case.flow_instance_id is not None
    waiting = flow.open_tasks(case.flow_instance_id)
    task = next((one for one in waiting if one.agency_id == case.agency_id or one.milestone == "decision"), None)
    outcome = next((one.code for one in task.outcomes if one.code in POSITIVE), None) if task else None
    if task is None or outcome is None:
        raise _StuckError
    approvals.complete_task(actor=system, task_id=task.id, outcome=outcome, opinion=opinion)


def _all_good(number: str) -> dict[str, Any]:
    return {one.code: "ok" for one in intake.application(number).materials if one.is_provided}


def opinion_of(guide: items.Guide, row: int) -> str:
    assert guide.body.swift is not None
    return (
        f"智能审批：申请所依据的数据都来自机关登记或者核验，适用本事项第 {guide.version} 版审批规则表第 {row} 行"
        f"（{items.swift_row_words(guide.body.swift, row)}）。"
    )


def _record(
    case: approvals.CaseInfo,
    guide: items.Guide,
    trigger: Trigger,
    verdict: items.SwiftVerdict,
    held: dict[str, items.Held],
    reasons: list[str],
) -> SwiftRun:
    table = guide.body.swift
    assert table is not None
    outcome = Outcome.MANUAL if reasons else Outcome.GRANTED
    rule = SamplingRule.objects.first() if outcome == Outcome.GRANTED else None
    # Without a published rule every decision is looked at again.
    sampled = outcome == Outcome.GRANTED and (
        rule is None or sampling.is_sampled(rule.seed, case.number, rule.per_mille)
    )
    inputs = [_input_row(one, held[one.id]) for one in table.inputs]
    run = SwiftRun.objects.create(
        case_number=case.number,
        trigger=trigger,
        item_code=case.item_code,
        item_name=case.item_name,
        item_version=guide.version,
        item_version_id=guide.version_id,
        agency_id=case.agency_id,
        division_path=case.division_path,
        outcome=outcome,
        row=verdict.row,
        row_words=items.swift_row_words(table, verdict.row)[:600] if verdict.row else "",
        reasons=reasons,
        inputs=inputs,
        ran_at=clock.now(),
        rule=rule,
        review_state=ReviewState.WAITING if sampled else ReviewState.NONE,
    )
    facts = {
        "version": guide.version,
        "row": verdict.row,
        "outcome": outcome,
        "reasons": reasons,
        "inputs": {one["label"]: f"{one['value']}（{one['source'] or one['fault']}）" for one in inputs},
        "sampled": sampled,
    }
    action = "decide" if outcome == Outcome.GRANTED else "hand_over"
    audit.record(identity.SYSTEM(), f"swift.{action}", f"case:{case.number}", facts=facts)
    if outcome == Outcome.GRANTED:
        events.publish(
            SwiftDecided(case_number=case.number, item_code=case.item_code, row=verdict.row, is_sampled=sampled)
        )
    return run


def _input_row(one: items.SwiftInput, held: items.Held) -> dict[str, str]:
    return {
        "label": one.label,
        "value": "" if held.value is None else shown_number(str(held.value)),
        "level": held.level,
        "source": held.source,
        "fault": held.fault,
    }
