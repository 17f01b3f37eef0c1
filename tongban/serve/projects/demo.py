"""建设项目 of the demo city, through the actions: one in its second stage, a dozen more for the report of 代办.

Every part has a key or a name of its own, so a build that was broken off goes on and twice changes nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from tongban.catalog.themes import api as themes
from tongban.common import clock, codes
from tongban.data.licences import api as licences
from tongban.serve.intake import api as intake
from tongban.serve.intake import demo as stories
from tongban.support.agencies import api as agencies
from tongban.support.files import api as files
from tongban.support.identity import api as identity

from . import actions
from .actions.walking import owner_of
from .enums import StageState
from .filling import prefilled
from .models import AgentTeam, Area, Mandate, Project, TeamMember

LEAD = "nanping-kfq"
AREA, TEAM = "闽北经济开发区", "市重点项目代办队"
OWNER, CITIZEN = stories.LOGISTICS, "chensiyuan"
SAMPLE = "闽北通达智慧物流园一期"


@dataclass(frozen=True)
class Plan:
    """One project of the list; `code17` is the credit code without its check digit."""

    name: str
    owner: str
    code17: str
    division: str
    industry: str
    millions: int
    milestone: str
    in_days: int
    is_mandated: bool = False
    hold: str = ""


def build(folder: Path) -> int:
    """Gives how many projects there are."""
    system = identity.SYSTEM()
    rows = json.loads((folder / "project_types.json").read_text(encoding="utf-8"))
    with clock.at(stories.working_moment(30, "09:00")):
        actions.load_types(actor=system, rows=rows)
        area = _area(system)
        _lead(system, area)
        team = _team(system)
    _sample(area)
    plans = json.loads((folder / "projects.json").read_text(encoding="utf-8"))
    for number, plan in enumerate(plans, start=1):
        _other(system, Plan(**plan), number, team)
    return Project.objects.count()


@transaction.atomic
def _area(system: identity.User) -> Area:
    held = Area.objects.filter(name=AREA).first()
    if held is not None:
        return held
    area = actions.create_area(
        actor=system, name=AREA, division="350702000000", bounds="东至闽江，西至横南铁路，南至炉下，北至大横"
    )
    manager = identity.user_by_username("projects01") or system
    today = clock.today()
    for kind, title, number in (
        ("environment", "闽北经济开发区规划环境影响评价报告", "闽环评〔2024〕17 号"),
        ("water_soil", "闽北经济开发区水土保持区域评估报告", "南水保〔2024〕9 号"),
        ("geology", "闽北经济开发区地质灾害危险性区域评估报告", "南自然资〔2024〕31 号"),
    ):
        kept = files.receive(manager, name=f"{title}.pdf", chunks=iter([stories.page()]), purpose="区域评估成果")
        actions.add_assessment(
            actor=manager,
            area_id=area.pk,
            kind=kind,
            title=title,
            approved_by="南平市生态环境局" if kind == "environment" else "南平市自然资源局",
            document_number=number,
            valid_from_on=today - timedelta(days=400),
            valid_to_on=today + timedelta(days=1400),
            file_id=kept.id,
        )
    return area


def _lead(system: identity.User, area: Area) -> None:
    """区域联合审批, led by the committee of the zone: its projects, and food permits in it."""
    lead = agencies.agency_by_key(LEAD)
    if area.lead_agency_id is None:
        actions.set_joint_rule(
            actor=system,
            area_id=area.pk,
            lead_agency_id=lead.id,
            joint_agency_ids=[agencies.agency_by_key("nanping-fgw").id],
            item_bases=["350117001001", "350123001001"],
            from_on=clock.today(),
            to_on=clock.today() + timedelta(days=730),
        )
        area.refresh_from_db()


@transaction.atomic
def _team(system: identity.User) -> AgentTeam:
    team = AgentTeam.objects.filter(name=TEAM).first()
    if team is None:
        agency = agencies.agency_by_key("nanping-xzfw")
        team = actions.create_team(actor=system, name=TEAM, agency_id=agency.id, phone="0599-5550672")
    for username in ("agent01", "agent02"):
        if identity.user_by_username(username) and not TeamMember.objects.filter(team=team, user__username=username):
            actions.add_member(actor=system, team_id=team.pk, username=username)
    return team


def _sample(area: Area) -> None:
    """Its first stage is done, its second is being handled; a team has its mandate for the rest."""
    citizen = identity.user_by_username(CITIZEN)
    party = next((one for one in identity.parties_of(citizen) if one.id_number == OWNER), None) if citizen else None
    if citizen is None or party is None:
        return
    with clock.at(stories.working_moment(16, "09:20")):
        project = actions.register_project(
            actor=citizen,
            party=party,
            facts={
                "type": "gongye",
                "name": SAMPLE,
                "division": "350702000000",
                "address": "延平区闽北经济开发区演示路 88 号",
                "area": area.pk,
                "industry": "59",
                "investment": "168000000",
                "land": "52000",
                "size": "41000",
                "summary": "建设仓储库房三座、分拣中心一座和配套道路。",
            },
            key="demo-project",
        )
    for number, days_ago in ((1, 15), (2, 2)):
        _stage(project, citizen, number, days_ago)
    with clock.at(stories.working_moment(1, "15:00")):
        _milestones(project, (("方案审定", -3), ("主体结构封顶", 120), ("竣工", 260)), reached=1)


def _stage(project: Project, citizen: identity.User, number: int, days_ago: int) -> None:
    stage = project.stages.get(number=number)
    if stage.state == StageState.PENDING:
        with clock.at(stories.working_moment(days_ago, "10:10")), transaction.atomic():
            _hand_in(project, citizen, number, stage.theme_code)
        stage.refresh_from_db()
    if number == 1 and stage.state == StageState.UNDERWAY:
        _grant_all(project, citizen, stage.joint_number, days_ago)


def _hand_in(project: Project, citizen: identity.User, number: int, theme_code: str) -> None:
    theme = themes.guide(theme_code)
    plan = themes.plan(theme, themes.first_answers(theme, {}), is_person=False)
    party = owner_of(project)
    answers: dict[str, Any] = {}
    for part in plan.now:
        own = stories.answers_for(part.guide, party, citizen)
        names = plan.joined.names[part.code] | plan.joined.groups[part.code]
        answers |= {names[name]: value for name, value in own.items() if name in names}
    answers |= {name: one.value for name, one in prefilled(project, plan).items()}
    held = {one.type_code: one.identifier for one in licences.held_by(party.id_number)}
    environment = "环境影响报告"
    materials = {
        one.key: {"licence": held[one.material.licence_type]}
        if one.material.licence_type in held
        else stories.file_for(citizen, one.material)
        for one in plan.pool
        if one.material.is_required and not one.material.generated and environment not in one.material.name
    }
    actions.start_stage(
        actor=citizen,
        code=project.code,
        number=number,
        situations=dict(plan.answers),
        answers=answers,
        materials=materials,
        channel="web",
        key=f"demo-stage-{number}",
        delivery={"method": "electronic"},
    )


def _grant_all(project: Project, citizen: identity.User, joint_number: str, days_ago: int) -> None:
    """Accepted, reviewed and granted, by the officials who have the tasks."""
    joint = intake.joint_by_number(joint_number)
    assert joint is not None
    for part in joint.parts:
        if part.is_open:
            story = stories.retold(part.number, citizen, owner_of(project))
            with transaction.atomic():
                stories.grant(story, days_ago - 1)
    with clock.at(stories.working_moment(days_ago - 4, "16:00")):
        actions.settle_stage(joint_number=joint_number)


def _milestones(project: Project, rows: tuple[tuple[str, int], ...], *, reached: int = 0) -> None:
    today = clock.today()
    for index, (name, days) in enumerate(rows):
        if project.milestones.filter(name=name).exists():
            continue
        day = today + timedelta(days=days)
        row = actions.plan_milestone(actor=identity.SYSTEM(), code=project.code, name=name, planned_on=day)
        if index < reached:
            actions.reach_milestone(
                actor=identity.SYSTEM(), code=project.code, milestone_id=row.pk, actual_on=min(day, today)
            )


@transaction.atomic
def _other(system: identity.User, plan: Plan, number: int, team: AgentTeam) -> None:
    party = identity.Party("legal", "uscc", codes.make_credit_code(plan.code17), plan.owner, "0599-5550499")
    with clock.at(stories.working_moment(2 + 2 * number, "10:30")):
        project = actions.register_project(
            actor=system,
            party=party,
            facts={
                "type": "fangjian" if plan.industry in ("70", "24") else "gongye",
                "name": plan.name,
                "division": f"{plan.division}000000",
                "address": f"{plan.name.removesuffix('项目')}演示地块",
                "area": "",
                "industry": plan.industry,
                "investment": plan.millions * 1_000_000,
                "land": plan.millions * 150,
                "size": plan.millions * 120,
                "summary": f"建设{plan.name}及配套设施。",
            },
            key=f"demo-project-{number}",
        )
        if plan.hold and not project.stages.get(number=1).hold_reason:
            actions.hold_stage(actor=system, code=project.code, number=1, reason=plan.hold)
    _milestones(project, ((plan.milestone, plan.in_days),))
    if plan.is_mandated and not Mandate.objects.filter(project=project).exists():
        actions.give_mandate(
            actor=system,
            code=project.code,
            team_id=team.pk,
            stages=[1, 2, 3],
            valid_from_on=clock.today(),
            valid_to_on=clock.today() + timedelta(days=365),
            is_agreed=True,
        )
