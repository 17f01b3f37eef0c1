"""奖补资金: a company is told what it may fit, applies with one form, and sees the money on its account."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from . import citizen, counter, desk
from .papers import pdf

COMPANY, POLICY = "武夷山市岩溪茶业有限公司", "吸纳重点群体就业补贴"
ANSWERS = {"新招用重点群体人数": "12", "银行账号": "35050100998800022", "开户银行": "示例银行武夷山支行"}


def test_a_company_gets_its_money(people, platform):
    owner = people("liguoqiang")
    citizen.act_for(owner, COMPANY)
    number = applies_for_what_it_may_fit(owner)
    is_accepted_at_the_window(people("clerk01"), number)
    reviewer = people("reviewer_rsj")
    is_assessed(reviewer, number)
    desk.agree(reviewer, number, "逐条核对，符合政策。")
    decider = people("decider_rsj")
    desk.decide(decider, number, "准予")
    decider.keyboard.press("a")
    expect(decider.get_by_role("region", name="决定书预览")).to_have_count(0)

    list_number = is_publicised(people("grants_rsj"), people())
    with platform.connect() as connection:  # the days of the publicity pass
        connection.execute(
            "UPDATE grants_publicity SET starts_on = starts_on - 30, ends_on = ends_on - 30 WHERE number = %s",
            [list_number],
        )
    is_paid(people("finance01"), people("finance02"))
    owner.goto("/my/grants/")
    row = owner.get_by_role("main").get_by_role("listitem").filter(has_text=POLICY).first
    expect(row).to_contain_text("已到账")
    expect(row).to_contain_text("12,000 元")
    expect(row).to_contain_text("尾号 0022 的账户")
    owner.goto("/my/messages/")
    expect(owner.get_by_role("main")).to_contain_text("奖补资金已到账")


def applies_for_what_it_may_fit(owner) -> str:
    owner.goto("/grants/")
    fitting = owner.get_by_role("region", name="您可能符合的")
    expect(fitting).not_to_contain_text("运力更新")  # it has no 道路运输经营许可证
    fitting.get_by_role("link", name=POLICY, exact=True).click()
    expect(owner.get_by_role("region", name="逐条对照")).to_contain_text("登记为“企业”")
    code = re.search(r"/apply/(\w+)/", owner.get_by_role("link", name="在线申请").get_attribute("href"))[1]
    citizen.begin(owner, code, {})
    citizen.fill_pages(owner, ANSWERS)
    citizen.pick(owner.get_by_role("region", name="营业执照"), "用我的营业执照，不用交")
    citizen.give(owner, "新招用人员花名册", pdf("roster"))
    owner.get_by_role("button", name="保存并继续").click()
    expect(owner.get_by_role("heading", level=1)).to_have_text("核对并提交")
    expect(owner.get_by_role("main").get_by_role("term").filter(has_text="账户名称")).to_be_visible()
    return citizen.submit(owner)


def is_accepted_at_the_window(clerk, number):
    counter.find(clerk, number)
    counter.judge(clerk, "111")
    counter.confirm(clerk, "F8", "受理")
    clerk.keyboard.press("F8")
    counter.sees_accepted(clerk)


def is_assessed(reviewer, number):
    """The case says that the amount comes first; the rule has worked it out."""
    desk.open_case(reviewer, number)
    reviewer.get_by_role("link", name="看奖补核定").click()
    main = reviewer.get_by_role("main")
    expect(main).to_contain_text("12 × 1,000 元 = 12,000 元")
    expect(main).to_contain_text("户名与申请人一致")
    amount = reviewer.get_by_role("textbox", name="核定金额")
    expect(amount).to_have_value("12000.00")
    amount.fill("50001")
    reviewer.get_by_role("button", name="核定", exact=True).click()
    expect(reviewer.get_by_role("alert")).to_contain_text("不能超过封顶 50,000 元")
    reviewer.get_by_role("textbox", name="核定金额").fill("12000")
    reviewer.get_by_role("button", name="核定", exact=True).click()
    expect(reviewer.get_by_text("已核定，可以到办件页作决定").first).to_be_visible()


def is_publicised(officer, anybody) -> str:
    officer.goto("/office/grants/publicity/")
    form = officer.get_by_role("region", name=f"{POLICY}：待公示")
    expect(form.get_by_label(COMPANY)).to_be_checked()
    form.get_by_label("异议受理电话").fill("0599-5550154")
    form.get_by_role("button", name="开始公示").click()
    expect(officer.get_by_text("已公示，到").first).to_be_visible()
    anybody.goto(f"/grants/publicity/?q={COMPANY}")
    anybody.get_by_role("main").get_by_role("link", name=POLICY).first.click()
    expect(anybody.get_by_role("table", name="公示名单")).to_contain_text(COMPANY)
    return anybody.url.rstrip("/").split("/")[-1]


def is_paid(clerk, checker):
    clerk.goto("/office/grants/payments/")
    clerk.get_by_label("事由").fill("就业补贴拨付")
    clerk.get_by_role("button", name="组成拨付单，送复核").click()
    expect(clerk.get_by_text("拨付单已送复核").first).to_be_visible()
    expect(clerk.get_by_role("main")).to_contain_text("您经办的，由另一个人复核")
    checker.goto(clerk.url)
    checker.get_by_role("button", name="复核通过").click()
    expect(checker.get_by_text("复核通过，可以导出银行文件").first).to_be_visible()
    clerk.reload()
    order = clerk.url.rstrip("/").split("/")[-1]
    file = clerk.request.get(f"{clerk.url}bank.csv").text()
    assert f"{order}-1,{COMPANY},35050100998800022,示例银行武夷山支行,12000.00" in file
    answer = f"明细号,金额（元）,结果,原因,银行流水号\n{order}-1,12000.00,成功,,SF0001\n"
    clerk.get_by_label("银行回单（CSV）").set_input_files(
        {"name": "answer.csv", "mimeType": "text/csv", "buffer": answer.encode()}
    )
    clerk.get_by_role("button", name="导入回单").click()
    expect(clerk.get_by_text("成功 1 笔，失败 0 笔").first).to_be_visible()
