"""跳过: a dead letter that nobody can mend holds up its case no longer; what follows goes on in its order."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from tongban.common import clock
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from . import permissions, rules
from .enums import DayState, InKind, InState, OutKind, OutState
from .errors import InvalidInputError, NotAllowedError, NotFoundError, WrongStateError
from .events import MessagePassed
from .models import Conversation, InMessage, OutMessage, Reconciliation
from .queries import IN

REASON_MAX = 300


@transaction.atomic
def pass_over(*, actor: identity.User, direction: str, message_id: int, reason: str) -> None:
    """Only a dead letter, which is always the first one that its case waits for; it cannot be taken back."""
    model, states, kinds = (InMessage, InState, InKind) if direction == IN else (OutMessage, OutState, OutKind)
    model_: Any = model
    line = Conversation.objects.select_for_update().filter(
        pk__in=model_.objects.filter(pk=message_id).values("conversation")
    ).first()  # fmt: skip
    row = model_.objects.select_for_update(of=("self",)).select_related("peer").filter(pk=message_id).first()
    if line is None or row is None or not permissions.may_see(actor, row.peer):
        raise NotFoundError(what="这条消息")
    if not permissions.may_pass(actor, row.peer):
        raise NotAllowedError
    if row.state != states.DEAD:
        raise WrongStateError(what="这条消息", state=states(row.state).label, verb="跳过")
    reason = _checked(reason)
    row.state, row.pass_reason, row.passed_by_name, row.passed_at = states.PASSED, reason, str(actor), clock.now()
    row.save(update_fields=["state", "pass_reason", "passed_by_name", "passed_at"])
    if direction == IN:
        line.in_seq = row.seq
        line.save(update_fields=["in_seq"])
    _note_in_its_day(row)
    facts = {"peer": row.peer.name, "direction": direction, "kind": row.kind, "key": row.key, "seq": row.seq}
    facts |= {"reason": reason, "error": row.error}
    audit.record(actor, "exchange.message.pass", f"case:{row.case_number}", facts=facts)
    events.publish(
        MessagePassed(
            case_number=row.case_number, direction=direction, message_id=row.pk, peer_name=row.peer.name,
            kind_name=str(kinds(row.kind).label), seq=row.seq, reason=reason, by=str(actor),
            cost=rules.cost_of_passing(direction, row.kind),
        )
    )  # fmt: skip


def _checked(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise InvalidInputError(fields={"reason": "请写明为什么跳过"})
    if len(reason) > REASON_MAX:
        raise InvalidInputError(fields={"reason": f"理由最多 {REASON_MAX} 个字，现在 {len(reason)} 个字"})
    return reason


def _note_in_its_day(row: Any) -> None:
    """A day that was counted before says it too; what differed stays so and is counted again at night."""
    day = Reconciliation.objects.select_for_update().filter(peer_id=row.peer_id, day=row.day).first()
    if day is None:
        return
    day.differences = {**day.differences, "passed": sorted({*day.differences.get("passed", ()), row.key})}
    if day.state == DayState.EQUAL:
        day.state = DayState.PASSED
    day.save(update_fields=["differences", "state"])
