from tongban.common import clock
from tongban.serve.approvals.tests.city import moment
from tongban.serve.intake import actions
from tongban.serve.intake.tests import counter, fourlevels


def test_the_applicant_sees_who_below_has_her_case(client, db, monday, page):
    with clock.at(moment("2026-01-05")):
        city = fourlevels.build()
    client.force_login(city.lin)
    number = counter.accepted(city, item_code=city.house, answers=fourlevels.ANSWERS)
    below = actions.open_sub_case(number=number, task_id=city.tasks(number)["village"].id).number
    text = page(client.get(f"/my/cases/{number}/"))
    assert "上下级一起办" in text
    assert f'<a href="/my/cases/{below}/">村级审查</a><small>麻沙村民委员会，待受理</small>' in text
    text = page(client.get(f"/my/cases/{below}/"))
    assert f'<a href="/my/cases/{number}/">建房审批</a><span class="tb-quiet">的一步：village办理</span>' in text
    assert "上下级一起办" not in text
    other = counter.accepted(city, item_code=city.house, answers=fourlevels.ANSWERS | {"village": "350703105202"})
    actions.open_sub_case(number=other, task_id=city.tasks(other)["village"].id)
    text = page(client.get(f"/my/cases/{other}/"))
    assert "正在联系办理单位，您不用做什么" in text
    assert "没有发布事项" not in text
