"""Reading ratings. Nothing here gives away who rated; the call-back has a counter of its own when it is built."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.db.models import Count

from . import rules
from .enums import Grade
from .models import Rating, ServiceContact
from .values import ContactInfo, RatingInfo, Statistics


def of_case(case_number: str) -> list[RatingInfo]:
    rows = Rating.objects.select_related("contact").filter(contact__case_number=case_number)
    return [rating_info(row) for row in rows]


def of_agency(agency_uscc: str, *, only_bad: bool = False, limit: int = 50) -> list[RatingInfo]:
    """The latest ratings of an agency, for its own staff: without the case number, which would name the rater."""
    rows = Rating.objects.select_related("contact").filter(contact__agency_uscc=agency_uscc)
    if only_bad:
        rows = rows.filter(grade__gte=Grade.DISPLEASED)
    return [replace(rating_info(row), case_number="") for row in rows.order_by("-rated_at")[:limit]]


def to_rate(party_id_numbers: Collection[str], *, case_number: str = "", limit: int = 20) -> list[ContactInfo]:
    """Services these parties have received, newest first, with whether they are rated; of one case when named."""
    rows = ServiceContact.objects.select_related("rating").filter(party_id_number__in=list(party_id_numbers))
    if case_number:
        rows = rows.filter(case_number=case_number)
    return [contact_info(row) for row in rows.order_by("-served_at", "-pk")[:limit]]


def statistics(agency_uscc: str, *, start: datetime, end: datetime) -> Statistics:
    """Services given in [start, end): how many, how many were rated, and how."""
    served = ServiceContact.objects.filter(agency_uscc=agency_uscc, served_at__gte=start, served_at__lt=end)
    counted = dict(served.filter(rating__isnull=False).values_list("rating__grade").annotate(count=Count("pk")))
    by_grade = {grade: counted.get(grade, 0) for grade in Grade.values}
    contacts, rated = served.count(), sum(by_grade.values())
    return Statistics(
        agency_uscc=agency_uscc,
        contacts=contacts,
        rated=rated,
        by_grade=by_grade,
        response_rate=rules.response_rate(rated, contacts),
        good_rate=rules.good_rate(by_grade),
        bad=sum(count for grade, count in by_grade.items() if rules.is_bad(grade)),
    )


def contact_info(row: ServiceContact) -> ContactInfo:
    return ContactInfo(
        case_number=row.case_number,
        contact=row.contact,
        name=row.name,
        item_name=row.item_name,
        agency_name=row.agency_name,
        served_at=row.served_at,
        is_rated=getattr(row, "rating", None) is not None,
    )


def rating_info(row: Rating) -> RatingInfo:
    return RatingInfo(
        id=row.pk,
        case_number=row.contact.case_number,
        contact=row.contact.contact,
        contact_name=row.contact.name,
        item_name=row.contact.item_name,
        grade=row.grade,
        grade_name=Grade(row.grade).label,
        is_bad=rules.is_bad(row.grade),
        tags=list(row.tags),
        text=row.text,
        channel_name=row.get_channel_display(),
        rated_at=row.rated_at,
    )
