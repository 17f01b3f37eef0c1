"""抽查复核: a person looks again at what the platform decided."""

from __future__ import annotations

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from .. import permissions, switches
from ..enums import ReviewState
from ..errors import NotSampledError
from ..events import SwiftProblemFound, SwiftSwitched
from ..models import SwiftRun, Switch

LONGEST = 2000


@transaction.atomic
def review_run(*, actor: identity.User, run_id: int, agrees: bool | None, note: str) -> SwiftRun:
    """A problem stops 秒批 of the item at once, whoever found it; the decision itself is revoked on the case's page."""
    run = SwiftRun.objects.select_for_update(of=("self",)).filter(pk=run_id).first()
    if run is None:
        raise NotFoundError(what="这次智能审批")
    permissions.require_review(actor, run)
    wished = ReviewState.AGREED if agrees else ReviewState.PROBLEM
    if run.review_state == wished and run.reviewed_by_name == actor.name and agrees is not None:
        return run  # the same command, sent again
    if run.review_state != ReviewState.WAITING:
        state = "已经复核" if run.review_state else "没有抽中复核"
        raise NotSampledError(number=run.case_number, state=state)
    fields = {}
    if agrees is None:
        fields["agrees"] = "请选择复核结论：同意，或者发现问题"
    if not note.strip():
        fields["note"] = "请写明复核意见"
    elif len(note) > LONGEST:
        fields["note"] = f"最多 {LONGEST} 个字"
    if fields:
        raise InvalidInputError(fields=fields)
    run.review_state = wished
    run.reviewed_at, run.reviewed_by_name, run.review_note = clock.now(), actor.name, note.strip()
    run.save(update_fields=["review_state", "reviewed_at", "reviewed_by_name", "review_note"])
    audit.record(actor, "swift.review", f"case:{run.case_number}", facts={"agrees": agrees, "note": note.strip()})
    if not agrees:
        _stop(actor, run)
    return run


def _stop(actor: identity.User, run: SwiftRun) -> None:
    switches.hold_still(exclusive=True)
    reason = f"抽查发现问题：{run.review_note}"[:300]
    Switch.objects.create(
        scope=run.item_code,
        is_on=False,
        reason=reason,
        case_number=run.case_number,
        switched_by=actor,
        switched_by_name=actor.name,
        switched_at=clock.now(),
    )
    audit.record(actor, "swift.switch_off", f"item:{run.item_code}", facts={"reason": reason, "case": run.case_number})
    events.publish(
        SwiftProblemFound(case_number=run.case_number, item_code=run.item_code),
        SwiftSwitched(scope=run.item_code, is_on=False),
    )
