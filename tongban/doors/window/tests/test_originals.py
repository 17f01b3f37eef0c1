"""核原件 at the counter, and what the reviewer sees of it."""

from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter

from . import desk


def test_the_reviewer_sees_which_originals_the_counter_has_seen(at_window, city, client):
    number = counter.submitted(city)
    assert "核原件" in desk.words(at_window.get(desk.case(number)))
    page = desk.words(at_window.get(desk.case(number, "originals/")))
    assert "经营场所平面图" in page
    assert "营业执照" not in page.split("有原件可核的材料")[1]
    wrong = at_window.post(desk.case(number, "originals/"), {"kind.m4": "original", "count.m4": "0"})
    assert wrong.status_code == 422
    assert "份数应为 1 到 99 的整数" in desk.words(wrong)
    nothing = at_window.post(desk.case(number, "originals/"), {"key": "k0"})
    assert "请选择核对了哪几份材料" in desk.words(nothing)
    at_window.post(desk.case(number, "originals/"), {"kind.m4": "original", "count.m4": "1", "key": "k1"})
    assert next(one for one in intake.application(number).materials if one.code == "m4").trust == "B"
    assert "陈雨桐 2026-03-02 09:30 核过原件 1 份" in desk.words(at_window.get(desk.case(number)))
    intake.accept(actor=city.clerk, number=number, verdicts=counter.ALL_OK)
    client.force_login(city.reviewer)
    assert "核过原件 1 份" in desk.words(client.get(f"/office/cases/{number}/?tab=materials"))
