"""慢网: while the server thinks about what one answer changes, people go on filling in, and nothing of it is lost."""

from __future__ import annotations

from playwright.sync_api import expect

from . import citizen
from .citizen import COMPANY, FOOD_PERMIT
from .conftest import PATIENCE
from .papers import picture
from .test_form_design import ITEM

STEP = 50  # milliseconds
MATTER = "/themes/350700-kaicanguan/apply/?a.licence=has&a.kind=dine&a.drain=shared&a.sign=no&a.tobacco=no&a.seal=no"


def test_what_is_filled_in_while_the_form_is_redrawn_stays(people):
    lin = people("linxiaolan")
    opens_the_form(lin)
    asked = holds_back(lin, "**/form/**")
    citizen.answer(lin, "是否通过网络经营", "是")
    fills_in_while_waiting(lin)
    answers_come(lin, asked, 2)

    expect(lin.get_by_label("网店或者平台名称")).to_be_visible()
    expect(lin.get_by_label("从业人员人数")).to_have_value("6")
    expect(lin.get_by_label("食品安全管理员姓名")).to_be_focused()
    lin.keyboard.type("远")
    expect(lin.get_by_label("食品安全管理员姓名")).to_have_value("陈思远")


def test_a_file_given_while_the_joint_form_is_redrawn_stays(people):
    lin = people("linxiaolan")
    citizen.act_for(lin, COMPANY)
    lin.goto(MATTER)
    asked = holds_back(lin, "**/themes/*/apply/**")
    citizen.answer(lin, "是否通过网络经营", "是")
    citizen.give(lin, "经营场所平面图", picture("平面图"))
    answers_come(lin, asked, 2)

    expect(lin.get_by_label("网店或者平台名称")).to_be_visible()
    plan = lin.get_by_role("region", name="经营场所平面图")
    expect(plan.get_by_role("link", name="平面图.png")).to_be_visible()
    chooses_before_and_gives_after(lin, plan, asked)


def chooses_before_and_gives_after(lin, plan, asked):
    """The window in which a file is chosen stays open while the page behind it is drawn anew."""
    citizen.answer(lin, "是否通过网络经营", "否")
    with lin.expect_file_chooser() as chooser:
        plan.locator("input[type=file]").click()
    answers_come(lin, asked, 1)
    expect(lin.get_by_label("网店或者平台名称")).to_have_count(0)
    chooser.value.set_files([picture("新平面图")])
    expect(plan.get_by_role("link", name="新平面图.png")).to_be_visible()


def test_what_is_chosen_while_the_designer_is_redrawn_stays(people):
    page = people("items_scj")
    opens_the_designer(page)
    asked = holds_back(page, "**/form/")
    page.get_by_label("满足条件才出现").check()
    is_asked(page, asked)
    page.get_by_label("题目", exact=True).fill("为什么补领")
    answers_come(page, asked, 2)

    expect(page.get_by_label("第 1 个条件看哪一题")).to_be_visible()
    expect(page.get_by_label("题目", exact=True)).to_have_value("为什么补领")
    expect(page.get_by_role("complementary", name="申请人看到的")).to_contain_text("为什么补领")


def test_a_press_while_the_designer_is_redrawn_is_done(people):
    page = people("items_scj")
    opens_the_designer(page)
    asked = holds_back(page, "**/form/")
    page.get_by_label("选填", exact=True).check()
    is_asked(page, asked)
    page.get_by_role("button", name="再加一组").click()
    answers_come(page, asked, 2)

    expect(page.locator("section.tb-fieldbox").last).to_contain_text("没有组名")


def opens_the_form(lin):
    citizen.act_for(lin, COMPANY)
    code = citizen.find_item(lin, "开饭店", FOOD_PERMIT)
    citizen.begin(lin, code, {"您的经营情形": "堂食餐馆"})
    citizen.answer(lin, "联系人", "林晓岚")
    lin.get_by_role("button", name="保存并继续").click()
    expect(lin.get_by_role("heading", level=1)).to_have_text("经营项目")


def opens_the_designer(page):
    page.goto(f"/office/items/?q={ITEM}")
    page.get_by_role("main").get_by_role("link", name=ITEM, exact=True).first.click()
    page.get_by_role("link", name="设计申请表").click()
    last = page.locator("section.tb-fieldbox").last
    last.locator("li").get_by_role("button", name="补领原因", exact=True).click()
    expect(page.get_by_label("题目", exact=True)).to_be_visible()


def holds_back(page, addresses) -> list:
    """The questions that the page asks by itself, to be answered when the test says so."""
    asked = []
    page.route(
        addresses, lambda route: asked.append(route) if "hx-request" in route.request.headers else route.continue_()
    )
    return asked


def fills_in_while_waiting(lin):
    lin.get_by_label("从业人员人数").fill("6")
    lin.get_by_label("食品安全管理员姓名").click()
    lin.keyboard.type("陈思")


def answers_come(page, asked, count):
    """An answer older than what has been filled in is not used: the page asks once more and takes that one."""
    for _ in range(count):
        is_asked(page, asked)
        with page.expect_response(lambda answer: "hx-request" in answer.request.headers):
            asked.pop().continue_()


def is_asked(page, asked):
    for _ in range(PATIENCE // STEP):
        if asked:
            return
        page.wait_for_timeout(STEP)
    raise AssertionError("页面没有问")
