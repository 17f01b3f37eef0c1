"""多证合一: one submit, and one business licence that says what else was decided, on its face and to whoever checks."""

from __future__ import annotations

from playwright.sync_api import expect

from ..programs import Client
from . import citizen
from .citizen import COMPANY
from .papers import pdf, picture

THEME = "企业变更备案多证合一"
LICENCE, SEAL, TAX = "公司变更登记（备案）", "公章刻制备案", "增值税一般纳税人登记"
ANSWERS = {
    "联系人": "林晓岚",
    "经营范围": "餐饮服务；食品销售。",
    "印章种类": ["合同专用章"],
    "刻制单位": "南平市演示印章社",
    "枚数": "1",
    "纳税人类别": "企业",
    "年应税销售额（元）": "6000000",
    "会计核算是否健全": "是",
    "生效之日": "次月1日",
}


def test_one_licence_says_what_else_was_decided(people, platform):
    lin = people("linxiaolan")
    citizen.act_for(lin, COMPANY)
    hands_it_in(lin)
    numbers = numbers_of(lin)
    clerk = Client(platform, "clerk01")
    decides(clerk, clerk, numbers[SEAL], "grant")
    decides(clerk, Client(platform, "decider_scj"), numbers[LICENCE], "grant")
    reads_the_licence(lin, [SEAL])
    decides(clerk, clerk, numbers[TAX], "grant")
    stranger_checks(lin, people(), [SEAL, TAX])


def hands_it_in(lin):
    lin.goto("/themes/")
    lin.get_by_role("main").get_by_role("link", name=THEME).first.click()
    main = lin.get_by_role("main")
    expect(main).to_contain_text(f"“{LICENCE}”发营业执照，其余各项的结果记在这张证上")
    expect(main).to_contain_text("刻章备案记在营业执照上，不另发备案回执")
    main.get_by_role("link", name="一次申请").first.click()
    for label, value in ANSWERS.items():
        citizen.answer(lin, label, value)
    citizen.pick(main.get_by_role("region", name="营业执照"), "用我的营业执照，不用交")
    lin.wait_for_load_state("networkidle")  # the choice draws the materials anew
    citizen.give(lin, "变更决议或者决定", pdf("decision"))
    citizen.give(lin, "法定代表人身份证", picture("card"))
    citizen.choose(lin, "结果怎么取", "只要电子的")
    citizen.pick(lin, "以上内容和材料真实、合法")
    lin.get_by_role("button", name="提交申请").click()
    expect(lin.get_by_role("heading", level=1)).to_contain_text("已经收到您的申请")


def numbers_of(lin) -> dict[str, str]:
    """By the name of the item."""
    links = lin.get_by_role("main").locator("ol.tb-parts").get_by_role("link")
    expect(links).to_have_count(3)
    found = links.evaluate_all("all => all.map(one => [one.textContent.trim(), one.getAttribute('href')])")
    return {name: address.rstrip("/").split("/")[-1] for name, address in found}


def decides(clerk, decider, number, outcome):
    """Accepted at the window, then decided by whoever has the task."""
    path = f"cases/{number}"
    page = clerk.send("GET", path)
    verdicts = {one["code"]: "ok" for one in page["materials"] if one["state"] != "未提交"}
    points = clerk.send("GET", f"items/{page['case']['item_code']}")["guide"]["check_points"]
    clerk.insist(f"{path}/verbs/accept", {"data": {"verdicts": verdicts}}, f"accept-{number[-12:]}")
    (task,) = decider.send("GET", path)["tasks"]
    given = {"outcome": outcome, "opinion": "符合条件", "checks": {one["text"]: True for one in points}}
    decider.insist(f"tasks/{task['id']}/complete", given, f"decide-{number[-12:]}")


def reads_the_licence(lin, names):
    lin.goto("/my/licences/")
    lin.get_by_role("main").get_by_role("link", name="营业执照", exact=True).first.click()
    merged = lin.get_by_role("region", name="合并事项")
    for name in names:
        expect(merged).to_contain_text(name)
    expect(merged.get_by_role("term")).to_have_count(len(names))


def stranger_checks(lin, stranger, names):
    """The later part has made a new version; the paper and the page for everybody say it."""
    reads_the_licence(lin, names)
    identifier = lin.url.rstrip("/").split("/")[-1]
    stranger.goto(f"/v/{identifier}/")
    expect(stranger.get_by_role("main")).to_contain_text("这张证有效")
    merged = stranger.get_by_role("region", name="合并事项")
    for name in names:
        expect(merged).to_contain_text(name)
    made = lin.request.get(lin.get_by_role("link", name="下载盖章的 PDF").get_attribute("href"))
    assert made.body().startswith(b"%PDF")
