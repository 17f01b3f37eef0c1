"""公布: the list changes, and everything that follows it, in one transaction or not at all."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.flow import api as flow
from tongban.support.identity.api import User

from .. import review_flow, versions
from ..changes import change_of
from ..checking import binding_findings
from ..enums import ChangeKind, Gate, RequestState
from ..errors import NotFitError
from ..events import PowersPublished
from ..forest import Grown, ask_of, grown, level_of
from ..models import ChangeRequest, Power
from ..proposal import Proposal, proposal_from
from ..registry import PowerChange, dependants
from ..rules import tree
from ..rules.codes import power_code
from . import delegating
from .reviewing import close, in_review

#: What takes effect with the publication itself: nobody may exercise or apply for it on the day after by mistake.
AT_ONCE = (ChangeKind.SUSPEND, ChangeKind.RESUME)


@transaction.atomic
def publish_request(*, actor: User, number: str, effective_on: date | None = None) -> ChangeRequest:
    """Write the versions, let items follow, tell the rest. What the list has become meanwhile is asked again."""
    request = in_review(number, Gate.PUBLISH)
    starts = effective_on or request.effective_on or clock.today()
    starts = max(starts, clock.today()) if effective_on is None else starts
    if starts < clock.today():
        raise InvalidInputError(fields={"effective_on": "生效日期不能早于今天"})
    if request.kind in AT_ONCE and starts != clock.today():
        raise InvalidInputError(fields={"effective_on": "暂停和恢复自公布之日起生效"})
    if findings := binding_findings(request):
        raise NotFitError(findings=findings)
    task = review_flow.open_task(request)
    flow.complete(actor=actor, task_id=task.id, outcome="publish", opinion=f"自 {starts} 起施行")

    changes = apply_to_list(actor, request, starts)
    followed = {one.name: one.follow(actor, changes) for one in dependants()} if changes else {}
    request.effective_on = starts
    request.save(update_fields=["effective_on"])
    if request.kind == ChangeKind.DELEGATE:
        request.state = RequestState.WAITING
        request.save(update_fields=["state"])
        delegating.open_acceptances(actor, request)
    else:
        close(request, RequestState.PUBLISHED)
    if request.origin_id is not None:
        delegating.accepted(actor, request, starts)
    audit.record(
        actor,
        "powers.request.publish",
        review_flow.subject_of(request),
        facts={"effective_on": starts.isoformat(), "followed": {name: len(codes) for name, codes in followed.items()}},
    )
    events.publish(
        PowersPublished(
            codes=tuple(change.code for change in changes),
            request_number=request.number,
            kind=request.kind,
            effective_on=starts.isoformat(),
        )
    )
    return request


def apply_to_list(actor: User, request: ChangeRequest, starts: date) -> list[PowerChange]:
    """The steps of the request as versions; gives every power before and after."""
    agency = agencies.agency_by_id(request.agency_id)
    codes = [one.power.code for one in request.powers.select_related("power")]
    versions.locked(codes)
    state = grown(agency, level_of(agency))
    proposal = proposal_from(request.proposal)
    ask = ask_of(request.kind, [code[19:31] for code in codes], proposal)
    if faults := tree.faults(ask, state.forest, state.used):
        raise InvalidInputError(fields=faults)
    steps = tree.steps(ask, state.forest)
    changes = [change_of(step, state, proposal, request, starts) for step in steps]
    powers = dict(state.powers)
    for step in steps:
        _write(actor, request, step, state, powers, proposal, starts)
    return changes


def _write(
    actor: User,
    request: ChangeRequest,
    step: tree.Step,
    state: Grown,
    powers: dict[str, Power],
    proposal: Proposal,
    starts: date,
) -> None:
    code = power_code(state.agency.uscc, state.level, step.base_code)
    note = f"{request.get_kind_display()}：{request.ground}"
    if step.do == "end":
        versions.end(powers[step.base_code], on=starts)
    else:
        if step.do == "begin":
            powers[step.base_code] = versions.begin(state.agency, state.level, step.base_code)
        body = proposal.parts[step.part].body if step.part is not None else state.body(step.base_code)
        versions.put_in_force(
            powers[step.base_code],
            body,
            actor=actor,
            starts=starts,
            status=step.status,
            parent_id=powers[step.parent].pk if step.parent else None,
            request_number=request.number,
            note=note,
        )
    audit.record(
        actor, f"powers.{step.do}", f"power:{code}", facts={"request": request.number, "effective_on": str(starts)}
    )
