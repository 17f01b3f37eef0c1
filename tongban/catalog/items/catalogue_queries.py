"""Reading of the catalogue: base items, their implementing items at all levels, and where one stands among them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.common.pages import Page, keyset_page
from tongban.support.agencies import api as agencies
from tongban.support.agencies.api import AgencyInfo
from tongban.support.identity import api as identity
from tongban.support.identity.api import User

from . import catalogue, permissions, shelf, unity
from .checking import departures
from .enums import FindingKind, Hold, ItemState, Kind, Level
from .guide import FIELD_LABELS, body_from
from .models import BaseItem, Finding, Item, ItemVersion
from .queries import administered_item
from .reading import Guide
from .rules.unity import ELEMENTS, Difference, hold_on

#: More bodies than counties and towns of a city have for one matter.
MOST_COMPETENT = 300


@dataclass(frozen=True)
class BaseItemRow:
    """One line of the catalogue: `items` in the catalogue, of which `differing` depart; `missing` places lack it."""

    code: str
    name: str
    kind_name: str
    levels: tuple[str, ...]
    items: int
    differing: int
    missing: int


@dataclass(frozen=True)
class BaseItemView:
    """A base item to read and, for who may keep it, to correct."""

    code: str
    name: str
    kind_name: str
    bases: tuple[str, ...]
    levels: tuple[str, ...]
    level_names: tuple[str, ...]
    short_code: str
    local_code: str
    may_keep: bool


@dataclass(frozen=True)
class Implementing:
    """An implementing item of a base item, or a way of handling."""

    code: str
    name: str
    level_name: str
    agency_name: str
    division_name: str
    state_name: str
    is_handling: bool
    is_published: bool
    has_upper: bool
    differs: tuple[str, ...]
    #: Agencies of the asking person that may take it over.
    may_adopt: bool
    is_mine: bool


@dataclass(frozen=True)
class Bound:
    """An element and how a lower level is held to it."""

    field: str
    label: str
    hold: str
    hold_name: str
    is_local: bool


@dataclass(frozen=True)
class Standing:
    """Where an item stands: what is above it and how it departs from that, what is below, its ways of handling."""

    base_code: str
    upper_code: str = ""
    upper_name: str = ""
    upper_agency_name: str = ""
    is_handling: bool = False
    adopted_version: int | None = None
    differences: tuple[Difference, ...] = ()
    below: int = 0
    handlings: tuple[tuple[str, str], ...] = ()
    short_code: str = ""
    local_code: str = ""


def base_items(*, text: str = "", kind: str = "", after: str | None = None, size: int = 30) -> Page:
    """Base items by code; rows are BaseItemRow. Three statements."""
    rows = BaseItem.objects.all()
    if text := text.replace("\0", "").strip():
        named = Q(code__startswith=text) | Q(short_code=text) | Q(local_code=text)
        rows = rows.filter(Q(name__icontains=text) | named)
    if kind:
        rows = rows.filter(kind=kind) if kind in Kind.values else rows.none()
    page = keyset_page(rows, ("code",), after, size)
    codes = [row.code for row in page.rows]
    living = Item.objects.filter(base_code__in=codes).exclude(state=ItemState.CANCELLED)
    counts = dict(living.order_by().values_list("base_code").annotate(n=Count("pk")))
    found: dict[tuple[str, str], int] = {}
    findings = Finding.objects.filter(base_code__in=codes).order_by()
    for code, what, items, all_rows in findings.values_list("base_code", "kind").annotate(
        items=Count("item", distinct=True), all_rows=Count("pk")
    ):
        found[code, what] = items if what == FindingKind.DIFFERS else all_rows
    return replace(page, rows=[_base_row(row, counts, found) for row in page.rows])


def _base_row(row: BaseItem, counts: dict[str, int], found: dict[tuple[str, str], int]) -> BaseItemRow:
    return BaseItemRow(
        code=row.code,
        name=row.name,
        kind_name=Kind(row.kind).label,
        levels=tuple(Level(one).label for one in row.levels),
        items=counts.get(row.code, 0),
        differing=found.get((row.code, FindingKind.DIFFERS), 0),
        missing=found.get((row.code, FindingKind.MISSING), 0),
    )


def base_item(actor: User, code: str) -> BaseItemView:
    row = BaseItem.objects.filter(code=code).first()
    if row is None:
        raise NotFoundError(what=f"基本编码为 {code} 的目录")
    return BaseItemView(
        code=row.code,
        name=row.name,
        kind_name=Kind(row.kind).label,
        bases=tuple(row.bases),
        levels=tuple(row.levels),
        level_names=tuple(Level(one).label for one in row.levels),
        short_code=row.short_code,
        local_code=row.local_code,
        may_keep=catalogue.may_keep(actor),
    )


def implementing(actor: User, base_code: str, *, after: str | None = None, size: int = 30) -> Page:
    """Its items, the upper levels first; rows are Implementing. Five statements."""
    items = Item.objects.filter(base_code=base_code).exclude(state=ItemState.CANCELLED)
    page = keyset_page(items, ("level", "code"), after, size)
    ids = [row.pk for row in page.rows]
    names: dict[int, tuple[str, bool]] = {}
    versions = ItemVersion.objects.filter(item__in=ids).order_by("item_id", "version")
    for item_id, name, state in versions.values_list("item_id", "name", "state"):
        names[item_id] = (name, state != "draft" or names.get(item_id, ("", False))[1])
    differs: dict[int, list[str]] = {}
    for item_id, element in Finding.objects.filter(item__in=ids).order_by("id").values_list("item_id", "element"):
        differs.setdefault(item_id or 0, []).append(FIELD_LABELS[element])
    tops = set(items.filter(parent=None).values_list("division_path", flat=True))
    own = own_agencies(actor)
    taken = set(items.filter(agency__in=[one.id for one in own]).values_list("agency_id", flat=True))
    open_ones = [one for one in own if one.id not in taken]
    rows = [_implementing(actor, row, names.get(row.pk, ("", False)), differs, open_ones, tops) for row in page.rows]
    return replace(page, rows=rows)


def _implementing(
    actor: User,
    row: Item,
    named: tuple[str, bool],
    differs: dict[int, list[str]],
    own: list[AgencyInfo],
    tops: set[str],
) -> Implementing:
    division = agencies.find_division(row.division_code)
    name, is_published = named
    return Implementing(
        code=row.code,
        name=name,
        level_name=row.get_level_display(),
        agency_name=agencies.agency_by_id(row.agency_id).name,
        division_name=division.name if division else "",
        state_name=row.get_state_display(),
        is_handling=row.parent_id is not None,
        is_published=is_published,
        has_upper=row.parent_id is not None or any(row.division_path.startswith(f"{path}.") for path in tops),
        differs=tuple(differs.get(row.pk, ())),
        may_adopt=is_published and row.parent_id is None and any(_fits(one, row) for one in own),
        is_mine=permissions.may(actor, permissions.EDIT, row) or permissions.may(actor, permissions.PUBLISH, row),
    )


def _fits(agency: AgencyInfo, upper: Item | Guide) -> bool:
    """Below the upper item's place, and below its agency where it is known which agency stands above."""
    is_below = agency.division_path.startswith(f"{upper.division_path}.")
    return is_below and agency.parent_id in (None, upper.agency_id)


def own_agencies(actor: User) -> list[AgencyInfo]:
    """Agencies whose items this person edits."""
    where = identity.scope(actor, permissions.EDIT)
    return [one for one in agencies.agencies() if where.covers(division_path=one.division_path, agency_id=one.id)]


def adopters(actor: User, upper: Guide) -> list[AgencyInfo]:
    """Agencies of this person that may take the item over and have not done so."""
    found = [one for one in own_agencies(actor) if _fits(one, upper)]
    held = Item.objects.filter(base_code=upper.base_code, agency__in=[one.id for one in found])
    taken = set(held.values_list("agency_id", flat=True))
    return [one for one in found if one.id not in taken]


def bounds(*, is_handling: bool = False) -> list[Bound]:
    """The table of elements as it holds today, the strictest first."""
    holds = unity.holds_on(clock.today())
    found = []
    for name, element in ELEMENTS.items():
        hold = hold_on(name, holds, is_handling=is_handling)
        found.append(Bound(name, FIELD_LABELS[name], hold, str(hold.label), element.is_local))
    order = {Hold.SAME: 0, Hold.BETTER: 1, Hold.FREE: 2}
    return sorted(found, key=lambda one: (order[Hold(one.hold)], one.is_local))


def standing(actor: User, code: str) -> Standing:
    """Of an item that this person administers; its newest version is compared, draft included."""
    item = administered_item(actor, code)
    today = clock.today()
    newest = item.versions.order_by("-version").first()
    upper = unity.above(item, today)
    handlings = item.handlings.exclude(state=ItemState.CANCELLED).order_by("code")
    return Standing(
        base_code=item.base_code,
        upper_code=upper.code if upper else "",
        upper_name=upper.body.name if upper else "",
        upper_agency_name=agencies.agency_by_id(upper.agency_id).name if upper else "",
        is_handling=item.parent_id is not None,
        adopted_version=item.adopted_version,
        differences=tuple(departures(item, body_from(newest.body), today)) if upper and newest else (),
        below=_below(item),
        handlings=tuple((one.code, _name_of(one)) for one in handlings),
        short_code=item.short_code,
        local_code=item.local_code,
    )


def _below(item: Item) -> int:
    """Items of lower levels that depart from this one."""
    departs = Finding.objects.filter(item=OuterRef("pk"), upper=item)
    return Item.objects.filter(base_code=item.base_code).filter(Exists(departs)).count()


def _name_of(item: Item) -> str:
    newest: Any = item.versions.order_by("-version").values_list("name", flat=True).first()
    return newest or item.code


def base_names(codes: Collection[str]) -> dict[str, str]:
    """What the 基本编码 are called in the catalogue; those that nobody has entered are left out."""
    return dict(BaseItem.objects.filter(code__in=list(codes)).values_list("code", "name"))


def competent(base_code: str, *, within: str) -> list[Guide]:
    """有权机关: every open item of this 基本编码 within a place, as its guide in force; the nearest bodies first."""
    codes = Item.objects.in_use().filter(base_code=base_code, division_path__descendant_of=within)
    found = []
    for code in codes.order_by("division_path", "code").values_list("code", flat=True)[:MOST_COMPETENT]:
        try:
            guide = shelf.guide(code)
        except NotFoundError:
            continue  # no version in force yet
        if guide.is_open:
            found.append(guide)
    return found
