"""设立登记: when the licence that is granted gives a new body its credit code, the body is entered with it.

市场主体登记管理条例 第二十一条: the day on which the licence is signed is the day on which the body comes into being.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.data.licences import api as licences
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from . import papers
from .answers import Submitted
from .models import Case

REPRESENTATIVE, REPRESENTATIVE_ID = "representative", "representative_id"
COMPANY_KINDS = {
    "股份有限公司": "股份有限公司",
    "股份公司": "股份有限公司",
    "有限责任公司": "有限责任公司",
    "有限公司": "有限责任公司",
}


@dataclass(frozen=True)
class Founded:
    """The new body, and what its licence says of it beside the answers."""

    body: identity.Party
    face: dict[str, Any]


def is_founding(case: Case, guide: items.Guide, given: Submitted) -> bool:
    """A person asks for a licence that carries its holder's credit code, or a form names who will represent."""
    is_person = case.applicant_kind == identity.PartyKind.NATURAL
    asks = is_person or bool(given.answers.get(REPRESENTATIVE_ID))
    return asks and licences.licence_type(guide.licence_type_code).founds_body


def found(actor: identity.User, case: Case, guide: items.Guide, given: Submitted, face: dict[str, Any]) -> Founded:
    """Enter the body in the transaction of the decision; the applicant represents it, or whom the form names."""
    applicant, name = papers.recipient_of(case), str(face.get("name") or "").strip()
    agency = agencies.agency_by_id(case.agency_id)
    representative = str(given.answers.get(REPRESENTATIVE) or applicant.name)
    body = identity.found_legal_person(
        actor=actor,
        uscc=licences.new_credit_code(guide.licence_type_code, agency=agency, name=name),
        name=name,
        representative_name=representative,
        representative_id_number=str(given.answers.get(REPRESENTATIVE_ID) or applicant.id_number),
        address=str(face.get("address") or ""),
        phone=applicant.phone,
        facts={"case": case.number},
    )
    return Founded(body, {"representative": representative, **_birth(body)})


def _birth(body: identity.Party) -> dict[str, str]:
    kind = identity.kind_of(body.id_number)
    return {"kind": company_kind(body.name) or str(kind.label), "established_on": clock.today().isoformat()}


def company_kind(name: str) -> str:
    """公司法 第七条: a company says in its name which kind it is; empty for other bodies."""
    return next((kind for ending, kind in COMPANY_KINDS.items() if name.endswith(ending)), "")
