"""Reading of projects for pages: one with all of it, and lists by who may see what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tongban.catalog.themes import api as themes
from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.common.pages import keyset_page
from tongban.serve.intake import api as intake
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity

from . import coverage, filling, permissions, showing
from .actions.walking import owner_of
from .enums import FilingKind, ProjectState, StageState, Standing
from .models import AgentTask, Mandate, Milestone, Project, ProjectStage, ProjectType
from .values import ProjectFilters, ProjectRow, ProjectView, Rights, TypeView

SIZE = 30


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    next_cursor: str | None


def project(actor: identity.User, code: str) -> ProjectView:
    today = clock.today()
    row = permissions.find(actor, code, today)
    stages = list(row.stages.select_related("acceptance").prefetch_related("acceptance__opinions"))
    turns = showing.turns_of(row, stages)
    joints = intake.joints_by_number([one.joint_number for one in stages if one.joint_number])
    mandate = Mandate.objects.select_related("team").filter(project=row, withdrawn_at=None).first()
    rights = _rights(actor, row, stages, today)
    shows_tasks = rights.may_assist or rights.may_manage
    tasks = row.tasks.select_related("assignee") if shows_tasks else AgentTask.objects.none()
    assessments = row.area.assessments.filter(ended_reason="") if row.area else ()
    return ProjectView(
        code=row.code,
        name=row.name,
        type_name=row.type.name,
        filing_name=FilingKind(row.type.filing).label,
        owner_name=row.owner_name,
        owner_id_number=row.owner_id_number,
        division_name=row.division_name,
        address=row.address,
        area_name=row.area.name if row.area else "",
        is_area_joint=row.is_area_joint,
        assessments=tuple(showing.assessment_view(one, today) for one in assessments),
        industry=row.industry,
        investment=row.investment,
        land=row.land,
        size=row.size,
        summary=row.summary,
        state=row.state,
        state_name=ProjectState(row.state).label,
        end_reason=row.end_reason,
        registered_at=row.registered_at,
        stages=tuple(showing.stage_view(one, turns[one.number], joints, today) for one in stages),
        milestones=tuple(showing.milestone_view(one, today) for one in row.milestones.all()),
        mandate=showing.mandate_view(mandate, today) if mandate else None,
        tasks=tuple(showing.task_view(one, today) for one in tasks),
        rights=rights,
    )


def _rights(actor: identity.User, row: Project, stages: list[ProjectStage], today: date) -> Rights:
    led = frozenset(one.number for one in stages if permissions.may_lead(actor, row, one))
    agencies = {one for stage in stages for one in stage.participant_ids}
    mandate = permissions.mandate_for(actor, row, today)
    is_owner, may_manage = permissions.is_owner(actor, row), permissions.may_manage(actor, row)
    applicable = [one.number for one in stages if is_owner or (mandate is not None and one.number in mandate.stages)]
    speaks_for = frozenset(one for one in agencies if permissions.may_speak_for(actor, one))
    may_note = may_manage or mandate is not None or bool(led)
    return Rights(is_owner, may_manage, may_note, mandate is not None, frozenset(applicable), led, speaks_for)


def visible(actor: identity.User, filters: ProjectFilters, today: date) -> QuerySet[Project]:
    found = Project.objects.select_related("type").filter(permissions.visible_q(actor, today))
    if filters.text:
        text = filters.text
        found = found.filter(Q(name__icontains=text) | Q(owner_name__icontains=text) | Q(code__startswith=text))
    if filters.type_key:
        found = found.filter(type__key=filters.type_key)
    stages = ProjectStage.objects.filter(project=OuterRef("pk"))
    if filters.stage:
        # The stage that a project is at: the first that is not done.
        rest = stages.exclude(state=StageState.DONE)
        found = found.filter(Exists(rest.filter(number=filters.stage)))
        found = found.exclude(Exists(rest.filter(number__lt=filters.stage)))
    if filters.standing == Standing.UNDERWAY:
        found = found.filter(Exists(stages.filter(state=StageState.UNDERWAY)))
    elif filters.standing == Standing.BLOCKED:
        found = found.filter(Exists(stages.exclude(hold_reason="")))
    elif filters.standing in (ProjectState.DONE, ProjectState.CLOSED):
        found = found.filter(state=filters.standing)
    if filters.is_late:
        found = found.filter(Exists(stages.filter(state=StageState.UNDERWAY, due_on__lt=today)))
    mandates = Mandate.objects.filter(project=OuterRef("pk"), withdrawn_at=None)
    if filters.team_id is not None:
        found = found.filter(Exists(mandates.filter(team_id=filters.team_id)))
    elif filters.mandated:
        found = found.filter(Exists(mandates))
    return found


def projects_page(
    actor: identity.User, filters: ProjectFilters | None = None, *, after: str | None = None, size: int = SIZE
) -> Page:
    """Newest first."""
    today = clock.today()
    page = keyset_page(visible(actor, filters or ProjectFilters(), today), ("-registered_at", "-pk"), after, size)
    return Page(rows_of(page.rows, today), page.next_cursor)


def rows_of(projects: Iterable[Project], today: date) -> list[ProjectRow]:
    """Five statements however many there are."""
    found = list(projects)
    ids = [one.pk for one in found]
    stages: dict[int, list[ProjectStage]] = {one: [] for one in ids}
    for stage in ProjectStage.objects.filter(project_id__in=ids).order_by("number"):
        stages[stage.project_id].append(stage)
    waiting = Milestone.objects.filter(project_id__in=ids, actual_on=None).order_by("-planned_on", "-pk")
    next_milestone = {one.project_id: one for one in waiting}
    mandates = Mandate.objects.select_related("team").filter(project_id__in=ids, withdrawn_at=None)
    teams = {one.project_id: one.team.name for one in mandates}
    living = AgentTask.objects.exclude(project__state=ProjectState.CLOSED)
    open_tasks = living.filter(project_id__in=ids, done_at=None).order_by().values("project_id")
    counts = {one["project_id"]: one["count"] for one in open_tasks.annotate(count=Count("pk"))}
    return [
        _row(one, stages[one.pk], next_milestone.get(one.pk), teams.get(one.pk, ""), counts.get(one.pk, 0), today)
        for one in found
    ]


def _row(
    one: Project, stages: list[ProjectStage], milestone: Milestone | None, team: str, open_tasks: int, today: date
) -> ProjectRow:
    turns = showing.turns_of(one, stages)
    rest = [stage for stage in stages if stage.state != StageState.DONE]
    current = rest[0] if rest else None
    return ProjectRow(
        code=one.code,
        name=one.name,
        owner_name=one.owner_name,
        type_name=one.type.name,
        division_name=one.division_name,
        investment=one.investment,
        state=one.state,
        state_name=ProjectState(one.state).label,
        registered_at=one.registered_at,
        stages=tuple(showing.mark(stage, turns[stage.number], today) for stage in stages),
        team_name=team,
        blocked="；".join(turns[current.number].reasons) if current else "",
        next_milestone=showing.milestone_view(milestone, today) if milestone else None,
        open_tasks=open_tasks,
    )


@dataclass(frozen=True)
class StageForm:
    """What the form of a stage begins with: who applies, and what the project and its area already hold."""

    project: ProjectView
    stage: Any
    party: identity.Party
    row: Project
    stage_row: ProjectStage

    def prefilled(self, plan: themes.Plan) -> dict[str, forms.Prefilled]:
        return filling.prefilled(self.row, plan)

    def covered(self, plan: themes.Plan) -> dict[str, dict[str, str]]:
        """By the key of the material: the assessment that stands for it."""
        found = coverage.covering(self.row, self.stage_row, plan, today=clock.today())
        return {key: coverage.words_of(one) for key, one in found.items()}


def stage_form(actor: identity.User, code: str, number: int) -> StageForm:
    """For whoever may hand in this stage; nobody else learns of it."""
    today = clock.today()
    row = permissions.find(actor, code, today)
    stage_row = row.stages.filter(number=number).first()
    if stage_row is None or not permissions.may_apply(actor, row, stage_row, today):
        raise NotFoundError(what="这个阶段")
    view = project(actor, code)
    return StageForm(view, view.stage(number), owner_of(row), row, stage_row)


def paper(actor: identity.User, code: str, paper_id: UUID) -> UUID:
    """委托书 or 联合验收意见书 of a project that the person may see."""
    row = permissions.find(actor, code, clock.today())
    is_mandate = Mandate.objects.filter(project=row, paper_id=paper_id).exists()
    if not is_mandate and not row.stages.filter(acceptance__certificate_id=paper_id).exists():
        raise NotFoundError(what="这份文书")
    return paper_id


def types() -> list[TypeView]:
    rows = ProjectType.objects.filter(is_active=True).prefetch_related("stages")
    return [
        TypeView(one.key, one.name, FilingKind(one.filing).label, one.note, tuple(one.stages.all())) for one in rows
    ]
