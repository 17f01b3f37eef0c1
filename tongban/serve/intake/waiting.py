"""Which parts of a matter wait for the result of which: the order of the theme's own version (依赖图)."""

from __future__ import annotations

from collections.abc import Mapping

from tongban.catalog.themes import api as themes
from tongban.serve.approvals import api as approvals

from .joints import JointView, joint_of

GRANTED = approvals.CaseState.GRANTED


def order_of(view: JointView) -> Mapping[str, tuple[str, ...]]:
    """By item: the items of this matter that it waits for."""
    return themes.order_within(view.theme_version_id, [part.item_code for part in view.parts])


def waits_for(number: str) -> list[str]:
    """Names of the items of the same matter without whose result this case is not to be decided; not granted yet."""
    view = joint_of(number)
    return waits_in(view).get(number, []) if view else []


def waits_in(view: JointView) -> dict[str, list[str]]:
    """The same for all open parts of a matter, by number; only those that wait."""
    order, found = order_of(view), {}
    for part in view.parts:
        before = order.get(part.item_code, ())
        names = [one.item_name for one in view.parts if one.item_code in before and not _stands(one)]
        if names and part.is_open:
            found[part.number] = names
    return found


def followers(number: str) -> list[str]:
    """Numbers of the cases that wait for this one, as each stands now."""
    view = joint_of(number)
    own = next((part for part in view.parts if part.number == number), None) if view else None
    if view is None or own is None:
        return []
    order = order_of(view)
    return [part.number for part in view.parts if own.item_code in order.get(part.item_code, ())]


def all_after(number: str) -> list[str]:
    """Numbers of the cases that come after this one in any number of steps, as each stands now."""
    view = joint_of(number)
    own = next((part for part in view.parts if part.number == number), None) if view else None
    if view is None or own is None:
        return []
    order, reached = order_of(view), {own.item_code}
    while more := {item for item, before in order.items() if item not in reached and reached & set(before)}:
        reached |= more
    return [part.number for part in view.parts if part.item_code in reached and part.number != number]


def needed_by(view: JointView) -> Mapping[str, tuple[str, ...]]:
    """By item: the items of the theme without which it cannot be granted; those that were not needed are not asked."""
    members = themes.version(view.theme_version_id).body.members
    return {member.item: member.needs for member in members}


def missing_for(view: JointView, item_code: str) -> approvals.CaseInfo | None:
    """The part that ended without what this item rests on; None while nothing is lost."""
    needs = needed_by(view).get(item_code, ())
    return next((part for part in view.parts if part.item_code in needs and is_lost(part)), None)


def is_lost(part: approvals.CaseInfo) -> bool:
    return not part.is_open and part.state != GRANTED


def _stands(part: approvals.CaseInfo) -> bool:
    return part.state == GRANTED and part.revoked_at is None
