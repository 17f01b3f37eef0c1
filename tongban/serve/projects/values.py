"""What goes over the counter of projects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tongban.serve.intake import api as intake


def in_ten_thousands(yuan: Decimal) -> str:
    """万元, as plans and reports say it."""
    return f"{yuan / 10_000:,.2f}".removesuffix(".00") + " 万元"


def square_metres(value: Decimal) -> str:
    return f"{value:,.2f}".removesuffix(".00") + " 平方米"


@dataclass(frozen=True)
class StageView:
    """One stage with where it stands, why it may not begin, and its application."""

    number: int
    name: str
    theme_code: str
    lead_agency_id: int
    lead_agency_name: str
    participant_names: tuple[str, ...]
    days: int
    standing: str
    standing_name: str
    reasons: tuple[str, ...]
    is_refused: bool
    hold_reason: str
    held_by_name: str
    started_at: datetime | None
    due_on: date | None
    finished_at: datetime | None
    workdays: int | None
    is_late: bool
    joint: intake.JointView | None
    earlier_joints: tuple[str, ...]
    covered: tuple[dict[str, str], ...]
    is_acceptance: bool
    acceptance: AcceptanceView | None
    #: For `arrange_survey(seen=…)`.
    survey_seen: str

    @property
    def words(self) -> str:
        """One line beneath the name."""
        if self.standing == "underway" and self.joint:
            done = f"办完 {self.joint.done} 项，共 {len(self.joint.parts)} 项"
            return f"{done}，限 {self.due_on:%Y-%m-%d} 前" if self.due_on else done
        if self.standing == "done":
            return f"用了 {self.workdays} 个工作日" if self.workdays else "当天办完"
        if self.reasons:
            return "；".join(self.reasons)
        if self.is_refused:
            return "上次没有全部准予，改好以后可以重新申报"
        return "可以申报"


@dataclass(frozen=True)
class OpinionView:
    agency_id: int
    agency_name: str
    verdict: str
    verdict_name: str
    words: str
    given_by_name: str
    given_at: datetime | None
    #: For `give_opinion(seen=…)`.
    seen: str


@dataclass(frozen=True)
class AcceptanceView:
    survey_at: datetime
    place: str
    host_name: str
    minutes: str
    opinions: tuple[OpinionView, ...]
    certificate_id: UUID | None
    issued_at: datetime | None
    missing: tuple[str, ...]
    #: For `write_minutes(seen=…)`.
    minutes_seen: str


@dataclass(frozen=True)
class MilestoneView:
    id: int
    name: str
    planned_on: date
    actual_on: date | None
    noted_by_name: str
    is_late: bool


@dataclass(frozen=True)
class MandateView:
    team_name: str
    team_phone: str
    members: tuple[tuple[str, str], ...]
    stages: tuple[int, ...]
    valid_from_on: date
    valid_to_on: date
    given_by_name: str
    given_at: datetime
    paper_id: UUID | None
    is_in_effect: bool


@dataclass(frozen=True)
class TaskView:
    id: int
    title: str
    source_name: str
    due_on: date | None
    assignee_name: str
    done_at: datetime | None
    done_by_name: str
    is_late: bool
    project_code: str = ""
    project_name: str = ""


@dataclass(frozen=True)
class AssessmentView:
    id: int
    kind_name: str
    title: str
    document_number: str
    approved_by: str
    valid_from_on: date
    valid_to_on: date
    is_valid: bool
    ended_reason: str
    file_id: UUID


@dataclass(frozen=True)
class AreaView:
    id: int
    name: str
    division_name: str
    bounds: str
    lead_agency_name: str
    joint_agency_names: tuple[str, ...]
    item_bases: tuple[str, ...]
    joint_from_on: date | None
    joint_to_on: date | None
    is_joint: bool
    assessments: tuple[AssessmentView, ...]
    project_count: int

    @property
    def valid_count(self) -> int:
        return sum(one.is_valid for one in self.assessments)


@dataclass(frozen=True)
class TeamView:
    id: int
    name: str
    agency_id: int
    agency_name: str
    phone: str
    members: tuple[tuple[str, str], ...]
    project_count: int


@dataclass(frozen=True)
class Rights:
    """What the person at the page may do to this project; the actions ask again."""

    is_owner: bool
    may_manage: bool
    may_note: bool
    may_assist: bool
    applicable: frozenset[int]
    led: frozenset[int]
    speaks_for: frozenset[int]


@dataclass(frozen=True)
class ProjectView:
    code: str
    name: str
    type_name: str
    filing_name: str
    owner_name: str
    owner_id_number: str
    division_name: str
    address: str
    area_name: str
    is_area_joint: bool
    assessments: tuple[AssessmentView, ...]
    industry: str
    investment: Decimal
    land: Decimal
    size: Decimal
    summary: str
    state: str
    state_name: str
    end_reason: str
    registered_at: datetime
    stages: tuple[StageView, ...]
    milestones: tuple[MilestoneView, ...]
    mandate: MandateView | None
    tasks: tuple[TaskView, ...]
    rights: Rights

    @property
    def investment_words(self) -> str:
        return in_ten_thousands(self.investment)

    @property
    def land_words(self) -> str:
        return square_metres(self.land)

    @property
    def size_words(self) -> str:
        return square_metres(self.size)

    @property
    def place_words(self) -> str:
        is_said = self.address.startswith(self.division_name)
        return self.address if is_said else f"{self.division_name} {self.address}"

    def stage(self, number: int) -> StageView | None:
        return next((one for one in self.stages if one.number == number), None)

    @property
    def done(self) -> int:
        return sum(one.standing == "done" for one in self.stages)


@dataclass(frozen=True)
class StageMark:
    """One stage in a row of a list."""

    number: int
    name: str
    standing: str
    standing_name: str
    lead_agency_name: str
    is_late: bool


@dataclass(frozen=True)
class ProjectRow:
    code: str
    name: str
    owner_name: str
    type_name: str
    division_name: str
    investment: Decimal
    state: str
    state_name: str
    registered_at: datetime
    stages: tuple[StageMark, ...]
    team_name: str
    blocked: str
    next_milestone: MilestoneView | None
    open_tasks: int

    @property
    def investment_words(self) -> str:
        return in_ten_thousands(self.investment)

    @property
    def now(self) -> StageMark | None:
        """The stage that is being handled, else the first that is not done."""
        going = [one for one in self.stages if one.standing == "underway"]
        rest = [one for one in self.stages if one.standing != "done"]
        return going[0] if going else (rest[0] if rest else None)

    @property
    def done(self) -> int:
        return sum(one.standing == "done" for one in self.stages)


@dataclass(frozen=True)
class ProjectFilters:
    """Empty means all. `mandated`: only those that a team takes through (代办)."""

    text: str = ""
    type_key: str = ""
    standing: str = ""
    stage: int | None = None
    team_id: int | None = None
    is_late: bool = False
    mandated: bool = False


@dataclass(frozen=True)
class CalendarLine:
    """What falls on a day: 里程碑, 阶段期限, 统一踏勘, 代办任务."""

    on: date
    kind: str
    words: str
    project_code: str
    project_name: str
    is_late: bool
    at: datetime | None = None


@dataclass(frozen=True)
class TypeView:
    key: str
    name: str
    filing_name: str
    note: str
    stages: tuple[Any, ...]
