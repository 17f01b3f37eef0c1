"""退回 out of a branch, at the desk: the form names whose tasks end, the others read by whom and why."""

import pytest

from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.approvals.tests.city import PROOF
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity


@pytest.fixture
def number(city):
    """受理, a look, then two reviews at once: our own and that of the health commission."""
    (body,) = [one for one in flow.standard_bodies() if one["code"] == "standard"]
    accepted = body["body"][1]["branches"][0]["body"]
    review = accepted[0]
    theirs = review | {"id": "health", "name": "卫生审查", "agency": f"uscc:{city.health.uscc}"}
    look = review | {"id": "look", "name": "现场核查"}
    accepted[:1] = [look, {"id": "both", "kind": "parallel", "branches": [[review], [theirs]]}]
    flow.publish(identity.SYSTEM(), {**body, "code": "beside", "name": "两家并联"})
    code = small._item(city, "350117001009", small.body("食品经营许可（两家）", flow="beside"))
    found = city.accepted_case(code)
    approvals.complete_task(actor=city.reviewer, task_id=city.tasks(found)["look"].id, outcome="agree")
    return found


def address(number):
    return f"/office/cases/{number}/return/"


def test_the_form_names_whose_open_tasks_end_and_why_not_further_back(city, sign_in, number):
    theirs = city.tasks(number)["health"]
    flow.claim(actor=city.people["health_reviewer"], task_id=theirs.id)
    page = sign_in(city.reviewer).get(address(number)).content.decode()
    assert "将同时取消：南平市卫生健康委员会“卫生审查”（李丽娟）的在办环节" in page
    assert "他们的这些环节随之取消" in page
    assert "不能再往前：“受理”已经办结，对申请人生效" in page
    assert f'name="seen" value="{theirs.id}"' in page


def test_it_is_sent_back_and_the_other_reads_why_in_inbox_page_and_sheet(city, sign_in, number):
    health, theirs = city.people["health_reviewer"], city.tasks(number)["health"]
    flow.claim(actor=health, task_id=theirs.id)
    typed = {"task": city.tasks(number)["review"].id, "to_node": "look", "reason": "照片不清", "seen": theirs.id}
    assert sign_in(city.reviewer).post(address(number), typed | {"key": "k1"}).status_code == 302
    assert set(city.tasks(number)) == {"look"}
    client = sign_in(health)
    assert number not in client.get("/office/").content.decode()
    assert "被取消的" in client.get("/office/?state=done").content.decode()
    page = client.get("/office/?state=cancelled").content.decode()
    assert "卫生审查已取消，" in page
    assert "退回“现场核查”，照片不清" in page
    record = client.get(f"/office/cases/{number}/?tab=record").content.decode()
    assert "同时取消：“卫生审查”（南平市卫生健康委员会 李丽娟）" in record
    assert "同意（后来退回重办，不再算数）" in record
    late = client.post(f"/office/cases/{number}/complete/", {"task": theirs.id, "outcome": "agree", "key": "k2"})
    assert (late.status_code, "取消：退回“现场核查”，照片不清" in late.content.decode()) == (409, True)


def test_what_opened_since_the_page_was_drawn_is_not_cancelled_unseen(city, sign_in, number):
    typed = {"task": city.tasks(number)["review"].id, "to_node": "look", "reason": "照片不清", "seen": "", "key": "k3"}
    answer = sign_in(city.reviewer).post(address(number), typed)
    page = answer.content.decode()
    assert (answer.status_code, "“卫生审查”又到了办理环节" in page, "照片不清" in page) == (409, True, True)
    assert set(city.tasks(number)) == {"review", "health"}


def test_during_a_special_procedure_it_says_what_to_do_first(city, sign_in, number):
    approvals.pause_case(
        actor=city.reviewer, number=number, reason="testing", planned_days=3, note="检测", reference=PROOF
    )
    answer = sign_in(city.reviewer).get(address(number))
    assert answer.status_code == 409
    assert "请先结束特别程序" in answer.content.decode()
