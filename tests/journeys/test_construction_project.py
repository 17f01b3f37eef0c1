"""建设项目: from its code through four stages, each led by one department, to one certificate of 联合验收."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from ..officials import DECIDER, Officials
from . import citizen
from .owner import registers
from .papers import pdf
from .staff import Staff

COMPANY = "武夷山市岩溪茶业有限公司"
STAGES = ["立项用地规划许可", "工程建设许可", "施工许可", "竣工验收"]
#: What is asked beside what the project says.
ANSWERS = {
    "联系人": "李国强",
    "用地性质": "工业",
    "建筑高度（米）": "18",
    "用途": "工业",
    "环保投资（元）": "600000",
    "行业类别": "精制茶加工",
    "合同价（元）": "30000000",
    "施工单位": "南平演示建筑有限公司",
    "施工单位统一社会信用代码": "91350702MA9TE5T479",
    "合同开工日期": "2026-12-01",
    "合同竣工日期": "2027-10-31",
    "工程造价（元）": "30000000",
}
SITUATIONS = {
    2: {"环评属于哪一类？": "报告表"},
    3: {"是不是特殊建设工程？": "不是"},
    4: {"是不是特殊建设工程？": "不是"},
}
OFFICES = ("zrzyj", "sthjj", "xf")
LAND, PLANNING = "建设用地规划许可", "建设工程规划许可"
BUILDING, CHECKED = "建筑工程施工许可", "建设工程竣工规划核实"


def test_a_factory_goes_through_its_four_stages(people, platform):
    owner, staff, officials = people("liguoqiang"), Staff(people), Officials(platform, OFFICES)
    citizen.act_for(owner, COMPANY)
    address = registers(owner)
    is_told_what_stands_in_the_way(owner, address, 2)

    numbers = hands_in(owner, address, 1)
    officials.decide(numbers["企业投资项目备案"])
    is_decided_by_hand(staff, numbers[LAND], "zrzyj")
    is_unlocked(owner, address, 2)

    numbers = hands_in(owner, address, 2)
    expect(owner.get_by_role("main")).to_contain_text("已经收到您的申请")
    owner.goto(address)
    expect(owner.get_by_role("main")).to_contain_text("已由区域评估覆盖：建设项目环境影响报告文件")
    officials.decide(numbers["建设项目环境影响评价审批"])
    is_decided_by_hand(staff, numbers[PLANNING], "zrzyj")
    is_unlocked(owner, address, 3)

    numbers = hands_in(owner, address, 3)
    is_decided_by_three(staff, officials, numbers[BUILDING])
    is_unlocked(owner, address, 4)

    numbers = hands_in(owner, address, 4)
    officials.decide(numbers["房屋建筑和市政基础设施工程竣工验收备案"])
    staff.accept(numbers[CHECKED])  # no step of this stage is a review: the opinions of 联合验收 are
    staff.grant(numbers[CHECKED], "zrzyj", "与规划许可一致，核实合格。")
    is_accepted_by_all(staff, address)
    owner.goto(address)
    expect(owner.get_by_role("main")).to_contain_text("已完成，办完 4 个阶段")
    paper = owner.request.get(owner.get_by_role("link", name="联合验收意见书").get_attribute("href"))
    assert paper.body().startswith(b"%PDF")


def is_told_what_stands_in_the_way(owner, address, number):
    """A stage before its turn is refused, with the reason."""
    owner.goto(f"{address}stages/{number}/")
    assert owner.url == address
    expect(owner.locator("body")).to_contain_text(
        f"“{STAGES[number - 1]}”现在不能申报：前置阶段“{STAGES[number - 2]}”还没有申报"
    )
    expect(owner.get_by_role("main").get_by_role("link", name="开始申报")).to_have_count(1)


def hands_in(owner, address, number) -> dict[str, str]:
    """One form for the whole stage; gives the case numbers by item."""
    owner.goto(address)
    main = owner.get_by_role("main")
    main.get_by_role("link", name=re.compile(f"开始申报.*{STAGES[number - 1]}")).click()
    for question, option in SITUATIONS.get(number, {}).items():
        citizen.choose(owner, question, option)
    expect(main.get_by_role("heading", name="材料", exact=True)).to_be_visible()
    expect(main).to_contain_text("取自项目登记")
    for label in main.locator("form label, form legend").all_inner_texts():
        if label.strip() in ANSWERS:
            citizen.answer(owner, label.strip(), ANSWERS[label.strip()])
    citizen.pick(main.get_by_role("region", name="营业执照"), "用我的营业执照，不用交")
    owner.wait_for_load_state("networkidle")  # the choice draws the materials anew
    for section in main.locator("section.tb-supply").all():
        if section.locator("input[type=file]").count():
            section.locator("input[type=file]").set_input_files(pdf("material"))
            expect(section.get_by_role("link", name="material")).to_be_visible()
    citizen.choose(owner, "结果怎么取", "只要电子的")
    citizen.pick(owner, "以上内容和材料真实、合法")
    owner.get_by_role("button", name="提交申请").click()
    expect(owner.get_by_role("heading", level=1)).to_contain_text("已经收到您的申请")
    links = main.locator("ol.tb-parts").get_by_role("link")
    found = links.evaluate_all("all => all.map(one => [one.textContent.trim(), one.getAttribute('href')])")
    return {name: href.rstrip("/").split("/")[-1] for name, href in found}


def is_decided_by_hand(staff, number, office):
    """Accepted at the window, reviewed and decided in the office."""
    staff.accept(number)
    staff.review(number, {office: "符合控制性详细规划。"})
    staff.grant(number, office, "符合规划条件，准予许可。")


def is_decided_by_three(staff, officials, number):
    """The leading department by hand; the two that it asks answer by their own programs."""
    staff.accept(number)
    staff.review(number, {"zjj": "施工图审查合格，现场具备开工条件。"})
    officials.work(number, until=DECIDER)
    staff.grant(number, "zjj", "具备开工条件，准予施工。")


def is_unlocked(owner, address, number):
    """The worker hears of the last decision; then the next stage may begin."""
    link = owner.get_by_role("main").get_by_role("link", name=re.compile(f"开始申报.*{STAGES[number - 1]}"))
    until = time.monotonic() + 20
    owner.goto(address)
    while not link.count() and time.monotonic() < until:
        owner.wait_for_timeout(300)
        owner.reload()
    expect(link).to_be_visible()


def is_accepted_by_all(staff, address):
    """One survey; each department by its own official; the leading one writes the certificate."""
    code = address.rstrip("/").split("/")[-1]
    lead = staff["decider_zjj"]
    lead.goto(f"/office/projects/of/{code}/")
    main = lead.get_by_role("main")
    main.get_by_text("安排统一踏勘").click()
    now = datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(minutes=1)
    lead.get_by_label("踏勘时间").fill(now.strftime("%Y-%m-%dT%H:%M"))
    lead.get_by_role("button", name="安排", exact=True).click()
    expect(lead.get_by_text("已安排统一踏勘").first).to_be_visible()
    expect(main).to_contain_text("还没有填意见")
    other = staff["reviewer_zrzyj"]
    other.goto(f"/office/projects/of/{code}/")
    for page, agency in ((lead, "南平市住房和城乡建设局"), (other, "南平市自然资源局")):
        page.get_by_text(f"填{agency}的意见").click()
        opened = page.locator("details[open]")
        citizen.pick(opened, "通过")
        opened.get_by_role("button", name="登记意见").click()
        expect(page.get_by_text("意见已登记").first).to_be_visible()
    lead.reload()
    main.get_by_text("写纪要").click()
    lead.get_by_label("纪要", exact=True).fill("住建、自然资源到场，按图施工，一致通过。")
    lead.get_by_role("button", name="保存纪要").click()
    lead.get_by_role("button", name="出具联合验收意见书").click()
    expect(lead.get_by_text("已出具联合验收意见书").first).to_be_visible()
    expect(main.get_by_role("link", name="联合验收意见书")).to_be_visible()
