"""Reading for pages: catalogue lists and counts for the public, the ledger and versions for administration."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.common.pages import Page, keyset_page
from tongban.support.agencies import api as agencies
from tongban.support.identity.api import User

from . import permissions, saves, shelf
from .checking import faults_of, hints_of
from .enums import Handling, ItemState, Kind, Level, Subject, VersionState
from .guide import GuideBody, Limit, body_from
from .models import Item, ItemVersion
from .reading import Guide
from .rules.compare import Change, changed_fields
from .rules.limits import limit_words
from .rules.publish import Fault
from .stars import stars_of_row

_COLUMNS = (
    "id", "name", "name_key", "summary", "kind", "handling", "subjects", "person_themes", "company_themes",
    "statutory_days", "statutory_unit", "promised_days", "promised_unit", "visits", "online_depth", "is_charged",
    "licence_type_code", "version", "item__code", "item__base_code", "item__agency_id", "item__division_code",
    "item__level", "item__state",
)  # fmt: skip


@dataclass(frozen=True)
class ItemRow:
    """One line of a catalogue list."""

    code: str
    name: str
    summary: str
    kind_code: str
    kind_name: str
    handling: str
    subject_names: tuple[str, ...]
    themes: tuple[str, ...]
    statutory_words: str
    promised_words: str
    visits: int
    online_depth: int
    is_charged: bool | None
    agency_name: str
    agency_short_name: str
    division_code: str
    division_name: str
    level_name: str
    version_id: int
    state: str

    @property
    def path(self) -> str:
        return f"/items/{self.code}"


@dataclass(frozen=True)
class Counted:
    code: str
    name: str
    count: int


@dataclass(frozen=True)
class Counts:
    """How many items in use there are; only what has at least one is listed (an empty column is hidden)."""

    total: int
    by_person_theme: tuple[Counted, ...]
    by_company_theme: tuple[Counted, ...]
    by_kind: tuple[Counted, ...]
    by_agency: tuple[Counted, ...]
    by_subject: tuple[Counted, ...]


@dataclass(frozen=True)
class LedgerRow:
    """One line of the administration list: what is in force and what is being drafted."""

    code: str
    name: str
    kind_name: str
    agency_name: str
    division_name: str
    state: str
    state_name: str
    version: int | None
    effective_on: date | None
    #: Never published: all there is is its first draft.
    is_new: bool
    has_draft: bool
    draft_by_name: str
    draft_at: datetime | None
    may_edit: bool
    may_publish: bool
    #: Of the guide that is shown; nought where nothing can be said.
    stars: int
    fullness: int


@dataclass(frozen=True)
class VersionRow:
    id: int
    version: int
    state: str
    state_name: str
    effective_on: date | None
    ended_on: date | None
    edited_by_name: str
    edited_at: datetime
    published_by_name: str
    published_at: datetime | None
    change_note: str
    is_in_force: bool


@dataclass(frozen=True)
class DraftView:
    """What the editor opens: the body, its number of saves, what would still stop publishing, what is changed."""

    code: str
    name: str
    has_draft: bool
    #: The number of the newest version, and of the save that was opened: handed back when saving.
    version: int
    revision: int
    body: GuideBody
    faults: tuple[Fault, ...]
    #: Worth a look, but nothing that stops publishing.
    hints: tuple[Fault, ...]
    changes: tuple[Change, ...]
    may_edit: bool
    may_publish: bool
    is_own_edit: bool
    change_note: str


def _offered(
    *,
    theme: str = "",
    subject: str = "",
    agency_id: int | None = None,
    division: str = "",
    within: str = "",
    kind: str = "",
    handling: str = "",
    is_online: bool = False,
    no_visit: bool = False,
) -> QuerySet[ItemVersion]:
    rows = ItemVersion.objects.in_force(clock.today()).filter(item__state=ItemState.IN_USE)
    if "\0" in theme + subject + kind + handling:
        return rows.none()
    if theme:
        rows = rows.filter(Q(person_themes__contains=[theme]) | Q(company_themes__contains=[theme]))
    if subject == "person":
        rows = rows.filter(subjects__contains=[Subject.NATURAL.value])
    elif subject == "company":
        rows = rows.exclude(subjects=[Subject.NATURAL.value])
    elif subject:
        rows = rows.filter(subjects__contains=[subject])
    if agency_id:
        rows = rows.filter(item__agency_id=agency_id)
    if division:
        found = agencies.find_division(division)
        rows = rows.filter(item__division_path__ancestor_of=found.path) if found else rows.none()
    if within:
        found = agencies.find_division(within)
        rows = rows.filter(item__division_path__descendant_of=found.path) if found else rows.none()
    if kind:
        rows = rows.filter(kind=kind)
    if handling:
        rows = rows.filter(handling=handling)
    if is_online:
        rows = rows.filter(online_depth__gte=3)
    if no_visit:
        rows = rows.filter(visits=0)
    return rows


def listing(*, after: str | None = None, size: int = 20, **filters: Any) -> Page:
    """Items in use, by pinyin. `division`: what serves that place (its own agencies and those above); `within`: what
    agencies of that place and below offer; `subject`: person, company, or a code of the table. Rows are ItemRow, in
    one SQL statement."""
    page = keyset_page(_offered(**filters).values(*_COLUMNS), ("name_key", "id"), after, size)
    return replace(page, rows=[_row(row) for row in page.rows])


def total(**filters: Any) -> int:
    """How many items a list with these filters has; kept in the process until something is published."""
    key = ("total", *sorted(filters.items()), clock.today())
    return shelf.kept(key, lambda: _offered(**filters).count())


def rows_of(codes: list[str]) -> list[ItemRow]:
    """Rows for these codes, in their order; codes not in use are left out. One SQL statement."""
    found = {row["item__code"]: row for row in _offered().filter(item__code__in=codes).values(*_COLUMNS)}
    return [_row(found[code]) for code in codes if code in found]


@dataclass(frozen=True)
class Family:
    """A guide among its ways of handling (业务办理项)."""

    parent: ItemRow | None = None
    handlings: tuple[ItemRow, ...] = ()


def family(guide: Guide) -> Family:
    """The item a guide is a way of handling of, and its own ways of handling; kept until something is published."""
    return shelf.kept(("family", guide.item_id, clock.today()), lambda: _family(guide.item_id))


def _family(item_id: int) -> Family:
    near = Q(item__parent_id=item_id) | Q(item__handlings=item_id)
    rows = [_row(row) for row in _offered().filter(near).order_by("item__code").values(*_COLUMNS)]
    # A way of handling has two digits more than its item.
    parent = next((row for row in rows if len(row.code) == 31), None)
    return Family(parent, tuple(row for row in rows if row is not parent))


def swift_items() -> list[str]:
    """Codes of items whose guide in force has a table of 秒批. One statement, by an index of those that have one."""
    rows = ItemVersion.objects.in_force(clock.today()).filter(body__swift__inputs__isnull=False)
    return sorted(rows.exclude(item__state=ItemState.CANCELLED).values_list("item__code", flat=True))


def counts(*, division: str = "", within: str = "") -> Counts:
    """Counts for menus; kept in the process until something is published."""
    key = ("counts", division, within, clock.today())
    return shelf.kept(key, lambda: _count(division, within))


def _count(division: str, within: str) -> Counts:
    rows = _offered(division=division, within=within)

    def by(expression: Any) -> dict[Any, int]:
        pairs = rows.annotate(key=expression).values("key").annotate(count=Count("id")).values_list("key", "count")
        return dict(pairs.order_by("-count", "key"))

    kinds = by(F("kind"))
    offices = by(F("item__agency_id"))
    infos = {one.id: one for one in agencies.agencies()}
    names = [(infos[pk], count) for pk, count in offices.items() if pk in infos]
    return Counts(
        total=sum(kinds.values()),
        by_person_theme=_named(by(Func(F("person_themes"), function="unnest"))),
        by_company_theme=_named(by(Func(F("company_themes"), function="unnest"))),
        by_kind=tuple(Counted(code, Kind(code).label, kinds[code]) for code in sorted(kinds)),
        by_agency=tuple(Counted(str(info.id), info.name, count) for info, count in names),
        by_subject=tuple(
            Counted(code, Subject(code).label, count)
            for code, count in by(Func(F("subjects"), function="unnest")).items()
        ),
    )


def _named(found: dict[str, int]) -> tuple[Counted, ...]:
    return tuple(Counted(name, name, count) for name, count in found.items())


def _row(row: dict[str, Any]) -> ItemRow:
    agency = agencies.agency_by_id(row["item__agency_id"])
    division = agencies.find_division(row["item__division_code"])
    return ItemRow(
        code=row["item__code"],
        name=row["name"],
        summary=row["summary"],
        kind_code=row["kind"],
        kind_name=Kind(row["kind"]).label,
        handling=Handling(row["handling"]).label,
        subject_names=tuple(Subject(value).label for value in row["subjects"]),
        themes=(*row["person_themes"], *row["company_themes"]),
        statutory_words=_words(row["statutory_days"], row["statutory_unit"]),
        promised_words=_words(row["promised_days"], row["promised_unit"]),
        visits=row["visits"],
        online_depth=row["online_depth"],
        is_charged=row["is_charged"],
        agency_name=agency.name,
        agency_short_name=agency.short_name,
        division_code=row["item__division_code"],
        division_name=division.name if division else "",
        level_name=Level(row["item__level"]).label,
        version_id=row["id"],
        state=row["item__state"],
    )


def _words(days: int | None, unit: str) -> str:
    return limit_words(None if days is None else Limit(days=days, unit=unit))


# administration --------------------------------------------------------------------------------------------------


def ledger(
    actor: User,
    *,
    text: str = "",
    agency_id: int | None = None,
    kind: str = "",
    state: str = "",
    drafts_only: bool = False,
    after: str | None = None,
    size: int = 20,
) -> Page:
    """Items this person edits or publishes, by code; rows are LedgerRow. Two SQL statements."""
    rows = Item.objects.filter(permissions.administered_by(actor))
    text = text.replace("\0", "").strip()
    if agency_id:
        rows = rows.filter(agency_id=agency_id)
    if kind:
        rows = rows.filter(base_code__regex=f"^..{kind}") if kind.isdigit() else rows.none()
    if state:
        rows = rows.filter(state=state) if state in ItemState.values else rows.none()
    if text:
        named = ItemVersion.objects.filter(item=OuterRef("pk"), name__icontains=text)
        rows = rows.filter(
            Q(code__startswith=text) | Q(base_code=text) | Q(short_code=text) | Q(local_code=text) | Exists(named)
        )
    if drafts_only:
        rows = rows.filter(Exists(ItemVersion.objects.drafts().filter(item=OuterRef("pk"))))
    fields = ("id", "code", "agency_id", "division_code", "division_path", "state")
    page = keyset_page(rows.values(*fields), ("code",), after, size)
    versions = _ledger_versions([row["id"] for row in page.rows])
    return replace(page, rows=[_ledger_row(actor, row, versions.get(row["id"], {})) for row in page.rows])


_OF_VERSION = (
    "item_id", "state", "version", "name", "kind", "effective_on", "edited_by__name", "edited_at", "fullness",
    "lacking", "online_depth", "visits", "promised_days", "promised_unit", "statutory_days", "statutory_unit", "reach",
)  # fmt: skip


def _ledger_versions(ids: list[int]) -> dict[int, dict[str, dict[str, Any]]]:
    today = clock.today()
    wanted = ItemVersion.objects.filter(item_id__in=ids).filter(
        Q(state=VersionState.DRAFT) | Q(pk__in=ItemVersion.objects.in_force(today).filter(item_id__in=ids).values("pk"))
    )
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for row in wanted.annotate(reach=KeyTextTransform("reach", "body")).values(*_OF_VERSION):
        found.setdefault(row["item_id"], {})[row["state"]] = row
    return found


def _ledger_row(actor: User, row: dict[str, Any], versions: dict[str, dict[str, Any]]) -> LedgerRow:
    item = Item(**row)
    current, draft = versions.get(VersionState.PUBLISHED), versions.get(VersionState.DRAFT)
    shown = current or draft or {}
    agency = agencies.agency_by_id(row["agency_id"])
    division = agencies.find_division(row["division_code"])
    return LedgerRow(
        code=row["code"],
        name=shown.get("name", ""),
        kind_name=Kind(shown["kind"]).label if shown else "",
        agency_name=agency.name,
        division_name=division.name if division else "",
        state=row["state"],
        state_name=ItemState(row["state"]).label,
        version=current["version"] if current else None,
        effective_on=current["effective_on"] if current else None,
        is_new=current is None and draft is not None and draft["version"] == 1,
        has_draft=draft is not None,
        draft_by_name=draft["edited_by__name"] if draft else "",
        draft_at=draft["edited_at"] if draft else None,
        may_edit=permissions.may(actor, permissions.EDIT, item),
        may_publish=permissions.may(actor, permissions.PUBLISH, item),
        stars=stars_of_row(shown) if shown else 0,
        fullness=shown.get("fullness", 0),
    )


def versions(actor: User, code: str) -> list[VersionRow]:
    """The history of an item, newest first."""
    item = administered_item(actor, code)
    today = clock.today()
    rows = item.versions.select_related("edited_by", "published_by").order_by("-version")
    return [
        VersionRow(
            id=row.pk,
            version=row.version,
            state=row.state,
            state_name=row.get_state_display(),
            effective_on=row.effective_on,
            ended_on=row.ended_on,
            edited_by_name=row.edited_by.name,
            edited_at=row.edited_at,
            published_by_name=row.published_by.name if row.published_by else "",
            published_at=row.published_at,
            change_note=row.change_note,
            is_in_force=_is_in_force(row, today),
        )
        for row in rows
    ]


def _is_in_force(row: ItemVersion, day: date) -> bool:
    if row.state != VersionState.PUBLISHED or row.effective_on is None:
        return False
    return row.effective_on <= day and (row.ended_on is None or row.ended_on > day)


def draft(actor: User, code: str) -> DraftView:
    """The draft as the editor opens it; without one, the newest version as the start of the next (revision 0)."""
    item = administered_item(actor, code)
    rows = list(item.versions.order_by("-version")[:2])
    newest = rows[0]
    is_draft = newest.state == VersionState.DRAFT
    body = body_from(newest.body)
    earlier = body_from(rows[1].body) if is_draft and len(rows) > 1 else body
    return DraftView(
        code=code,
        name=newest.name,
        has_draft=is_draft,
        version=newest.version,
        revision=newest.revision if is_draft else 0,
        body=body,
        faults=tuple(faults_of(body, today=clock.today(), item=item)),
        hints=tuple(hints_of(body, today=clock.today(), item=item)),
        changes=tuple(changed_fields(earlier, body)),
        may_edit=permissions.may(actor, permissions.EDIT, item),
        may_publish=permissions.may(actor, permissions.PUBLISH, item),
        is_own_edit=is_draft and newest.edited_by_id == actor.pk,
        change_note=newest.change_note if is_draft else "",
    )


def draft_at(actor: User, code: str, version: int, revision: int) -> GuideBody:
    """What an editor had before him who opened this save of this version (see `saves.body_at`)."""
    return saves.body_at(administered_item(actor, code), version, revision)


def last_save(actor: User, code: str) -> tuple[str, datetime] | None:
    """Who saved the draft last, and when."""
    item = administered_item(actor, code)
    row = item.versions.filter(state=VersionState.DRAFT).select_related("edited_by").first()
    return (row.edited_by.name, row.edited_at) if row else None


def preview(actor: User, code: str) -> Guide:
    """The newest version, draft included, as a guide."""
    item = administered_item(actor, code)
    row = item.versions.select_related("item").order_by("-version").first()
    if row is None:
        raise NotFoundError(what=f"编码为 {code} 的事项")
    return shelf.guide_from(row)


def diff_versions(actor: User, code: str, before: int, after: int) -> list[Change]:
    """What changed from one version number to another."""
    item = administered_item(actor, code)
    bodies = {row.version: body_from(row.body) for row in item.versions.filter(version__in=[before, after])}
    for number in (before, after):
        if number not in bodies:
            raise NotFoundError(what=f"第 {number} 版")
    return changed_fields(bodies[before], bodies[after])


def administered_item(actor: User, code: str) -> Item:
    """The item, if this person has to do with it; a guessed code is as good as none."""
    item = Item.objects.filter(permissions.administered_by(actor), code=code).first()
    if item is None:
        raise NotFoundError(what=f"编码为 {code} 的事项")
    return item


def item_count(agency_id: int) -> int:
    """Items whose code holds this agency's credit code."""
    return Item.objects.filter(agency_id=agency_id).count()


def living_item_count(agency_id: int) -> int:
    return Item.objects.filter(agency_id=agency_id).exclude(state=ItemState.CANCELLED).count()
