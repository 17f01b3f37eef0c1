"""核定: what the rules say of an application, and the amount an official sets before the decision."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.db import transaction

from tongban.common import clock
from tongban.common.seen import require_seen
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.support.identity import api as identity

from .. import permissions
from ..body import body_from
from ..enums import AwardState
from ..errors import AwardStateError
from ..facts import facts_of
from ..models import Award, Policy
from ..rules import amounts, conditions
from ..rules.accounts import account_faults
from ..rules.money import cents_of
from .policies import version_for
from .walking import cleaned, refuse_input, tell

#: The questions of the one form that say where the money goes.
ACCOUNT = {"holder": "account_name", "account": "account_no", "bank": "account_bank"}
OPEN = (AwardState.APPLIED, AwardState.ASSESSED)


def subject_of(award: Award) -> str:
    return f"grant:{award.case_number}"


@transaction.atomic
def evaluate(number: str) -> Award | None:
    """None for a case of an item without a policy. Twice is once; what was assessed already is left alone."""
    case = approvals.case(number)
    policy = Policy.objects.filter(item_code=case.item_code).first()
    version = version_for(policy) if policy is not None else None
    if policy is None or version is None:
        return None
    award, _ = Award.objects.get_or_create(
        case_number=number,
        defaults={
            "version": version,
            "policy": policy,
            "item_code": case.item_code,
            "agency_id": case.agency_id,
            "division_path": case.division_path,
            "party_kind": case.applicant.kind,
            "party_id_number": case.applicant.id_number,
            "party_name": case.applicant.name,
            "applied_at": case.submitted_at,
        },
    )
    award = Award.objects.select_for_update(of=("self",)).select_related("version").get(pk=award.pk)
    if award.state == AwardState.APPLIED:
        _judge(award, case, intake.application(number).answers)
    return award


def _judge(award: Award, case: approvals.CaseInfo, answers: dict[str, Any]) -> None:
    body = body_from(award.version.body)
    facts = facts_of(case.applicant, answers)
    found = [
        conditions.period_finding(body, case.received_on),
        *conditions.judge_all(body, facts, case.received_on),
        *_repeated(award),
    ]
    worked = amounts.work_out(body.standard, facts)
    award.findings = [asdict(one) for one in found]
    award.worked_cents, award.worked_words = worked.cents, worked.words[:300]
    for name, question in ACCOUNT.items():
        setattr(award, name, str(answers.get(question) or "").strip()[: 120 if name != "account" else 40])
    award.account = award.account.replace(" ", "")
    award.save()


def _repeated(award: Award) -> list[conditions.Finding]:
    """重复申请: other awards of the same policy to the same applicant in the same year are for a person to look at."""
    others = Award.objects.filter(
        policy_id=award.policy_id, party_id_number=award.party_id_number, applied_at__year=award.applied_at.year
    ).exclude(pk=award.pk)
    numbers = list(
        others.exclude(state__in=(AwardState.REFUSED, AwardState.RELEASED)).values_list("case_number", flat=True)
    )
    return [conditions.repeated_finding(numbers)] if numbers else []


def faults_of_account(award: Award) -> dict[str, str]:
    return account_faults(
        holder=award.holder,
        number=award.account,
        bank=award.bank,
        party_name=award.party_name,
        digits=(settings.GRANTS_ACCOUNT_MIN_DIGITS, settings.GRANTS_ACCOUNT_MAX_DIGITS),
        luhn=settings.GRANTS_ACCOUNT_LUHN and award.party_kind == identity.PartyKind.NATURAL,
    )


def amount_of(award: Award) -> tuple[object, ...]:
    """What another assessment takes the place of."""
    return award.assessed_by_id, award.cents, award.reason


@transaction.atomic
def assess(*, actor: identity.User, number: str, amount: str, reason: str = "", seen: str | None = None) -> Award:
    """By who reviews or decides the case, after its acceptance and before its decision; another amount takes the place
    of the one that the page showed."""
    evaluate(number)
    award = permissions.lock_award(actor, number)
    permissions.require(actor, award, *permissions.WORK)
    if award.state not in OPEN:
        raise AwardStateError(number=number, state=AwardState(award.state).label, verb="核定")
    case = approvals.case(number)
    if case.accepted_on is None or not case.is_open:
        raise AwardStateError(number=number, state=f"的办件{case.state_name}", verb="核定")
    words = cleaned(reason, 300, "理由", "reason", is_needed=False)
    cents = cents_of(amount)
    standard = body_from(award.version.body).standard
    refuse_input(amounts.amount_faults(standard, cents, award.worked_cents, words))
    assert cents is not None
    words = words if cents != award.worked_cents else ""
    if (award.assessed_by_id, award.cents, award.reason) == (actor.pk, cents, words):
        return award
    require_seen(seen, *amount_of(award), what="核定金额")
    award.cents, award.reason = cents, words
    award.state, award.assessed_by, award.assessed_at = AwardState.ASSESSED, actor, clock.now()
    award.save(update_fields=["cents", "reason", "state", "assessed_by", "assessed_at"])
    facts = {"cents": cents, "worked": award.worked_cents, "reason": award.reason}
    tell(actor, "award.assess", subject_of(award), facts)
    return award


@transaction.atomic
def fix_account(*, actor: identity.User, number: str, holder: str, account: str, bank: str, note: str) -> Award:
    """Finance mends what the bank refused, with where the new account is known from."""
    award = permissions.lock_award(actor, number)
    permissions.require(actor, award, permissions.PAY)
    if award.state not in (AwardState.RESERVED, AwardState.PUBLIC, AwardState.FAILED):
        raise AwardStateError(number=number, state=AwardState(award.state).label, verb="改收款账户")
    why = cleaned(note, 300, "依据（谁提供、怎样核对）", "note")
    before, stood = award.account[-4:], (award.holder, award.account, award.bank)
    award.holder = cleaned(holder, 120, "收款户名", "holder")
    award.account = cleaned(account, 40, "收款账号", "account").replace(" ", "")
    award.bank = cleaned(bank, 120, "开户银行", "bank")
    refuse_input(faults_of_account(award))
    if (award.holder, award.account, award.bank) == stood:
        return award
    award.save(update_fields=["holder", "account", "bank"])
    tell(actor, "account.change", subject_of(award), {"before": before, "after": award.account[-4:], "note": why})
    return award
