"""Reading for 代办: areas, teams, tasks, the calendar and the report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.common.pages import keyset_page
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from . import permissions, showing
from .enums import ProjectState, StageState
from .models import Acceptance, AgentTask, AgentTeam, Area, Milestone, Project, ProjectStage
from .queries import SIZE, Page
from .rules.areas import is_in_effect, rule_of
from .values import AreaView, CalendarLine, TeamView

MOST_DAYS, MOST_LINES = 92, 500
Seen = QuerySet[Project, Any]


def areas_page(actor: identity.User, *, after: str | None = None) -> Page:
    """Areas of the divisions that one manages."""
    found = Area.objects.filter(permissions.managed_q(actor))
    page = keyset_page(found.prefetch_related("assessments"), ("name", "pk"), after, SIZE)
    counts = dict(
        Project.objects.filter(area__in=page.rows).order_by().values_list("area_id").annotate(count=Count("pk"))
    )
    return Page([_area(one, counts.get(one.pk, 0)) for one in page.rows], page.next_cursor)


def area(actor: identity.User, area_id: int) -> AreaView:
    row = Area.objects.filter(permissions.managed_q(actor), pk=area_id).first()
    if row is None:
        raise NotFoundError(what="这个区域")
    return _area(row, Project.objects.filter(area=row).count())


def area_choices(division: str = "") -> list[tuple[int, str, str]]:
    """(id, name, division's code) of every area, for whoever enters a project."""
    rows = Area.objects.values_list("pk", "name", "division_code")
    return [one for one in rows if not division or one[2].startswith(division)]


def _area(row: Area, project_count: int) -> AreaView:
    today = clock.today()
    place = agencies.find_division(row.division_code)
    return AreaView(
        id=row.pk,
        name=row.name,
        division_name=place.name if place else "",
        bounds=row.bounds,
        lead_agency_name=row.lead_agency_name,
        joint_agency_names=tuple(agencies.agency_by_id(one).name for one in row.joint_agency_ids),
        item_bases=tuple(row.item_bases),
        joint_from_on=row.joint_from_on,
        joint_to_on=row.joint_to_on,
        is_joint=is_in_effect(rule_of(row), today),
        assessments=tuple(showing.assessment_view(one, today) for one in row.assessments.all()),
        project_count=project_count,
    )


def teams(actor: identity.User) -> list[TeamView]:
    """Teams of the divisions that one manages, and those one belongs to."""
    own = Q(pk__in=AgentTeam.objects.filter(members__user_id=actor.pk).values("pk"))
    is_all = identity.scope(actor, permissions.MANAGE).is_everywhere
    rows = AgentTeam.objects.filter(Q() if is_all else permissions.managed_q(actor) | own).prefetch_related(
        "members__user"
    )
    counted = rows.annotate(projects=Count("mandates", filter=Q(mandates__withdrawn_at=None)))
    return [
        TeamView(
            one.pk,
            one.name,
            one.agency_id,
            one.agency_name,
            one.phone,
            tuple((member.user.username, member.user.name) for member in one.members.all()),
            one.projects,
        )
        for one in counted[:200]
    ]


def team_choices(division_path: str = "") -> list[tuple[int, str]]:
    """For an owner who looks for a team."""
    rows = AgentTeam.objects.values_list("pk", "name", "division_path")
    return [
        (pk, name)
        for pk, name, path in rows
        if not division_path or agencies.is_within(path, division_path) or agencies.is_within(division_path, path)
    ]


def team_choices_for(actor: identity.User, code: str) -> list[tuple[int, str]]:
    return team_choices(permissions.find(actor, code, clock.today()).division_path)


def tasks_page(actor: identity.User, *, is_open: bool = True, after: str | None = None) -> Page:
    """代办任务 of the projects of one's mandates (or one's divisions), the nearest day first. What a closed project has
    left undone is nobody's task any more."""
    today = clock.today()
    rows = AgentTask.objects.select_related("project", "assignee").filter(
        project__in=_assisted(actor, today), done_at__isnull=is_open
    )
    if is_open:
        rows = rows.exclude(project__state=ProjectState.CLOSED)
    order = ("due_on", "pk") if is_open else ("-done_at", "-pk")
    page = keyset_page(rows, order, after, SIZE)
    return Page([showing.task_view(one, today, one.project) for one in page.rows], page.next_cursor)


def _assisted(actor: identity.User, today: date) -> Seen:
    if identity.scope(actor, permissions.MANAGE).is_everywhere:
        return Project.objects.values("pk")
    found = permissions.managed_q(actor)
    if identity.scope(actor, permissions.ASSIST):
        found |= Q(pk__in=permissions.mandates_of(actor, today).values("project_id"))
    return Project.objects.filter(found).values("pk")


def calendar_lines(actor: identity.User, start: date, end: date) -> list[CalendarLine]:
    """What falls between two days, in their order; four statements. The span is held to a quarter."""
    today = clock.today()
    end = min(end, date.fromordinal(start.toordinal() + MOST_DAYS))
    seen = Project.objects.filter(permissions.visible_q(actor, today), state=ProjectState.ACTIVE).values("pk")
    lines = [*_milestones(seen, start, end, today), *_dues(seen, start, end, today), *_surveys(seen, start, end)]
    lines += _tasks(actor, start, end, today)
    return sorted(lines, key=lambda one: (one.on, one.kind, one.project_code))[:MOST_LINES]


def _milestones(seen: Seen, start: date, end: date, today: date) -> Iterator[CalendarLine]:
    rows = Milestone.objects.select_related("project").filter(project__in=seen, planned_on__range=(start, end))
    for one in rows[:MOST_LINES]:
        late = one.actual_on is None and one.planned_on < today
        words = one.name if one.actual_on is None else f"{one.name}（{one.actual_on:%m-%d} 达到）"
        yield CalendarLine(one.planned_on, "里程碑", words, one.project.code, one.project.name, late)


def _dues(seen: Seen, start: date, end: date, today: date) -> Iterator[CalendarLine]:
    rows = ProjectStage.objects.select_related("project").filter(
        project__in=seen, state=StageState.UNDERWAY, due_on__range=(start, end)
    )
    for one in rows[:MOST_LINES]:
        assert one.due_on is not None
        words = f"{one.name}到期，{one.lead_agency_name}牵头"
        yield CalendarLine(one.due_on, "阶段期限", words, one.project.code, one.project.name, one.due_on < today)


def _surveys(seen: Seen, start: date, end: date) -> Iterator[CalendarLine]:
    rows = Acceptance.objects.select_related("stage__project").filter(
        stage__project__in=seen, survey_at__date__range=(start, end), certificate_id=None
    )
    for one in rows[:MOST_LINES]:
        at = timezone.localtime(one.survey_at)
        project = one.stage.project
        yield CalendarLine(at.date(), "统一踏勘", f"{at:%H:%M} {one.place}", project.code, project.name, False, at)


def _tasks(actor: identity.User, start: date, end: date, today: date) -> Iterator[CalendarLine]:
    rows = AgentTask.objects.select_related("project").filter(
        project__in=_assisted(actor, today), done_at=None, due_on__range=(start, end)
    )
    for one in rows.exclude(project__state=ProjectState.CLOSED)[:MOST_LINES]:
        assert one.due_on is not None
        yield CalendarLine(one.due_on, "代办任务", one.title, one.project.code, one.project.name, one.due_on < today)
