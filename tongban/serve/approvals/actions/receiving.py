"""登记收到的消息: what a case waits for has come, told by an official or by a department's own system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .. import permissions, rules
from ..enums import CaseState
from ..errors import NothingAwaitedError
from ..events import CaseMessageTaken
from ..models import Case, CaseMessage
from .evidence import take_evidence
from .opening import first_time
from .reviewing import let_in
from .walking import lock_case, require_state, subject_of, tell


@transaction.atomic
def receive_message(
    *,
    actor: identity.User,
    number: str,
    message: str,
    words: str,
    facts: Mapping[str, Any] | None = None,
    evidence: Sequence[Any] = (),
    key: str | None = None,
) -> Case:
    """An official of the agency in charge enters the message that the case stands at and waits for.

    `facts`: all that the wait declares. `evidence`: ids of files that the actor has uploaded; they become the case's.
    """
    case = lock_case(number)
    permissions.require_read(actor, case)
    if not permissions.may_register(actor, case):
        raise NotAllowedError
    if key and not first_time(actor, key, "receive_message", subject_of(number)):
        return case
    require_state(case, {CaseState.ACCEPTED, CaseState.PAUSED}, "登记收到的消息")
    awaited = next((one for one in messages_of(case) if one.message == message and one.is_open), None)
    if awaited is None:
        raise NothingAwaitedError(number=number, message=message)
    if not words.strip():
        raise InvalidInputError(fields={"words": "请写明收到了什么、谁告知的"})
    if fields := rules.too_long(words=words):
        raise InvalidInputError(fields=fields)
    proof = take_evidence(actor, case, evidence, None, "message")
    agency = agencies.agency_by_id(actor.agency_id).name if actor.agency_id else ""
    take(actor, case, awaited, words=words.strip(), facts=dict(facts or {}), proof=proof, told_by=(actor.name, agency))
    return case


def messages_of(case: Case) -> list[flow.AwaitedMessage]:
    assert case.flow_instance_id is not None
    return flow.awaited_messages(case.flow_instance_id)


def take(
    actor: identity.User,
    case: Case,
    awaited: flow.AwaitedMessage,
    *,
    words: str,
    facts: dict[str, Any],
    told_by: tuple[str, str],
    proof: list[dict[str, str]] | None = None,
    key: str | None = None,
) -> None:
    """Of a locked case; the caller has checked who tells it. One that is early is kept until the case comes there."""
    assert case.flow_instance_id is not None
    step = flow.signal(
        actor=actor, instance_id=case.flow_instance_id, message=awaited.message, words=words, facts=facts, key=key
    )
    if step.is_repeat:
        return
    let_in(case, step)
    labels = {one.name: one.label for one in awaited.facts}
    CaseMessage.objects.create(
        case=case,
        message=awaited.message,
        name=awaited.name,
        words=words,
        facts=[{"label": labels[name], "value": value} for name, value in facts.items()],
        evidence=proof or [],
        from_name=told_by[0],
        agency_name=told_by[1],
        is_early=not awaited.is_open,
        received_at=clock.now(),
    )
    told: dict[str, Any] = {"message": awaited.message, "from": told_by[0], "words": words, "facts": facts}
    if proof:
        told["evidence"] = {one["name"]: one["sha256"] for one in proof}
    tell(actor, case, "message.take", told, CaseMessageTaken(case_number=case.number, message=awaited.message))
