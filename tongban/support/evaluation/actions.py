from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.support.agencies.api import AgencyInfo
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity import api as identity

from . import rules
from .enums import Channel, Grade
from .errors import AlreadyRatedError
from .events import BadRating, Rated
from .models import Rating, ServiceContact
from .queries import contact_info, rating_info
from .values import ContactInfo, RatingInfo


@transaction.atomic
def invite(
    *,
    case_number: str,
    contact: str | int,
    name: str,
    agency: AgencyInfo,
    party_id_number: str,
    item_code: str = "",
    item_name: str = "",
) -> ContactInfo:
    """A service has been given (受理、办结、送达): it may now be rated once. Saying so twice changes nothing."""
    row, _ = ServiceContact.objects.get_or_create(
        case_number=case_number,
        contact=str(contact),
        defaults={
            "name": name,
            "item_code": item_code,
            "item_name": item_name,
            "agency_uscc": agency.uscc,
            "agency_name": agency.name,
            "party_id_number": party_id_number,
            "served_at": clock.now(),
        },
    )
    return contact_info(row)


@transaction.atomic
def rate(
    *,
    actor: Any,
    case_number: str,
    contact: str | int,
    grade: int,
    tags: Sequence[str] = (),
    text: str = "",
    channel: str = Channel.WEB.value,
) -> RatingInfo:
    """The person served rates this contact, once. A bad grade opens the loop of 核实、整改、反馈、回访."""
    row = ServiceContact.objects.select_for_update().filter(case_number=case_number, contact=str(contact)).first()
    # Somebody else's case answers like one that is not there.
    if row is None or row.party_id_number not in {party.id_number for party in identity.parties_of(actor)}:
        raise NotFoundError(what="可以由您评价的这次服务")
    if Rating.objects.filter(contact=row).exists():
        raise AlreadyRatedError
    problems = rules.problems(grade, list(tags), text)
    if channel not in Channel.values:
        problems["channel"] = "评价渠道不在规定的范围内"
    if problems:
        raise InvalidInputError(fields=problems)

    rating = Rating.objects.create(
        contact=row,
        grade=Grade(grade),
        tags=list(dict.fromkeys(tags)),
        text=text.strip(),
        channel=Channel(channel),
        rated_at=clock.now(),
        rater_id=actor.pk,
    )
    # Not under the case: its trail is read by the rated staff.
    audit.record(actor, "evaluation.rate", f"rating:{rating.pk}", facts={"channel": rating.channel})
    told: list[events.Event] = [Rated(rating.pk, case_number, row.agency_uscc, grade)]
    if rules.is_bad(grade):
        told.append(BadRating(rating.pk, case_number, row.agency_uscc, grade, list(rating.tags)))
    events.publish(*told)
    return rating_info(rating)
