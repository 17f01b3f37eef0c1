"""What becomes of an award when its case is decided or ends."""

from __future__ import annotations

from django.db import transaction

from tongban.common import clock
from tongban.support.identity import api as identity

from ..enums import AwardState
from ..errors import NotAssessedError
from ..events import AwardDecided
from ..models import Award, Policy
from ..policy_items import has_policy
from ..rules.money import yuan
from .assessing import subject_of
from .budgeting import take
from .policies import version_for
from .walking import message, tell


def on_granted(actor: identity.User, number: str, item_code: str) -> None:
    """In the transaction of the decision, the case locked: without an assessed amount nothing is granted."""
    policy = Policy.objects.filter(item_code=item_code).first() if has_policy(item_code) else None
    if policy is None or version_for(policy) is None:
        return
    award = Award.objects.select_for_update(of=("self",)).filter(case_number=number).first()
    if award is None or award.state == AwardState.APPLIED:
        raise NotAssessedError(number=number)
    if award.state != AwardState.ASSESSED:
        return
    award.decided_at = clock.now()
    take(actor, award)
    facts = {"cents": award.cents, "state": award.state}
    tell(actor, "award.decide", subject_of(award), facts, AwardDecided(number, str(award.state), award.cents))
    if award.state == AwardState.QUEUED:
        message(award, "奖补已核定，正在排队", f"核定金额 {yuan(award.cents)}。{award.state_note}。")
    else:
        message(award, "奖补已核定", f"核定金额 {yuan(award.cents)}，公示期满没有异议就拨付。")


@transaction.atomic
def close(*, number: str, state: AwardState) -> None:
    """The case was refused, withdrawn or ended: nothing was reserved yet, so nothing goes back."""
    award = Award.objects.select_for_update(of=("self",)).filter(case_number=number).first()
    if award is not None and award.state in (AwardState.APPLIED, AwardState.ASSESSED):
        award.state = state
        award.save(update_fields=["state"])
