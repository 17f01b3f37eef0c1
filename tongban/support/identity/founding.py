"""A body comes into being by a decision (设立登记, 成立登记): its entry in the register, in that transaction."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from tongban.common.codes import credit_code_error
from tongban.common.errors import ConflictError, InvalidInputError
from tongban.support.audit import api as audit

from .enums import LegalKind
from .models import LegalPerson, User
from .parties import Party, legal_party
from .persons import enter_person

#: By the first two digits of the code: who registers, and what (GB 32100-2015 表1).
KINDS = {
    "91": LegalKind.COMPANY,
    "92": LegalKind.INDIVIDUAL_BUSINESS,
    "93": LegalKind.COOPERATIVE,
    "12": LegalKind.INSTITUTION,
    "51": LegalKind.SOCIAL_ORGANISATION,
    "52": LegalKind.SOCIAL_ORGANISATION,
    "53": LegalKind.SOCIAL_ORGANISATION,
}


def kind_of(uscc: str) -> LegalKind:
    return KINDS.get(uscc[:2], LegalKind.OTHER)


def is_registered(uscc: str) -> bool:
    return LegalPerson.objects.filter(uscc=uscc).exists()


@transaction.atomic
def found_legal_person(
    *,
    actor: User,
    uscc: str,
    name: str,
    representative_name: str,
    representative_id_number: str,
    address: str = "",
    phone: str = "",
    facts: dict[str, Any] | None = None,
) -> Party:
    """Enter a new body with its representative, who can act for it from now on.

    The caller has taken, and checked, the decision; `facts` say in the audit log which one. A person who is not
    known yet is entered too; one who is known by another name is refused.
    """
    if reason := credit_code_error(uscc):
        raise InvalidInputError(fields={"uscc": reason})
    if not name.strip():
        raise InvalidInputError(fields={"name": "请填写名称"})
    if is_registered(uscc):
        raise ConflictError(reason=f"统一社会信用代码 {uscc} 已经登记")
    person = enter_person(
        representative_id_number, representative_name, field="representative", words="法定代表人（经营者）"
    )
    row = LegalPerson.objects.create(
        uscc=uscc,
        name=name.strip(),
        kind=kind_of(uscc),
        representative=person,
        address=address[:200],
        phone=phone[:20],
    )
    audit.record(actor, "identity.legal.create", f"legal:{uscc}", facts=facts)
    return legal_party(row)
