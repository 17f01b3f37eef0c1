"""不实申请: noted with the decision that rests on it, corrected when noted by mistake (行政许可法 第七十八条以下)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.support.identity import api as identity

from .. import deceit_rules, permissions, rules
from ..deceit_models import DeceitRecord
from ..enums import Deceit
from ..events import DeceitCorrected, DeceitNoted
from ..models import Case
from .opening import first_time
from .walking import lock_case, message, subject_of, tell

PERMIT = "01"


def require_evidence(case: Case, evidence: str, field: str = "evidence") -> None:
    if reason := deceit_rules.fault(evidence, is_permit=case.kind_code == PERMIT):
        raise InvalidInputError(fields={field: reason})


def note_deceit(*, actor: identity.User, case: Case, deceit: Deceit, evidence: str) -> date | None:
    """The caller holds the case, has checked who decides, and makes the decision. Gives the last day of the bar."""
    require_evidence(case, evidence)
    guide, today = items.version(case.item_version_id), clock.today()
    until_on = deceit_rules.barred_until(deceit, today, is_vital=guide.is_vital)
    DeceitRecord.objects.create(
        case=case,
        number=case.number,
        base_code=guide.base_code,
        item_code=case.item_code,
        item_name=case.item_name,
        agency_id=case.agency_id,
        agency_name=case.agency_name,
        division_path=case.division_path,
        party_id_number=case.applicant_id_number,
        party_name=case.applicant_name,
        deceit=deceit,
        evidence=evidence.strip(),
        found_on=today,
        until_on=until_on,
        recorded_at=clock.now(),
        recorded_by_name=actor.name,
    )
    facts = {"deceit": deceit, "evidence": evidence.strip(), "until_on": until_on}
    tell(actor, case, "deceit.note", facts, DeceitNoted(case_number=case.number, deceit=deceit, until_on=until_on))
    return until_on


def consequence_words(case: Case) -> str:
    """What a refusal would say of deceit if it were made today; for the preview of the paper."""
    until_on = deceit_rules.barred_until(
        Deceit.APPLYING, clock.today(), is_vital=items.version(case.item_version_id).is_vital
    )
    return deceit_rules.refusal_words(until_on)


@transaction.atomic
def correct_deceit(*, actor: identity.User, number: str, reason: str, key: str | None = None) -> DeceitRecord:
    """更正: noted by mistake, or set aside on objection. The decision itself is not touched."""
    case = lock_case(number)
    permissions.require_read(actor, case)
    row = DeceitRecord.objects.select_for_update(of=("self",)).filter(number=number).first()
    if row is None:
        raise NotFoundError(what="这条不实申请记录")
    permissions.require(actor, "case.decide", case)
    if key and not first_time(actor, key, "deceit-correct", subject_of(number)):
        return row
    if row.corrected_at is not None:
        raise ConflictError(reason="这条记录已经更正过了")
    if not reason.strip():
        raise InvalidInputError(fields={"reason": "请写明更正的理由和依据"})
    if len(reason) > rules.LONGEST_OPINION:
        raise InvalidInputError(fields={"reason": f"最多 {rules.LONGEST_OPINION} 个字"})
    row.corrected_at, row.corrected_by_name, row.correction = clock.now(), actor.name, reason.strip()
    row.save(update_fields=["corrected_at", "corrected_by_name", "correction"])
    message(
        case,
        f"认定已更正：{case.item_name}",
        f"关于您{Deceit(row.deceit).label}的认定已经更正，不再限制您申请这一事项。理由：{reason.strip()}",
    )
    tell(actor, case, "deceit.correct", {"reason": reason.strip()}, DeceitCorrected(case_number=number))
    return row
