"""承诺核查: true, or not true; then 整改通过 or 撤销决定 (国办发〔2020〕42号)."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.serve.approvals import api as approvals
from tongban.support.identity import api as identity

from .. import permissions, rules
from ..enums import PledgeState
from ..events import PledgeChecked, PledgeSettled
from ..models import CreditRecord, Pledge
from .walking import change, lock_pledge, message, require_move, tell, term

FIX = "pledge_fix"


@transaction.atomic
def record_check(
    *, actor: identity.User, number: str, is_true: bool | None, finding: str, demand: str = "", key: str | None = None
) -> Pledge:
    """What the check found. Not true: 责令限期整改, and a 失信记录 that keeps the party from pledging again."""
    row = lock_pledge(number)
    permissions.require(actor, permissions.CHECK, row)
    if key and not approvals.first_time(actor, key, "pledge-check", f"case:{number}"):
        return row
    require_move(row, PledgeState.TRUE, "登记核查结果")
    fields = _too_long(finding=finding, demand=demand)
    if is_true is None:
        fields["is_true"] = "请选择核查结果：属实，或者不实"
    if not finding.strip():
        fields["finding"] = "请写明核查情况：怎样核查的，看到了什么"
    if is_true is False and not demand.strip():
        fields["demand"] = "核查不实的，请写明整改要求"
    _refuse(fields)

    found: dict[str, Any] = {
        "finding": finding.strip(),
        "checked_at": clock.now(),
        "checked_by_name": actor.name,
        "told": "",
    }
    if is_true:
        change(row, **found, state=PledgeState.TRUE, due_on=None, settled_at=clock.now(), settled_by_name=actor.name)
        message(row, f"承诺核查属实：{row.item_name}", "核查结果与您的承诺一致。")
    else:
        _order_fix(actor, row, found, demand.strip())
    event = PledgeChecked(case_number=number, is_true=bool(is_true))
    tell(actor, row, "check", {"is_true": is_true, "finding": finding.strip(), "fix_due_on": row.fix_due_on}, event)
    return row


def _order_fix(actor: identity.User, row: Pledge, found: dict[str, Any], demand: str) -> None:
    due = term(clock.today(), row.fix_days, row.fix_unit)
    change(row, **found, state=PledgeState.FIXING, demand=demand, fix_due_on=due, due_on=due)
    CreditRecord.objects.create(
        pledge=row,
        party_id_number=row.party_id_number,
        party_name=row.party_name,
        agency_id=row.agency_id,
        division_path=row.division_path,
        item_code=row.item_code,
        reason=row.finding,
        recorded_at=clock.now(),
        recorded_by_name=actor.name,
    )
    decided_on = row.case.decided_on
    data = {
        "decided_on": decided_on.isoformat() if decided_on else None,
        "finding": row.finding,
        "demand": demand,
        "fix_due_on": due.isoformat(),
    }
    approvals.issue_paper(actor=actor, case=row.case, kind=FIX, data=data)
    message(
        row,
        f"承诺核查不实，请限期整改：{row.item_name}",
        f"{row.finding.rstrip('。')}。请在{due:%Y年%-m月%-d日}前整改：{demand.rstrip('。')}。"
        "逾期不整改或者整改后仍不符合的，将撤销决定；失信记录修复以前，不能再选择告知承诺。",
    )


@transaction.atomic
def record_fix(*, actor: identity.User, number: str, note: str, key: str | None = None) -> Pledge:
    """整改通过: looked at again, and it is now as was pledged. The record stays until it is repaired."""
    row = lock_pledge(number)
    permissions.require(actor, permissions.CHECK, row)
    if key and not approvals.first_time(actor, key, "pledge-fix", f"case:{number}"):
        return row
    require_move(row, PledgeState.FIXED, "登记整改结果")
    fields = _too_long(note=note)
    if not note.strip():
        fields["note"] = "请写明怎样复核的、整改到什么程度"
    _refuse(fields)
    settled = {"settled_at": clock.now(), "settled_by_name": actor.name, "note": note.strip()}
    change(row, **settled, state=PledgeState.FIXED, due_on=None)
    message(row, f"整改通过：{row.item_name}", "准予的决定继续有效。失信记录可以申请修复，请与核查机关联系。")
    event = PledgeSettled(case_number=number, state=PledgeState.FIXED)
    tell(actor, row, "settle", {"state": PledgeState.FIXED, "note": note.strip()}, event)
    return row


@transaction.atomic
def revoke_pledged(*, actor: identity.User, number: str, reason: str, heard: str, key: str | None = None) -> Pledge:
    """撤销决定: not mended in time or not well enough; paper, licence and rights are those of `revoke_decision`."""
    row = lock_pledge(number)
    permissions.require(actor, permissions.DECIDE, row)
    if key and not approvals.first_time(actor, key, "pledge-revoke", f"case:{number}"):
        return row
    if row.state != PledgeState.FIXING:
        require_move(row, PledgeState.FIXED, "因整改不到位撤销决定")
    ground = approvals.RevokeGround.FALSE_PLEDGE
    approvals.revoke_decision(actor=actor, number=number, ground=ground, reason=reason, heard=heard)
    settled = {"settled_at": clock.now(), "settled_by_name": actor.name, "note": reason.strip()}
    change(row, **settled, state=PledgeState.REVOKED, due_on=None)
    event = PledgeSettled(case_number=number, state=PledgeState.REVOKED)
    tell(actor, row, "settle", {"state": PledgeState.REVOKED, "reason": reason.strip()}, event)
    return row


def _too_long(**texts: str) -> dict[str, str]:
    return {name: f"最多 {rules.LONGEST_TEXT} 个字" for name, text in texts.items() if len(text) > rules.LONGEST_TEXT}


def _refuse(fields: dict[str, str]) -> None:
    if fields:
        raise InvalidInputError(fields=fields)
