"""A project's page: what it had shown comes back with its forms, and a form sent twice is one."""

import re

import pytest

from tongban.common import clock
from tongban.serve.approvals.tests import city as small
from tongban.serve.projects.models import AgentTask
from tongban.serve.projects.tests import site as building
from tongban.serve.projects.tests import test_table as table


@pytest.fixture
def site(city):
    with clock.at(small.moment("2026-01-05")):
        return building.begin(city)


def hidden(client, page, what, name):
    """The field of the form by which `what` is done."""
    form = re.search(rf'action="[^"]*/{what}/".*?</form>', client.get(page).content.decode(), re.DOTALL)[0]
    return re.search(rf'name="{name}" value="([^"]+)"', form)[1]


def test_a_task_that_is_sent_twice_is_one(site, sign_in):
    code, client = table.come(site, "fresh"), sign_in(site.city.agent)
    page = f"/office/projects/of/{code}/"
    sent = {"title": "联系设计院", "key": hidden(client, page, "task", "key")}
    wrong = client.post(f"{page}do/task/", sent | {"title": ""}).content.decode()
    assert sent["key"] in wrong
    assert [client.post(f"{page}do/task/", sent).status_code for _ in range(2)] == [302, 302]
    assert AgentTask.objects.filter(title="联系设计院").count() == 1
    assert client.post(f"{page}do/task/", {"title": "没有编号"}).status_code == 409


def test_what_was_changed_since_the_page_was_opened_is_not_overwritten(site, sign_in):
    with clock.at(small.moment(time="16:00")):
        code, client = table.come(site, "arranged"), sign_in(site.city.fire_reviewer)
        page = f"/office/projects/of/{code}/"
        sent = {
            "survey": {"stage": "3", "survey_at": "2026-03-02T15:00", "place": "南门"},
            "opinion": {"stage": "3", "agency": str(site.city.fire.id), "verdict": "passed", "words": "看过"},
            "minutes": {"stage": "3", "minutes": "两家到场。"},
        }
        for what, given in sent.items():
            late = client.post(f"{page}do/{what}/", given | {"seen": "another"})
            assert late.status_code == 409
            assert "已经被改过" in late.content.decode()
            given = given | {"seen": hidden(client, page, what, "seen")}
            assert [client.post(f"{page}do/{what}/", given).status_code for _ in range(2)] == [302, 302]


def test_a_closed_project_offers_nothing_to_note_and_an_old_page_is_told_why(site, sign_in):
    code, client = table.come(site, "fresh"), sign_in(site.city.agent)
    page = f"/office/projects/of/{code}/"
    before = client.get(page).content.decode()
    offered = ("do/task/", "do/finish/", "do/plan/", "do/reach/")
    assert [one for one in offered if one not in before] == []
    table.DEEDS["close"].do(code, site.city.project_manager, "")
    after = client.get(page).content.decode()
    assert [one for one in offered if one in after] == []
    sent = {"title": "联系设计院", "key": "another", "name": "封顶", "planned_on": "2026-09-01"}
    late = client.post(f"{page}do/task/", sent)
    assert (late.status_code, "已终止，不能再添加任务" in late.content.decode()) == (409, True)
    late = client.post(f"{page}do/plan/", sent)
    assert (late.status_code, "已终止，不能再登记里程碑" in late.content.decode()) == (409, True)
