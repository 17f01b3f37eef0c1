"""Receiving: kept as it comes (pushed or pulled), handled in the order of the sender, each once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Min, Q

from tongban.common import clock
from tongban.common.errors import NotAllowedError, NotYetError, PlatformError
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from . import envelope, permissions, rules
from .connector import connector_for
from .enums import InKind, InState
from .errors import (
    MessageChangedError,
    NotFoundError,
    PeerFaultError,
    RefusedError,
    UnreachableError,
    WrongStateError,
)
from .models import Conversation, InMessage, Nonce, Peer
from .outgoing import lock_line, note_failure, note_success
from .values import Envelope, Received

logger = logging.getLogger(__name__)
Handler = Callable[[Received], str]
Part = Callable[[int, str], bool]
_handlers: list[Handler] = []
_parts: list[Part] = []
BATCH, PAGES = 50, 20


def register_handler(function: Handler) -> None:
    """The one that does what a message says; it gives a short word on what it did.

    A PlatformError is tried again and given up in the end; NotAllowedError (the sender may not say this) at once;
    NotYetError (the case is not there yet) never: it waits, and is looked at when the case goes on (`look_again`).
    """
    _handlers[:] = [function]


def register_part(function: Part) -> None:
    """`function(agency id, case number)`: whether the agency takes part in a case that waits for a message. Its system
    may then tell it, also when nothing of the case was pushed there."""
    _parts[:] = [function]


def _takes_part(peer: Peer, case_number: str) -> bool:
    return any(function(peer.agency_id, case_number) for function in _parts)


@dataclass(frozen=True)
class Taken:
    seq: int
    is_repeat: bool


@transaction.atomic
def take(peer: Peer, source: object, *, is_pulled: bool = False) -> Taken:
    """Keep one message; sent again it is the same one, and what comes too early waits for what is missing."""
    given = envelope.read(source)
    line = Conversation.objects.select_for_update().filter(peer=peer, case_number=given.case).first()
    if line is None and given.kind == InKind.MESSAGE and _takes_part(peer, given.case):
        line = lock_line(peer, given.case)
    if line is None:
        raise NotFoundError(what=f"办件 {given.case}（没有向这个系统推送过）")
    digest = rules.digest_of(peer.signing, given.source)
    known = InMessage.objects.filter(Q(conversation=line, seq=given.seq) | Q(peer=peer, key=given.key)).first()
    if known is not None:
        if (known.key, known.seq, known.digest) != (given.key, given.seq, digest):
            raise MessageChangedError(what=f"编号 {known.key}、序号 {known.seq} 的消息")
        return Taken(given.seq, is_repeat=True)
    _keep(line, given, digest, is_pulled=is_pulled)
    return Taken(given.seq, is_repeat=False)


def _keep(line: Conversation, given: Envelope, digest: str, *, is_pulled: bool) -> None:
    now = clock.now()
    InMessage.objects.create(
        conversation=line,
        peer_id=line.peer_id,
        case_number=given.case,
        seq=given.seq,
        key=given.key,
        kind=given.kind,
        day=given.day,
        envelope=given.source,
        digest=digest,
        is_pulled=is_pulled,
        received_at=now,
        next_at=now,
    )


def handle_due() -> bool:
    """One round of the worker: the next message of each case that has one."""
    due = list(
        InMessage.objects.filter(state=InState.WAITING, next_at__lte=clock.now(), seq=F("conversation__in_seq") + 1)
        .order_by("next_at", "pk")
        .values_list("pk", flat=True)[:BATCH]
    )
    for key in due:
        _handle(key)
    return bool(due)


@transaction.atomic
def _handle(key: int) -> None:
    """The line is locked first, then whatever the handler locks (case, flow)."""
    line = Conversation.objects.select_for_update().get(received__pk=key)
    row = InMessage.objects.select_related("peer").get(pk=key)
    if row.state != InState.WAITING or row.seq != line.in_seq + 1:
        return
    try:
        with transaction.atomic():
            outcome = _handlers[0](_received(row)) if _handlers else ""
    except Exception as error:  # noqa: BLE001 (whatever breaks is shown to the administrator and tried again)
        _failed(row, error)
        return
    row.state, row.outcome, row.error, row.handled_at = InState.DONE, outcome[:200], "", clock.now()
    row.save(update_fields=["state", "outcome", "error", "handled_at"])
    line.in_seq = row.seq
    line.save(update_fields=["in_seq"])


def _failed(row: InMessage, error: Exception) -> None:
    if isinstance(error, NotYetError):
        now = clock.now()
        row.error, row.next_at = error.sentence[:500], now + rules.wait_not_yet(now - row.received_at)
        row.save(update_fields=["error", "next_at"])
        return
    row.attempts += 1
    row.error = (error.sentence if isinstance(error, PlatformError) else f"处理时出错：{type(error).__name__}")[:500]
    is_refused = isinstance(error, NotAllowedError)
    row.state = InState.DEAD if is_refused or row.attempts >= rules.MOST_HANDLINGS else InState.WAITING
    row.next_at = clock.now() + rules.wait_after(row.attempts)
    row.save(update_fields=["attempts", "error", "state", "next_at"])
    if is_refused:
        _record_refusal(row)
    if not isinstance(error, PlatformError):
        logger.error("exchange.handling-failed key=%s", row.key, exc_info=error)


def _record_refusal(row: InMessage) -> None:
    facts = {"peer": row.peer.name, "kind": row.kind, "key": row.key, "reason": row.error}
    audit.record(identity.SYSTEM(), "exchange.message.refuse", f"case:{row.case_number}", facts=facts)


def _received(row: InMessage) -> Received:
    body = row.envelope["body"]
    return Received(
        row.peer.code, row.peer.name, row.case_number, row.key, row.kind, body, row.received_at, row.peer.agency_id
    )


@transaction.atomic
def look_again(case_number: str) -> None:
    """The case has gone on: what waited for that is handled in the next round.

    For consumers of events alone, since whoever holds a case must not wait for a line.
    """
    lines = Conversation.objects.select_for_update().filter(case_number=case_number).order_by("pk")
    keys = [line.pk for line in lines]
    InMessage.objects.filter(conversation__in=keys, state=InState.WAITING).update(next_at=clock.now())


# fetching ------------------------------------------------------------------------------------------------------------


def pull_due() -> bool:
    """Ask every peer for what it has; a message that was lost on the way here comes this way."""
    now = clock.now()
    waiting = Peer.objects.filter(Q(retry_at=None) | Q(retry_at__lte=now), is_active=True).filter(
        Q(pulled_at=None) | Q(pulled_at__lte=now - rules.PULL_EVERY)
    )
    for peer in list(waiting):
        if Conversation.objects.filter(peer=peer).exists():
            pull(peer)
            fill_gaps(peer)
    return False


def pull(peer: Peer) -> int:
    """How many were new."""
    fresh, cursor = 0, peer.pull_cursor
    Peer.objects.filter(pk=peer.pk).update(pulled_at=clock.now())
    try:
        for _ in range(PAGES):
            messages, onward = connector_for(peer).pull(cursor)
            fresh += take_all(peer, messages)
            if onward == cursor or not messages:
                break
            cursor = onward
    except UnreachableError as fault:
        note_failure(peer, str(fault))
    except (PeerFaultError, RefusedError) as fault:
        Peer.objects.filter(pk=peer.pk).update(last_error=str(fault)[:500], last_failure_at=clock.now())
    else:
        note_success(peer)
    Peer.objects.filter(pk=peer.pk).update(pull_cursor=cursor)
    return fresh


def take_all(peer: Peer, messages: list[object]) -> int:
    """Those that read well; a broken one stops no other, and is told in the log (and found at the reconciliation)."""
    fresh = 0
    for one in messages:
        try:
            fresh += not take(peer, one, is_pulled=True).is_repeat
        except PlatformError as refusal:
            logger.warning("exchange.pulled-unreadable peer=%s reason=%s", peer.code, refusal.sentence)
    return fresh


def fill_gaps(peer: Peer) -> int:
    """Cases where a later message waits for one that has not come: asked for by number."""
    now = clock.now()
    lines = (
        Conversation.objects.filter(peer=peer, received__state=InState.WAITING)
        .annotate(first=Min("received__seq"), since=Min("received__received_at"))
        .filter(first__gt=F("in_seq") + 1, since__lte=now - rules.GAP_PATIENCE)
        .filter(Q(gap_asked_at=None) | Q(gap_asked_at__lte=now - rules.GAP_PATIENCE))
    )
    return sum(fetch_case(peer, line) for line in list(lines[:BATCH]))


def fetch_case(peer: Peer, line: Conversation, *, after_seq: int | None = None) -> int:
    Conversation.objects.filter(pk=line.pk).update(gap_asked_at=clock.now())
    try:
        messages = connector_for(peer).pull_case(line.case_number, line.in_seq if after_seq is None else after_seq)
    except (UnreachableError, PeerFaultError, RefusedError) as fault:
        logger.warning("exchange.gap-not-filled peer=%s reason=%s", peer.code, fault)
        return 0
    return take_all(peer, messages)


# by hand, and at night ---------------------------------------------------------------------------------------------


@transaction.atomic
def handle_again(*, actor: identity.User, message_id: int) -> None:
    """重新处理 a message that was given up."""
    row = InMessage.objects.select_for_update(of=("self",)).select_related("peer").filter(pk=message_id).first()
    if row is None or not permissions.may_see(actor, row.peer):
        raise NotFoundError(what="这条消息")
    if row.state != InState.DEAD:
        raise WrongStateError(what="这条消息", state=InState(row.state).label, verb="重新处理")
    InMessage.objects.filter(pk=row.pk).update(state=InState.WAITING, attempts=0, next_at=clock.now())
    audit.record(actor, "exchange.message.handle", f"case:{row.case_number}", facts={"key": row.key, "seq": row.seq})


def forget_nonces() -> dict[str, int]:
    gone, _ = Nonce.objects.filter(seen_at__lt=clock.now() - max(rules.KEEP_NONCES, timedelta(minutes=20))).delete()
    return {"nonces": gone}
