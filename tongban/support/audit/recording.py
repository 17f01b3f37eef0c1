"""Writing the log: one INSERT, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from psycopg.types.json import Jsonb

from tongban.common import clock
from tongban.common.prepared import send

from .models import EntryKind

READ_ACTION = "audit.read-personal-data"
HEAD = (
    "INSERT INTO audit_entry (kind, at, actor_id, actor_name, actor_kind, agency_id, acting_as, action, subject, facts)"
)
PLACE = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
AT_ONCE = 500


def record(actor: Any, action: str, subject: str, *, facts: dict[str, Any] | None = None) -> None:
    """Note that `actor` did `action` ("approvals.case.pause") to `subject` ("case:…"). One SQL statement.

    The actor is anything with pk, name, kind, agency_id and perhaps acting_as. Facts are plain values (dates,
    Decimals and UUIDs become text).
    """
    send(HEAD, PLACE, [_line(EntryKind.CHANGE, actor, action, subject, facts or {})])


def record_many(actor: Any, action: str, lines: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """The same done to many: (subject, facts) each. One statement for five hundred."""
    rows: list[Sequence[Any]] = [_line(EntryKind.CHANGE, actor, action, subject, facts) for subject, facts in lines]
    for start in range(0, len(rows), AT_ONCE):
        send(HEAD, PLACE, rows[start : start + AT_ONCE])


def record_read(actor: Any, subject: str, *, purpose: str) -> None:
    """Note that `actor` has read personal data of `subject`, and what for (个人信息保护法 第五十一条)."""
    send(HEAD, PLACE, [_line(EntryKind.READ, actor, READ_ACTION, subject, {"purpose": purpose})])


def _line(kind: EntryKind, actor: Any, action: str, subject: str, facts: dict[str, Any]) -> list[Any]:
    return [
        kind.value,
        clock.now(),
        actor.pk,
        str(actor.name or getattr(actor, "username", ""))[:150],
        actor.kind,
        actor.agency_id,
        str(getattr(actor, "acting_as", "") or "")[:150],
        action,
        subject,
        Jsonb(msgspec.to_builtins(facts, str_keys=True)),
    ]
