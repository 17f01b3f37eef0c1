"""Reading for pages: the public list, the administration's list, one theme with its draft and versions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from tongban.catalog.items.api import Change
from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.common.pages import Page, keyset_page
from tongban.support.agencies import api as agencies
from tongban.support.identity.api import User

from . import permissions
from .body import ThemeBody, body_from
from .checking import faults_of, hints_of
from .enums import Kind, ThemeState, VersionState
from .models import Theme, ThemeVersion
from .reading import ThemeGuide, guide_from
from .rules.compare import changed
from .rules.publish import Fault

_COLUMNS = (
    "id", "name", "summary", "kind", "item_count", "theme__code", "theme__key", "theme__agency_id",
    "theme__division_code",
)  # fmt: skip


@dataclass(frozen=True)
class ThemeRow:
    """One line of a public list."""

    code: str
    name: str
    summary: str
    kind: str
    kind_name: str
    item_count: int
    agency_name: str
    division_name: str

    @property
    def path(self) -> str:
        return f"/themes/{self.code}/"


@dataclass(frozen=True)
class LedgerRow:
    code: str
    name: str
    kind_name: str
    agency_name: str
    division_name: str
    state: str
    state_name: str
    version: int | None
    effective_on: date | None
    has_draft: bool
    draft_by_name: str
    draft_at: datetime | None


@dataclass(frozen=True)
class VersionRow:
    id: int
    version: int
    state: str
    state_name: str
    effective_on: date | None
    ended_on: date | None
    edited_by_name: str
    published_by_name: str
    change_note: str
    is_in_force: bool


@dataclass(frozen=True)
class DraftView:
    """What the editor opens: the newest body, its number of saves, what would still stop publishing."""

    code: str
    name: str
    state: str
    state_name: str
    state_reason: str
    has_draft: bool
    revision: int
    body: ThemeBody
    faults: tuple[Fault, ...]
    hints: tuple[Fault, ...]
    changes: tuple[Change, ...]
    versions: tuple[VersionRow, ...]
    may_edit: bool
    may_publish: bool
    is_own_edit: bool
    change_note: str

    @property
    def in_force(self) -> VersionRow | None:
        return next((one for one in self.versions if one.is_in_force), None)


def listing(*, division: str = "", within: str = "", after: str | None = None, size: int = 20) -> Page:
    """Themes in use, by code. `division`: what serves that place; `within`: what agencies there and below offer.
    Stages of construction projects are found from their project. Rows are ThemeRow, in one statement."""
    rows = _offered(division, within).exclude(kind=Kind.STAGE)
    page = keyset_page(rows.values(*_COLUMNS), ("theme__code",), after, size)
    return replace(page, rows=[_row(row) for row in page.rows])


def rows_of(codes: Collection[str]) -> list[ThemeRow]:
    """Rows for these codes, in their order; one statement."""
    found = {row["theme__code"]: row for row in _offered().filter(theme__code__in=codes).values(*_COLUMNS)}
    return [_row(found[code]) for code in codes if code in found]


def elsewhere(guide: ThemeGuide) -> list[ThemeRow]:
    """The same matter in other places."""
    rows = _offered().filter(theme__key=guide.key).exclude(theme__code=guide.code).order_by("theme__code")
    return [_row(row) for row in rows.values(*_COLUMNS)[:30]]


def _offered(division: str = "", within: str = "") -> QuerySet[ThemeVersion]:
    rows = ThemeVersion.objects.in_force(clock.today()).filter(theme__state=ThemeState.IN_USE)
    if division:
        place = agencies.find_division(division)
        rows = rows.filter(theme__division_path__ancestor_of=place.path) if place else rows.none()
    if within:
        place = agencies.find_division(within)
        rows = rows.filter(theme__division_path__descendant_of=place.path) if place else rows.none()
    return rows


def _row(row: dict[str, Any]) -> ThemeRow:
    division = agencies.find_division(row["theme__division_code"])
    return ThemeRow(
        code=row["theme__code"],
        name=row["name"],
        summary=row["summary"],
        kind=row["kind"],
        kind_name=Kind(row["kind"]).label,
        item_count=row["item_count"],
        agency_name=agencies.agency_by_id(row["theme__agency_id"]).name,
        division_name=division.name if division else "",
    )


# administration --------------------------------------------------------------------------------------------------


def ledger(actor: User, *, text: str = "", after: str | None = None, size: int = 20) -> Page:
    """Themes this person edits or publishes, by code; rows are LedgerRow. Two statements."""
    rows = Theme.objects.filter(permissions.administered_by(actor))
    text = text.replace("\0", "").strip()
    if text:
        rows = rows.filter(Exists(ThemeVersion.objects.filter(theme=OuterRef("pk"), name__icontains=text)))
    page = keyset_page(rows.values("id", "code", "agency_id", "division_code", "state"), ("code",), after, size)
    versions = _shown_versions([row["id"] for row in page.rows])
    return replace(page, rows=[_ledger_row(row, versions.get(row["id"], {})) for row in page.rows])


def _shown_versions(ids: list[int]) -> dict[int, dict[str, dict[str, Any]]]:
    today = clock.today()
    fields = (
        "theme_id",
        "state",
        "version",
        "name",
        "kind",
        "effective_on",
        "ended_on",
        "edited_by__name",
        "edited_at",
    )
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for row in ThemeVersion.objects.filter(theme_id__in=ids).order_by("version").values(*fields):
        ended = row["ended_on"] is not None and row["ended_on"] <= today
        if row["state"] == VersionState.DRAFT or (row["state"] == VersionState.PUBLISHED and not ended):
            found.setdefault(row["theme_id"], {})[row["state"]] = row
    return found


def _ledger_row(row: dict[str, Any], versions: dict[str, dict[str, Any]]) -> LedgerRow:
    current, draft = versions.get(VersionState.PUBLISHED), versions.get(VersionState.DRAFT)
    shown = current or draft or {}
    division = agencies.find_division(row["division_code"])
    return LedgerRow(
        code=row["code"],
        name=shown.get("name", ""),
        kind_name=Kind(shown["kind"]).label if shown.get("kind") in Kind.values else "",
        agency_name=agencies.agency_by_id(row["agency_id"]).name,
        division_name=division.name if division else "",
        state=row["state"],
        state_name=ThemeState(row["state"]).label,
        version=current["version"] if current else None,
        effective_on=current["effective_on"] if current else None,
        has_draft=draft is not None,
        draft_by_name=draft["edited_by__name"] if draft else "",
        draft_at=draft["edited_at"] if draft else None,
    )


def draft(actor: User, code: str) -> DraftView:
    """Without a draft the newest version is the start of the next (revision 0)."""
    theme = administered_theme(actor, code)
    rows = list(theme.versions.select_related("edited_by", "published_by").order_by("-version"))
    newest = rows[0]
    is_draft = newest.state == VersionState.DRAFT
    body = body_from(newest.body)
    earlier = body_from(rows[1].body) if is_draft and len(rows) > 1 else body
    return DraftView(
        code=code,
        name=newest.name,
        state=theme.state,
        state_name=theme.get_state_display(),
        state_reason=theme.state_reason,
        has_draft=is_draft,
        revision=newest.revision if is_draft else 0,
        body=body,
        faults=tuple(faults_of(body)),
        hints=tuple(hints_of(body)),
        changes=tuple(changed(earlier, body)),
        versions=tuple(_version(row, clock.today()) for row in rows),
        may_edit=permissions.may(actor, permissions.EDIT, theme),
        may_publish=permissions.may(actor, permissions.PUBLISH, theme),
        is_own_edit=is_draft and newest.edited_by_id == actor.pk,
        change_note=newest.change_note if is_draft else "",
    )


def _version(row: ThemeVersion, today: date) -> VersionRow:
    starts = row.effective_on
    is_in_force = row.state == VersionState.PUBLISHED and starts is not None and starts <= today
    return VersionRow(
        id=row.pk,
        version=row.version,
        state=row.state,
        state_name=row.get_state_display(),
        effective_on=row.effective_on,
        ended_on=row.ended_on,
        edited_by_name=row.edited_by.name,
        published_by_name=row.published_by.name if row.published_by else "",
        change_note=row.change_note,
        is_in_force=is_in_force and (row.ended_on is None or row.ended_on > today),
    )


def preview(actor: User, code: str) -> ThemeGuide:
    """The newest version, draft included."""
    theme = administered_theme(actor, code)
    row = theme.versions.select_related("theme").order_by("-version").first()
    assert row is not None  # a theme without versions is deleted with its first draft
    return guide_from(row)


def diff_versions(actor: User, code: str, before: int, after: int) -> list[Change]:
    theme = administered_theme(actor, code)
    bodies = {row.version: body_from(row.body) for row in theme.versions.filter(version__in=[before, after])}
    for number in (before, after):
        if number not in bodies:
            raise NotFoundError(what=f"第 {number} 版")
    return changed(bodies[before], bodies[after])


def administered_theme(actor: User, code: str) -> Theme:
    """A guessed code is as good as none."""
    theme = Theme.objects.filter(permissions.administered_by(actor), code=code).first()
    if theme is None:
        raise NotFoundError(what=f"编码为 {code} 的一件事")
    return theme
