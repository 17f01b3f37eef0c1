"""窗口提醒: what the clerks of a body are told once, and who of them has seen to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from tongban.common import clock, live
from tongban.common.errors import NotFoundError
from tongban.common.pages import Page, keyset_page
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from .models import DeskMessage

COUNT_CAP = 100


@dataclass(frozen=True)
class DeskMessageInfo:
    id: int
    agency_name: str
    case_number: str
    title: str
    body: str
    sent_at: datetime


def tell_desk(agency_id: int, *, key: str, case_number: str, title: str, body: str) -> bool:
    """False when this body has been told of it before. `key`: of what, and since when."""
    facts = {"case_number": case_number, "title": title[:80], "body": body[:300], "sent_at": clock.now()}
    _, is_new = DeskMessage.objects.get_or_create(agency_id=agency_id, key=key, defaults=facts)
    if is_new:
        live.notify(f"agency:{agency_id}")
    return is_new


def desk_messages(actor: identity.User, actions: Collection[str], *, after: str | None = None, size: int = 20) -> Page:
    """What waits for clerks who may do one of the actions for the body, the newest first."""
    page = keyset_page(_waiting(actor, actions), ("-pk",), after, size)
    names = agencies.agency_names_of([row.agency_id for row in page.rows])
    return replace(
        page,
        rows=[
            DeskMessageInfo(row.pk, names[row.agency_id], row.case_number, row.title, row.body, row.sent_at)
            for row in page.rows
        ],
    )


def desk_message_count(actor: identity.User, actions: Collection[str]) -> int:
    """Not counted beyond a hundred; one statement."""
    return _waiting(actor, actions).order_by()[: COUNT_CAP + 1].count()


@transaction.atomic
def see_to_desk_message(*, actor: identity.User, actions: Collection[str], message_id: int) -> None:
    """知道了: off the list for all clerks of the body; a second time it changes nothing."""
    row = DeskMessage.objects.select_for_update().filter(_mine(actor, actions), pk=message_id).first()
    if row is None:
        raise NotFoundError(what="这条提醒")
    if row.seen_at is not None:
        return
    row.seen_at, row.seen_by_name = clock.now(), actor.name
    row.save(update_fields=["seen_at", "seen_by_name"])
    audit.record(actor, "notices.see_to", f"case:{row.case_number}", facts={"title": row.title})


def _waiting(actor: identity.User, actions: Collection[str]) -> QuerySet[DeskMessage]:
    return DeskMessage.objects.filter(_mine(actor, actions), seen_at=None)


def _mine(actor: identity.User, actions: Collection[str]) -> Q:
    found = Q(pk__in=[])
    for action in actions:
        found |= identity.filter_q(actor, action, division_path="agency__division__path", agency="agency_id", item=None)
    return found
