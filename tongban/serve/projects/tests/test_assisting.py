"""代办: with the owner's mandate and not without, in the owner's name and under the agent's own."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.serve.approvals.tests.city import moment
from tongban.serve.intake import api as intake
from tongban.serve.projects import api as projects
from tongban.support.audit.models import Entry

START, END = date(2026, 3, 2), date(2026, 6, 30)


@pytest.fixture
def team(site):
    made = projects.create_team(actor=site.city.project_manager, name="代办一队", agency_id=site.city.market.id)
    projects.add_member(actor=site.city.project_manager, team_id=made.pk, username="at_agent")
    return made


def test_an_agent_who_founds_a_team_is_refused_before_his_words_are_read(site):
    with pytest.raises(NotAllowedError):
        projects.create_team(actor=site.city.agent, name="", agency_id=None)


def give(site, code, team, **changes):
    given = {"actor": site.city.lin, "stages": [1, 2], "valid_from_on": START, "valid_to_on": END, "is_agreed": True}
    return projects.give_mandate(code=code, team_id=team.pk, **given | changes)


def test_an_agent_hands_in_for_the_owner(site, team):
    code, agent = site.register(), site.city.agent
    with pytest.raises(NotFoundError):
        site.start(code, 1, actor=agent)
    with pytest.raises(NotAllowedError):
        give(site, code, team, actor=site.city.project_manager)
    with pytest.raises(InvalidInputError) as refusal:
        give(site, code, team, stages=[9], valid_from_on=date(2026, 3, 1), valid_to_on=None, is_agreed=False)
    assert set(refusal.value.fields) == {"stages", "valid_from_on", "valid_to_on", "agreed"}
    mandate = give(site, code, team)
    assert give(site, code, team).pk == mandate.pk
    with pytest.raises(InvalidInputError, match="要换请先撤回"):
        give(site, code, team, stages=[1])

    with pytest.raises(NotFoundError):
        site.view(code, site.city.other_agent)
    receipt = site.start(code, 1, actor=agent)
    application = intake.application(receipt.case_numbers[0])
    assert application.case.applicant.id_number == site.city.company.id_number
    assert (application.on_behalf["agent_name"], application.on_behalf["mandate"]) == ("郑晓峰", str(mandate.pk))
    entry = Entry.objects.get(action="projects.stage.start")
    assert (entry.actor_name, entry.facts["mandate"]) == ("郑晓峰", mandate.pk)
    with pytest.raises(NotAllowedError):
        intake.submit(
            actor=agent, party=site.city.company, item_code=site.city.item, answers={}, situations={}, materials={},
            channel="web", key="beside",
        )  # fmt: skip

    projects.withdraw_mandate(actor=site.city.lin, code=code)
    projects.withdraw_mandate(actor=site.city.lin, code=code)
    with pytest.raises(NotFoundError):
        site.view(code, agent)
    assert site.view(code).mandate is None


def test_a_mandate_reaches_as_far_as_it_says(site, team):
    code, agent = site.register(), site.city.agent
    give(site, code, team, stages=[2], valid_to_on=START)
    with pytest.raises(NotAllowedError):
        site.start(code, 1, actor=agent)
    projects.drop_member(actor=site.city.project_manager, team_id=team.pk, username="at_agent")
    with pytest.raises(NotFoundError):
        site.view(code, agent)
    projects.add_member(actor=site.city.project_manager, team_id=team.pk, username="at_agent")
    with clock.at(moment("2026-03-03")), pytest.raises(NotFoundError):
        site.view(code, agent)
    with pytest.raises(InvalidInputError, match="还没有代办员角色"):
        projects.add_member(actor=site.city.project_manager, team_id=team.pk, username="reviewer")
    with pytest.raises(NotFoundError):
        projects.add_member(actor=agent, team_id=team.pk, username="reviewer")


def test_tasks_calendar_and_report(site, team):
    code, city = site.register(), site.city
    give(site, code, team)
    titles = lambda **more: [one.title for one in projects.tasks_page(city.agent, **more).rows]  # noqa: E731
    assert titles() == ["备齐材料，申报“立项用地规划许可”", "备齐材料，申报“工程建设许可”"]
    projects.add_task(actor=city.agent, code=code, title="联系设计院", due_on=date(2026, 3, 6), key="1")
    with pytest.raises(NotFoundError):
        projects.add_task(actor=city.other_agent, code=code, title="联系设计院", due_on=None, key="1")
    site.start(code, 1)
    assert titles()[:2] == ["联系设计院", "跟进“立项用地规划许可”各部门办理"]
    assert titles(is_open=False) == ["备齐材料，申报“立项用地规划许可”"]
    row = next(one for one in projects.tasks_page(city.agent).rows if one.title == "联系设计院")
    projects.finish_task(actor=city.agent, code=code, task_id=row.id)
    milestone = projects.plan_milestone(actor=city.agent, code=code, name="开工", planned_on=date(2026, 3, 10))
    with pytest.raises(InvalidInputError, match="不能晚于今天"):
        projects.reach_milestone(actor=city.agent, code=code, milestone_id=milestone.pk, actual_on=date(2026, 3, 3))
    lines = projects.calendar_lines(city.agent, START, date(2026, 3, 31))
    assert [(one.on.day, one.kind) for one in lines] == [(10, "里程碑"), (16, "代办任务"), (16, "阶段期限")]
    assert projects.calendar_lines(city.other_agent, START, END) == []

    site.register(name="=没有委托的项目")
    filters = projects.ProjectFilters
    found = lambda **asked: [one.name for one in projects.projects_page(city.project_manager, filters(**asked)).rows]  # noqa: E731
    assert found() == ["=没有委托的项目", "溪山精制茶厂"]
    assert found(mandated=True) == found(team_id=team.pk) == found(standing="underway") == ["溪山精制茶厂"]
    assert found(text="没有委托") == ["=没有委托的项目"]
    assert found(stage=1) == found() and found(stage=2) == found(is_late=True) == []  # noqa: PT018
    with clock.at(moment("2026-03-17")):
        assert found(is_late=True) == ["溪山精制茶厂"]
    lines = list(projects.report_csv(city.project_manager, filters()))
    assert "'=没有委托的项目" not in lines[0] and len(lines) == 3  # noqa: PT018
    assert "'=没有委托的项目" in lines[1]
    book = projects.report_workbook(city.agent, filters())
    sheet = load_workbook(io.BytesIO(book)).active
    assert [sheet.cell(row, 2).value for row in (1, 2)] == ["项目名称", "溪山精制茶厂"]
    with pytest.raises(NotAllowedError):
        list(projects.report_csv(city.fire_reviewer, filters()))
