"""What approvals puts into the papers that notices makes; every one is issued in the transaction of its step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from tongban.catalog.items import api as items
from tongban.data.licences import api as licences
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .models import Case

PERMIT = "01"
#: 收件凭证 only proves what has come; it has to fit a page with its list.
RECEIPT = "receipt"
LONGEST_RECIPIENT = 120


def recipient_of(case: Case) -> identity.Party:
    return identity.Party(
        case.applicant_kind,
        case.applicant_id_type,
        case.applicant_id_number,
        case.applicant_name,
        case.applicant_phone,
    )


def common_data(case: Case, guide: items.Guide) -> dict[str, Any]:
    """The block that every paper of a case begins with."""
    return {
        "item_name": case.item_name,
        "item_code": case.item_code,
        "is_permit": case.kind_code == PERMIT,
        "applied_on": case.received_on.isoformat(),
        "contact_name": case.agent_name,
        "contact_phone": case.applicant_phone,
        "consult_phone": guide.phones.consult,
        "query_code": case.query_code,
        "bases": [] if case.kind_code == PERMIT else [basis.title for basis in guide.bases],
    }


def issue(*, actor: identity.User, case: Case, kind: str, data: dict[str, Any]) -> notices.NoticeInfo:
    guide = items.version(case.item_version_id)
    return notices.issue(
        actor=actor,
        kind=kind,
        case_number=case.number,
        agency=agencies.agency_by_id(case.agency_id),
        recipient=recipient_of(case),
        data={**common_data(case, guide), **({} if kind == RECEIPT else _seat(case)), **data},
    )


def _seat(case: Case) -> dict[str, Any]:
    """住所 and 法定代表人 as registered; a person's home is nobody's business."""
    seat = identity.seat_of(case.applicant_id_number) if case.applicant_kind == identity.PartyKind.LEGAL else None
    return {"address": seat.address, "representative": seat.representative} if seat else {}


def issue_acceptance(*, actor: identity.User, case: Case) -> notices.NoticeInfo:
    guide = items.version(case.item_version_id)
    return issue(
        actor=actor,
        case=case,
        kind="acceptance",
        data={
            "accepted_on": _iso(case.accepted_on),
            "promised_days": guide.promised_days,
            "statutory_days": guide.statutory_days,
            "statutory_basis": guide.statutory.basis if guide.statutory else "",
            "promised_due_on": _iso(case.promised_due_on),
            "statutory_due_on": _iso(case.statutory_due_on),
            "joint": bool(guide.joint_agencies),
            "provisional": case.is_provisional,
        },
    )


def issue_late(*, actor: identity.User, case: Case) -> notices.NoticeInfo:
    """容缺受理告知书: what is still to come, until when, and what follows if it does not."""
    data = {"materials": list(case.outstanding), "until_on": _iso(case.outstanding_due_on)}
    return issue(actor=actor, case=case, kind="late_acceptance", data=data)


def issue_void(
    *, actor: identity.User, case: Case, ground_name: str, reason: str, basis: str, other: str
) -> notices.NoticeInfo:
    data = {"ground_name": ground_name, "reason": reason, "basis": basis, "other_number": other}
    return issue(actor=actor, case=case, kind="void", data=data)


def issue_termination(
    *, actor: identity.User, case: Case, ground_name: str, reason: str, basis: str = ""
) -> notices.NoticeInfo:
    """终止办理决定书, with the rights of appeal: it ends what the applicant has asked for."""
    data = {"accepted_on": _iso(case.accepted_on), "ground_name": ground_name, "reason": reason, "basis": basis}
    return issue(actor=actor, case=case, kind="termination", data=data)


def issue_withdrawal(*, actor: identity.User, case: Case, reason: str) -> notices.NoticeInfo:
    """准予撤回申请通知书; 撤件通知书 of what was not accepted yet. `reason`: what the applicant wrote, if anything."""
    return issue(
        actor=actor, case=case, kind="withdrawal", data={"accepted_on": _iso(case.accepted_on), "reason": reason}
    )


def issue_letter(
    *,
    actor: identity.User,
    case: Case,
    kind: str,
    sender: agencies.AgencyInfo,
    to: Sequence[agencies.AgencyInfo],
    data: dict[str, Any],
) -> notices.NoticeInfo:
    """A letter between agencies about a case: number and seal of the sender, one letter for all it is addressed to."""
    names = "、".join(one.name for one in to)
    if len(names) > LONGEST_RECIPIENT:
        names = f"{to[0].name}等{len(to)}个单位"
    return notices.issue(
        actor=actor,
        kind=kind,
        case_number=case.number,
        agency=sender,
        recipient=identity.Party(identity.PartyKind.LEGAL, "uscc", to[0].uscc, names),
        data={
            "item_name": case.item_name,
            "item_code": case.item_code,
            "is_permit": case.kind_code == PERMIT,
            "applicant_name": case.applicant_name,
            "owner_name": case.agency_name,
            "contact_name": actor.name,
            "promised_due_on": _iso(case.promised_due_on),
            "addressees": [{"name": one.name, "uscc": one.uscc} for one in to],
            **data,
        },
    )


def issue_revocation(
    *,
    actor: identity.User,
    case: Case,
    ground_name: str,
    reason: str,
    basis: str,
    heard: str,
    licence: licences.LicenceInfo | None,
) -> notices.NoticeInfo:
    """撤销决定书, with the rights of appeal; a matter that is no licence rests on its own bases."""
    data: dict[str, Any] = {
        "decided_on": _iso(case.decided_on),
        "ground_name": ground_name,
        "reason": reason,
        "basis": basis,
        "heard": heard,
    }
    if licence:
        data["licence"] = {"name": licence.name, "number": licence.number}
    return issue(actor=actor, case=case, kind="revocation", data=data)


def acceptance_words(case: Case) -> str:
    begin = f"受理日期{case.accepted_on:%Y年%-m月%-d日}" if case.accepted_on else "已受理"
    if case.promised_due_on is None:
        return f"{begin}。"
    return f"{begin}，承诺{case.promised_due_on:%Y年%-m月%-d日}前办结。"


def issue_special_procedure(
    *,
    actor: identity.User,
    case: Case,
    reason_name: str,
    basis: str,
    planned_days: int,
    until: date,
    note: str,
    proof: str,
) -> notices.NoticeInfo:
    return issue(
        actor=actor,
        case=case,
        kind="special_procedure",
        data={
            "reason_name": reason_name,
            "basis": "" if case.kind_code == PERMIT and "第四十五条" in basis else basis,
            "planned_days": planned_days,
            "planned_until_on": until.isoformat(),
            "note": note,
            "proof": proof,
        },
    )


def issue_extension(*, actor: identity.User, case: Case, days: int, reason: str) -> notices.NoticeInfo:
    return issue(
        actor=actor,
        case=case,
        kind="extension",
        data={
            "days": days,
            "reason": reason,
            "promised_due_on": _iso(case.promised_due_on),
            "statutory_due_on": _iso(case.statutory_due_on),
        },
    )


def issue_grant(
    *, actor: identity.User, case: Case, opinion: str, licence: licences.LicenceInfo | None, main: str = ""
) -> notices.NoticeInfo:
    """`main`: the item whose licence bears this result (多证合一)."""
    data = _grant_data(case, opinion)
    if main:
        data["merged_into"] = main
    if licence:
        data["licence"] = {
            "name": licence.name,
            "number": licence.number,
            "identifier": licence.identifier,
            "valid_from_on": _iso(licence.valid_from_on),
            "valid_to_on": _iso(licence.valid_to_on),
        }
    return issue(actor=actor, case=case, kind="decision_grant", data=data)


def issue_refusal(*, actor: identity.User, case: Case, reason: str, deceit: str = "") -> notices.NoticeInfo:
    """Reasons and the rights of appeal in writing (行政许可法 第三十八条第二款); the template holds the rights."""
    return issue(actor=actor, case=case, kind="decision_refuse", data=_refusal_data(case, reason, deceit))


def preview_decision(case: Case, *, is_grant: bool, opinion: str, deceit: str = "") -> notices.Paper:
    """The decision as it would be worded now; number and licence come with the decision itself."""
    data = _grant_data(case, opinion) if is_grant else _refusal_data(case, opinion, deceit)
    guide = items.version(case.item_version_id)
    return notices.preview(
        kind="decision_grant" if is_grant else "decision_refuse",
        case_number=case.number,
        agency=agencies.agency_by_id(case.agency_id),
        recipient=recipient_of(case),
        data={**common_data(case, guide), **data},
    )


def _grant_data(case: Case, opinion: str) -> dict[str, Any]:
    return {"accepted_on": _iso(case.accepted_on), "content": opinion}


def _refusal_data(case: Case, reason: str, deceit: str) -> dict[str, Any]:
    return {"accepted_on": _iso(case.accepted_on), "reasons": [reason, *([deceit] if deceit else [])]}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
