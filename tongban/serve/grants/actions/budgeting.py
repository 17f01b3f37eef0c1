"""预算: given, taken by awards, given back, spent, carried into the next year. The policy's row is the lock."""

from __future__ import annotations

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import ConflictError
from tongban.support.identity import api as identity

from .. import permissions
from ..body import body_from
from ..enums import AwardState, EntryKind
from ..errors import BudgetShortError
from ..events import AwardDecided
from ..models import Award, Budget, BudgetEntry, Policy
from ..rules.money import cents_of, yuan
from .policies import subject_of as policy_subject
from .policies import version_for
from .walking import cleaned, message, refuse_input, tell

YEARS = range(2000, 2100)


@transaction.atomic
def change_budget(
    *, actor: identity.User, policy_id: int, year: int, amount: str, note: str, key: str, subject: str = ""
) -> Budget:
    """下达、追加 (a positive sum) or 调减 (a negative one). What waits for money is served at once, in its order."""
    policy = _money_of(actor, policy_id)
    cents, why = cents_of(amount), cleaned(note, 300, "依据，如下达文号", "note")
    if year not in YEARS:
        refuse_input({"year": "请填写四位年度"})
    if not cents:
        refuse_input({"amount": "请填写金额（元），调减写负数，最多两位小数"})
    assert cents is not None
    if (held := _earlier(key)) is not None:
        return held
    budget = _budget(policy, year, subject)
    if budget.left_cents + cents < 0:
        raise BudgetShortError(year=year, left=yuan(budget.left_cents), verb="调减", wanted=yuan(-cents))
    budget.total_cents += cents
    budget.save(update_fields=["total_cents"])
    _enter(actor, budget, EntryKind.GIVEN, cents, note=why, key=key)
    tell(actor, "budget.change", policy_subject(policy), {"year": year, "cents": cents, "note": why})
    serve_queue(actor, policy)
    return budget


@transaction.atomic
def carry_over(*, actor: identity.User, policy_id: int, year: int, amount: str, note: str, key: str) -> Budget:
    """年度结转 is somebody's act: what is left of a year, or a part of it, goes to the next one."""
    policy = _money_of(actor, policy_id)
    cents, why = cents_of(amount), cleaned(note, 300, "结转依据", "note")
    if cents is None or cents <= 0:
        refuse_input({"amount": "请填写大于 0 的结转金额（元）"})
    assert cents is not None
    if (held := _earlier(key)) is not None:
        return held
    old = Budget.objects.filter(policy=policy, year=year).first()
    left = old.left_cents if old is not None else 0
    if old is None or left < cents:
        raise BudgetShortError(year=year, left=yuan(left), verb="结转", wanted=yuan(cents))
    new = _budget(policy, year + 1, old.subject)
    old.total_cents -= cents
    new.total_cents += cents
    old.save(update_fields=["total_cents"])
    new.save(update_fields=["total_cents"])
    _enter(actor, old, EntryKind.CARRIED_OUT, -cents, note=why, key=key)
    _enter(actor, new, EntryKind.CARRIED_IN, cents, note=why)
    tell(actor, "budget.carry", policy_subject(policy), {"year": year, "cents": cents, "note": why})
    serve_queue(actor, policy)
    return new


def take(actor: identity.User, award: Award) -> None:
    """核定即占用. Nobody overtakes who waits already; where the money does not reach, the award waits and says so."""
    policy = permissions.lock_policy(award.policy_id)
    if not Award.objects.filter(policy=policy, state=AwardState.QUEUED).exists() and _reserve(actor, policy, award):
        return
    award.state = AwardState.QUEUED
    award.state_note = "本年度预算不足或者还没有下达，按决定的先后排队，追加后自动占用"
    award.save(update_fields=["state", "state_note", "decided_at"])


def serve_queue(actor: identity.User, policy: Policy) -> None:
    """The policy is locked. In the order of decisions; the first that does not fit ends it."""
    waiting = Award.objects.select_for_update(of=("self",)).filter(policy=policy, state=AwardState.QUEUED)
    for award in waiting.order_by("decided_at", "pk"):
        if not _reserve(actor, policy, award):
            return
        facts = {"cents": award.cents, "year": award.budget.year if award.budget else None}
        happened = AwardDecided(award.case_number, AwardState.RESERVED.value, award.cents)
        tell(actor, "award.reserve", f"grant:{award.case_number}", facts, happened)
        message(award, "奖补资金已安排", f"预算已经安排，核定金额 {yuan(award.cents)}，接着公示。")


def _reserve(actor: identity.User, policy: Policy, award: Award) -> bool:
    budget = Budget.objects.filter(policy=policy, year=clock.today().year).first()
    if budget is None or budget.left_cents < award.cents:
        return False
    budget.reserved_cents += award.cents
    budget.save(update_fields=["reserved_cents"])
    _enter(actor, budget, EntryKind.RESERVED, award.cents, award=award)
    award.budget, award.state, award.state_note = budget, AwardState.RESERVED, ""
    award.save(update_fields=["budget", "state", "state_note", "decided_at"])
    return True


def release(actor: identity.User, award: Award, note: str) -> None:
    """What was reserved goes back, and whoever waits gets it."""
    policy = permissions.lock_policy(award.policy_id)
    budget = _reserved_in(award)
    budget.reserved_cents -= award.cents
    budget.save(update_fields=["reserved_cents"])
    _enter(actor, budget, EntryKind.RELEASED, -award.cents, award=award, note=note)
    award.state, award.state_note = AwardState.RELEASED, note[:300]
    award.save(update_fields=["state", "state_note"])
    serve_queue(actor, policy)


def spend(actor: identity.User, award: Award, note: str) -> None:
    """The bank has paid: what was reserved is spent."""
    permissions.lock_policy(award.policy_id)
    budget = _reserved_in(award)
    budget.reserved_cents -= award.cents
    budget.paid_cents += award.cents
    budget.save(update_fields=["reserved_cents", "paid_cents"])
    _enter(actor, budget, EntryKind.PAID, award.cents, award=award, note=note)


def _reserved_in(award: Award) -> Budget:
    """As it stands now, the policy being locked."""
    assert award.budget_id is not None
    return Budget.objects.get(pk=award.budget_id)


def _money_of(actor: identity.User, policy_id: int) -> Policy:
    policy = permissions.find_policy(actor, policy_id)
    permissions.require(actor, policy, permissions.BUDGET)
    return permissions.lock_policy(policy.pk)


def _budget(policy: Policy, year: int, subject: str) -> Budget:
    version = version_for(policy)
    words = subject.strip()[:80] or (body_from(version.body).budget_subject if version is not None else "")
    row, _ = Budget.objects.get_or_create(policy=policy, year=year, defaults={"subject": words})
    return row


def _earlier(key: str) -> Budget | None:
    """The same form sent twice changes the budget once."""
    if not 1 <= len(key) <= 100:
        raise ConflictError(reason="提交编号应为 1 到 100 个字符，请刷新页面再提交")
    entry = BudgetEntry.objects.select_related("budget").filter(key=key).first()
    return entry.budget if entry is not None else None


def _enter(
    actor: identity.User,
    budget: Budget,
    kind: EntryKind,
    cents: int,
    *,
    award: Award | None = None,
    note: str = "",
    key: str | None = None,
) -> None:
    BudgetEntry.objects.create(
        budget=budget,
        kind=kind,
        cents=cents,
        case_number=award.case_number if award is not None else "",
        note=note[:300],
        actor=actor,
        at=clock.now(),
        key=key,
    )
