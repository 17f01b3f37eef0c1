from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter

from . import desk


def test_a_correction_is_taken_at_the_counter_as_paper(at_window, city):
    number = counter.asked(city)
    page = desk.words(at_window.get(desk.case(number, "hand-in/")))
    assert "要求补正的 1 份都要交" in page
    assert "食品安全管理制度" not in page
    answer = at_window.post(desk.case(number, "hand-in/"), {"materials.m4.way": "paper", "key": "k1"})
    assert answer.url == f"{desk.case(number)}?list=to_accept"
    plan = next(one for one in intake.application(number).materials if one.code == "m4")
    assert (plan.source, plan.trust) == ("paper", "B")
    assert "经营场所平面图" in desk.words(at_window.get(desk.case(number, "passing/")))


def test_a_correction_without_what_was_asked_is_refused(at_window, city):
    number = counter.asked(city)
    answer = at_window.post(desk.case(number, "hand-in/"), {"key": "k1"})
    assert answer.status_code == 422
    assert "请提交“经营场所平面图”" in desk.words(answer)
    assert approvals.case(number).state == "correcting"


def test_what_was_given_stays_on_the_page_that_is_refused(at_window, city):
    number = counter.asked(city, ("m3", "m4"))
    file, foreign = counter.upload(city.clerk, "scan.png"), counter.upload(city.lin, "private.png")
    typed = {"materials.m4.way": "file", "materials.m4.file": file, "materials.m3.way": "file", "key": "k1"}
    page = at_window.post(desk.case(number, "hand-in/"), typed).content.decode()
    assert f'name="materials.m4.file" value="{file}"' in page
    page = at_window.post(desk.case(number, "hand-in/"), typed | {"materials.m3.file": foreign}).content.decode()
    assert "private.png" not in page


def test_a_late_material_is_taken_at_the_counter(at_window, city):
    number = counter.submitted(city, materials=counter.materials(city, city.lin, m3=None))
    at_window.post(desk.case(number), desk.confirmed("late", v_m3="miss", promise="yes"))
    at_window.post(desk.case(number, "hand-in/"), {"materials.m3.way": "paper", "key": "k2"})
    assert approvals.case(number).outstanding == ()


def test_nothing_to_hand_in_leads_back_to_the_case(at_window, city):
    number = counter.submitted(city)
    assert at_window.get(desk.case(number, "hand-in/")).url == desk.case(number)
