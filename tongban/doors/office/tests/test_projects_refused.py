"""建设项目: each bad value is named by its input, stands in the form again, and nothing happens."""

from datetime import date

import pytest

from tongban.common import clock
from tongban.serve.approvals.tests.city import moment
from tongban.serve.projects import api as projects
from tongban.serve.projects.enums import StageState
from tongban.serve.projects.models import ProjectStage
from tongban.serve.projects.tests import site as building

from .refusing import nothing_changes, refuses

TEAMS, AREAS = "/office/projects/teams/", "/office/projects/areas/"
LONG = "长" * 301


@pytest.fixture
def site(city):
    with clock.at(moment("2026-01-05")):
        return building.begin(city)


@pytest.fixture
def manager(site, sign_in):
    return sign_in(site.city.project_manager)


@pytest.fixture
def team(site):
    made = projects.create_team(actor=site.city.project_manager, name="代办一队", agency_id=site.city.market.id)
    projects.add_member(actor=site.city.project_manager, team_id=made.pk, username="at_agent")
    return made


def verbs(browser, code, rows):
    with nothing_changes("projects"):
        for what, sent, faults in rows:
            refuses(browser, f"/office/projects/of/{code}/do/{what}/", sent, faults)


def test_what_a_manager_does_to_a_project(site, team, manager):
    code, who = site.register(), site.city.project_manager
    projects.give_mandate(
        actor=site.city.lin, code=code, team_id=team.pk, stages=[1], valid_from_on=date(2026, 3, 2),
        valid_to_on=date(2026, 6, 30), is_agreed=True,
    )  # fmt: skip
    reached = str(projects.plan_milestone(actor=who, code=code, name="开工", planned_on=date(2026, 3, 10)).pk)
    projects.plan_milestone(actor=who, code=code, name="封顶", planned_on=date(2026, 9, 10))
    verbs(manager, code, [
        ("plan", {"name": "", "planned_on": "2026-09-30"}, {"name": "请填写里程碑名称，最多 60 个字"}),
        ("plan", {"name": "竣工", "planned_on": ""}, {"planned_on": "请填写计划日期"}),
        ("plan", {"name": "竣工", "planned_on": "九月底"}, {"planned_on": "“九月底”没有看懂，请写成 2026-03-02"}),
        ("reach", {"milestone": reached, "actual_on": "昨天"}, {"actual_on": "“昨天”没有看懂，请写成 2026-03-02"}),
        ("reach", {"milestone": reached, "actual_on": "2026-03-03"}, {"actual_on": "不能晚于今天"}),
        ("task", {"title": "问", "due_on": "", "assignee": "", "key": "k"}, {"title": "请写要做什么，2 到 100 个字"}),
        ("task", {"title": "联系设计院", "due_on": "3/6", "assignee": "", "key": "k"}, {"due_on": "“3/6”没有看懂"}),
        ("task", {"title": "", "due_on": "2026-03-06", "assignee": "at_agent", "key": "k"}, {"title": "2 到 100 个字"}),
        ("close", {"reason": ""}, {"reason": "请写明终止的原因，最多 300 个字"}),
        ("close", {"reason": LONG}, {"reason": "最多 300 个字"}),
    ])  # fmt: skip


def test_a_stage_is_held_with_a_reason_and_only_its_own_form_says_so(site, sign_in):
    code = site.register()
    verbs(sign_in(site.city.fire_reviewer), code, [
        ("hold", {"stage": "2", "reason": ""}, {"reason": "请写明被什么挡住，最多 300 个字"}),
        ("hold", {"stage": "1", "reason": LONG}, {"reason": "最多 300 个字"}),
    ])  # fmt: skip


def test_the_joint_acceptance_is_told_a_moment_a_word_and_minutes(site, sign_in):
    code = site.register()
    before = ProjectStage.objects.filter(project__code=code, number__lt=3)
    before.update(state=StageState.DONE, finished_at=clock.now(), joint_numbers=["X"])
    site.start(code, 3)
    lead, fire = sign_in(site.city.fire_reviewer), str(site.city.fire.id)
    verbs(lead, code, [
        ("survey", {"stage": "3", "survey_at": "", "place": "工地"}, {"survey_at": "请填写踏勘时间"}),
        ("survey", {"stage": "3", "survey_at": "下周二", "place": "工地"}, {"survey_at": "“下周二”没有看懂"}),
        ("survey", {"stage": "3", "survey_at": "9999-12-31T23:59-12:00", "place": "工地"}, {"survey_at": "没有看懂"}),
        ("survey", {"stage": "3", "survey_at": "2026-03-01T09:00", "place": "工地"}, {"survey_at": "不能早于申报"}),
        ("survey", {"stage": "3", "survey_at": "2026-03-03T09:00", "place": LONG}, {"place": "最多 200 个字"}),
    ])  # fmt: skip
    projects.arrange_survey(
        actor=site.city.fire_reviewer, code=code, number=3, survey_at=moment(time="14:00"), place="工地"
    )
    said = {"stage": "3", "agency": fire, "verdict": "mend", "words": ""}
    with clock.at(moment(time="16:00")):
        verbs(lead, code, [
            ("opinion", said, {"words": "请写明要整改什么"}),
            ("opinion", said | {"verdict": "passed", "words": "长" * 501}, {"words": "说明最多 500 个字"}),
            ("minutes", {"stage": "3", "minutes": "长" * 2001}, {"minutes": "最多 2000 个字"}),
        ])  # fmt: skip
        unsaid = {name: value for name, value in said.items() if name != "verdict"} | {"words": "坡道"}
        verbs(lead, code, [("opinion", unsaid, {"verdict": "请选择通过，或者整改后复验"})])


def test_a_team_is_founded_and_joined_by_names_that_exist(site, team, manager):
    new = {"what": "new", "name": "代办二队", "agency": str(site.city.market.id), "phone": "0599-5550120"}
    join = {"what": "join", "team": str(team.pk)}
    with nothing_changes("projects"):
        for sent, faults in [
            (new | {"name": "队"}, {"name": "请填写队伍名称，2 到 60 个字"}),
            (new | {"name": "代办一队"}, {"name": "“代办一队”已经有了"}),
            (new | {"phone": "1" * 33}, {"phone": "电话太长"}),
            (join | {"username": "没有这个人"}, {"username": "没有用户名为“没有这个人”的在职人员"}),
            (join | {"username": "reviewer"}, {"username": "还没有代办员角色"}),
        ]:
            refuses(manager, TEAMS, sent, faults)
        without = {name: value for name, value in new.items() if name != "agency"}
        refuses(manager, TEAMS, without, {"agency": "请选择队伍所属的单位"})


def test_an_area_and_what_was_assessed_for_it(site, manager):
    area = building.assessed_area(site)
    (held,) = projects.area(site.city.project_manager, area.pk).assessments
    page, new = f"{AREAS}{area.pk}/", {"name": "闽北经济开发区", "division": "350703000000", "bounds": "东至河"}
    add = {
        "what": "add", "kind": "geology", "title": "评估报告", "approved_by": "自然资源局",
        "document_number": "〔2026〕1 号", "valid_from_on": "2026-01-01", "valid_to_on": "2027-01-01",
    }  # fmt: skip
    add["kind"] = next(one.value for one in projects.AssessmentKind if one.value != "environment")
    joint = {
        "what": "joint", "lead": "南平市卫生健康委员会", "joint_agencies": "南平市消防救援支队",
        "item_bases": site.city.item[19:31], "joint_from_on": "2026-03-01", "joint_to_on": "2026-12-31",
    }  # fmt: skip
    end = {"what": "end", "assessment": str(held.id)}
    file = {"file": "请上传评估成果文件"}
    with nothing_changes("projects"):
        for address, sent, faults in [
            (AREAS, new | {"name": ""}, {"name": "请填写区域名称，2 到 100 个字"}),
            (AREAS, new | {"name": "建阳经济开发区"}, {"name": "已经登记过"}),
            (AREAS, new | {"bounds": LONG}, {"bounds": "四至范围最多 300 个字"}),
            (page, add | {"valid_from_on": "去年"}, {"valid_from_on": "“去年”没有看懂，请写成 2026-03-02"}),
            (page, add | {"valid_to_on": "2027.1.1"}, {"valid_to_on": "“2027.1.1”没有看懂"}),
            (page, add, file),
            (page, add | {"valid_to_on": "2025-12-31"}, file | {"valid_to_on": "有效期早于生效日期"}),
            (page, add | {"valid_from_on": ""}, file | {"valid_from_on": "请填写生效日期"}),
            (page, add | {"title": ""}, file | {"title": "请填写成果名称"}),
            (page, add | {"kind": "environment"}, file | {"kind": "已有在用的"}),
            (page, add | {"document_number": "长" * 61}, file | {"document_number": "最多 60 个字"}),
            (page, end | {"reason": LONG}, {"reason": "请写明停用原因，最多 200 个字"}),
            (page, end | {"reason": ""}, {"reason": "请写明停用原因"}),
            (page, joint | {"joint_from_on": "三月"}, {"joint_from_on": "“三月”没有看懂"}),
            (page, joint | {"joint_to_on": "2026-02-28"}, {"joint_to_on": "截止日期不能早于起始日期"}),
            (page, joint | {"item_bases": "12"}, {"item_bases": "事项写十二位基本编码，“12”不是"}),
            (page, joint | {"joint_agencies": "没有的局"}, {"joint_agencies": "没有的局"}),
        ]:
            refuses(manager, address, sent, faults)
        without = {name: value for name, value in new.items() if name != "division"}
        refuses(manager, AREAS, without, {"division": "请选择区域所在的区划"})
