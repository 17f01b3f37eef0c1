"""下放与承接: what the upper level hands down stays open until every target has accepted it."""

from __future__ import annotations

from datetime import date

import msgspec
from django.db import transaction

from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity
from tongban.support.identity.api import User

from .. import permissions, review_flow, versions
from ..body import Phones, PowerBody
from ..changes import end_of
from ..enums import OPEN_STATES, ChangeKind, RequestState, Source
from ..errors import PowerStateError
from ..events import PowersPublished
from ..forest import grown, level_of
from ..models import ChangeRequest
from ..proposal import Part, Proposal, plain, proposal_from
from ..registry import dependants
from .drafting import locked, next_number


def open_acceptances(actor: User, request: ChangeRequest) -> None:
    """承接申请 as a draft for each target, with the content of the upper level. For the publication of a 下放."""
    for uscc in proposal_from(request.proposal).targets:
        open_acceptance(actor, request, agencies.agency(uscc))


def open_acceptance(actor: User, origin: ChangeRequest, target: agencies.AgencyInfo) -> ChangeRequest:
    """Drafted by the platform: the target's own editor becomes the drafter with the first change."""
    source = origin.powers.select_related("power").get().power
    state = grown(agencies.agency_by_id(origin.agency_id), source.level)
    part = Part(source.base_code, handed_down(state.body(source.base_code), target))
    request = ChangeRequest.objects.create(
        number=next_number(),
        kind=ChangeKind.ACCEPT,
        agency_id=target.id,
        division_path=target.division_path,
        title=part.body.name,
        proposal=plain(Proposal(parts=(part,))),
        ground=f"承接上级下放（{origin.number}）：{origin.ground}"[:4000],
        cause="upper",
        cause_on=clock.today(),
        origin=origin,
        drafted_by_id=identity.SYSTEM().pk,
        drafted_at=clock.now(),
    )
    audit.record(actor, "powers.request.hand-down", review_flow.subject_of(request), facts={"origin": origin.number})
    return request


def handed_down(body: PowerBody, target: agencies.AgencyInfo) -> PowerBody:
    """The same power in the hands of the target: what is each place's own is the target's."""
    return msgspec.structs.replace(
        body,
        subject=target.name,
        office="",
        authority="",
        source=Source.DELEGATED.value,
        phones=Phones(supervise=target.complaint_phone, consult=target.phone),
    )


def accepted(actor: User, request: ChangeRequest, starts: date) -> None:
    """After a 承接 was published: when it was the last one, the 下放 is done and the upper level steps back."""
    assert request.origin_id is not None
    origin = locked(ChangeRequest.objects.values_list("number", flat=True).get(pk=request.origin_id))
    waiting = origin.accepted_by.exclude(state__in=[RequestState.PUBLISHED, RequestState.REFUSED])
    if origin.state != RequestState.WAITING or waiting.exists():
        return
    days = origin.accepted_by.values_list("effective_on", flat=True)
    last = max([starts, *(day for day in days if day is not None)])
    if not proposal_from(origin.proposal).keeps_own:
        _step_back(actor, origin, last)
    origin.state, origin.closed_at = RequestState.PUBLISHED, clock.now()
    origin.save(update_fields=["state", "closed_at"])
    origin.powers.update(is_open=False)
    audit.record(actor, "powers.request.handed-down", review_flow.subject_of(origin), facts={"on": last.isoformat()})


@transaction.atomic
def recall_delegation(*, actor: User, number: str, reason: str) -> ChangeRequest:
    """停止下放: who has not accepted by now no longer can. Who has keeps the power; so does the upper level."""
    origin = locked(number)
    permissions.require_at(actor, permissions.PUBLISH, agencies.agency_by_id(origin.agency_id))
    if origin.state != RequestState.WAITING:
        raise PowerStateError(what="申请", state=f"处于“{origin.get_state_display()}”", verb="停止下放")
    if not reason.strip():
        raise InvalidInputError(fields={"reason": "请写明停止下放的理由"})
    rows = list(origin.accepted_by.select_for_update().order_by("pk"))
    for row in rows:
        if row.state in OPEN_STATES:
            _stop(actor, row, reason.strip())
    has_taken = any(row.state == RequestState.PUBLISHED for row in rows)
    origin.state = RequestState.PUBLISHED if has_taken else RequestState.WITHDRAWN
    origin.closed_at = clock.now()
    origin.save(update_fields=["state", "closed_at"])
    origin.powers.update(is_open=False)
    audit.record(actor, "powers.request.recall", review_flow.subject_of(origin), facts={"reason": reason[:500]})
    return origin


def _stop(actor: User, acceptance: ChangeRequest, reason: str) -> None:
    if acceptance.flow_instance_id is not None:
        flow.withdraw(actor=actor, instance_id=acceptance.flow_instance_id, note=f"上级停止下放：{reason}"[:500])
    acceptance.state, acceptance.closed_at = RequestState.WITHDRAWN, clock.now()
    acceptance.save(update_fields=["state", "closed_at"])
    acceptance.powers.update(is_open=False)


def _step_back(actor: User, origin: ChangeRequest, on: date) -> None:
    power = origin.powers.select_related("power").get().power
    versions.locked([power.code])
    agency = agencies.agency_by_id(origin.agency_id)
    change = end_of(power.base_code, grown(agency, level_of(agency)), origin, on)
    versions.end(power, on=on)
    audit.record(actor, "powers.end", f"power:{power.code}", facts={"request": origin.number})
    for dependant in dependants():
        dependant.follow(actor, [change])
    events.publish(
        PowersPublished(
            codes=(power.code,), request_number=origin.number, kind=origin.kind, effective_on=on.isoformat()
        )
    )
