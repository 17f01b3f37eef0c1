"""事项规则 as people see them: what holds, what begins later, and who set it when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, OuterRef, Subquery

from tongban.common import clock
from tongban.common.pages import Page, keyset_page
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.identity.api import User

from .checking import caps_on
from .enums import Hold, ItemState, Kind, ProposalState, RuleKind
from .guide import FIELD_LABELS, body_from
from .models import Bond, Cap, CapException, ItemVersion, RuleProposal, StarRung
from .proposing import facts_of
from .rules.publish import FUJIAN, over_caps
from .rules.stars import USUAL, Rung
from .rules.unity import ELEMENTS, HOLDS
from .stars import ladder_on

SOON = timedelta(days=30)
PARTS = {
    "holds": (RuleKind.HOLD,),
    "caps": (RuleKind.CAPS, RuleKind.EXCEPTION, RuleKind.END),
    "stars": (RuleKind.LADDER,),
}
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
class EndingRow:
    """An exception that has run out or does so within a month. `uses`: what the published guide still needs of it."""

    id: int
    code: str
    name: str
    agency_name: str
    expires_on: date
    days_left: int
    version: int
    uses: tuple[str, ...]


def ending_exceptions() -> list[EndingRow]:
    """Those within a month that nothing follows, and those that ran out while the guide in force still needs them."""
    today = clock.today()
    rows = list(CapException.objects.filter(expires_on__lte=today + SOON).select_related("item").order_by("expires_on"))
    followed = _last_days([row.item_id for row in rows])
    rows = [row for row in rows if row.expires_on == followed[row.item_id]]
    guides = {
        one.item_id: one
        for one in ItemVersion.objects.in_force(today).filter(
            item__in=[row.item_id for row in rows], item__state=ItemState.IN_USE
        )
    }
    found = [_ending(row, guides[row.item_id], today) for row in rows if row.item_id in guides]
    return [one for one in found if one.days_left >= 0 or one.uses]


def _last_days(item_ids: list[int]) -> dict[int, date]:
    """The last day of the last exception of each item."""
    rows = CapException.objects.filter(item__in=item_ids).order_by().values("item")
    return {row["item"]: row["last"] for row in rows.annotate(last=Max("expires_on"))}


def _ending(row: CapException, guide: ItemVersion, today: date) -> EndingRow:
    """Measured by the caps of the day after its last one, or of today."""
    body = body_from(guide.body)
    return EndingRow(
        id=row.pk,
        code=row.item.code,
        name=guide.name,
        agency_name=agencies.agency_by_id(row.item.agency_id).name,
        expires_on=row.expires_on,
        days_left=(row.expires_on - today).days,
        version=guide.version,
        uses=tuple(words for _, words in over_caps(body, caps_on(max(today, row.expires_on + timedelta(days=1))))),
    )


@dataclass(frozen=True)
class ProposalRow:
    """`facts` by the names of the log."""

    id: int
    kind: str
    facts: dict[str, Any]
    proposed_by: str
    proposed_at: datetime
    is_own: bool
    is_late: bool


def rule_proposals(actor: User, part: str) -> list[ProposalRow]:
    """What waits for another person, oldest first. `is_late`: its day has passed, it can only be sent back."""
    rows = RuleProposal.objects.filter(state=ProposalState.WAITING, kind__in=PARTS[part])
    today = clock.today().isoformat()
    return [
        ProposalRow(
            id=row.pk,
            kind=row.kind,
            facts=facts_of(row),
            proposed_by=row.proposed_by.name,
            proposed_at=row.proposed_at,
            is_own=row.proposed_by_id == actor.pk,
            is_late=row.data.get("effective_on", today) < today,
        )
        for row in rows.select_related("proposed_by").order_by("pk")
    ]


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
