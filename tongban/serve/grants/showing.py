"""From rows to what pages show."""

from __future__ import annotations

from datetime import date

from tongban.support.identity import api as identity

from .actions.policies import is_in_force
from .body import PolicyBody, Standard, body_from
from .enums import AwardState, BatchState, LineState, ObjectionState, StandardKind, VersionState
from .models import Award, Objection, PaymentBatch, PaymentLine, PolicyVersion
from .rules.money import yuan
from .values import AwardRow, BatchView, LineView, ObjectionView, PolicyView


def standard_words(standard: Standard) -> str:
    match StandardKind(standard.kind):
        case StandardKind.FIXED:
            words = f"定额 {yuan(standard.cents)}"
        case StandardKind.RATE:
            words = f"按{standard.of}的 {standard.points / 100:g}%，最高 {yuan(standard.cap_cents)}"
        case StandardKind.UNIT:
            words = f"每{standard.of} {yuan(standard.cents)}，最高 {yuan(standard.cap_cents)}"
        case StandardKind.TIERS:
            words = "；".join(f"{one.value} {yuan(one.cents)}" for one in standard.tiers)
    return f"{words}（{standard.clause}）" if standard.clause else words


def is_accepting(body: PolicyBody, today: date) -> bool:
    return body.opens_on is not None and body.closes_on is not None and body.opens_on <= today <= body.closes_on


def policy_view(row: PolicyVersion, today: date) -> PolicyView:
    body = body_from(row.body)
    in_force = is_in_force(row, today)
    return PolicyView(
        id=row.policy_id,
        item_code=row.policy.item_code,
        agency_name=row.policy.agency_name,
        version=row.version,
        state=row.state,
        state_name=VersionState(row.state).label,
        revision=row.revision,
        body=body,
        standard_words=standard_words(body.standard),
        is_in_force=in_force,
        is_accepting=in_force and is_accepting(body, today),
        edited_by_id=row.edited_by_id,
        edited_by_name=row.edited_by.name,
        edited_at=row.edited_at,
        published_by_name=row.published_by.name if row.published_by else "",
        published_at=row.published_at,
        end_reason=row.end_reason,
    )


def state_words(row: Award, today: date) -> str:
    if row.state == AwardState.PUBLIC and row.publicity is not None:
        return "公示中" if row.publicity.ends_on >= today else "公示期满，待拨付"
    return str(AwardState(row.state).label)


def award_row(row: Award, today: date) -> AwardRow:
    is_set = row.state not in (AwardState.APPLIED, AwardState.REFUSED) and row.cents
    return AwardRow(
        number=row.case_number,
        policy_id=row.policy_id,
        policy_name=row.version.name,
        document_number=row.version.document_number,
        party_name=row.party_name,
        party_id_number=row.party_id_number,
        state=row.state,
        state_name=state_words(row, today),
        state_note=row.state_note,
        worked_words=row.worked_words,
        cents=row.cents,
        amount=yuan(row.cents) if is_set else "",
        applied_at=row.applied_at,
        decided_at=row.decided_at,
        publicity_number=row.publicity.number if row.publicity else "",
        public_until_on=row.publicity.ends_on if row.publicity else None,
        paid_at=row.paid_at,
        account_tail=row.account[-4:],
    )


def masked(account: str) -> str:
    return f"尾号 {account[-4:]}" if account else ""


def line_view(row: PaymentLine, *, shows_account: bool) -> LineView:
    return LineView(
        code=row.code,
        batch_number=row.batch.number,
        case_number=row.award.case_number,
        holder=row.holder,
        account=row.account if shows_account else masked(row.account),
        bank=row.bank,
        cents=row.cents,
        amount=yuan(row.cents),
        state=row.state,
        state_name=LineState(row.state).label,
        reason=row.reason,
        bank_reference=row.bank_reference,
    )


def batch_view(
    row: PaymentBatch, actor: identity.User, lines: tuple[LineView, ...] = (), *, may_check: bool, may_take: bool
) -> BatchView:
    is_mine = row.made_by_id == actor.pk
    counts = tuple(sum(one.state == state for one in lines) for state in ("waiting", "paid", "failed"))
    return BatchView(
        number=row.number,
        title=row.title,
        state=row.state,
        state_name=BatchState(row.state).label,
        total=yuan(row.total_cents),
        made_by_name=row.made_by.name,
        made_at=row.made_at,
        checked_by_name=row.checked_by.name if row.checked_by else "",
        checked_at=row.checked_at,
        check_note=row.check_note,
        is_mine=is_mine,
        may_check=may_check and not is_mine and row.state == BatchState.CHECKING,
        may_take=may_take and row.state in (BatchState.APPROVED, BatchState.DONE),
        lines=lines,
        counts=(counts[0], counts[1], counts[2]),
    )


def objection_view(row: Objection, *, may_settle: bool) -> ObjectionView:
    return ObjectionView(
        id=row.pk,
        case_number=row.award.case_number,
        party_name=row.award.party_name,
        name=row.name,
        phone=row.phone,
        words=row.words,
        filed_at=row.filed_at,
        state=row.state,
        state_name=ObjectionState(row.state).label,
        answer=row.answer,
        handled_by_name=row.handled_by.name if row.handled_by else "",
        may_settle=may_settle and row.state == ObjectionState.OPEN,
    )
