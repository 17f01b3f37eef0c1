"""The bytes of a row that are fingerprinted. Changing this file breaks every seal: a new form needs a new version.

A row's canonical form is the UTF-8 of a JSON array without spaces, non-ASCII characters as they are:

    [1, kind, at, actor_id, actor_name, actor_kind, agency_id, acting_as, action, subject, facts]

`at` is ISO 8601 in UTC with six decimals and `Z`; missing numbers are null; `facts` is a string, the text in which
PostgreSQL writes the stored jsonb. The row's own number is bound by its link, so that rows that changed places can be
told from rows that were edited.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import NamedTuple

from tongban.common import crypto

VERSION = 1
GENESIS = bytes(32)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Row(NamedTuple):
    """An entry as it is sealed, in the order of the canonical form."""

    kind: str
    at: datetime
    actor_id: int | None
    actor_name: str
    actor_kind: str
    agency_id: int | None
    acting_as: str
    action: str
    subject: str
    facts: str


COLUMNS = "kind, at, actor_id, actor_name, actor_kind, agency_id, acting_as, action, subject, facts::text"


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def canonical(row: Row) -> bytes:
    return _encode([VERSION, row.kind, moment(row.at), *row[2:]]).encode()


def digest_of(row: Row) -> bytes:
    return crypto.sm3(canonical(row))


def next_chain(previous: bytes, seq: int, entry_id: int, digest: bytes) -> bytes:
    """SM3(previous chain value ‖ place ‖ row number ‖ row digest), numbers as 8 bytes, big-endian."""
    return crypto.sm3(previous + seq.to_bytes(8, "big") + entry_id.to_bytes(8, "big") + digest)


def batch_bytes(
    *, number: int, first_seq: int, last_seq: int, previous: bytes, head: bytes, sealed_at: datetime
) -> bytes:
    """What is signed: `tongban-audit-batch|1|number|first|last|previous|head|sealed_at`, digests in hex."""
    parts = ["tongban-audit-batch", VERSION, number, first_seq, last_seq, previous.hex(), head.hex(), moment(sealed_at)]
    return "|".join(str(part) for part in parts).encode()
