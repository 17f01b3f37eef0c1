"""Reading 不实申请: who may not apply again, the list of the agency, what the case page and the story say of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.pages import keyset_page
from tongban.common.prepared import Prepared, Slot
from tongban.support.identity import api as identity

from . import deceit_rules, permissions
from .aftermath import Aftermath
from .deceit_models import DeceitRecord
from .enums import CaseState, Deceit
from .values import CaseInfo, TimelineStep

SIZE = 30
PERMIT = "01"
ENDED = (CaseState.NOT_ACCEPTED, CaseState.REFUSED)


_STANDING = Prepared(
    lambda: DeceitRecord.objects.filter(
        party_id_number=Slot("party"), base_code=Slot("base"), corrected_at=None, until_on__gte=Slot("today")
    ).order_by("-until_on")[:1]
)


#: SQL of the same, for a statement that another module sends anyway: its one value is the number of the party.
RECORDED = """EXISTS (
    SELECT 1 FROM approvals_deceitrecord AS record
    WHERE record.party_id_number = %s AND record.corrected_at IS NULL AND record.until_on IS NOT NULL
)"""
#: On cases: whether a record stands against the applicant, for whatever licence. Most have none.
HAS_RECORD = Exists(
    DeceitRecord.objects.filter(
        party_id_number=OuterRef("applicant_id_number"), corrected_at=None, until_on__isnull=False
    )
)


@dataclass(frozen=True)
class DeceitInfo:
    number: str
    item_name: str
    agency_name: str
    party_name: str
    deceit_name: str
    evidence: str
    found_on: date
    until_on: date | None
    is_barred: bool
    recorded_at: datetime
    recorded_by_name: str
    corrected_at: datetime | None
    corrected_by_name: str
    correction: str
    may_correct: bool = False


@dataclass(frozen=True)
class DeceitPage:
    rows: list[DeceitInfo]
    next_cursor: str | None


def bar_of(guide: items.Guide, party_id_number: str) -> str:
    """Why this applicant may not apply for this licence now, whichever body of the city decides; empty when he may.

    Only licences that the guide marks as 安全事项 cost a statement.
    """
    if not guide.is_vital or not party_id_number:
        return ""
    row = _STANDING.first(party=party_id_number, base=guide.base_code, today=clock.today())
    if row is None or row.until_on is None:
        return ""
    phone = items.guide(row.item_code).phones.complain
    return deceit_rules.bar_words(Deceit(row.deceit), row.item_name, row.found_on, row.until_on, row.agency_name, phone)


def deceit_of(number: str) -> DeceitInfo | None:
    """For other modules; the caller decides who may see it."""
    row = DeceitRecord.objects.filter(number=number).first()
    return _info(row) if row else None


def deceits_page(
    actor: identity.User, *, only_barring: bool = False, text: str = "", after: str | None = None, size: int = SIZE
) -> DeceitPage:
    rows = DeceitRecord.objects.filter(identity.filter_q(actor, permissions.READ))
    if only_barring:
        rows = rows.filter(corrected_at=None, until_on__gte=clock.today())
    if text.strip():
        rows = rows.filter(Q(party_id_number=text.strip().upper()) | Q(party_name=text.strip()))
    page = keyset_page(rows, ("-pk",), after, size)
    return DeceitPage([_info(row, actor) for row in page.rows], page.next_cursor)


def aftermath(case: CaseInfo, guide: items.Guide) -> Aftermath | None:
    if case.kind_code != PERMIT or not (case.state in ENDED or case.revoked_at):
        return None
    one = deceit_of(case.number)
    if one is None:
        return None
    until = f"，{one.until_on:%Y年%-m月%-d日}以前（含当日）不得再次申请" if one.until_on else ""
    steps = [TimelineStep("done", "认定不实申请", f"{one.deceit_name}{until}", one.recorded_at, one.agency_name)]
    if one.corrected_at:
        words = "认定已更正，不再限制申请"
        steps.append(TimelineStep("done", "更正认定", words, one.corrected_at, one.agency_name, one.correction))
    return Aftermath(tuple(steps), facts=one)


def _info(row: DeceitRecord, actor: identity.User | None = None) -> DeceitInfo:
    is_corrected = row.corrected_at is not None
    return DeceitInfo(
        number=row.number,
        item_name=row.item_name,
        agency_name=row.agency_name,
        party_name=row.party_name,
        deceit_name=str(Deceit(row.deceit).label),
        evidence=row.evidence,
        found_on=row.found_on,
        until_on=row.until_on,
        is_barred=deceit_rules.is_barred(row.until_on, is_corrected, clock.today()),
        recorded_at=row.recorded_at,
        recorded_by_name=row.recorded_by_name,
        corrected_at=row.corrected_at,
        corrected_by_name=row.corrected_by_name,
        correction=row.correction,
        may_correct=actor is not None
        and not is_corrected
        and identity.allowed(
            actor,
            "case.decide",
            division_path=row.division_path,
            agency_id=row.agency_id,
            item_code=row.item_code,
        ),
    )
