"""Reading for the office: what waits for a second pair of eyes, what was changed, what would be hit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, IntegerField, QuerySet, Value, When

from tongban.common.errors import NotFoundError
from tongban.common.pages import Page, keyset_page
from tongban.support.identity.api import User

from . import citing, library, permissions
from .enums import ChangeKind, ChangeState
from .models import ValidityChange

_WITH = ("document", "replaced_by", "proposed_by", "decided_by")


@dataclass(frozen=True)
class ChangeRow:
    """A change of validity; `hit` is how many subjects cite the document."""

    id: int
    key: str
    title: str
    kind_name: str
    is_replaced: bool
    effective_on: date
    successor_key: str
    successor_title: str
    ground: str
    state: str
    state_name: str
    proposed_by_name: str
    proposed_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    remark: str
    is_own: bool


def changes(actor: User, *, after: str | None = None, size: int = 20) -> Page:
    """Those that wait first, then the newest; one statement."""
    permissions.require(actor)
    order = Case(When(state=ChangeState.PROPOSED, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = ValidityChange.objects.select_related(*_WITH).annotate(waits=order)
    page = keyset_page(rows, ("waits", "-pk"), after, size)
    return Page(_rows(list(page.rows), actor), page.next_cursor, page.previous_cursor)


def change(actor: User, change_id: int) -> ChangeRow:
    permissions.require(actor)
    found = _rows(list(_one(change_id)), actor)
    if not found:
        raise NotFoundError(what="这项效力变动")
    return found[0]


def open_change(actor: User, key: str) -> ChangeRow | None:
    """What waits for this document."""
    rows = ValidityChange.objects.select_related(*_WITH)
    found = _rows(list(rows.filter(document__key=key, state=ChangeState.PROPOSED)), actor)
    return found[0] if found else None


def waiting() -> int:
    return ValidityChange.objects.filter(state=ChangeState.PROPOSED).count()


def hit_by(key: str) -> int:
    """How many subjects cite this document."""
    held = library.library().document(key)
    return citing.counts_of(held)[""] if held else 0


def _one(change_id: int) -> QuerySet[ValidityChange]:
    return ValidityChange.objects.select_related(*_WITH).filter(pk=change_id)


def _rows(rows: list[ValidityChange], actor: User) -> list[ChangeRow]:
    return [
        ChangeRow(
            id=row.pk,
            key=row.document.key,
            title=row.document.title,
            kind_name=row.get_kind_display(),
            is_replaced=row.kind == ChangeKind.REPLACE,
            effective_on=row.effective_on,
            successor_key=row.replaced_by.key if row.replaced_by else "",
            successor_title=row.replaced_by.title if row.replaced_by else "",
            ground=row.ground,
            state=row.state,
            state_name=row.get_state_display(),
            proposed_by_name=row.proposed_by.name,
            proposed_at=row.proposed_at,
            decided_by_name=row.decided_by.name if row.decided_by else "",
            decided_at=row.decided_at,
            remark=row.remark,
            is_own=row.proposed_by_id == actor.pk,
        )
        for row in rows
    ]
