"""起草、修改、提交: a request until it is at the first gate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.common.words import read_words
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.calendar import api as calendar
from tongban.support.files import api as files
from tongban.support.flow import api as flow
from tongban.support.identity.api import User

from .. import permissions, review_flow
from ..body import PowerBody
from ..checking import binding_findings
from ..enums import BRINGING, EDITABLE, Cause, ChangeKind, Gate, RequestState
from ..errors import NotFitError, PowerStateError, RequestChangedError
from ..forest import Grown, ask_of, grown, level_of, powers_of_codes
from ..models import ChangeRequest, Power, RequestPower
from ..proposal import Part, Proposal, plain, proposal_from
from ..rules import tree

#: Working days within which the body has to apply.
APPLY_WITHIN = 20


@transaction.atomic
def draft_request(
    *,
    actor: User,
    kind: str,
    agency_id: int,
    powers: Sequence[str] = (),
    proposal: dict[str, Any] | Proposal | None = None,
    origin: ChangeRequest | None = None,
) -> ChangeRequest:
    """Begin a request. Without a proposal it begins with what the list says now."""
    agency = agencies.agency_by_id(agency_id)
    permissions.require_at(actor, permissions.EDIT, agency)
    if kind not in ChangeKind.values or (kind == ChangeKind.ACCEPT and origin is None):
        raise InvalidInputError(fields={"kind": "请选择调整种类；承接由下放产生"})
    if kind not in BRINGING and not powers:
        raise InvalidInputError(fields={"powers": "请选择要调整的权责事项"})
    rows = powers_of_codes(agency, powers)
    state = grown(agency, level_of(agency))
    asked = proposal_from(proposal) if proposal is not None else first_proposal(kind, rows, state)
    request = ChangeRequest.objects.create(
        number=next_number(),
        kind=kind,
        agency_id=agency.id,
        division_path=agency.division_path,
        title=title_of(kind, rows, asked, state),
        proposal=plain(asked),
        origin=origin,
        drafted_by_id=actor.pk,
        drafted_at=clock.now(),
    )
    hold_powers(request, rows)
    audit.record(
        actor,
        "powers.request.draft",
        review_flow.subject_of(request),
        facts={"kind": kind, "powers": [row.code for row in rows]},
    )
    return request


@transaction.atomic
def save_request(
    *,
    actor: User,
    number: str,
    revision: int,
    proposal: dict[str, Any] | Proposal,
    ground: str,
    cause: str,
    cause_on: date | None,
    effective_on: date | None,
    powers: Sequence[str] | None = None,
    attachments: Sequence[str] = (),
) -> ChangeRequest:
    """Write the draft. `revision` is the number that was opened; another one now means that somebody was faster."""
    request = editable(actor, number)
    if revision != request.revision:
        raise RequestChangedError(revision=request.revision)
    if cause not in Cause.values:
        raise InvalidInputError(fields={"cause": "请选择调整事由"})
    if cause_on is not None and cause_on > clock.today():
        raise InvalidInputError(fields={"cause_on": "事由发生日期不能晚于今天"})
    agency = agencies.agency_by_id(request.agency_id)
    if powers is not None:
        hold_powers(request, powers_of_codes(agency, powers))
    asked = proposal_from(proposal)
    rows = [one.power for one in request.powers.select_related("power")]
    request.proposal = plain(asked)
    request.title = title_of(request.kind, rows, asked, grown(agency, level_of(agency)))
    request.ground = read_words(ground, "ground", "理由", most=4000)
    request.cause, request.cause_on, request.effective_on = cause, cause_on, effective_on
    request.due_on = calendar.add_workdays(cause_on, APPLY_WITHIN).on if cause_on else None
    request.revision += 1
    if request.origin_id is not None:  # drafted by the platform until somebody takes it up
        request.drafted_by_id = actor.pk
    request.save()
    _attach(actor, request, attachments)
    audit.record(actor, "powers.request.save", review_flow.subject_of(request), facts={"revision": request.revision})
    return request


@transaction.atomic
def submit_request(*, actor: User, number: str) -> ChangeRequest:
    """Hand in: from now on the gates decide. What the checks or the tree refuse is named by field."""
    request = editable(actor, number)
    if faults := faults_of(request):
        raise InvalidInputError(fields=faults)
    if findings := binding_findings(request):
        raise NotFitError(findings=findings)
    agency = agencies.agency_by_id(request.agency_id)
    if request.flow_instance_id is None:
        request.flow_instance_id = review_flow.begin(actor, request, agency)
    task = review_flow.open_task(request)
    flow.complete(actor=actor, task_id=task.id, outcome="submit", opinion=request.ground[:500])
    request.state, request.gate = RequestState.REVIEW, Gate.UNIT
    request.submitted_at = clock.now()
    request.save(update_fields=["flow_instance_id", "state", "gate", "submitted_at"])
    late = request.due_on is not None and clock.today() > request.due_on
    audit.record(actor, "powers.request.submit", review_flow.subject_of(request), facts={"late": late})
    return request


@transaction.atomic
def discard_request(*, actor: User, number: str) -> None:
    """Throw a draft away that was never handed in. One that takes over a delegated power stays."""
    request = editable(actor, number)
    if request.state != RequestState.DRAFT or request.origin_id is not None:
        raise PowerStateError(what="申请", state=f"处于“{request.get_state_display()}”或由下放产生", verb="删除")
    subject = review_flow.subject_of(request)
    request.delete()
    audit.record(actor, "powers.request.discard", subject)


def editable(actor: User, number: str) -> ChangeRequest:
    """The request, locked, when this person may change it now."""
    request = locked(number)
    permissions.require_at(actor, permissions.EDIT, agencies.agency_by_id(request.agency_id))
    if request.state not in EDITABLE:
        raise PowerStateError(what="申请", state=f"处于“{request.get_state_display()}”", verb="修改")
    return request


def locked(number: str) -> ChangeRequest:
    request = ChangeRequest.objects.select_for_update(of=("self",)).filter(number=number).first()
    if request is None:
        raise NotFoundError(what=f"编号为 {number} 的调整申请")
    return request


def faults_of(request: ChangeRequest) -> dict[str, str]:
    """What stands in the way of handing in, by field: the form, the tree, the dates."""
    found: dict[str, str] = {}
    if not request.ground.strip():
        found["ground"] = "请写明调整的理由"
    if request.cause_on is None:
        found["cause_on"] = "请填写事由发生的日期，二十个工作日的申请期限从这天起算"
    if request.effective_on is not None and request.effective_on < clock.today():
        found["effective_on"] = "拟生效日期不能早于今天"
    agency = agencies.agency_by_id(request.agency_id)
    state = grown(agency, level_of(agency))
    proposal = proposal_from(request.proposal)
    bases = [one.power.base_code for one in request.powers.select_related("power")]
    return (
        found | tree.faults(ask_of(request.kind, bases, proposal), state.forest, state.used) | _targets(proposal, bases)
    )


def _targets(proposal: Proposal, bases: Sequence[str]) -> dict[str, str]:
    for uscc in proposal.targets:
        target = agencies.find_agency(uscc)
        if target is None:
            return {"targets": f"承接单位 {uscc} 不存在"}
        if Power.objects.filter(agency_id=target.id, base_code__in=bases).exists():
            return {"targets": f"{target.name}的清单里已经有过这一项，不能再承接"}
    return {}


def first_proposal(kind: str, rows: Sequence[Power], state: Grown) -> Proposal:
    """What the form begins with: the content as it is, or an empty one."""
    if kind in BRINGING:
        return Proposal(parts=(Part("", PowerBody(name="新的权责事项", kind="01", subject=state.agency.name)),))
    bodies = [(row.base_code, state.body(row.base_code)) for row in rows if row.base_code in state.versions]
    if kind in (ChangeKind.AMEND, ChangeKind.MERGE):
        return Proposal(parts=tuple(Part(base, body) for base, body in bodies[:1]))
    if kind == ChangeKind.SPLIT:
        return Proposal(parts=tuple(Part("", body) for _, body in bodies[:1] for _ in range(2)))
    return Proposal()


def title_of(kind: str, rows: Sequence[Power], proposal: Proposal, state: Grown) -> str:
    names = [state.versions[row.base_code].name for row in rows if row.base_code in state.versions]
    if kind in BRINGING and proposal.parts:
        names = [proposal.parts[0].body.name]
    return "、".join(names)[:300] or "权责事项"


def hold_powers(request: ChangeRequest, rows: Sequence[Power]) -> None:
    """The request holds these powers and no others; one that another request holds is named."""
    request.powers.exclude(power__in=rows).delete()
    held = set(request.powers.values_list("power_id", flat=True))
    for row in sorted(rows, key=lambda one: one.pk):
        if row.pk in held:
            continue
        try:
            with transaction.atomic():
                RequestPower.objects.create(request=request, power=row)
        except IntegrityError:
            other = RequestPower.objects.filter(power=row, is_open=True).select_related("request").first()
            number = other.request.number if other else ""
            raise ConflictError(reason=f"{row.code} 已有在办的调整申请 {number}，办结后再提") from None


def _attach(actor: User, request: ChangeRequest, attachments: Sequence[str]) -> None:
    if not attachments:
        return
    taken = files.claim(attachments, review_flow.subject_of(request), actor.pk)
    if len(taken) != len(set(map(str, attachments))):
        raise InvalidInputError(fields={"attachments": "有附件不是您上传的，或者已经用在别处"})


def next_number() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('powers_request_number')")
        (value,) = cursor.fetchone()
    return f"QZ{clock.today():%Y}{value:05d}"


@transaction.atomic
def attach_file(*, actor: User, number: str, file_id: str) -> ChangeRequest:
    """附件: an own upload becomes part of the request, while it is being written."""
    request = editable(actor, number)
    _attach(actor, request, [file_id])
    audit.record(actor, "powers.request.attach", review_flow.subject_of(request), facts={"file": str(file_id)})
    return request
