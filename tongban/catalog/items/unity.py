"""四级四同: the item above another one, and where a level departs from the level above or has not taken over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from tongban.common import clock
from tongban.support.agencies import api as agencies
from tongban.support.agencies.api import AgencyInfo

from .enums import FindingKind, Hold, ItemState
from .events import ItemsPublished
from .guide import GuideBody, body_from
from .models import BaseItem, Bond, Finding, Item, ItemVersion
from .rules.ladder import Seat, seat_above
from .rules.unity import HOLDS, differences

#: Base items that are looked at in one transaction.
BATCH = 25


@dataclass(frozen=True)
class Placed:
    """An item with the guide that binds on a day."""

    id: int
    code: str
    version: int
    agency_id: int
    division_code: str
    seat: Seat
    body: GuideBody


def holds_on(day: date) -> dict[str, Hold]:
    """The usual hold on each element, changed by what the place has set."""
    rows = Bond.objects.filter(effective_on__lte=day).order_by("effective_on").values_list("element", "hold")
    return {**HOLDS, **{element: Hold(hold) for element, hold in rows if element in HOLDS}}


def placed(base_codes: Collection[str], day: date) -> dict[str, list[Placed]]:
    """All items in the catalogue with these base codes, by base code. One statement."""
    rows = ItemVersion.objects.in_force(day).exclude(item__state=ItemState.CANCELLED)
    rows = rows.filter(item__base_code__in=base_codes).select_related("item").order_by("item__code")
    found: dict[str, list[Placed]] = defaultdict(list)
    for row in rows:
        found[row.item.base_code].append(_placed(row.item, row))
    return found


def _placed(item: Item, version: ItemVersion) -> Placed:
    body = body_from(version.body)
    return Placed(item.pk, item.code, version.version, item.agency_id, item.division_code, seat_of(item), body)


def seat_of(item: Item) -> Seat:
    agency = agencies.agency_by_id(item.agency_id)
    return Seat(
        id=item.pk,
        path=item.division_path,
        agency_id=item.agency_id,
        above_agency_id=agency.parent_id,
        handles_id=item.parent_id,
        adopted_from_id=item.adopted_from_id,
    )


def above(item: Item, day: date) -> Placed | None:
    """The guide that binds this item from above: that of its upper level, or of the item it is a way of handling."""
    others = placed([item.base_code], day).get(item.base_code, [])
    seat = seat_above(seat_of(item), [one.seat for one in others])
    return next((one for one in others if seat is not None and one.id == seat.id), None)


def note_published(event: ItemsPublished, *, event_id: object) -> None:
    """What was published may depart from above, or leave those below behind. A library of a hundred thousand items
    comes in a hundred events that touch the same base items: they are noted here and compared once."""
    touched = Item.objects.filter(code__in=event.codes).values("base_code")
    BaseItem.objects.filter(code__in=touched, is_stale=False).update(is_stale=True)


def note_all() -> dict[str, int]:
    """Every night: agencies and divisions change too, and versions come into force by themselves."""
    return {"base_items": BaseItem.objects.filter(is_stale=False).update(is_stale=True)}


def compare_noted() -> bool:
    """Some of the base items that were noted; true while there are more. The worker asks every few seconds."""
    with transaction.atomic():
        noted = BaseItem.objects.filter(is_stale=True).select_for_update(skip_locked=True)
        bases = list(noted.order_by("code")[:BATCH])
        if bases:
            _compare(bases)
    return len(bases) == BATCH


def compare_all_now() -> None:
    """For the demo city and for tests."""
    while compare_noted():
        pass


def _compare(bases: list[BaseItem]) -> None:
    """`noted_at` of a finding that was known stays."""
    codes = [one.code for one in bases]
    BaseItem.objects.filter(code__in=codes).update(is_stale=False)
    day = clock.today()
    items, holds, seats = placed(codes, day), holds_on(day), _Places()
    wanted: dict[tuple[object, ...], Finding] = {}
    for base in bases:
        rows = items.get(base.code, [])
        for one in [*_departing(base, rows, holds), *_missing(base, rows, seats)]:
            wanted[_key(one)] = one
    held = {_key(one): one for one in Finding.objects.filter(base_code__in=codes)}
    same = {key for key, one in held.items() if key in wanted and _words(one) == _words(wanted[key])}
    Finding.objects.filter(pk__in=[one.pk for key, one in held.items() if key not in same]).delete()
    for key, one in wanted.items():
        one.noted_at = held[key].noted_at if key in held else clock.now()
    Finding.objects.bulk_create([one for key, one in wanted.items() if key not in same], batch_size=500)


def _key(one: Finding) -> tuple[object, ...]:
    return (one.base_code, one.kind, one.item_id, one.element, one.division_code)


def _words(one: Finding) -> tuple[object, ...]:
    return (one.upper_id, one.agency_id, one.upper_words, one.own_words)


def _departing(base: BaseItem, rows: list[Placed], holds: dict[str, Hold]) -> Iterator[Finding]:
    by_id = {one.id: one for one in rows}
    seats = [one.seat for one in rows]
    for row in rows:
        seat = seat_above(row.seat, seats)
        if seat is None:
            continue
        is_handling = row.seat.handles_id is not None
        for one in differences(row.body, by_id[seat.id].body, holds=holds, is_handling=is_handling):
            yield Finding(
                base_code=base.code, kind=FindingKind.DIFFERS, upper_id=seat.id, item_id=row.id,
                agency_id=row.agency_id, division_code=row.division_code, division_path=row.seat.path,
                element=one.field, upper_words=one.upper, own_words=one.own,
            )  # fmt: skip


class _Places:
    """Agencies in use by their place, and which places there are at a level; worked out once for many base items."""

    def __init__(self) -> None:
        self.by_division: dict[str, list[AgencyInfo]] = defaultdict(list)
        self.by_level: dict[int, dict[str, str]] = defaultdict(dict)
        for one in agencies.agencies():
            self.by_division[one.division_code].append(one)
            self.by_level[one.division_level][one.division_code] = one.division_path


def _missing(base: BaseItem, rows: list[Placed], places: _Places) -> Iterator[Finding]:
    """应承接未承接: a place of a level that exercises this item, below one that has it, with an agency for it."""
    items = [one for one in rows if one.seat.handles_id is None]
    there = {one.division_code for one in items}
    for level in base.levels:
        for code, path in places.by_level[int(level) - 1].items() if level != "7" else ():
            seat = seat_above(Seat(0, path), [one.seat for one in items]) if code not in there else None
            if seat is None:
                continue
            agency = next((one for one in places.by_division[code] if one.parent_id == seat.agency_id), None)
            if agency is not None:
                yield Finding(
                    base_code=base.code, kind=FindingKind.MISSING, upper_id=seat.id, agency_id=agency.id,
                    division_code=code, division_path=path,
                )  # fmt: skip
