"""统计, for the office of 机构编制: how many powers there are, whose, of which kind, and what changed year by year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Min, Q

from tongban.common import clock
from tongban.support.agencies import api as agencies

from .enums import ChangeKind, PowerKind, PowerLevel, RequestState, Status
from .models import ChangeRequest, PowerVersion, RequestPower

#: Requests whose change is in the list; a 下放 waits for those who take it over.
DONE = (RequestState.PUBLISHED, RequestState.WAITING)


@dataclass(frozen=True)
class StatisticRow:
    """`main` and `sub`: main items and sub-items; `suspended` is part of the total."""

    agency_name: str
    level_name: str
    by_kind: tuple[int, ...]
    total: int
    main: int
    sub: int
    suspended: int


@dataclass(frozen=True)
class LevelRow:
    level_name: str
    agencies: int
    total: int
    main: int
    sub: int


@dataclass(frozen=True)
class YearRow:
    """`filed`: taken over when the list was first filed; `added` and `gone` by requests."""

    year: int
    agency_name: str
    before: int
    filed: int
    added: int
    gone: int

    @property
    def after(self) -> int:
        return self.before + self.filed + self.added - self.gone


@dataclass(frozen=True)
class ChangeRow:
    """Published requests of a year and a kind, and how many powers they touched."""

    year: int
    kind_name: str
    requests: int
    powers: int


@dataclass(frozen=True)
class Statistics:
    """`by_kind`: name of the kind, then its number at each of `levels`."""

    day: date
    rows: tuple[StatisticRow, ...]
    levels: tuple[str, ...]
    by_kind: tuple[tuple[str, tuple[int, ...]], ...]
    by_level: tuple[LevelRow, ...]
    changes: tuple[ChangeRow, ...]
    years: tuple[YearRow, ...]


@dataclass(frozen=True)
class _Count:
    agency_id: int
    level: str
    kind: str
    number: int
    main: int
    suspended: int


def statistics(on: date | None = None) -> tuple[StatisticRow, ...]:
    """By agency and level. One statement."""
    return _by_agency(_counted(on or clock.today()))


def whole_statistics(on: date | None = None) -> Statistics:
    """Everything that the workbook holds. Five statements."""
    day = on or clock.today()
    counted = _counted(day)
    levels = sorted({one.level for one in counted})
    return Statistics(
        day=day,
        rows=_by_agency(counted),
        levels=tuple(_level_name(level) for level in levels),
        by_kind=tuple(
            (str(kind.label), tuple(_sum(counted, kind=kind.value, level=level) for level in levels))
            for kind in PowerKind
        ),
        by_level=tuple(_level_row(level, [one for one in counted if one.level == level]) for level in levels),
        changes=tuple(_changes(day)),
        years=tuple(_years(day)),
    )


def _counted(day: date) -> list[_Count]:
    rows = PowerVersion.objects.in_force(day).order_by().values_list("power__agency_id", "power__level", "kind")
    counts = rows.annotate(
        number=Count("pk"),
        main=Count("pk", filter=Q(parent=None)),
        suspended=Count("pk", filter=Q(status=Status.SUSPENDED)),
    )
    return [_Count(*row) for row in counts]


def _sum(counted: Sequence[_Count], *, kind: str, level: str) -> int:
    return sum(one.number for one in counted if one.kind == kind and one.level == level)


def _level_name(level: str) -> str:
    return str(PowerLevel(level).label)


def _by_agency(counted: Sequence[_Count]) -> tuple[StatisticRow, ...]:
    places = {one.id: place for place, one in enumerate(agencies.agencies())}
    keys = {(one.agency_id, one.level) for one in counted}
    found = []
    for agency_id, level in sorted(keys, key=lambda key: (places.get(key[0], len(places)), key)):
        own = [one for one in counted if (one.agency_id, one.level) == (agency_id, level)]
        total, main = sum(one.number for one in own), sum(one.main for one in own)
        found.append(
            StatisticRow(
                agency_name=agencies.agency_by_id(agency_id).name,
                level_name=_level_name(level),
                by_kind=tuple(_sum(own, kind=kind.value, level=level) for kind in PowerKind),
                total=total,
                main=main,
                sub=total - main,
                suspended=sum(one.suspended for one in own),
            )
        )
    return tuple(found)


def _level_row(level: str, own: Sequence[_Count]) -> LevelRow:
    total, main = sum(one.number for one in own), sum(one.main for one in own)
    return LevelRow(_level_name(level), len({one.agency_id for one in own}), total, main, total - main)


def _changes(day: date) -> Iterator[ChangeRow]:
    """By the year from which a request counts, newest first. Three statements."""
    found = ChangeRequest.objects.filter(state__in=DONE, effective_on__lte=day).order_by()
    rows = found.values_list("number", "effective_on", "kind")
    requests = {number: (starts.year, kind) for number, starts, kind in rows if starts}
    touched = set(RequestPower.objects.filter(request__in=found).values_list("request__number", "power_id"))
    begun = PowerVersion.objects.filter(request_number__in=found.values("number"))
    touched |= set(begun.values_list("request_number", "power_id"))
    made, powers = Counter(requests.values()), Counter(requests[number] for number, _ in touched)
    order = list(ChangeKind.values)
    for year, kind in sorted(made, key=lambda key: (-key[0], order.index(key[1]))):
        yield ChangeRow(year, str(ChangeKind(kind).label), made[year, kind], powers[year, kind])


def _years(day: date) -> Iterator[YearRow]:
    """Of every agency the years in which its list grew or shrank, newest first. One statement."""
    lives = (
        PowerVersion.objects.filter(effective_on__lte=day)
        .order_by()
        .values("power_id", agency_id=F("power__agency_id"))
        .annotate(
            begins=Min("effective_on"),
            open_versions=Count("pk", filter=Q(ended_on=None) | Q(ended_on__gt=day)),
            ends=Max("ended_on"),
            was_filed=Count("pk", filter=Q(version=1, request_number="")),
        )
    )
    filed: Counter[tuple[int, int]] = Counter()
    added: Counter[tuple[int, int]] = Counter()
    gone: Counter[tuple[int, int]] = Counter()
    for life in lives:
        (filed if life["was_filed"] else added)[life["agency_id"], life["begins"].year] += 1
        if not life["open_versions"]:
            gone[life["agency_id"], life["ends"].year] += 1
    places = {one.id: place for place, one in enumerate(agencies.agencies())}
    rows = []
    for agency_id in {key[0] for key in filed | added}:
        name, number = agencies.agency_by_id(agency_id).name, 0
        for year in sorted({year for one, year in filed | added | gone if one == agency_id}):
            key = (agency_id, year)
            row = YearRow(year, name, number, filed[key], added[key], gone[key])
            number = row.after
            rows.append((-year, places.get(agency_id, len(places)), agency_id, row))
    yield from (row for *_, row in sorted(rows, key=lambda one: one[:3]))
