"""撤销: a decision to grant is taken back, and the licence with it (行政许可法 第六十九条)."""

from __future__ import annotations

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.data.licences import api as licences
from tongban.support.identity import api as identity

from .. import deceit_rules, papers, permissions, rules
from ..enums import CaseState, Deceit, RevokeGround
from ..errors import CaseStateError
from ..events import DecisionRevoked
from ..models import Case
from .deceiving import note_deceit
from .opening import first_time
from .walking import change, lock_case, message, require_state, subject_of, tell

PERMIT = "01"


@transaction.atomic
def revoke_decision(
    *, actor: identity.User, number: str, ground: str, reason: str, heard: str, key: str | None = None
) -> Case:
    """The holder has been heard before (`heard` says how); he gets a paper with his rights of appeal.

    The newest version of the licence that the case gave becomes 撤销; one that is over already stays as it is.
    """
    case = lock_case(number)
    permissions.require_read(actor, case)
    permissions.require(actor, "case.decide", case)
    if key and not first_time(actor, key, "revoke", subject_of(number)):
        return case
    require_state(case, {CaseState.GRANTED}, "撤销")
    if case.revoked_at is not None:
        raise CaseStateError(number=number, state="已经撤销", verb="再次撤销")
    fields = {}
    if ground not in RevokeGround.values:
        fields["ground"] = f"请选择撤销的情形：{'、'.join(RevokeGround.labels)}"
    if not reason.strip():
        fields["reason"] = "请写明撤销的事实和理由，理由要告知当事人"
    if not heard.strip():
        fields["heard"] = "请写明怎样告知并听取了当事人的陈述、申辩"
    fields |= rules.too_long(reason=reason, heard=heard)
    if fields:
        raise InvalidInputError(fields=fields)

    chosen = RevokeGround(ground)
    basis = rules.revoke_basis(chosen, is_permit=case.kind_code == PERMIT)
    told = ""
    change(case, revoked_at=clock.now(), revoke_ground=chosen, revoke_reason=reason.strip())
    if chosen == RevokeGround.DECEIT and case.kind_code == PERMIT:
        until_on = note_deceit(actor=actor, case=case, deceit=Deceit.OBTAINING, evidence=reason)
        told = deceit_rules.consequence(Deceit.OBTAINING, until_on)
    licence = _take_back(actor, case, f"{chosen.label}：{reason.strip()}")
    papers.issue_revocation(
        actor=actor,
        case=case,
        ground_name=str(chosen.label),
        reason=f"{reason.strip().rstrip('。')}。{told}" if told else reason.strip(),
        basis=basis,
        heard=heard.strip(),
        licence=licence,
    )
    message(
        case,
        f"决定已撤销：{case.item_name}",
        f"{chosen.label}。{reason.strip().rstrip('。')}。{told}不服的，可以依法申请行政复议或者提起行政诉讼。",
    )
    facts = {"ground": chosen, "reason": reason.strip(), "heard": heard.strip(), "licence": case.licence_identifier}
    event = DecisionRevoked(case_number=number, ground=chosen, licence_identifier=case.licence_identifier)
    tell(actor, case, "case.revoke", facts, event)
    return case


def _take_back(actor: identity.User, case: Case, reason: str) -> licences.LicenceInfo | None:
    if not case.licence_identifier:
        return None
    licence = licences.newest(case.licence_identifier)
    if licence.status in (licences.LicenceStatus.VALID, licences.LicenceStatus.SUSPENDED):
        status = licences.LicenceStatus.WITHDRAWN
        licence = licences.change_status(actor=actor, identifier=licence.identifier, status=status, reason=reason)
    return licence
