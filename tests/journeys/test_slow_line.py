"""慢网: while the server thinks about what one answer changes, the applicant goes on filling in."""

from __future__ import annotations

from playwright.sync_api import expect

from . import citizen
from .citizen import COMPANY, FOOD_PERMIT
from .conftest import PATIENCE

STEP = 50  # milliseconds


def test_what_is_filled_in_while_the_form_is_redrawn_stays(people):
    lin = people("linxiaolan")
    opens_the_form(lin)
    asked = holds_back_what_the_form_asks(lin)
    citizen.answer(lin, "是否通过网络经营", "是")
    fills_in_while_waiting(lin)
    answers_come(lin, asked, 2)

    expect(lin.get_by_label("网店或者平台名称")).to_be_visible()
    expect(lin.get_by_label("从业人员人数")).to_have_value("6")
    expect(lin.get_by_label("食品安全管理员姓名")).to_be_focused()
    lin.keyboard.type("远")
    expect(lin.get_by_label("食品安全管理员姓名")).to_have_value("陈思远")


def opens_the_form(lin):
    citizen.act_for(lin, COMPANY)
    code = citizen.find_item(lin, "开饭店", FOOD_PERMIT)
    citizen.begin(lin, code, {"您的经营情形": "堂食餐馆"})
    citizen.answer(lin, "联系人", "林晓岚")
    lin.get_by_role("button", name="保存并继续").click()
    expect(lin.get_by_role("heading", level=1)).to_have_text("经营项目")


def holds_back_what_the_form_asks(lin) -> list:
    asked = []
    lin.route(
        "**/form/**", lambda route: asked.append(route) if "hx-request" in route.request.headers else route.continue_()
    )
    return asked


def fills_in_while_waiting(lin):
    lin.get_by_label("从业人员人数").fill("6")
    lin.get_by_label("食品安全管理员姓名").click()
    lin.keyboard.type("陈思")


def answers_come(lin, asked, count):
    """The first answer is older than what has been filled in: the page asks once more and takes that one."""
    for _ in range(count):
        for _ in range(PATIENCE // STEP):
            if asked:
                break
            lin.wait_for_timeout(STEP)
        with lin.expect_response(lambda answer: "/form/" in answer.url):
            asked.pop().continue_()
