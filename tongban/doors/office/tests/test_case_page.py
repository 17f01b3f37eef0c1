import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests.city import PROOF
from tongban.serve.intake.tests import counter, joints
from tongban.support.audit import api as audit

TABS = ["review", "materials", "form", "record", "papers", "flow", "similar"]


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_costs_eighteen_statements_at_most(city, sign_in, tab):
    number = counter.accepted(city)
    client = sign_in(city.reviewer)
    client.get(f"/office/cases/{number}/", {"tab": tab})
    assert statements(client, number, tab) <= 18


def test_a_stopped_clock_costs_two_more(city, sign_in):
    number = counter.accepted(city)
    approvals.pause_case(
        actor=city.reviewer, number=number, reason="testing", planned_days=3, note="检测", reference=PROOF
    )
    client = sign_in(city.reviewer)
    client.get(f"/office/cases/{number}/")
    assert statements(client, number, "review") == 19


def statements(client, number, tab) -> int:
    with CaptureQueriesContext(connection) as asked:
        response = client.get(f"/office/cases/{number}/", {"tab": tab})
    assert response.status_code == 200
    return len(asked)


def test_a_head_without_tasks_sees_the_case_without_an_empty_inbox(city, sign_in):
    number = city.accepted_case()
    mine = sign_in(city.reviewer).get(f"/office/cases/{number}/").content.decode()
    head = sign_in(city.head).get(f"/office/cases/{number}/").content.decode()
    assert ("待我办理" in mine, "全部办件" in mine) == (True, False)
    assert ("待我办理" in head, "全部办件" in head) == (False, True)


def test_the_head_shows_three_remainders(city, sign_in):
    page = sign_in(city.reviewer).get(f"/office/cases/{city.accepted_case()}/").content.decode()
    figures = page.split('<div class="tb-mini">')[1].split("</header>")[0]
    assert "本步<b>5 <small>个工作日" in figures
    assert "承诺 03-09<b>5 <small>个工作日" in figures
    assert "法定 03-30<b>20 <small>个工作日" in figures


def test_the_buttons_say_where_the_case_goes_and_to_whom(city, sign_in):
    page = sign_in(city.reviewer).get(f"/office/cases/{city.accepted_case()}/").content.decode()
    assert ">同意，送决定<" in page
    assert ">不同意，送决定<" in page
    assert "下一步：南平市市场监督管理局 郑维山，决定" in page


def test_the_decision_names_the_licence_it_makes(city, sign_in):
    number = city.accepted_case()
    approvals.complete_task(actor=city.reviewer, task_id=city.tasks(number)["review"].id, outcome="agree")
    page = sign_in(city.decider).get(f"/office/cases/{number}/").content.decode()
    assert ">准予，制发食品经营许可证<" in page
    assert ">不予许可<" in page


def test_who_only_reads_gets_no_buttons(city, sign_in):
    page = sign_in(city.auditor).get(f"/office/cases/{city.accepted_case()}/").content.decode()
    assert 'id="act"' not in page
    assert "tb-actions" not in page


def test_the_joint_agencies_stand_side_by_side(city, sign_in):
    number = city.accepted_case(city.joint_item)
    approvals.complete_task(
        actor=city.health_reviewer, task_id=city.tasks(number)["review_1"].id, outcome="agree", opinion="符合"
    )
    page = sign_in(city.reviewer).get(f"/office/cases/{number}/").content.decode()
    box = page.split("并联部门")[1].split("</section>")[0]
    assert "1／3 已办" in box
    assert [name in box for name in ("市场监督管理局", "卫生健康委员会", "消防救援支队")] == [True, True, True]
    assert ">同意，等其他部门<" in page


def test_a_joint_reviewer_of_another_agency_opens_the_case(city, sign_in):
    number = city.accepted_case(city.joint_item)
    assert sign_in(city.fire_reviewer).get(f"/office/cases/{number}/").status_code == 200


def test_materials_are_seen_as_they_were_handed_in(city, sign_in):
    number = counter.accepted(city)
    client = sign_in(city.reviewer)
    plan = client.get(f"/office/cases/{number}/", {"tab": "materials", "m": "m4"}).content.decode()
    source = plan.split('<img src="')[1].split('"')[0]
    assert client.get(source).status_code == 200
    assert sign_in(city.neighbour).get(source).status_code == 404
    licence = client.get(f"/office/cases/{number}/", {"tab": "materials", "m": "m2"}).content.decode()
    assert "营业执照，有效" in licence


def test_the_form_shows_what_was_answered(city, sign_in):
    page = sign_in(city.reviewer).get(f"/office/cases/{counter.accepted(city)}/", {"tab": "form"}).content.decode()
    assert "溪山小馆" in page
    assert "餐饮服务经营者" in page


def test_the_flow_is_drawn_with_how_far_it_is(city, sign_in):
    page = sign_in(city.reviewer).get(f"/office/cases/{city.accepted_case()}/", {"tab": "flow"}).content.decode()
    label = re.search('aria-label="(流程图：[^"]*)"', page)[1]
    assert label == "流程图：受理，予以受理；审查，办理中，●正常；决定，还没有到；制发证照，还没有到"


def test_decided_cases_of_the_same_item_are_beside_it(city, sign_in):
    done = city.accepted_case()
    city.decide(done, outcome="refuse", opinion="布局不符合")
    page = sign_in(city.reviewer).get(f"/office/cases/{city.accepted_case()}/", {"tab": "similar"}).content.decode()
    assert done in page
    assert "布局不符合" in page


@pytest.mark.parametrize(
    ("tab", "purpose"), [("review", "查看办件"), ("materials", "查看申请材料"), ("form", "查看申请表单")]
)
def test_a_look_at_a_case_is_in_the_log_with_what_was_looked_at(city, sign_in, tab, purpose):
    number = counter.accepted(city)
    sign_in(city.reviewer).get(f"/office/cases/{number}/", {"tab": tab})
    rows = audit.page(kind="read", subject=f"case:{number}", actor_id=city.reviewer.pk).rows
    assert [row.facts["purpose"] for row in rows] == [purpose]


def test_the_printed_record_holds_every_opinion(city, sign_in):
    number = city.accepted_case()
    city.decide(number, opinion="准予，同意")
    page = sign_in(city.decider).get(f"/office/cases/{number}/print/").content.decode()
    assert "决定：准予" in page
    assert "准予，同意" in page
    assert "记录经核对首尾相连，没有改动" in page


def test_news_tell_what_a_colleague_did_meanwhile(city, sign_in):
    number = city.accepted_case()
    client = sign_in(city.reviewer)
    assert client.get(f"/office/cases/{number}/news/?since=99").content.decode().strip() == ""
    approvals.complete_task(actor=city.colleague, task_id=city.tasks(number)["review"].id, outcome="agree")
    assert "赵同事" in client.get(f"/office/cases/{number}/news/?since=3").content.decode()


def test_a_case_of_a_matter_leads_to_its_sisters_that_one_may_see(city, sign_in):
    joints.build(city)
    food, sign = joints.submitted(city).case_numbers
    page = sign_in(city.reviewer).get(f"/office/cases/{food}/").content.decode()
    assert "这件属于一件事“开餐馆”，一次提交 2 件，受理以后 10 个工作日内全部办完。" in page
    assert f'href="/office/cases/{sign}/"' in page
    assert (
        "这件属于一件事" not in sign_in(city.reviewer).get(f"/office/cases/{counter.accepted(city)}/").content.decode()
    )
