"""停下: a part of a matter that rests on another is stopped when the other was not granted (依赖图)."""

from __future__ import annotations

from django.db import transaction

from tongban.serve.approvals import api as approvals

from ..joints import joint_of
from ..waiting import is_lost, needed_by


@transaction.atomic
def stop_followers(*, case_number: str) -> list[str]:
    """After a case has ended. A part that was applied for again meanwhile stops nothing; twice is once.

    What rests on a part that is stopped here is stopped when that part's own end is heard.
    """
    view = joint_of(case_number)
    own = next((part for part in view.parts if part.number == case_number), None) if view else None
    if view is None or own is None or not is_lost(own):
        return []
    needs = needed_by(view)
    waiting = [part for part in view.parts if part.is_open and own.item_code in needs.get(part.item_code, ())]
    return [
        part.number
        for part in sorted(waiting, key=lambda part: part.number)
        if approvals.stop_case(number=part.number, forerunner=own.item_name, reason=own.state_name)
    ]
