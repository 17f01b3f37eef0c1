"""五级联审: each gate agrees, refuses or sends back; the experts vote."""

from __future__ import annotations

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError
from tongban.common.words import read_words
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity
from tongban.support.identity.api import User

from .. import permissions, review_flow
from ..enums import Choice, Gate, RequestState
from ..errors import PowerStateError, SamePersonError
from ..models import ChangeRequest, Vote
from ..rules.panel import Tally, tally
from . import delegating
from .drafting import locked

#: Gates that one person passes; the experts vote, the meeting has its own action, publication another.
SINGLE = (Gate.UNIT, Gate.REFORM, Gate.LEGAL)
NEXT = {
    Gate.PREPARE: Gate.UNIT,
    Gate.UNIT: Gate.EXPERTS,
    Gate.EXPERTS: Gate.REFORM,
    Gate.REFORM: Gate.LEGAL,
    Gate.LEGAL: Gate.MEETING,
    Gate.MEETING: Gate.PUBLISH,
}


@transaction.atomic
def pass_gate(*, actor: User, number: str, agrees: bool, opinion: str) -> ChangeRequest:
    """单位初审、审改办专项审核、合法性审查: agree, or refuse for good with a reason."""
    request = in_review(number, *SINGLE)
    if not agrees and not opinion.strip():
        raise InvalidInputError(fields={"opinion": "不同意的，请写明理由"})
    four_eyes(actor, request)
    gate = Gate(request.gate)
    task = review_flow.open_task(request)
    flow.complete(actor=actor, task_id=task.id, outcome="agree" if agrees else "refuse", opinion=opinion)
    settle(request, NEXT[gate] if agrees else None)
    audit.record(
        actor,
        f"powers.request.{gate.value}",
        review_flow.subject_of(request),
        facts={"agrees": agrees, "opinion": opinion[:500]},
    )
    return request


@transaction.atomic
def cast_vote(*, actor: User, number: str, choice: str, opinion: str = "") -> Tally:
    """专家表决: each member once in a round. The vote that settles it moves the request on, or sends it back."""
    request = in_review(number, Gate.EXPERTS)
    setup = review_flow.setup_for(str(request.division_path))
    office = agencies.agency_by_id(setup.reform_agency_id)
    permissions.require_at(actor, permissions.VOTE, office)
    if actor.kind == identity.UserKind.SYSTEM:
        raise NotAllowedError
    if choice not in Choice.values:
        raise InvalidInputError(fields={"choice": "请选择赞成、反对或者弃权"})
    opinion = read_words(opinion, "opinion", "意见", most=2000)
    if choice == Choice.DISAGREE and not opinion:
        raise InvalidInputError(fields={"opinion": "反对的，请写明意见"})
    if request.votes.filter(round=request.round, member_id=actor.pk).exists():
        raise ConflictError(reason="您这一轮已经表决过了，表决不能更改")
    if request.votes.filter(round=request.round).count() >= setup.seats:
        raise ConflictError(reason=f"专家组 {setup.seats} 人都已表决")

    Vote.objects.create(
        request=request,
        round=request.round,
        member_id=actor.pk,
        member_name=actor.name[:80],
        choice=choice,
        opinion=opinion,
        voted_at=clock.now(),
    )
    audit.record(
        actor,
        "powers.request.vote",
        review_flow.subject_of(request),
        facts={"round": request.round, "choice": choice, "opinion": opinion[:500]},
    )
    counted = tally(
        list(request.votes.filter(round=request.round).values_list("choice", flat=True)), setup.seats, setup.needed
    )
    if counted.result == Choice.AGREE:
        task = review_flow.open_task(request)
        flow.complete(actor=actor, task_id=task.id, outcome="agree", opinion=counted.words)
        settle(request, Gate.REFORM)
    elif counted.result == Choice.DISAGREE:
        _send_back(actor, request, Gate.PREPARE, f"专家评审未通过：{counted.words}")
    return counted


@transaction.atomic
def return_request(*, actor: User, number: str, to: str, reason: str) -> ChangeRequest:
    """退回: to any earlier gate, or to the drafter. What was done since is kept, but counts no more."""
    request = in_review(number, Gate.UNIT, Gate.REFORM, Gate.LEGAL, Gate.MEETING, Gate.PUBLISH)
    if not reason.strip():
        raise InvalidInputError(fields={"reason": "请写明退回的理由"})
    review_flow.require_earlier(request, to)
    _send_back(actor, request, Gate(to), reason.strip())
    audit.record(
        actor, "powers.request.return", review_flow.subject_of(request), facts={"to": to, "reason": reason[:500]}
    )
    return request


@transaction.atomic
def withdraw_request(*, actor: User, number: str, reason: str) -> ChangeRequest:
    """撤回: the body takes its request back, until it is published. A 承接 can only be refused by the gates."""
    request = locked(number)
    permissions.require_at(actor, permissions.EDIT, agencies.agency_by_id(request.agency_id))
    if request.state not in (RequestState.REVIEW, RequestState.RETURNED) or request.origin_id is not None:
        raise PowerStateError(what="申请", state=f"处于“{request.get_state_display()}”或由下放产生", verb="撤回")
    if not reason.strip():
        raise InvalidInputError(fields={"reason": "请写明撤回的理由"})
    assert request.flow_instance_id is not None
    flow.withdraw(actor=actor, instance_id=request.flow_instance_id, note=reason)
    close(request, RequestState.WITHDRAWN)
    audit.record(actor, "powers.request.withdraw", review_flow.subject_of(request), facts={"reason": reason[:500]})
    return request


def in_review(number: str, *gates: Gate) -> ChangeRequest:
    """The request, locked, at one of these gates."""
    request = locked(number)
    if request.state != RequestState.REVIEW:
        raise PowerStateError(what="申请", state=f"处于“{request.get_state_display()}”", verb="审核")
    if request.gate not in gates:
        raise PowerStateError(what="申请", state=f"在“{request.get_gate_display()}”环节", verb="这样办理")
    return request


def four_eyes(actor: User, request: ChangeRequest) -> None:
    if actor.pk == request.drafted_by_id and actor.kind != identity.UserKind.SYSTEM:
        raise SamePersonError


def settle(request: ChangeRequest, gate: Gate | None) -> None:
    """On to the next gate, or refused for good. A 承接 that is refused begins anew: the 下放 stays open."""
    if gate is None:
        close(request, RequestState.REFUSED)
        if request.origin is not None:
            target = agencies.agency_by_id(request.agency_id)
            delegating.open_acceptance(identity.SYSTEM(), request.origin, target)
        return
    request.gate = gate
    request.save(update_fields=["gate"])


def close(request: ChangeRequest, state: RequestState) -> None:
    """The request has come to its end and holds its powers no longer."""
    request.state, request.closed_at = state, clock.now()
    request.save(update_fields=["state", "closed_at", "gate"])
    request.powers.update(is_open=False)


def _send_back(actor: User, request: ChangeRequest, to: Gate, reason: str) -> None:
    task = review_flow.open_task(request)
    flow.send_back(actor=actor, task_id=task.id, reason=reason[:500], to_node=to.value, to_doer=to != Gate.EXPERTS)
    request.gate = to
    request.round += 1
    if to == Gate.PREPARE:
        request.state = RequestState.RETURNED
    request.save(update_fields=["gate", "round", "state"])
