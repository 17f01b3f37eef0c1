"""Every step of a project: by everybody, in every state, twice, and from a page that was opened before."""

from datetime import date, timedelta

import pytest

from tongban.common import clock
from tongban.common.tests.deeds import Deed, those_who_may, where_it_goes
from tongban.common.tests.untouched import refused
from tongban.serve.approvals.tests.city import moment
from tongban.serve.projects import api as projects
from tongban.serve.projects.enums import StageState
from tongban.serve.projects.models import AgentTask, Area, ProjectStage

from .test_area_joint import ruled

PEOPLE = (
    "lin", "wu", "clerk", "reviewer", "decider", "fire_reviewer", "health_reviewer", "neighbour",
    "project_manager", "agent", "other_agent",
)  # fmt: skip
LEAD, NOTES = "fire_reviewer project_manager", "agent project_manager fire_reviewer"
#: Who handles the case; in the area also its lead and partners.
TOGETHER = "reviewer decider health_reviewer fire_reviewer"
ASSISTS, WORKS = "agent project_manager", "reviewer decider"
STATES = ("fresh", "held", "closed", "underway", "arranged", "ready", "certified", "refused")
SURVEY, LAST = moment(time="14:00"), {"number": 3}
DEEDS = {
    "hold": Deed(LEAD, "fresh held", lambda it, who, _: projects.hold_stage(
        actor=who, code=it, number=1, reason="土地没有交付")),
    "release": Deed(LEAD, "held fresh underway arranged ready refused", lambda it, who, _: projects.release_stage(
        actor=who, code=it, number=1)),
    "close": Deed("lin project_manager", "fresh held closed refused", lambda it, who, _: projects.close_project(
        actor=who, code=it, reason="不建了")),
    "arrange": Deed(LEAD, "underway arranged ready", lambda it, who, _: projects.arrange_survey(
        actor=who, code=it, **LAST, survey_at=SURVEY, place="工地")),
    "opinion": Deed("fire_reviewer", "arranged ready", lambda it, who, _: opinion(it, who)),
    "minutes": Deed(LEAD, "arranged ready", lambda it, who, _: projects.write_minutes(
        actor=who, code=it, **LAST, minutes="两家到场。")),
    "certificate": Deed(LEAD, "ready certified", lambda it, who, _: projects.issue_certificate(
        actor=who, code=it, **LAST)),
}  # fmt: skip
#: What the team and the leads note meanwhile; a project that was closed (终止) is left as it is, but for the mandate.
MEANWHILE = ("fresh", "held", "closed")
NOTED = {
    "task": Deed(ASSISTS, "fresh held", lambda it, who, key: projects.add_task(
        actor=who, code=it, title="联系设计院", due_on=None, key=key or "new")),
    "finish": Deed(ASSISTS, "fresh held", lambda it, who, _: projects.finish_task(
        actor=who, code=it, task_id=AgentTask.objects.filter(project__code=it).latest("pk").pk)),
    "plan": Deed(NOTES, "fresh held", lambda it, who, _: projects.plan_milestone(
        actor=who, code=it, name="投产", planned_on=date(2026, 9, 1))),
    "reach": Deed(NOTES, "fresh held", lambda it, who, _: projects.reach_milestone(
        actor=who, code=it, milestone_id=projects.project(who, it).milestones[0].id, actual_on=date(2026, 3, 2))),
    "withdraw": Deed("lin", "fresh held closed", lambda it, who, _: projects.withdraw_mandate(actor=who, code=it)),
}  # fmt: skip
#: What no state of the project stands against.
AREA = {
    "join": Deed(WORKS, "apart", lambda it, who, _: projects.join_area(actor=who, number=it[0], area_id=it[1])),
    "leave": Deed(TOGETHER, "joined", lambda it, who, _: projects.leave_area(actor=who, number=it[0], reason="单独办")),
}  # fmt: skip
ALL = DEEDS | NOTED | AREA


def opinion(it, who, **more):
    agency = {"agency_id": projects.project(who, it).stage(3).lead_agency_id} | LAST
    return projects.give_opinion(**({"actor": who, "code": it, "verdict": "passed", "words": ""} | agency | more))


@pytest.fixture(autouse=True)
def afternoon(site):
    with clock.at(moment(time="16:00")):
        yield


def come(site, state):
    city = site.city
    if state in ("apart", "joined"):
        place = city.accepted_case(), (Area.objects.first() or ruled(site)).pk
        if state == "joined":
            AREA["join"].do(place, city.reviewer, "")
        return place
    code = site.register()
    if state in ("fresh", "held", "closed"):
        assisted(site, code)
        if state != "fresh":
            DEEDS["hold" if state == "held" else "close"].do(code, city.project_manager, "")
        return code
    before = ProjectStage.objects.filter(project__code=code, number__lt=3)
    before.update(state=StageState.DONE, finished_at=clock.now(), joint_numbers=["X"])
    site.start(code, 3)
    if state != "underway":
        DEEDS["arrange"].do(code, city.fire_reviewer, "")
    if state in ("ready", "certified"):
        opinion(code, city.fire_reviewer)
        opinion(code, city.reviewer, agency_id=city.market.id)
        DEEDS["minutes"].do(code, city.fire_reviewer, "")
        site.end(code, 3, "grant", "grant")
    if state == "certified":
        DEEDS["certificate"].do(code, city.fire_reviewer, "")
    if state == "refused":
        site.end(code, 3, "refuse", "refuse")
    return code


def assisted(site, code):
    """With a mandate, a task and a milestone."""
    city = site.city
    team = projects.create_team(actor=city.project_manager, name=f"代办队{code[-4:]}", agency_id=city.market.id)
    projects.add_member(actor=city.project_manager, team_id=team.pk, username="at_agent")
    today = clock.today()
    projects.give_mandate(
        actor=city.lin, code=code, team_id=team.pk, stages=[1], valid_from_on=today,
        valid_to_on=today + timedelta(days=30), is_agreed=True,
    )  # fmt: skip
    projects.add_task(actor=city.agent, code=code, title="拜访业主", due_on=None, key="first")
    projects.plan_milestone(actor=city.agent, code=code, name="开工", planned_on=date(2026, 3, 10))


def test_who_else_asks_is_refused_and_nothing_is_changed(site):
    people = {name: getattr(site.city, name) for name in PEOPLE}
    places = {state: come(site, state) for state in {deed.state for deed in ALL.values()}}
    found = {name: those_who_may(deed, places[deed.state], people) for name, deed in ALL.items()}
    assert found == {name: set(deed.by.split()) for name, deed in ALL.items()}


def test_in_another_state_it_is_refused_and_nothing_is_changed(site):
    places = {state: come(site, state) for state in STATES}
    found = {name: where_it_goes(deed, places, getattr(site.city, deed.who)) for name, deed in DEEDS.items()}
    assert found == {name: set(deed.at.split()) for name, deed in DEEDS.items()}
    places = {state: come(site, state) for state in MEANWHILE}
    found = {name: where_it_goes(deed, places, getattr(site.city, deed.who)) for name, deed in NOTED.items()}
    assert found == {name: set(deed.at.split()) for name, deed in NOTED.items()}


def test_a_closed_project_says_why_and_leaves_no_task_behind(site):
    code, city = come(site, "fresh"), site.city
    projects.add_task(actor=city.agent, code=code, title="联系设计院", due_on=date(2026, 3, 6), key="second")
    assert "拜访业主" in [one.title for one in projects.tasks_page(city.agent).rows]
    assert "代办任务" in [one.kind for one in projects.calendar_lines(city.agent, date(2026, 3, 1), date(2026, 4, 30))]
    DEEDS["close"].do(code, city.project_manager, "")
    for name in ("task", "finish", "plan", "reach"):
        assert "已终止，不能再" in NOTED[name].refuses(code, city.agent)
    assert [one.title for one in projects.tasks_page(city.agent).rows] == []
    assert projects.calendar_lines(city.agent, date(2026, 3, 1), date(2026, 4, 30)) == []
    (row,) = projects.projects_page(city.project_manager, projects.ProjectFilters(standing="closed")).rows
    assert (row.code, row.open_tasks) == (code, 0)


@pytest.mark.parametrize("name", ALL)
def test_twice_is_once(site, name):
    deed = ALL[name]
    deed.is_one_when_done_twice(come(site, deed.state), getattr(site.city, deed.who))


def test_a_page_that_was_opened_before_undoes_nothing(site):
    city, code = site.city, come(site, "arranged")
    lead = {"actor": city.fire_reviewer, "code": code, **LAST}
    stage = site.view(code).stage(3)
    word = next(one for one in stage.acceptance.opinions if one.agency_id == city.fire.id)
    projects.arrange_survey(**lead, survey_at=moment(time="15:00"), place="南门")
    projects.write_minutes(**lead, minutes="别人先写的")
    opinion(code, city.fire_reviewer, verdict="mend", words="补坡道")
    for late in (
        lambda seen: projects.arrange_survey(**lead, survey_at=SURVEY, place="北门", seen=seen or stage.survey_seen),
        lambda seen: projects.write_minutes(**lead, minutes="我写的", seen=seen or stage.acceptance.minutes_seen),
        lambda seen: opinion(code, city.fire_reviewer, seen=seen or word.seen),
    ):
        assert "已经被改过" in refused(lambda: late(""))  # noqa: B023
        assert "已经被改过" in refused(lambda: late("x"))  # noqa: B023
    projects.write_minutes(**lead, minutes="我写的", seen=site.view(code).stage(3).acceptance.minutes_seen)
