from tongban.common import clock
from tongban.serve.approvals.tests.city import moment
from tongban.serve.intake import actions
from tongban.serve.intake.tests import counter, fourlevels
from tongban.support.flow import api as flow

from . import desk


def test_the_counter_reads_for_whom_a_case_is_and_what_it_waits_for(client, db, monday):
    with clock.at(moment("2026-01-05")):
        city = fourlevels.build()
    client.force_login(city.clerk)
    number = counter.accepted(city, item_code=city.house, answers=fourlevels.ANSWERS)
    task = city.tasks(number)["village"]
    assert flow.sub_case(task.id).name == "village办理"
    below = actions.open_sub_case(number=number, task_id=task.id).number
    page = client.get(desk.case(number)).content.decode()
    assert "等下级：麻沙村民委员会办理“村级审查”，待受理。" in page
    assert f'href="/window/cases/{below}/' in page
    page = client.get(desk.case(below)).content.decode()
    assert "这是子办件：麻沙镇人民政府的“建房审批”（办理中）等它的结果。" in page
    assert f'href="/window/cases/{number}/' in page
