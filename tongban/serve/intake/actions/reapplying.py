"""重新申办: one refused part of a joint application, handed in again by itself; its siblings go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction

from tongban.common import live
from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.support.audit import api as audit
from tongban.support.devices import api as devices
from tongban.support.events import api as events
from tongban.support.files import api as files
from tongban.support.identity import api as identity

from .. import rules
from ..copies import copy_of
from ..errors import KeyReusedError
from ..events import PartAppliedForAgain
from ..joints import joint_of, reason_against
from ..models import Application, ApplicationMaterial, JointApplication, JointPart
from ..schema_words import unusable_text
from ..values import Receipt
from ..waiting import missing_for
from .submitting import at_the_window, next_step, submit
from .walking import refuse_input, require, subject_of


def reapply(
    *,
    actor: identity.User,
    number: str,
    answers: Mapping[str, Any],
    situations: Mapping[str, Any],
    materials: Mapping[str, Any],
    channel: str,
    key: str,
    on_behalf: Mapping[str, Any] | None = None,
    delivery: Mapping[str, Any] | None = None,
    signature: devices.Strokes | None = None,
) -> Receipt:
    """`number`: the case that ended. The new one is the same part of the same matter, one attempt later.

    A file of the earlier case may be named again; it is copied. The same key gives the same receipt.
    """
    if not 1 <= len(key) <= 100:
        raise InvalidInputError(fields={"key": "提交编号（Idempotency-Key）应为 1 到 100 个字符"})
    sent = {"answers": answers, "situations": situations, "materials": materials, "delivery": delivery or {}}
    refuse_input(unusable_text({"key": key, "number": number, **sent}))
    on_behalf, delivery = on_behalf or {}, delivery or {}
    request = _Request(actor, number, answers, situations, materials, channel, key, on_behalf, delivery, signature)
    with transaction.atomic():
        return _reapply(request)


def register_again(
    *,
    actor: identity.User,
    number: str,
    answers: Mapping[str, Any],
    situations: Mapping[str, Any],
    materials: Mapping[str, Any],
    key: str,
    identity_note: str,
    agent_name: str = "",
    agent_id_number: str = "",
    delivery: Mapping[str, Any] | None = None,
    card: str = "",
    signature: devices.Strokes | None = None,
) -> Receipt:
    """The same by a clerk, for the applicant who stands at the window (`card`, `signature`: see `register`)."""
    party = approvals.case(number).applicant
    return reapply(
        actor=actor,
        number=number,
        answers=answers,
        situations=situations,
        materials=materials,
        channel=approvals.Channel.WINDOW,
        key=key,
        on_behalf=at_the_window(actor, party, identity_note, agent_name, agent_id_number, card),
        delivery=delivery,
        signature=signature,
    )


@dataclass(frozen=True)
class _Request:
    actor: identity.User
    number: str
    answers: Mapping[str, Any]
    situations: Mapping[str, Any]
    materials: Mapping[str, Any]
    channel: str
    key: str
    on_behalf: Mapping[str, Any]
    delivery: Mapping[str, Any]
    signature: devices.Strokes | None = None

    @cached_property
    def digest(self) -> str:
        return rules.request_hash(
            {
                "earlier": self.number,
                "answers": dict(self.answers),
                "situations": dict(self.situations),
                "materials": dict(self.materials),
            }
        )


def _reapply(request: _Request) -> Receipt:
    earlier = Application.objects.select_related("case").filter(number=request.number).first()
    if earlier is None:
        raise NotFoundError(what="这个办件")
    _require_entitled(request.actor, earlier)
    # The matter is locked: of two who ask at once the second finds the part applied for again.
    joint = JointApplication.objects.select_for_update().filter(parts__number=request.number).first()
    if joint is None:
        raise ConflictError(reason="这件不是一件事里的一项，请从办事指南重新申请")
    if repeat := _repeat(request):
        return repeat
    view = joint_of(request.number)
    if reason := reason_against(view, request.number):
        raise ConflictError(reason=reason)
    if view and (lost := missing_for(view, earlier.case.item_code)):
        raise ConflictError(reason=f"这一项要以“{lost.item_name}”为依据，请先重新申办那一项")
    part = joint.parts.get(number=request.number)
    receipt = submit(
        actor=request.actor,
        party=_party(request.actor, earlier),
        item_code=earlier.case.item_code,
        answers=request.answers,
        situations=request.situations,
        materials=_own_files(request, earlier),
        channel=request.channel,
        key=request.key,
        on_behalf=request.on_behalf,
        delivery=request.delivery,
        signature=request.signature,
        preview=None,
    )
    if receipt.is_repeat:
        raise KeyReusedError  # of an application that has nothing to do with this matter
    attempt = part.attempt + 1
    JointPart.objects.create(
        joint=joint,
        number=receipt.number,
        order=part.order,
        stage=part.stage,
        attempt=attempt,
        request_hash=request.digest,
    )
    if joint.finished_at is not None:
        joint.finished_at = None
        joint.save(update_fields=["finished_at"])
    _tell(request, joint, receipt.number, attempt)
    return receipt


def _require_entitled(actor: identity.User, earlier: Application) -> None:
    """The applicant or who acts for him, or a window that registers for the item."""
    if actor.kind != identity.UserKind.CITIZEN:
        require(actor, "intake.register", earlier)
    elif not approvals.may_read(actor, earlier.case):
        raise NotFoundError(what="这个办件")


def _party(actor: identity.User, earlier: Application) -> identity.Party:
    applicant = approvals.info_of(earlier.case).applicant
    if actor.kind != identity.UserKind.CITIZEN:
        return applicant
    return next(one for one in identity.parties_of(actor) if one.id_number == applicant.id_number)


def _repeat(request: _Request) -> Receipt | None:
    """The same command again."""
    row = Application.objects.select_related("case").filter(submitted_by=request.actor, key=request.key).first()
    part = JointPart.objects.filter(number=row.number).first() if row else None
    if row is None or part is None:
        return None
    if part.request_hash != request.digest:
        raise KeyReusedError
    case = approvals.info_of(row.case)
    return Receipt(
        number=case.number,
        query_code=case.query_code,
        item_name=case.item_name,
        agency_name=case.agency_name,
        submitted_at=case.submitted_at,
        accept_due_on=case.accept_due_on,
        next_step=next_step(case.accept_due_on),
        is_repeat=True,
    )


def _own_files(request: _Request, earlier: Application) -> dict[str, Any]:
    """A file belongs to one case: what was handed in before, whoever uploaded it, goes along as a copy."""
    kept = {
        str(one)
        for one in ApplicationMaterial.objects.filter(application=earlier, file_id__isnull=False).values_list(
            "file_id", flat=True
        )
    }
    wanted = {given["file"] for given in request.materials.values() if isinstance(given, Mapping) and "file" in given}
    infos = files.infos(kept & {str(one) for one in wanted})
    copies = {str(info.id): str(copy_of(request.actor, info).id) for info in infos.values()}
    return {
        code: {"file": copies[str(given["file"])]}
        if isinstance(given, Mapping) and str(given.get("file", "")) in copies
        else given
        for code, given in request.materials.items()
    }


def _tell(request: _Request, joint: JointApplication, number: str, attempt: int) -> None:
    facts = {"joint": joint.number, "earlier": request.number, "attempt": attempt}
    audit.record(request.actor, "intake.reapply", subject_of(number), facts=facts)
    events.publish(
        PartAppliedForAgain(number=joint.number, case_number=number, earlier_number=request.number, attempt=attempt)
    )
    live.notify(subject_of(request.number))
