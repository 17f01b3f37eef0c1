"""Reading 区域联合审批: what an agency leads, whether a case has joined, and which areas it may join."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery

from tongban.common import clock
from tongban.common.pages import Page, keyset_page
from tongban.serve.approvals import api as approvals
from tongban.support.identity import api as identity

from . import permissions
from .models import Area, AreaCase
from .rules import areas as rules

SIZE = 30


@dataclass(frozen=True)
class AreaMark:
    """Of a case: the area it has joined ("" for none), those it may join, whether the reader may change that."""

    area_name: str
    lead_agency_name: str
    project_code: str
    choices: tuple[tuple[int, str], ...]
    may_change: bool


@dataclass(frozen=True)
class AreaCaseRow:
    area_name: str
    project_code: str
    joined_at: datetime
    case: approvals.CaseInfo


def joint_areas() -> list[tuple[int, str, str]]:
    """(id, name, lead) of the areas that have it today, for whoever registers a project."""
    today = clock.today()
    found = Area.objects.filter(joint_from_on__lte=today, joint_to_on__gte=today)
    return list(found.values_list("pk", "name", "lead_agency_name"))


def area_mark(actor: identity.User, case: approvals.CaseInfo) -> AreaMark | None:
    """For the page of a case that the actor may see; nothing when no area has anything to do with it. One statement."""
    here = AreaCase.objects.filter(area=OuterRef("pk"), case_number=case.number, left_reason="")
    areas = Area.objects.annotate(
        joined_lead=Subquery(here.values("lead_agency_name")[:1]), joined_code=Subquery(here.values("project_code")[:1])
    )
    base = case.item_code[rules.BASE]
    found = list(areas.filter(Q(joined_lead__isnull=False) | Q(item_bases__contains=[base])))
    held = next((one for one in found if one.joined_lead is not None), None)
    today = clock.today()
    choices = tuple(
        (one.pk, one.name)
        for one in found
        if held is None
        and case.is_open
        and rules.may_join(rules.rule_of(one), item_code=case.item_code, division_path=case.division_path, today=today)
    )
    if held is None and not choices:
        return None
    may_change = case.is_open and approvals.may_work_on(actor, case)
    if held is None:
        return AreaMark("", "", "", choices, may_change)
    return AreaMark(held.name, held.joined_lead, held.joined_code, (), may_change)


def leads_any(actor: identity.User) -> bool:
    return _led(actor).exists()


def area_cases_page(actor: identity.User, *, after: str | None = None, size: int = SIZE) -> Page:
    """Cases under the areas that the actor's agency leads, or that he manages; newest first. Three statements."""
    page = keyset_page(_led(actor).select_related("area"), ("-pk",), after, size)
    cases = approvals.infos([one.case_number for one in page.rows])
    rows = [
        AreaCaseRow(one.area.name, one.project_code, one.joined_at, cases[one.case_number])
        for one in page.rows
        if one.case_number in cases
    ]
    return Page(rows, page.next_cursor)


def _led(actor: identity.User) -> QuerySet[AreaCase]:
    """By the lead's own officials who review or decide, and by managers of the place."""
    found = Q(pk__in=[])
    if actor.agency_id and permissions.may_speak_for(actor, actor.agency_id):
        found |= Q(lead_agency_id=actor.agency_id)
    if identity.scope(actor, permissions.MANAGE):
        found |= Q(area__in=Area.objects.filter(permissions.managed_q(actor)).values("pk"))
    return AreaCase.objects.filter(found, left_reason="")
