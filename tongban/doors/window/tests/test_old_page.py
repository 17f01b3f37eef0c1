"""A page that was opened before the applicant handed in anew: refused with what there is now, nothing typed is lost."""

import re

import pytest

from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter

from . import desk

TOLD = "您打开页面以后，申请人的表单或者材料已经被改过"


@pytest.fixture
def number(city):
    return counter.submitted(city)


@pytest.fixture
def seen(at_window, number):
    """Of the page as it was before the correction; the applicant has answered it since."""
    return mark_on(at_window.get(desk.case(number)))


@pytest.fixture
def mended(city, number, seen):
    intake.ask_correction(actor=city.clerk, number=number, items=[{"material_code": "m4", "opinion": "请补正"}])
    given = {"m4": {"file": counter.upload(city.lin, "new.png")}}
    intake.correct(actor=city.lin, number=number, materials=given)


def mark_on(page):
    return re.search(r'name="seen" value="(\w+)"', page.content.decode()).group(1)


@pytest.mark.parametrize("headers", [{}, desk.HTMX], ids=["page", "htmx"])
@pytest.mark.parametrize("verdict", ["accept", "save", "refuse"])
def test_it_is_refused_and_what_was_typed_stays(at_window, number, seen, mended, verdict, headers):
    typed = desk.judged(verdict, v_m5="fix", o_m5="缺签名") if verdict != "accept" else desk.judged(verdict)
    answer = at_window.post(desk.case(number), typed | {"seen": seen}, **headers)
    assert answer.status_code == 409
    assert TOLD in desk.words(answer)
    assert ("缺签名" in answer.content.decode()) == (verdict != "accept")
    assert mark_on(answer) == intake.application(number).seen
    assert {one.verdict for one in intake.application(number).materials if not one.is_generated} == {""}


def test_what_was_confirmed_on_an_old_question_is_refused_too(at_window, number, seen, mended):
    answer = at_window.post(desk.case(number), desk.confirmed("accept") | {"seen": seen}, **desk.HTMX)
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#main")
    assert TOLD in desk.words(answer)
    assert approvals.case(number).state == "submitted"


def test_the_question_carries_the_mark_of_its_page_and_the_new_page_goes_through(at_window, number, seen, mended):
    now = mark_on(at_window.get(desk.case(number)))
    asked = at_window.post(desk.case(number), desk.judged("accept") | {"seen": now}, **desk.HTMX)
    assert (asked.status_code, mark_on(asked)) == (200, now)
    done = at_window.post(desk.case(number), desk.confirmed("accept") | {"seen": now}, **desk.HTMX)
    assert done.status_code == 204
    assert approvals.case(number).state == "accepted"


def test_marks_of_an_old_page_are_not_kept_meanwhile(at_window, number, seen, mended):
    answer = at_window.post(
        desk.case(number, "keep/"), {"v.m4": "ok", "seen": seen}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 409
    assert TOLD in answer.json()["message"]
