"""子办件 on the pages of the office: what is waited for, with its lamp, and what can be done when it was not opened."""

import pytest

from tongban.common import clock
from tongban.serve.approvals.tests.city import moment
from tongban.serve.intake.models import SubCase
from tongban.serve.intake.tests import counter, fourlevels
from tongban.support.events import api as events
from tongban.support.events import registry

STUCK = {"village": "350703105202"}


@pytest.fixture
def levels(db, monday, monkeypatch):
    kept = {event: {name: one for name, one in found.items() if name.startswith("intake.") and name != "intake.receipt"}
            for event, found in registry._consumers.items()}  # fmt: skip
    monkeypatch.setattr(registry, "_consumers", kept)
    with clock.at(moment("2026-01-05")):
        return fourlevels.build()


def begun(city, **answers):
    number = counter.accepted(city, item_code=city.house, answers=fourlevels.ANSWERS | answers)
    events.deliver_all_now()
    return number, SubCase.objects.get(upper_number=number)


def test_each_case_leads_to_the_other_with_its_lamp_for_who_may_open_it(levels, sign_in):
    number, row = begun(levels)
    town, village = sign_in(levels.town_reviewer), sign_in(levels.village_reviewer)
    page = town.get(f"/office/cases/{number}/").content.decode()
    words = '<span class="tb-lamp tb-lamp--ok">正常</span> 等下级：麻沙村民委员会办理“村级审查”，待受理。'
    assert words in page
    assert f'href="/office/cases/{row.number}/">看子办件</a>' in page
    below = village.get(f"/office/cases/{row.number}/").content.decode()
    assert "这是子办件：麻沙镇人民政府的“建房审批”（办理中）等它的结果。" in below
    assert f'href="/office/cases/{number}/">看上级办件</a>' in below
    assert sign_in(levels.neighbour).get(f"/office/cases/{row.number}/").status_code == 404
    assert town.get(f"/office/cases/{number}/sub-case/").status_code == 409  # it is opened: nothing to do by hand


def test_what_was_not_opened_is_tried_again_and_answered_by_hand(levels, sign_in):
    number, row = begun(levels, **STUCK)
    town, address = sign_in(levels.town_reviewer), f"/office/cases/{number}/sub-case/"
    told = f'有 1 件在等下级办件，下级办件没有开成，要您处理</span><a href="/office/cases/{number}/">'
    assert told in town.get("/office/").content.decode()
    assert "没有开成" not in sign_in(levels.neighbour).get("/office/").content.decode()
    page = town.get(f"/office/cases/{number}/").content.decode()
    assert f"“village办理”的子办件没有开出：{row.problem}。" in page
    assert f'href="{address}">再开一次，或者人工填写结果</a>' in page
    assert row.problem in town.get(address).content.decode()
    answer = {"sub_case": str(row.task_id), "key": "k1", "outcome": "again"}
    again = town.post(address, answer)
    assert (again.status_code, "还是开不出：长坪村" in again.content.decode()) == (422, True)
    empty = town.post(address, answer | {"outcome": "yes", "key": "k2"})
    assert (empty.status_code, "请写明是哪个单位" in empty.content.decode()) == (422, True)
    said = answer | {"outcome": "yes", "opinion": "长坪村 3 月 2 日盖章同意", "key": "k3"}
    assert town.post(address, said).status_code == 302
    assert "“village办理”：长坪村 3 月 2 日盖章同意。" in town.get(f"/office/cases/{number}/").content.decode()
    assert "没有开成" not in town.get("/office/").content.decode()
    assert set(levels.tasks(number)) == {"review"}
    assert town.post(address, said | {"key": "k4"}).status_code == 409
