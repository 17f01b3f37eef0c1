"""The chained record of an instance: each event carries the SM3 of itself and of the one before it.

The chain lives under the instance's row lock, and the row keeps the last number and digest, so that a removed
last line is found too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tongban.common.crypto import sm3
from tongban.common.prepared import insert
from tongban.support.identity import api as identity

from .enums import EventKind
from .models import FlowEvent, FlowInstance


@dataclass
class Entry:
    kind: EventKind
    payload: dict[str, Any] = field(default_factory=dict)
    node: str = ""
    task_id: int | None = None


def chain(instance: FlowInstance, actor: identity.User, at: datetime, entries: list[Entry]) -> list[FlowEvent]:
    """Events ready to be stored, the instance's end of the chain moved on (not saved)."""
    rows = []
    for entry in entries:
        row = FlowEvent(
            seq=instance.last_seq + 1,
            kind=entry.kind.value,
            node=entry.node,
            task_id=entry.task_id,
            actor_id=actor.pk,
            actor_name=actor.name[:80],
            at=at,
            payload=entry.payload,
            prev_hash=instance.last_hash,
        )
        row.hash = digest(row, instance.subject)
        instance.last_seq, instance.last_hash = row.seq, row.hash
        rows.append(row)
    return rows


def store(instance: FlowInstance, rows: list[FlowEvent]) -> None:
    """One statement. The instance is saved by the caller."""
    for row in rows:
        row.instance = instance
    insert(rows)


def digest(row: FlowEvent, subject: str) -> str:
    content = [
        subject,
        row.seq,
        row.kind,
        row.node,
        row.task_id,
        row.actor_id,
        row.actor_name,
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.payload,
        row.prev_hash,
    ]
    return sm3(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hex()


def end_of(instance_id: int) -> tuple[int, str]:
    """How long the record is and the digest of its last line: who has both can tell whether it was cut or changed."""
    return FlowInstance.objects.values_list("last_seq", "last_hash").get(pk=instance_id)


def fault_of(instance_id: int) -> str | None:
    """The first line of the record that is not as it was written; None when all is whole."""
    instance = FlowInstance.objects.only("subject", "last_seq", "last_hash").get(pk=instance_id)
    before = ""
    number = 0
    for number, row in enumerate(FlowEvent.objects.filter(instance_id=instance_id).order_by("seq"), start=1):
        if row.seq != number:
            return f"第 {number} 条记录缺失"
        if row.prev_hash != before or row.hash != digest(row, instance.subject):
            return f"第 {number} 条记录与摘要不符"
        before = row.hash
    if number != instance.last_seq or before != instance.last_hash:
        return f"应有 {instance.last_seq} 条记录，只有 {number} 条"
    return None
