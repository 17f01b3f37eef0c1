"""Taking over an item library from another platform: every row comes in or is refused with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from tongban.support.agencies import api as agencies
from tongban.support.agencies.api import AgencyNamed
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity import api as identity
from tongban.support.identity.api import User

from . import citing, shelf, writing
from .definitions import ensure_flows
from .events import ItemsPublished
from .formats import Raw, open_library
from .models import Item
from .rules.county_list import offices_of, read_county_row
from .rules.imported import Incoming, RowError, read_row
from .rules.publish import Surroundings, publish_faults

#: Rows of one transaction; rows read at once, whose new agencies are entered together.
BATCH = 1000
CHUNK = 5000
_ANYWHERE = Surroundings(caps=None)


@dataclass(frozen=True)
class Refused:
    row: int
    code: str
    name: str
    reason: str


@dataclass
class Outcome:
    """What became of the rows. `codes` are the items that changed."""

    new: int = 0
    unchanged: int = 0
    updated: int = 0
    refused: list[Refused] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    @property
    def summary(self) -> dict[str, int]:
        return {
            "new": self.new,
            "unchanged": self.unchanged,
            "updated": self.updated,
            "refused": len(self.refused),
        }


def import_items(*, actor: User, lines: Iterable[bytes], source: str) -> Outcome:
    """Rows of another platform → published items, in batches with a transaction each.

    Done again with the same file, nothing changes. A row whose content has changed becomes a new version. Guides taken
    over pass the binding rules only; what they lack is named in them and shown as 指南未载明. A file that is no item
    library raises UnreadableFileError before anything is written.
    """
    identity.require(actor, "items.publish", division_path="")
    library = open_library(lines)
    rows, read = library.rows, _reader_of_lines(source)
    if library.is_county_list:
        held = list(rows)
        rows, read = iter(held), _reader_of_county_list(held, source)
    outcome = Outcome()
    with transaction.atomic():
        ensure_flows(actor=actor)
        means = writing.means_of(actor, source)
    reading = _Reading(rows, read)
    while part := reading.take():
        outcome.unchanged += part.unchanged
        outcome.refused += part.refused
        incoming = _without_homeless(part.rows, actor, outcome)
        for start in range(0, len(incoming), BATCH):
            _take_batch([row for _, row in incoming[start : start + BATCH]], means, outcome, reading.one_more)
    outcome.refused.sort(key=lambda one: one.row)
    return outcome


_Reader = Callable[[Any], Incoming]


@dataclass
class _Part:
    """What was read of a chunk: rows that can be taken over, with their line numbers, and what became of the others."""

    count: int = 0
    rows: list[tuple[int, Incoming]] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)


class _Reading:
    """The rows in chunks; the first of a code wins.

    Reading asks the database nothing, so that the next chunk is read row by row while the server writes this one. A
    thread for it was no faster: it and the writing wait for the interpreter in turns.
    """

    def __init__(self, rows: Iterator[Raw], read: _Reader) -> None:
        self._rows, self._read = rows, read
        self._seen: dict[str, tuple[int, str]] = {}
        self._part = _Part()
        self._fault: Exception | None = None
        self._is_over = False

    def take(self) -> _Part | None:
        """The next chunk; None after the last. What went wrong while reading ahead is raised here, in its turn."""
        while self._part.count < CHUNK and not self._is_over:
            self._one()
        part, self._part = self._part, _Part()
        if self._fault:
            raise self._fault
        return part if part.count else None

    def one_more(self) -> None:
        """One row more of the next chunk, while there is something else to wait for."""
        if self._part.count < CHUNK and not self._is_over:
            self._one()

    def _one(self) -> None:
        try:
            raw = next(self._rows, None)
            if raw is None:
                self._is_over = True
                return
            self._part.count += 1
            self._put(raw)
        except Exception as error:  # noqa: BLE001 - raised by take(): the batch being written is not to blame
            self._fault, self._is_over = error, True

    def _put(self, raw: Raw) -> None:
        part = self._part
        try:
            if raw.reason:
                raise RowError(raw.reason)
            row = self._read(raw.value)
            _check(row)
        except RowError as error:
            part.refused.append(Refused(raw.number, _code_shown(raw.value), _shown(raw.value, "name"), str(error)))
            return
        earlier = self._seen.get(row.code)
        if earlier is None:
            self._seen[row.code] = (raw.number, row.digest)
            part.rows.append((raw.number, row))
        elif earlier[1] == row.digest:
            part.unchanged += 1
        else:
            reason = f"实施编码与第 {earlier[0]} 行重复而内容不同"
            part.refused.append(Refused(raw.number, row.code, row.body.name, reason))


def _reader_of_lines(source: str) -> _Reader:
    return lambda raw: read_row(raw, source=source)


def _reader_of_county_list(rows: list[Raw], source: str) -> _Reader:
    offices = offices_of(row.value for row in rows)
    shorts = {area: _short_name(area) for area in {_area_code(row.value) for row in rows if not row.reason}}
    return lambda raw: read_county_row(raw, source=source, offices=offices, place=shorts[_area_code(raw)])


def _area_code(raw: Any) -> str:
    return str(raw.get("area_code") or "").strip()


def _short_name(area: str) -> str:
    place = agencies.find_division(area)
    return place.name if place and not place.name.endswith(_UNNAMED) else ""


def _check(row: Incoming) -> None:
    faults = publish_faults(row.body, _ANYWHERE, only_binding=True)
    if faults:
        raise RowError("；".join(fault.message for fault in faults))


def _code_shown(raw: Any) -> str:
    return _shown(raw, "task_code") or _shown(raw, "item_code")


def _shown(raw: Any, key: str) -> str:
    value = raw.get(key) if isinstance(raw, dict) else None
    return value[:200] if isinstance(value, str) else ""


# divisions and agencies ------------------------------------------------------------------------------------------


def _without_homeless(rows: list[tuple[int, Incoming]], actor: User, outcome: Outcome) -> list[tuple[int, Incoming]]:
    """Enter the divisions and agencies that are new; rows whose division cannot be entered are refused."""
    with transaction.atomic():
        unknown = agencies.ensure_divisions(actor=actor, names=_division_names([row for _, row in rows]))
        kept: list[tuple[int, Incoming]] = []
        for number, row in rows:
            if agencies.find_division(row.area_code) is not None:
                kept.append((number, row))
                continue
            reason = f"区划 {row.area_code} 没有登记"
            if why := unknown.get(row.area_code):
                reason += f"：{why}"
            outcome.refused.append(Refused(number, row.code, row.body.name, reason))
        named = [
            AgencyNamed(
                row.agency_uscc, row.agency_name, row.area_code, row.body.phones.consult, row.body.phones.complain
            )
            for _, row in kept
        ]
        agencies.ensure_agencies(actor=actor, agencies=list({one.uscc: one for one in reversed(named)}.values()))
    return kept


#: 沙县区 is one place: 县 ends a name only where no 区 follows.
_PLACE = re.compile(r".+?(?:省|自治区|特别行政区|自治州|地区|盟|市|区|县(?!区)|旗)")
_UNNAMED = "（名称未载明）"


def _division_names(rows: list[Incoming]) -> dict[str, str]:
    """Code → name for the places named by the rows and the places above them (广东省广州市 names both).

    A list that gives codes only enters them so; the table of divisions names them when it is imported.
    """
    names: dict[str, str] = {}
    for code, area_name in {(row.area_code, row.area_name) for row in rows}:
        if code in names or agencies.find_division(code) is not None or code[6:] != "000000":
            continue
        chain = _chain(code)
        parts = _PLACE.findall(area_name)
        if not area_name:
            names.update((one, one.rstrip("0") + _UNNAMED) for one in chain if agencies.find_division(one) is None)
        elif "".join(parts) != area_name:
            continue
        elif len(parts) == 1:
            names[code] = parts[0]
        elif len(parts) == len(chain):
            names.update(zip(chain, parts, strict=True))
    return names


def _chain(code: str) -> list[str]:
    """The codes from the province down to this place."""
    chain = [code[:2].ljust(12, "0")]
    if code[2:6] != "0000":
        chain.append(code[:4].ljust(12, "0"))
    if code[4:6] != "00":
        chain.append(code)
    return chain


# items -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def _take_batch(rows: list[Incoming], means: writing.Means, outcome: Outcome, meanwhile: Callable[[], None]) -> None:
    existing = {
        item.code: item
        for item in Item.objects.select_for_update().filter(code__any_of=[row.code for row in rows]).order_by("pk")
    }
    fresh = [row for row in rows if row.code not in existing]
    changed = [row for row in rows if row.code in existing and existing[row.code].source_digest != row.digest]
    outcome.unchanged += len(rows) - len(fresh) - len(changed)
    if not fresh and not changed:
        return
    writing.write_items(fresh, [(existing[row.code], row) for row in changed], means, meanwhile)
    citing.cite((row.code, row.body) for row in [*fresh, *changed])

    codes = [row.code for row in [*fresh, *changed]]
    outcome.new += len(fresh)
    outcome.updated += len(changed)
    outcome.codes += codes
    facts = {"new": [row.code for row in fresh], "updated": [row.code for row in changed]}
    audit.record(means.actor, "items.import", "items", facts=facts)
    shelf.changed()
    events.publish(ItemsPublished(codes=tuple(codes)))
