import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter, joints
from tongban.support.audit import api as audit
from tongban.support.events import api as events

from . import desk


def test_the_clerk_sees_every_published_material_and_nothing_else(at_window, city):
    number = counter.submitted(city)
    page = at_window.get(desk.case(number)).content.decode()
    rows = [part.split('"')[0] for part in page.split('<tr id="v.')[1:]]
    assert rows == ["m1", "m2", "m3", "m4", "m5", "m7"]
    assert "营业执照由系统核验通过。没有在办的同类办件。" in page
    assert "只能要求指南第 1 版列出的 6 份材料" in page


def test_what_the_platform_vouches_for_is_marked_and_the_rest_is_left_open(at_window, city):
    page = at_window.get(desk.case(counter.submitted(city))).content.decode()
    chosen = [part for part in page.split("<input") if "checked" in part.split(">")[0] and 'name="v.' in part]
    assert sorted(part.split('name="')[1].split('"')[0] for part in chosen) == ["v.m1", "v.m2"]


@pytest.mark.parametrize(("who", "status"), [("neighbour_clerk", 404), ("lin", 403), ("reviewer", 403)])
@pytest.mark.parametrize("tail", ["", "deliver/", "hand-in/", "preview/", "papers/", "news/"])
def test_others_do_not_see_it(client, city, who, status, tail):
    number = counter.submitted(city)
    client.force_login(city.people[who])
    assert client.get(desk.case(number, tail)).status_code == status


@pytest.mark.parametrize("tab", ["materials", "form", "guide", "flow", "person"])
def test_each_tab_stays_within_twenty_statements(at_window, city, tab):
    number = counter.submitted(city)
    address = desk.case(number, f"?tab={tab}")
    assert at_window.get(address).status_code == 200
    with CaptureQueriesContext(connection) as spent:
        at_window.get(address)
    assert len(spent) <= 20


@pytest.mark.parametrize(
    ("tab", "said"),
    [
        ("form", "溪山小馆"),
        ("guide", "经营场所平面图清楚、完整"),
        ("guide", "洗消设施齐全 裁量标准 现场与图纸一致的，符合。"),
        ("flow", "签批历程"),
        ("person", "就是这一件"),
    ],
)
def test_the_tabs_show_form_guide_flow_and_person(at_window, city, tab, said):
    assert said in desk.words(at_window.get(desk.case(counter.submitted(city), f"?tab={tab}")))


def test_a_look_is_written_to_the_audit_log(at_window, city):
    number = counter.submitted(city)
    at_window.get(desk.case(number))
    reads = audit.page(kind="read", subject=f"case:{number}").rows
    assert [row.actor_name for row in reads] == ["陈雨桐"]


def test_another_open_case_of_the_same_kind_is_pointed_out(at_window, city):
    first, second = counter.submitted(city), counter.submitted(city)
    page = at_window.get(desk.case(second)).content.decode()
    assert "还有 1 件在办的同一事项" in page
    assert f"{desk.case(first)}?list=to_accept" in page


def test_the_original_lies_beside_the_list_and_can_be_opened(at_window, city):
    number = counter.submitted(city)
    plan = next(one for one in intake.application(number).materials if one.code == "m4")
    page = at_window.get(desk.case(number, "?m=m4")).content.decode()
    assert f'src="/files/{plan.file.id}/view/"' in page
    assert at_window.get(f"/files/{plan.file.id}/view/").status_code == 200


def test_papers_are_printed_from_the_case_and_by_no_one_else(at_window, client, city, monkeypatch):
    number = counter.submitted(city)
    at_window.post(desk.case(number), desk.confirmed("accept"))
    from tongban.support.notices import api as notices

    paper = notices.of_case(number)[0]
    assert paper.name in desk.words(at_window.get(desk.case(number)))
    client.force_login(city.neighbour_clerk)
    assert client.get(desk.case(number, f"papers/{paper.id}/")).status_code == 404


def test_the_open_page_hears_who_has_answered_meanwhile(at_window, city):
    number = counter.submitted(city)
    assert at_window.get(desk.case(number, "news/?was=submitted")).content == b""
    intake.accept(actor=city.other_clerk, number=number, verdicts=counter.ALL_OK)
    said = desk.words(at_window.get(desk.case(number, "news/?was=submitted")))
    assert "吴一鸣在 09:30 已经办过" in said
    assert "办理中" in said


def test_the_receipt_of_a_registration_appears_when_it_is_made(at_window, city):
    own = counter.materials(city, city.clerk)
    told = counter.facts(city, actor=city.clerk, materials=own)
    told.pop("channel")
    number = intake.register(**told, identity_note="核验办理人身份证原件").number
    assert "收件凭证正在制作" in desk.words(at_window.get(desk.case(number)))
    events.deliver_all_now()
    assert "收件凭证正在制作" not in desk.words(at_window.get(desk.case(number, "papers/")))


def test_a_case_of_a_matter_leads_to_its_sisters(at_window, city):
    joints.build(city)
    food, sign = joints.submitted(city).case_numbers
    page = at_window.get(desk.case(food)).content.decode()
    assert "这件属于一件事“开餐馆”，一次提交 2 件，受理以后 10 个工作日内全部办完。" in page
    assert f'href="/window/cases/{sign}/' in page
