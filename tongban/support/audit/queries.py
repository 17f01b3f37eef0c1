"""Reading the log: the trail of one subject, the auditor's pages, the alarm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min
from django.utils import timezone

from tongban.common.pages import Page, keyset_page

from .models import Entry, EntryKind, Link, Pending

UNSEALED_LIMIT = timedelta(seconds=5)


@dataclass(frozen=True)
class TrailRow:
    id: int
    at: datetime
    actor_name: str
    acting_as: str
    action: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class LogRow:
    id: int
    at: datetime
    kind: str
    kind_name: str
    actor_id: int | None
    actor_name: str
    actor_kind: str
    agency_id: int | None
    acting_as: str
    action: str
    subject: str
    facts: dict[str, Any]
    is_sealed: bool


def trail(subject: str) -> list[TrailRow]:
    """What was done to `subject`, oldest first (reads are in `page(kind="read")`)."""
    rows = (
        Entry.objects.filter(subject=subject, kind=EntryKind.CHANGE)
        .order_by("pk")
        .values_list("pk", "at", "actor_name", "acting_as", "action", "facts")
    )
    return [TrailRow(*row) for row in rows]


def page(
    *,
    kind: str = "",
    actor_id: int | None = None,
    actor_name: str = "",
    agency_id: int | None = None,
    action: str = "",
    subject: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    after: str | None = None,
    size: int = 50,
) -> Page:
    """For the auditor's screen: newest first, `rows` are LogRow. `action` is a prefix ("approvals.case."). 2 SQL."""
    wanted = {
        "kind": kind,
        "actor_id": actor_id,
        "actor_name": actor_name,
        "agency_id": agency_id,
        "action__startswith": action,
        "subject": subject,
        "at__gte": since,
        "at__lt": until,
    }
    found = Entry.objects.filter(**{name: value for name, value in wanted.items() if value not in ("", None)})
    entries = keyset_page(found, ("-id",), after, size)
    sealed = set(Link.objects.filter(entry_id__in=[row.pk for row in entries.rows]).values_list("entry_id", flat=True))
    return Page(
        rows=[_log_row(row, row.pk in sealed) for row in entries.rows],
        next_cursor=entries.next_cursor,
        previous_cursor=entries.previous_cursor,
    )


def _log_row(row: Entry, is_sealed: bool) -> LogRow:
    return LogRow(
        id=row.pk,
        at=row.at,
        kind=row.kind,
        kind_name=row.get_kind_display(),
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        actor_kind=row.actor_kind,
        agency_id=row.agency_id,
        acting_as=row.acting_as,
        action=row.action,
        subject=row.subject,
        facts=row.facts,
        is_sealed=is_sealed,
    )


def unsealed_alarm() -> str | None:
    """A sentence when rows wait for their seal longer than 5 s; None when all is well."""
    late = Pending.objects.filter(queued_at__lt=timezone.now() - UNSEALED_LIMIT).aggregate(
        count=Count("pk"), since=Min("queued_at")
    )
    if not late["count"]:
        return None
    since = timezone.localtime(late["since"])
    return f"{late['count']}条审计记录未按时封存，最早写入于{since:%Y-%m-%d %H:%M:%S}，请检查后台进程"
