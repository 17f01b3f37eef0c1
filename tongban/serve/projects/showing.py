"""Rows into values: how a project, its stages and what hangs on them are shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from tongban.common import clock
from tongban.common.seen import mark_of
from tongban.serve.intake import api as intake
from tongban.support.agencies import api as agencies
from tongban.support.calendar import api as calendar

from .enums import AssessmentKind, StageState, TaskSource, Verdict
from .models import Acceptance, AgentTask, Mandate, Milestone, Project, ProjectStage, RegionalAssessment
from .rules import stages as rules
from .rules.acceptance import Word, missing
from .values import (
    AcceptanceView,
    AssessmentView,
    MandateView,
    MilestoneView,
    OpinionView,
    StageMark,
    StageView,
    TaskView,
)


def turns_of(project: Project, stages: list[ProjectStage]) -> dict[int, rules.Turn]:
    return rules.turns(
        [rules.StageFacts(one.number, one.name, one.state, tuple(one.after), one.hold_reason) for one in stages],
        project.state,
    )


def is_late(stage: ProjectStage, today: date) -> bool:
    return stage.state == StageState.UNDERWAY and stage.due_on is not None and stage.due_on < today


def mark(stage: ProjectStage, turn: rules.Turn, today: date) -> StageMark:
    return StageMark(
        stage.number,
        stage.name,
        turn.standing.value,
        turn.standing.label,
        stage.lead_agency_name,
        is_late(stage, today),
    )


def stage_view(stage: ProjectStage, turn: rules.Turn, joints: Mapping[str, intake.JointView], today: date) -> StageView:
    names = tuple(agencies.agency_by_id(one).name for one in stage.participant_ids if one != stage.lead_agency_id)
    acceptance = getattr(stage, "acceptance", None)
    return StageView(
        number=stage.number,
        name=stage.name,
        theme_code=stage.theme_code,
        lead_agency_id=stage.lead_agency_id,
        lead_agency_name=stage.lead_agency_name,
        participant_names=names,
        days=stage.days,
        standing=turn.standing.value,
        standing_name=turn.standing.label,
        reasons=turn.reasons,
        is_refused=stage.state == StageState.REFUSED,
        hold_reason=stage.hold_reason,
        held_by_name=stage.held_by_name,
        started_at=stage.started_at,
        due_on=stage.due_on,
        finished_at=stage.finished_at,
        workdays=_workdays(stage, today),
        is_late=is_late(stage, today),
        joint=joints.get(stage.joint_number),
        earlier_joints=tuple(stage.joint_numbers[:-1]),
        covered=tuple(stage.covered),
        is_acceptance=stage.is_acceptance,
        acceptance=acceptance_view(acceptance) if acceptance else None,
        survey_seen=mark_of(*survey_of(acceptance)),
    )


def _workdays(stage: ProjectStage, today: date) -> int | None:
    """Working days that the stage has taken, or takes so far."""
    if stage.started_at is None or stage.state not in (StageState.UNDERWAY, StageState.DONE):
        return None
    end = timezone.localdate(stage.finished_at) if stage.finished_at else today
    return calendar.workdays_between(timezone.localdate(stage.started_at), end)


def survey_of(row: Acceptance | None) -> tuple[object, ...]:
    """What another time or place takes the place of."""
    return () if row is None else (row.survey_at, row.place)


def acceptance_view(row: Acceptance) -> AcceptanceView:
    opinions = list(row.opinions.all())
    words = [Word(one.agency_name, one.verdict) for one in opinions]
    wanted = missing(words, survey_at=row.survey_at, minutes=row.minutes, now=clock.now())
    return AcceptanceView(
        survey_at=row.survey_at,
        place=row.place,
        host_name=row.host_name,
        minutes=row.minutes,
        opinions=tuple(
            OpinionView(
                one.agency_id,
                one.agency_name,
                one.verdict,
                Verdict(one.verdict).label if one.verdict else "还没有填",
                one.words,
                one.given_by_name,
                one.given_at,
                mark_of(one.verdict, one.words),
            )
            for one in opinions
        ),
        certificate_id=row.certificate_id,
        issued_at=row.issued_at,
        missing=() if row.certificate_id else tuple(wanted),
        minutes_seen=mark_of(row.minutes),
    )


def milestone_view(row: Milestone, today: date) -> MilestoneView:
    late = row.actual_on is None and row.planned_on < today
    return MilestoneView(row.pk, row.name, row.planned_on, row.actual_on, row.noted_by_name, late)


def mandate_view(row: Mandate, today: date) -> MandateView:
    return MandateView(
        team_name=row.team.name,
        team_phone=row.team.phone,
        members=tuple((one.user.username, one.user.name) for one in row.team.members.select_related("user")),
        stages=tuple(row.stages),
        valid_from_on=row.valid_from_on,
        valid_to_on=row.valid_to_on,
        given_by_name=row.given_by_name,
        given_at=row.given_at,
        paper_id=row.paper_id,
        is_in_effect=row.withdrawn_at is None and row.valid_from_on <= today <= row.valid_to_on,
    )


def task_view(row: AgentTask, today: date, project: Project | None = None) -> TaskView:
    return TaskView(
        id=row.pk,
        title=row.title,
        source_name=TaskSource(row.source).label,
        due_on=row.due_on,
        assignee_name=row.assignee.name if row.assignee else "",
        done_at=row.done_at,
        done_by_name=row.done_by_name,
        is_late=row.done_at is None and row.due_on is not None and row.due_on < today,
        project_code=project.code if project else "",
        project_name=project.name if project else "",
    )


def assessment_view(row: RegionalAssessment, today: date) -> AssessmentView:
    return AssessmentView(
        id=row.pk,
        kind_name=AssessmentKind(row.kind).label,
        title=row.title,
        document_number=row.document_number,
        approved_by=row.approved_by,
        valid_from_on=row.valid_from_on,
        valid_to_on=row.valid_to_on,
        is_valid=not row.ended_reason and row.valid_from_on <= today <= row.valid_to_on,
        ended_reason=row.ended_reason,
        file_id=row.file_id,
    )
