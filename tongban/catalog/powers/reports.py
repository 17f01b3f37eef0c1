"""自动检查、比对、同步报告: the whole list looked at on a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tongban.common import clock
from tongban.support.agencies import api as agencies

from . import clauses
from .body import PowerBody, body_from
from .models import PowerVersion
from .registry import Difference, PowerFacts, dependants
from .rules.checks import CHECKS, Around, Finding, findings

CHUNK = 500


@dataclass(frozen=True)
class Listed:
    """A power in force with what the reports need of it."""

    code: str
    base_code: str
    level: str
    agency_id: int
    division_path: str
    parent_id: int | None
    power_id: int
    body: PowerBody


@dataclass(frozen=True)
class FindingRow:
    code: str
    name: str
    agency_name: str
    finding: Finding


@dataclass(frozen=True)
class CheckReport:
    """`counts`: how often each check found something, by (name, title, hint, number)."""

    powers: int
    clean: int
    counts: tuple[tuple[str, str, str, int], ...]
    rows: tuple[FindingRow, ...]


@dataclass(frozen=True)
class SyncReport:
    """`parts`: by the name of who follows, how many links were compared and what differs."""

    compared: int
    parts: tuple[tuple[str, int, tuple[Difference, ...]], ...]

    @property
    def differing(self) -> int:
        return sum(len(differences) for _, _, differences in self.parts)


@dataclass(frozen=True)
class Compared:
    """One base code at all its places."""

    base_code: str
    name: str
    places: int
    names: tuple[str, ...]
    differs: tuple[str, ...]


def listed(day: date, *, agency_id: int | None = None) -> list[Listed]:
    """Everything that counts on the day. One statement."""
    rows = PowerVersion.objects.in_force(day).select_related("power").order_by("power__code")
    if agency_id:
        rows = rows.filter(power__agency_id=agency_id)
    return [
        Listed(
            row.power.code,
            row.power.base_code,
            row.power.level,
            row.power.agency_id,
            str(row.power.division_path),
            row.parent_id,
            row.power_id,
            body_from(row.body),
        )
        for row in rows.iterator(chunk_size=CHUNK)
    ]


def check_report(*, agency_id: int | None = None, check: str = "", on: date | None = None) -> CheckReport:
    """Every finding of the list, or of one agency; with `check` only that one's rows."""
    day = on or clock.today()
    everything = listed(day)
    looked_at = [one for one in everything if agency_id in (None, one.agency_id)]
    around = _Surroundings(everything, day)
    counts: Counter[str] = Counter()
    rows: list[FindingRow] = []
    clean = 0
    for one in looked_at:
        found = findings(one.body, around.of(one))
        clean += not found
        counts.update(finding.check for finding in found)
        name = agencies.agency_by_id(one.agency_id).name
        rows += [FindingRow(one.code, one.body.name, name, each) for each in found if check in ("", each.check)]
    counted = tuple((one.name, one.title, one.hint, counts[one.name]) for one in CHECKS.values() if counts[one.name])
    return CheckReport(len(looked_at), clean, counted, tuple(rows))


class _Surroundings:
    """What the checks of one power need to know of all the others; worked out once."""

    def __init__(self, everything: list[Listed], day: date) -> None:
        self.repealed = clauses.repealed([one.body for one in everything], day)
        self.parents = {one.parent_id for one in everything if one.parent_id}
        self.by_base: dict[str, list[Listed]] = {}
        for one in everything:
            self.by_base.setdefault(one.base_code, []).append(one)
        self.items: dict[tuple[int, str], frozenset[str]] = {}
        ids = {one.agency_id for one in everything}
        for dependant in dependants():
            for key, bases in dependant.linked(ids).items():
                self.items[key] = self.items.get(key, frozenset()) | bases

    def of(self, one: Listed) -> Around:
        same = [other for other in self.by_base[one.base_code] if other.code != one.code]
        twins = frozenset(other.body.name for other in same if other.level == one.level)
        upper = self._upper(one, same)
        return Around(
            base_code=one.base_code,
            repealed=tuple(self.repealed[ref] for ref in clauses.refs_of(one.body) if ref in self.repealed),
            items=self.items.get((one.agency_id, one.level), frozenset()),
            twins=twins,
            upper=(upper.body.name, frozenset(basis.title for basis in upper.body.bases)) if upper else None,
            has_sub_items=one.power_id in self.parents,
        )

    @staticmethod
    def _upper(one: Listed, same: list[Listed]) -> Listed | None:
        """The nearest place above that has this base code."""
        above = [
            other
            for other in same
            if other.level < one.level and agencies.is_within(one.division_path, other.division_path)
        ]
        return max(above, key=lambda other: other.level, default=None)


def sync_report(on: date | None = None) -> SyncReport:
    """一个源头: whether anything that follows says otherwise than the list."""
    facts = [
        PowerFacts(one.code, one.agency_id, one.level, one.base_code, one.body)
        for one in listed(on or clock.today())
        if one.body.items
    ]
    parts: list[tuple[str, int, tuple[Difference, ...]]] = []
    for dependant in dependants():
        compared = 0
        differences: list[Difference] = []
        for chunk in _chunks(facts):
            found = dependant.compare(chunk)
            compared += found.compared
            differences += found.differences
        if compared:
            parts.append((dependant.name, compared, tuple(differences)))
    return SyncReport(sum(part[1] for part in parts), tuple(parts))


def _chunks(facts: list[PowerFacts]) -> Iterator[list[PowerFacts]]:
    for start in range(0, len(facts), CHUNK):
        yield facts[start : start + CHUNK]


def comparisons(*, text: str = "", only_differing: bool = False, on: date | None = None) -> list[Compared]:
    """Base codes that more than one place has: is it the same power everywhere?"""
    groups: dict[str, list[Listed]] = {}
    for one in listed(on or clock.today()):
        groups.setdefault(one.base_code, []).append(one)
    found: list[Compared] = []
    for base, rows in sorted(groups.items()):
        rows.sort(key=lambda one: (one.level, one.code))
        if len(rows) < 2 or (text and text not in base and not any(text in one.body.name for one in rows)):
            continue
        differs = differing_fields([one.body for one in rows])
        if differs or not only_differing:
            names = tuple(dict.fromkeys(one.body.name for one in rows))
            found.append(Compared(base, names[0], len(rows), names, differs))
    return found


#: What must be the same at every place (四级四同), by field.
SAME_EVERYWHERE = (
    ("name", "名称"),
    ("bases", "设定依据"),
    ("statutory_days", "法定时限"),
    ("promised_days", "承诺时限"),
)


def differing_fields(bodies: Iterable[PowerBody]) -> tuple[str, ...]:
    """In which of the fields that should be the same they are not."""
    values = list(bodies)
    found = []
    for field, label in SAME_EVERYWHERE:
        seen = {_comparable(body, field) for body in values}
        if len(seen) > 1:
            found.append(label)
    return tuple(found)


def _comparable(body: PowerBody, field: str) -> object:
    if field == "bases":
        return frozenset(basis.title for basis in body.bases)
    return getattr(body, field)
