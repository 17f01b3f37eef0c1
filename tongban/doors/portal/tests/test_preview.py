"""预审 as the applicant sees it: asked for, mended once, or gone past."""

import pytest

from tongban.common import clock
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter, elsewhere


@pytest.fixture
def number(city):
    code = elsewhere.prepare(city)
    return counter.submitted(city, item_code=code, preview=True)


def page_of(client, number, tail=""):
    return client.get(f"/my/cases/{number}/{tail}").content.decode()


def test_opinions_are_read_mended_and_the_originals_are_asked_for(client, city, number):
    client.force_login(city.lin)
    assert "预审：等待预审" in page_of(client, number)
    items = [{"material_code": "m4", "opinion": "没有标洗消区"}]
    intake.ask_preview(actor=city.clerk, number=number, items=items)
    page = page_of(client, number)
    assert "经营场所平面图：没有标洗消区" in page
    assert "按预审意见改材料" in page_of(client, number, "correct/")
    sent = {"materials.m4.file": counter.upload(city.lin), "key": "k"}
    assert client.post(f"/my/cases/{number}/correct/", sent).status_code == 302
    assert intake.application(number).preview.state == "answered"
    good = {one.code: "ok" for one in intake.application(number).materials if one.is_required or one.is_provided}
    intake.pass_preview(actor=city.clerk, number=number, verdicts=good)
    page = page_of(client, number)
    assert "带原件到窗口，或者寄到窗口" in page
    assert "2026 年 3 月 23 日以前没有收到的，这次申请自动关闭" in page
    with clock.at(small.moment("2026-03-24")):
        intake.lapse_previews()
        page = page_of(client, number)
        assert "预审后没有交原件，到期关闭" in page
        assert "您已撤回申请" not in page
        assert "需要时可以重新申请" in page
    assert "先预审" not in client.get(f"/items/{city.item}").content.decode()


def test_whoever_does_not_want_to_wait_goes_on_and_nobody_else_does_it_for_him(client, city, number):
    client.force_login(city.wu)
    assert client.post(f"/my/cases/{number}/insist/").status_code == 404
    assert approvals.case(number).state == "previewing"
    client.force_login(city.lin)
    assert "不等预审，直接正式申请" in page_of(client, number)
    assert client.post(f"/my/cases/{number}/insist/").status_code == 302
    assert approvals.case(number).state == "submitted"
    client.post(f"/my/cases/{number}/insist/")
    assert approvals.case(number).state == "submitted"


def test_the_guide_says_where_else_it_is_taken_in(client, city, number):
    page = client.get(f"/items/{approvals.case(number).item_code}").content.decode()
    assert "异地代收代办" in page
    assert "转有权机关受理和决定" in page
    told = small.items.guide_json(small.items.guide(approvals.case(number).item_code))
    assert (told["ways"], told["preview"]) == (["异地代收代办"], "offered")
