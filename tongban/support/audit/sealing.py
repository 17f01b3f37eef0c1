"""封存: what was committed is put into the chain and signed, within a second, by the worker.

A chain inside the writing transaction would make every writer wait for one row.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tongban.common import crypto

from . import anchor
from .canonical import COLUMNS, GENESIS, Row, batch_bytes, digest_of, next_chain
from .models import Batch, Link

logger = logging.getLogger(__name__)

KEY_NAME = "audit"
#: The pause of the worker between two looks. A look that finds rows takes some hundredths of a second, so that a row
#: has its seal well within the second that is promised.
EVERY_SECONDS = 0.3
BATCH_SIZE = 2000
SEALER_LOCK = 0x746F6E67_0002
INSERT_LINKS = """
    INSERT INTO audit_link (seq, entry_id, digest, chain)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[], %s::bytea[])
"""
INSERT_BATCH = """
    INSERT INTO audit_batch (number, first_seq, last_seq, previous, head, sealed_at, key_id, signature)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""


def seal_pending() -> bool:
    """Seal one batch; True when there may be more. One process at a time, the others find nothing to do."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER_LOCK])
        if not cursor.fetchone()[0]:
            return False
        count = _seal(cursor)
    _bring_anchor_up_to_date()
    return count == BATCH_SIZE


def _seal(cursor: Any) -> int:
    rows = _take_pending(cursor)
    if not rows:
        return 0
    number, seq, previous = _head()
    first, chain = seq + 1, previous
    links = []
    for entry_id, row in rows:
        seq += 1
        digest = digest_of(row)
        chain = next_chain(chain, seq, entry_id, digest)
        links.append((seq, entry_id, digest, chain))
    cursor.execute(INSERT_LINKS, [list(column) for column in zip(*links, strict=True)])
    _sign(cursor, number + 1, first, seq, previous, chain, timezone.now())
    return len(rows)


def _take_pending(cursor: Any) -> list[tuple[int, Row]]:
    """(A queued number whose row is gone stays in the queue: `verify` names it.)"""
    cursor.execute(
        "DELETE FROM audit_pending WHERE entry_id IN ("
        "  SELECT p.entry_id FROM audit_pending p JOIN audit_entry e ON e.id = p.entry_id ORDER BY 1 LIMIT %s"
        ") RETURNING entry_id",
        [BATCH_SIZE],
    )
    ids = [entry_id for (entry_id,) in cursor.fetchall()]
    if not ids:
        return []
    cursor.execute(f"SELECT id, {COLUMNS} FROM audit_entry WHERE id = ANY(%s) ORDER BY id", [ids])  # noqa: S608
    return [(entry_id, Row(*values)) for entry_id, *values in cursor.fetchall()]


def _head() -> tuple[int, int, bytes]:
    """Batch number, place and chain value to go on from. When the anchor knows more than the database, the tail was
    cut off: the chain goes on behind the gap, which stays visible for ever."""
    batch, known = Batch.objects.order_by("-number").first(), anchor.last()
    here = (batch.number, batch.last_seq, bytes(batch.head)) if batch else (0, 0, GENESIS)
    link = Link.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    if known and known.batch > here[0]:
        logger.critical("audit.tail-missing anchored_batch=%s database_batch=%s", known.batch, here[0])
        here = (known.batch, known.last, bytes.fromhex(known.head))
    return here[0], max(here[1], link), here[2]


def _sign(cursor: Any, number: int, first: int, last: int, previous: bytes, head: bytes, sealed_at: datetime) -> None:
    key = crypto.signer(KEY_NAME)
    signature = key.sign(
        batch_bytes(number=number, first_seq=first, last_seq=last, previous=previous, head=head, sealed_at=sealed_at)
    )
    cursor.execute(INSERT_BATCH, [number, first, last, previous, head, sealed_at, key.key_id, signature])


def _bring_anchor_up_to_date() -> None:
    """Also what a killed sealer had committed and not yet anchored."""
    known = anchor.last()
    missing = Batch.objects.filter(number__gt=known.batch if known else 0).order_by("number")
    lines = [
        anchor.Anchor(
            batch=batch.number,
            first=batch.first_seq,
            last=batch.last_seq,
            head=bytes(batch.head).hex(),
            signature=bytes(batch.signature).hex(),
        )
        for batch in missing
    ]
    if lines:
        anchor.append(lines)
