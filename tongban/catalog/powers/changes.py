"""What a request means for the list, power by power: for the impact list before, and for who follows afterwards."""

from __future__ import annotations

from datetime import date

from tongban.common import clock
from tongban.support.agencies import api as agencies

from .enums import ChangeKind, Status
from .forest import Grown, ask_of, grown, level_of
from .models import ChangeRequest
from .proposal import Proposal, proposal_from
from .registry import Impact, PowerChange, dependants
from .rules import tree
from .rules.codes import power_code


def changes_of(request: ChangeRequest, *, starts: date | None = None) -> list[PowerChange]:
    """Every power that begins, changes or ends by this request; nothing when it does not fit the list."""
    agency = agencies.agency_by_id(request.agency_id)
    state = grown(agency, level_of(agency))
    proposal = proposal_from(request.proposal)
    bases = [one.power.base_code for one in request.powers.select_related("power")]
    ask = ask_of(request.kind, bases, proposal)
    if tree.faults(ask, state.forest, state.used):
        return []
    day = starts or request.effective_on or clock.today()
    if request.kind == ChangeKind.DELEGATE:
        return [] if proposal.keeps_own else [end_of(base, state, request, day) for base in bases]
    return [change_of(step, state, proposal, request, day) for step in tree.steps(ask, state.forest)]


def change_of(step: tree.Step, state: Grown, proposal: Proposal, request: ChangeRequest, day: date) -> PowerChange:
    before = state.body(step.base_code) if step.base_code in state.versions else None
    after = before if step.part is None else proposal.parts[step.part].body
    body = after or before
    assert body is not None
    return PowerChange(
        code=power_code(state.agency.uscc, state.level, step.base_code),
        agency_id=state.agency.id,
        level=state.level,
        base_code=step.base_code,
        kind=body.kind,
        before=before,
        after=None if step.do == "end" else after,
        status=Status.IN_USE.value if step.do == "end" else step.status,
        effective_on=day,
        request_number=request.number,
        reason=request.ground[:300],
    )


def end_of(base_code: str, state: Grown, request: ChangeRequest, day: date) -> PowerChange:
    """The power leaves the list of this agency."""
    return change_of(tree.Step("end", base_code), state, Proposal(), request, day)


def impact_of(request: ChangeRequest) -> dict[str, list[Impact]]:
    """What publication would touch, by the name of who follows."""
    changes = changes_of(request)
    found = {one.name: one.impact(changes) for one in dependants()} if changes else {}
    inspections = [
        Impact("inspection", change.code, name, "抽查事项随清单更新", 1)
        for change in changes
        for name in dict.fromkeys(
            [*(change.before.inspections if change.before else ()), *(change.after.inspections if change.after else ())]
        )
    ]
    return found | ({"双随机抽查事项": inspections} if inspections else {})
