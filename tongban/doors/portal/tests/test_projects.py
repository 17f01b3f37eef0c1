"""我的项目: what was wrong with a registration, a stage before its turn, and an agent at the owner's form."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tongban.common import clock
from tongban.serve.intake import api as intake
from tongban.serve.projects import api as projects
from tongban.serve.projects.tests import site as building


@pytest.fixture
def lin(owner):
    return owner


def test_the_owner_registers_and_is_told_whose_turn_it_is(site, lin, wu_of, page):
    text = page(lin.post("/my/projects/new/", building.FACTS | {"industry": "1", "key": "a"}), 422)
    assert "行业应为两位行业代码" in text
    answer = lin.post("/my/projects/new/", building.FACTS | {"key": "b"})
    address = answer["Location"]
    text = page(lin.get(address))
    assert text.count("开始申报") == 1
    assert "前置阶段“立项用地规划许可”还没有申报" in text
    answer = lin.get(f"{address}stages/2/", follow=True)
    assert answer.redirect_chain[-1][0] == address
    assert "“工程建设许可”现在不能申报：前置阶段“立项用地规划许可”还没有申报" in page(answer)
    assert "现在不能申报" in page(lin.post(f"{address}stages/2/", sent(site, site.city.lin)), 409)
    for path in (address, f"{address}stages/1/", f"{address}mandate/"):
        assert wu_of.get(path).status_code == 404
    assert lin.get("/themes/350700-jieduan1/apply/")["Location"] == "/my/projects/"


@pytest.fixture
def wu_of(site, client_of):
    return client_of(site.city.wu)


def sent(site, actor):
    """The form of a stage, filled in: only what the project does not say."""
    given = {"area": "6000.5", "builder": "演示建筑公司", "delivery": "electronic", "true": "yes", "key": "sent"}
    for key, one in site.materials(actor).items():
        way, value = next(iter(one.items()))
        given |= (
            {f"materials.{key}.way": f"licence:{value}"}
            if way == "licence"
            else {
                f"materials.{key}.way": "file",
                f"materials.{key}.file": value,
            }
        )
    return given


def test_an_agent_fills_in_the_form_for_the_owner(site, client_of, page):
    city = site.city
    code = site.register()
    team = projects.create_team(actor=city.project_manager, name="代办一队", agency_id=city.market.id)
    projects.add_member(actor=city.project_manager, team_id=team.pk, username="at_agent")
    agent = client_of(city.agent)
    address = f"/my/projects/{code}/stages/1/"
    assert agent.get(address).status_code == 404
    today = clock.today()
    projects.give_mandate(
        actor=city.lin, code=code, team_id=team.pk, stages=[1], valid_from_on=today,
        valid_to_on=today + timedelta(days=9), is_agreed=True,
    )  # fmt: skip
    text = page(agent.get(address))
    assert "南平市溪山小馆餐饮有限公司申请，郑晓峰代办" in text
    assert "取自项目登记" in text
    answer = agent.post(address, sent(site, city.agent))
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"] == f"/office/projects/of/{code}/"
    joint = projects.project(city.lin, code).stage(1).joint
    application = intake.application(joint.parts[0].number)
    assert (application.answers["project_code"], application.on_behalf["agent_name"]) == (code, "郑晓峰")
    assert application.case.applicant.name == "南平市溪山小馆餐饮有限公司"


def test_a_mandate_says_which_day_was_not_understood_and_keeps_it(site, lin, page):
    code = site.register()
    sent = {"stages": ["1"], "valid_from_on": "三月二日", "valid_to_on": "年底", "agreed": "yes"}
    text = page(lin.post(f"/my/projects/{code}/mandate/", sent), 422)
    for name, typed in (("valid_from_on", "三月二日"), ("valid_to_on", "年底")):
        assert f"“{typed}”没有看懂，请写成 2026-03-02 这样" in text.split(f'id="{name}-e"')[1].split("</p>")[0]
        assert f'value="{typed}"' in text
    assert site.view(code).mandate is None
