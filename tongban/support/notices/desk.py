"""窗口提醒: what the clerks of a body are told once, and who of them has seen to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q, QuerySet

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
    agency_names: tuple[str, ...]
    case_number: str
    title: str
    body: str
    sent_at: datetime


def tell_desk(agency_id: int, *, key: str, case_number: str, title: str, body: str) -> bool:
    """False when this body has been told of it before. `key`: of what, and since when."""
    body_info = agencies.agency_by_id(agency_id)
    hall = agencies.hall_of(body_info.division_path, agency_id)
    facts = {
        "desk_id": hall.agency_id if hall else None,
        "case_number": case_number,
        "title": title[:80],
        "body": body[:300],
        "sent_at": clock.now(),
    }
    _, is_new = DeskMessage.objects.get_or_create(agency_id=agency_id, key=key, defaults=facts)
    if is_new:
        live.notify(f"agency:{agency_id}")
    return is_new


def desk_messages(actor: identity.User, actions: Collection[str], *, after: str | None = None, size: int = 20) -> Page:
    """What waits for clerks who may do one of the actions for the body, the newest first; who works for several
    bodies that were told of the same sees it once."""
    page = keyset_page(_once(_waiting(actor, actions)), ("-pk",), after, size)
    told = _waiting(actor, actions).filter(key__in=[row.key for row in page.rows]).order_by("pk")
    bodies: dict[str, list[int]] = {}
    for key, agency_id in told.values_list("key", "agency_id"):
        bodies.setdefault(key, []).append(agency_id)
    names = agencies.agency_names_of({one for ids in bodies.values() for one in ids})
    return replace(
        page,
        rows=[
            DeskMessageInfo(
                row.pk,
                tuple(names[one] for one in bodies.get(row.key, [row.agency_id]) if one in names),
                row.case_number,
                row.title,
                row.body,
                row.sent_at,
            )
            for row in page.rows
        ],
    )


def desk_message_count(actor: identity.User, actions: Collection[str]) -> int:
    """Not counted beyond a hundred; one statement."""
    return _waiting(actor, actions).order_by().values("key").distinct()[: COUNT_CAP + 1].count()


@transaction.atomic
def see_to_desk_message(*, actor: identity.User, actions: Collection[str], message_id: int) -> None:
    """知道了: off the list for all clerks of the bodies that the actor works for; a second time it changes nothing."""
    row = DeskMessage.objects.filter(_mine(actor, actions), pk=message_id).first()
    if row is None:
        raise NotFoundError(what="这条提醒")
    same = _waiting(actor, actions).filter(key=row.key).order_by("pk")
    waiting = list(same.select_for_update().values_list("pk", flat=True))
    if not waiting:
        return
    DeskMessage.objects.filter(pk__in=waiting).update(seen_at=clock.now(), seen_by_name=actor.name)
    audit.record(actor, "notices.see_to", f"case:{row.case_number}", facts={"title": row.title})


def _waiting(actor: identity.User, actions: Collection[str]) -> QuerySet[DeskMessage]:
    return DeskMessage.objects.filter(_mine(actor, actions), seen_at=None)


def _once(rows: QuerySet[DeskMessage]) -> QuerySet[DeskMessage]:
    newest = rows.order_by().values("key").annotate(newest=Max("pk")).values("newest")
    return DeskMessage.objects.filter(pk__in=newest)


def _mine(actor: identity.User, actions: Collection[str]) -> Q:
    """Within the person's grants, what is for his own body or for the hall that it runs: who may work for the whole
    city is not told of every county."""
    here = Q(desk=None) | Q(desk_id=actor.agency_id) | Q(agency_id=actor.agency_id)
    return here & _granted(actor, actions)


def _granted(actor: identity.User, actions: Collection[str]) -> Q:
    found = Q(pk__in=[])
    for action in actions:
        found |= identity.filter_q(actor, action, division_path="agency__division__path", agency="agency_id", item=None)
    return found
