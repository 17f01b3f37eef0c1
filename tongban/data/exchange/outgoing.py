"""Sending: a message is written with the change it tells of; the worker sends it later, in the order of the case."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from tongban.common import clock
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from . import permissions, rules
from .connector import connector_for
from .enums import OutKind, OutState
from .errors import NotFoundError, PeerFaultError, RefusedError, UnreachableError, WrongStateError
from .models import Conversation, OutMessage, Peer

logger = logging.getLogger(__name__)
BATCH = 20


@transaction.atomic
def send(*, peer_code: str, case_number: str, kind: str, body: Mapping[str, Any], key: str, after: str = "") -> int:
    """Put one message at the end of the case's line; the same key again is the same message. Gives its number.

    `after`: only where the message with this key stands in the line; else nothing is sent, and 0 given.
    """
    peer = Peer.objects.get(code=peer_code)
    line = lock_line(peer, case_number)
    if after and not OutMessage.objects.filter(key=after).exists():
        if not line.out_seq:
            line.delete()
        return 0
    known = OutMessage.objects.filter(key=key).values_list("seq", flat=True).first()
    if known is not None:
        return known
    line.out_seq += 1
    line.save(update_fields=["out_seq"])
    now, day = clock.now(), clock.today()
    envelope = {
        "key": key, "case": case_number, "seq": line.out_seq, "kind": OutKind(kind).value, "day": day.isoformat(),
        "at": now.isoformat(), "body": dict(body),
    }  # fmt: skip
    OutMessage.objects.create(
        conversation=line,
        peer=peer,
        case_number=case_number,
        seq=line.out_seq,
        key=key,
        kind=kind,
        day=day,
        envelope=envelope,
        digest=rules.digest_of(peer.signing, envelope),
        next_at=now,
        created_at=now,
    )
    return line.out_seq


@transaction.atomic
def hold(*, peer_code: str, case_number: str) -> None:
    """Nobody else sends to this peer about this case until the transaction ends."""
    lock_line(Peer.objects.get(code=peer_code), case_number)


def lock_line(peer: Peer, case_number: str) -> Conversation:
    line, _ = Conversation.objects.get_or_create(peer=peer, case_number=case_number)
    return Conversation.objects.select_for_update().get(pk=line.pk)


def send_due() -> bool:
    """One round of the worker; true when there was something, so that the next round follows at once."""
    taken = _take()
    unreachable: set[int] = set()
    for row in taken:
        if row.peer_id in unreachable:
            _put_back(row)
        elif not _deliver(row):
            unreachable.add(row.peer_id)
    return bool(taken) and not unreachable


@transaction.atomic
def _take() -> list[OutMessage]:
    """The first of each case that has not arrived, when its time has come; nobody else takes it for a while."""
    now = clock.now()
    earlier = OutMessage.objects.filter(
        conversation=OuterRef("conversation"), seq__lt=OuterRef("seq"), state__in=rules.HOLDING
    )
    rows = list(
        OutMessage.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("peer")
        .filter(Q(peer__retry_at=None) | Q(peer__retry_at__lte=now), state=OutState.WAITING, next_at__lte=now)
        .filter(~Exists(earlier), peer__is_active=True)
        .order_by("next_at", "pk")[:BATCH]
    )
    OutMessage.objects.filter(pk__in=[row.pk for row in rows]).update(
        next_at=now + rules.LEASE, attempts=F("attempts") + 1
    )
    return rows


def _deliver(row: OutMessage) -> bool:
    """False when the peer cannot be reached: then nothing more is tried there in this round."""
    try:
        connector_for(row.peer).push(row.envelope)
    except UnreachableError as fault:
        _put_back(row)
        note_failure(row.peer, str(fault))
        return False
    except PeerFaultError as fault:
        given_up = row.attempts + 1 >= rules.MOST_ATTEMPTS
        _change(
            row,
            state=OutState.DEAD if given_up else OutState.WAITING,
            error=str(fault)[:500],
            next_at=clock.now() + rules.wait_after(row.attempts + 1),
        )
    except RefusedError as fault:
        _change(row, state=OutState.DEAD, error=str(fault)[:500])
        logger.warning("exchange.refused peer=%s key=%s", row.peer.code, row.key)
    else:
        _change(row, state=OutState.SENT, sent_at=clock.now(), error="")
        note_success(row.peer)
    return True


def _change(row: OutMessage, **values: Any) -> None:
    """Only while it still waits: another worker that took it after the lease may have been quicker."""
    OutMessage.objects.filter(pk=row.pk, state=OutState.WAITING).update(**values)


def _put_back(row: OutMessage) -> None:
    """Not reaching the peer is no attempt of this message."""
    _change(row, next_at=row.next_at, attempts=row.attempts)


def note_success(peer: Peer) -> None:
    Peer.objects.filter(pk=peer.pk).update(last_success_at=clock.now(), failures=0, retry_at=None, last_error="")


def note_failure(peer: Peer, error: str) -> None:
    """Everything to this peer waits, longer each time."""
    now = clock.now()
    failures = peer.failures + 1
    Peer.objects.filter(pk=peer.pk, failures=peer.failures).update(
        failures=failures, retry_at=now + rules.wait_after(failures), last_failure_at=now, last_error=error[:500]
    )


@transaction.atomic
def resend(*, actor: identity.User, message_id: int) -> None:
    """重送: a dead letter goes back into its place in the line."""
    row = OutMessage.objects.select_for_update(of=("self",)).select_related("peer").filter(pk=message_id).first()
    if row is None or not permissions.may_see(actor, row.peer):
        raise NotFoundError(what="这条消息")
    if row.state != OutState.DEAD:
        raise WrongStateError(what="这条消息", state=OutState(row.state).label, verb="重送")
    OutMessage.objects.filter(pk=row.pk).update(state=OutState.WAITING, attempts=0, next_at=clock.now())
    audit.record(actor, "exchange.message.resend", f"case:{row.case_number}", facts={"key": row.key, "seq": row.seq})
