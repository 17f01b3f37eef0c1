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
    own = next((part for part in view.parts if part.number == number), None) if view else None
    if view is None or own is None:
        return []
    before = order_of(view).get(own.item_code, ())
    return [part.item_name for part in view.parts if part.item_code in before and not _stands(part)]


def followers(number: str) -> list[str]:
    """Numbers of the cases that wait for this one, as each stands now."""
    view = joint_of(number)
    own = next((part for part in view.parts if part.number == number), None) if view else None
    if view is None or own is None:
        return []
    order = order_of(view)
    return [part.number for part in view.parts if own.item_code in order.get(part.item_code, ())]


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
