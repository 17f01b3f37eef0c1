"""Who stops and starts 秒批, and who looks again at what it decided."""

from __future__ import annotations

from django.db.models import Q

from tongban.catalog.items import api as items
from tongban.common.errors import NotAllowedError, NotFoundError
from tongban.support.identity import api as identity

from .models import SwiftRun

PUBLISH, DECIDE, READ, REVIEW = "items.publish", "case.decide", "case.read", "case.review"


def may_switch(actor: identity.User, guide: items.Guide | None, *, is_on: bool) -> bool:
    """To stop is easy: who decides for the agency may, and who publishes for it. To start is the publisher's; the one
    switch of all belongs to who publishes for the city."""
    if guide is None:
        return identity.allowed_citywide(actor, PUBLISH)
    actions = (PUBLISH,) if is_on else (PUBLISH, DECIDE)
    return any(
        identity.allowed(actor, one, division_path=guide.division_path, agency_id=guide.agency_id, item_code=guide.code)
        for one in actions
    )


def require_switch(actor: identity.User, guide: items.Guide | None, *, is_on: bool) -> None:
    if not may_switch(actor, guide, is_on=is_on):
        raise NotAllowedError


def visible_q(actor: identity.User) -> Q:
    return identity.filter_q(actor, READ)


def may_review(actor: identity.User, run: SwiftRun) -> bool:
    return identity.allowed(
        actor, REVIEW, division_path=run.division_path, agency_id=run.agency_id, item_code=run.item_code
    )


def require_review(actor: identity.User, run: SwiftRun) -> None:
    covers = identity.allowed(
        actor, READ, division_path=run.division_path, agency_id=run.agency_id, item_code=run.item_code
    )
    if not covers:
        raise NotFoundError(what="这次智能审批")
    if not may_review(actor, run):
        raise NotAllowedError
