"""事项规则 as people see them: what holds, what begins later, and who set it when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import OuterRef, Subquery

from tongban.common import clock
from tongban.common.pages import Page, keyset_page
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit

from .checking import caps_on
from .enums import Hold, Kind
from .guide import FIELD_LABELS
from .models import Bond, Cap, CapException, ItemVersion, StarRung
from .rules.publish import FUJIAN
from .rules.stars import USUAL, Rung
from .rules.unity import ELEMENTS, HOLDS
from .stars import ladder_on

#: Which actions of the log belong to which part of the rules.
HISTORIES = {"holds": "items.hold.", "caps": "items.cap", "stars": "items.ladder."}


@dataclass(frozen=True)
class HoldRow:
    """`since` is None while the usual hold counts; `coming` what was set for later. `choices`: holds it can have."""

    element: str
    label: str
    usual: Hold
    hold: Hold
    since: date | None
    basis: str
    coming: tuple[tuple[date, Hold], ...]
    choices: tuple[Hold, ...]


def hold_rows() -> list[HoldRow]:
    """Every element that can be bound. One statement."""
    today = clock.today()
    set_for: dict[str, list[Bond]] = {}
    for row in Bond.objects.order_by("effective_on"):
        set_for.setdefault(row.element, []).append(row)
    return [_hold_row(name, set_for.get(name, []), today) for name in ELEMENTS if HOLDS[name] != Hold.FREE]


def _hold_row(name: str, rows: list[Bond], today: date) -> HoldRow:
    usual = HOLDS[name]
    now = next((one for one in reversed(rows) if one.effective_on <= today), None)
    return HoldRow(
        element=name,
        label=FIELD_LABELS[name],
        usual=usual,
        hold=Hold(now.hold) if now else usual,
        since=now.effective_on if now else None,
        basis=now.basis if now else "",
        coming=tuple((one.effective_on, Hold(one.hold)) for one in rows if one.effective_on > today),
        choices=tuple(Hold) if usual == Hold.BETTER else (Hold.SAME, Hold.FREE),
    )


@dataclass(frozen=True)
class CapRow:
    """`effective_on` is None for the caps of the province, which count until the place sets its own."""

    kinds: tuple[str, ...]
    kind_names: tuple[str, ...]
    most_links: int
    most_percent: int
    basis: str
    effective_on: date | None


def cap_rows() -> list[CapRow]:
    """The caps that count today, then those that begin later."""
    today = clock.today()
    begun = Cap.objects.filter(effective_on__lte=today).first()
    rows = [*([begun] if begun else []), *Cap.objects.filter(effective_on__gt=today).order_by("effective_on")]
    found = [
        CapRow(tuple(one.kinds), _names(one.kinds), one.most_links, one.most_percent, one.basis, one.effective_on)
        for one in rows
    ]
    if begun is None:
        usual = FUJIAN
        found.insert(
            0, CapRow(usual.kinds, _names(usual.kinds), usual.most_links, usual.most_percent, usual.basis, None)
        )
    return found


def _names(kinds: object) -> tuple[str, ...]:
    return tuple(str(Kind(one).label) for one in kinds)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class ExceptionRow:
    """`state`: coming, counts, over. `is_needless`: the caps of today ask no less by themselves."""

    id: int
    code: str
    name: str
    agency_name: str
    most_links: int | None
    most_percent: int | None
    reason: str
    effective_on: date
    expires_on: date
    state: str
    days_left: int
    is_needless: bool


def cap_exceptions(*, after: str | None = None, size: int = 20) -> Page:
    """The one that lasts longest first. Two statements."""
    names = ItemVersion.objects.filter(item=OuterRef("item")).order_by("-version").values("name")[:1]
    rows = CapException.objects.select_related("item").annotate(name=Subquery(names))
    page = keyset_page(rows, ("-expires_on", "-id"), after, size)
    today = clock.today()
    caps = caps_on(today)
    return replace(page, rows=[_exception(one, today, caps.most_links, caps.most_percent) for one in page.rows])


def _exception(row: CapException, today: date, links: int, percent: int) -> ExceptionRow:
    over = row.expires_on < today
    return ExceptionRow(
        id=row.pk,
        code=row.item.code,
        name=row.name,  # type: ignore[attr-defined]
        agency_name=agencies.agency_by_id(row.item.agency_id).name,
        most_links=row.most_links,
        most_percent=row.most_percent,
        reason=row.reason,
        effective_on=row.effective_on,
        expires_on=row.expires_on,
        state="over" if over else "coming" if row.effective_on > today else "counts",
        days_left=(row.expires_on - today).days,
        is_needless=not over and (row.most_links or 0) <= links and (row.most_percent or 0) <= percent,
    )


@dataclass(frozen=True)
class Ladder:
    """`effective_on` is None for the usual ladder."""

    rungs: tuple[Rung, ...]
    effective_on: date | None
    basis: str


def ladders() -> list[Ladder]:
    """The ladder that counts today, then those that begin later."""
    today = clock.today()
    days = StarRung.objects.order_by("effective_on").values_list("effective_on", "basis").distinct()
    known = dict(days)
    begun = max((day for day in known if day <= today), default=None)
    coming = [Ladder(ladder_on(day), day, basis) for day, basis in known.items() if day > today]
    now = Ladder(ladder_on(begun), begun, known[begun]) if begun else Ladder(USUAL, None, "")
    return [now, *coming]


def rule_history(part: str, *, after: str | None = None, size: int = 20) -> Page:
    """Who set what when, newest first, from the log; rows are `audit.LogRow`."""
    return audit.page(subject="items", action=HISTORIES[part], after=after, size=size)
