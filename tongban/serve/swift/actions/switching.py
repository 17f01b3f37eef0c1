"""The switches, and by what is sampled."""

from __future__ import annotations

import re

from django.db import transaction

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from .. import permissions, sampling, switches
from ..errors import SwitchError
from ..events import SwiftSwitched
from ..models import SamplingRule, Switch

LONGEST = 300
PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]))?%?")


@transaction.atomic
def turn_switch(*, actor: identity.User, scope: str, is_on: bool, reason: str, case_number: str = "") -> Switch | None:
    """`scope`: an item's code, or empty for all. Off counts for the next case already. Already so: nothing happens."""
    guide = items.guide(scope) if scope else None
    permissions.require_switch(actor, guide, is_on=is_on)
    if not reason.strip():
        raise InvalidInputError(fields={"reason": f"请写明为什么{'打开' if is_on else '关闭'}"})
    if len(reason) > LONGEST:
        raise InvalidInputError(fields={"reason": f"理由最多 {LONGEST} 个字"})
    if guide is not None and is_on and guide.body.swift is None:
        raise SwitchError(reason=f"“{guide.name}”的现行版本没有智能审批规则表，不能打开")
    switches.hold_still(exclusive=True)
    now = switches.states([scope]).get(scope, switches.SwitchInfo(scope, is_on=not scope))
    if now.is_on == is_on and (now.who or not scope):
        return None
    row = Switch.objects.create(
        scope=scope,
        is_on=is_on,
        reason=reason.strip(),
        case_number=case_number,
        switched_by=actor,
        switched_by_name=actor.name,
        switched_at=clock.now(),
    )
    subject = f"item:{scope}" if scope else "swift:all"
    audit.record(actor, f"swift.switch_{'on' if is_on else 'off'}", subject, facts={"reason": row.reason})
    events.publish(SwiftSwitched(scope=scope, is_on=is_on))
    return row


@transaction.atomic
def set_sampling(*, actor: identity.User, seed: str, percent: str, reason: str) -> SamplingRule:
    """抽查比例 and 种子, for decisions from now on; those that were drawn keep the rule they were drawn by.

    Sent twice by the same person, it is set once.
    """
    permissions.require_switch(actor, None, is_on=True)
    fields = {}
    seed, words = seed.strip(), reason.strip()
    if not 8 <= len(seed) <= 64:
        fields["seed"] = "种子写 8 到 64 个字，公布以后别人才能验算，例如当天彩票开奖号码"
    per_mille = _per_mille(percent)
    if per_mille is None:
        fields["percent"] = "抽查比例在 0.1% 到 100% 之间，最多一位小数"
    if not words or len(words) > LONGEST:
        fields["reason"] = f"请写明为什么这样定，最多 {LONGEST} 个字"
    if fields:
        raise InvalidInputError(fields=fields)
    assert per_mille is not None
    now = SamplingRule.objects.first()
    if now is not None and (now.set_by_id, now.seed, now.per_mille, now.reason) == (actor.pk, seed, per_mille, words):
        return now
    row = SamplingRule.objects.create(
        seed=seed,
        per_mille=per_mille,
        reason=words,
        set_by=actor,
        set_by_name=actor.name,
        set_at=clock.now(),
    )
    audit.record(
        actor, "swift.sampling", "swift:all", facts={"seed": seed, "per_mille": per_mille, "reason": row.reason}
    )
    return row


def _per_mille(percent: str) -> int | None:
    """ "10" and "2.5" are hundredths; None where it is none of them."""
    found = PERCENT.fullmatch(percent.strip())
    if found is None:
        return None
    value = int(found[1]) * 10 + int(found[2] or 0)
    return value if 1 <= value <= sampling.WHOLE else None
