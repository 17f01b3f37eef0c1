"""开办餐馆: from a few words in the search box to a sealed licence that anyone can verify."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from . import citizen, counter, desk
from .citizen import ANSWERS, COMPANY, FOOD_PERMIT
from .papers import pdf, picture
from .scanner import scan

SECTIONS = ["我能办吗", "要交的材料", "怎么办、办多久", "办成什么样", "依据", "去哪里办、问谁", "常见问题", "全部要素"]
STEPS = [
    "提交申请",
    "告知补正",
    "已补交材料",
    "材料齐全，决定受理",
    "专家评审，这段时间不计入期限",
    "消防救援支队，同意",
    "已办结·准予",
]
FAULT = "平面图没有标出餐用具洗消区，请补标位置和面积"


def test_a_restaurant_from_the_guide_to_a_licence_that_anyone_can_verify(people, platform, tmp_path):
    lin, clerk = people("linxiaolan"), people("clerk01")
    citizen.act_for(lin, COMPANY)
    code = citizen.find_item(lin, "开饭店", FOOD_PERMIT)
    reads_the_whole_guide(lin)
    number = applies(lin, code)

    is_asked_once_for_everything(clerk, lin, number)
    corrects(lin, number)
    is_accepted(clerk, lin, number)
    is_reviewed_by_three_at_once(people, lin, number)
    is_granted(people("decider_scj"), lin, number)

    licence = holds_the_licence(lin, tmp_path)
    shows_it_to_a_stranger(lin, people())
    a_changed_byte_is_found(people(), licence)
    rates(lin, number)

    the_head_sees_it(people("head_scj"), number)
    proof = platform.manage("audit", "verify")
    assert proof.returncode == 0, proof.stdout + proof.stderr


def reads_the_whole_guide(lin):
    main = lin.get_by_role("main")
    for name in [
        "我能办吗",
        "要交的材料",
        "怎么办、办多久",
        "办成什么样",
        "依据",
        "去哪里办、问谁",
        "常见问题",
        "全部要素",
    ]:
        expect(main.get_by_role("region", name=name)).to_be_visible()
    for words in ["5 个工作日", "法定 20 个工作日", "不收费", "0 次", "《中华人民共和国食品安全法》第三十五条"]:
        expect(main).to_contain_text(words)
    expect(main.get_by_role("img", name="本指南的二维码")).to_be_visible()
    materials = main.get_by_role("region", name="要交的材料").get_by_role("listitem")
    held = materials.filter(has=lin.get_by_role("heading", name="营业执照"))
    expect(held).to_contain_text("已有 免提交")
    citizen.choose(lin, "已经有营业执照？", "有")
    citizen.choose(lin, "经营场所与垃圾场、旱厕等污染源保持了规定距离？", "是")
    citizen.choose(lin, "从业人员都有有效的健康证明？", "都有")
    expect(main.get_by_role("status")).to_contain_text("2 份我们已经有，1 份在线生成，您要准备 2 份。")
    main.get_by_text("展开基本信息、办理信息、结果信息").click()
    for element in ["实施编码", "承诺办结时限", "结果名称"]:
        expect(main.get_by_role("region", name="全部要素")).to_contain_text(element)


def applies(lin, code):
    """What is held comes filled in; going back and pressing submit again makes no second application."""
    citizen.begin(lin, code, {"您的经营情形": "堂食餐馆"})
    expect(lin.get_by_role("main")).to_contain_text("已自动带出")
    citizen.fill_pages(lin, ANSWERS)
    citizen.pick(lin.get_by_role("region", name="营业执照"), "用我的营业执照，不用交")
    citizen.give(lin, "经营场所平面图", picture("平面图"))
    citizen.give(lin, "食品安全管理制度", pdf("rules"))
    lin.get_by_role("button", name="保存并继续").click()
    expect(lin.get_by_role("heading", level=1)).to_have_text("核对并提交")
    sent = lin.locator("main form").last.evaluate("form => Object.fromEntries(new FormData(form))")
    number = citizen.submit(lin)
    again = lin.request.post(
        f"/apply/{code}/review/", form=sent | {"delivery": "electronic", "true": "yes"}, headers={"Referer": lin.url}
    )
    assert again.url.endswith(f"/my/cases/{number}/receipt/")
    main = lin.get_by_role("main")
    expect(main).to_contain_text(number)
    expect(main).to_contain_text("窗口核对材料")
    expect(main.get_by_role("img", name="办件查询二维码")).to_be_visible()
    lin.goto("/my/cases/")
    expect(lin.locator(f"main a[href$='/my/cases/{number}/']")).to_have_count(1)
    return number


def is_asked_once_for_everything(clerk, lin, number):
    lin.goto(f"/my/cases/{number}/")
    counter.find(clerk, number)
    counter.judge(clerk, "1--21")
    counter.write_opinion(clerk, 4, FAULT)
    dialog = counter.confirm(clerk, "F9", "一次性告知补正")
    expect(dialog).to_contain_text(FAULT)
    clerk.keyboard.press("F9")
    counter.sees_asked(clerk)
    # The citizen's page turns by itself.
    expect(lin.get_by_role("link", name="现在补正")).to_be_visible()


def corrects(lin, number):
    lin.get_by_role("link", name="现在补正").click()
    main = lin.get_by_role("main")
    expect(main).to_contain_text(FAULT)
    expect(main.locator("section.tb-supply")).to_have_count(1)
    citizen.give(lin, "经营场所平面图", picture("平面图二"))
    lin.get_by_role("button", name="提交", exact=True).click()
    expect(lin.get_by_text("已收到您补的材料").first).to_be_visible()


def is_accepted(clerk, lin, number):
    counter.find(clerk, number)
    counter.judge(clerk, "---1")
    dialog = counter.confirm(clerk, "F8", "受理")
    expect(dialog).to_contain_text("5 份材料全部合格")
    clerk.keyboard.press("F8")
    counter.sees_accepted(clerk)
    expect(lin.get_by_text("对您的承诺")).to_be_visible()
    expect(lin.get_by_text("法律规定")).to_be_visible()
    expect(lin.get_by_text("还剩 5 个工作日").first).to_be_visible()


def is_reviewed_by_three_at_once(people, lin, number):
    market, health, fire = (people(name) for name in ("reviewer_scj", "reviewer_wjw", "reviewer_xf"))
    desk.agree(market, number, "布局合理，制度齐全")
    desk.pause_for_experts(health, number)
    expect(lin.get_by_role("main")).to_contain_text("特别程序期间不计入期限")
    expect(lin.get_by_role("link", name="特别程序告知书")).to_be_visible()
    desk.resume(health, number, "专家评审通过，布局符合要求")
    expect(lin.get_by_role("main")).not_to_contain_text("特别程序期间不计入期限")
    desk.agree(health, number, "专家评审通过")
    desk.agree(fire, number, "符合消防安全要求")


def is_granted(decider, lin, number):
    desk.decide(decider, number, "准予")
    decider.keyboard.press("a")
    expect(decider.get_by_text("：准予，已办结")).to_be_visible()
    expect(lin.get_by_role("heading", name="食品经营许可证已经可以用")).to_be_visible()
    for step in [
        "提交申请",
        "告知补正",
        "已补交材料",
        "受理",
        "专家评审，这段时间不计入期限",
        "消防救援支队，同意",
        "已办结·准予",
    ]:
        expect(lin.get_by_role("region", name="经过")).to_contain_text(step)


def holds_the_licence(lin, folder: Path) -> Path:
    lin.get_by_role("link", name="打开证照").click()
    main = lin.get_by_role("main")
    expect(main.get_by_role("heading", level=1)).to_have_text("食品经营许可证")
    expect(main).to_contain_text("1.2.156.3005.2")
    expect(main).to_contain_text("溪山小馆建阳店")
    with lin.expect_download() as download:
        main.get_by_role("link", name="下载盖章的 PDF").click()
    file = folder / "licence.pdf"
    download.value.save_as(file)
    assert file.read_bytes().startswith(b"%PDF-")
    assert b"/ByteRange" in file.read_bytes()
    return file


def shows_it_to_a_stranger(lin, stranger):
    lin.get_by_role("link", name="亮证").click()
    lin.get_by_role("main").get_by_label("门店名称").uncheck()
    lin.get_by_role("button", name="出示").click()
    code = lin.get_by_role("img", name=re.compile("亮证码"))
    expect(code).to_be_visible()
    stranger.goto(scan(code))
    main = stranger.get_by_role("main")
    expect(main).to_contain_text("有效")
    expect(main).to_contain_text(COMPANY)
    expect(main).to_contain_text("发证数据的签名有效")
    expect(main).not_to_contain_text("溪山小馆建阳店")


def a_changed_byte_is_found(stranger, licence: Path):
    def check(data: bytes) -> None:
        stranger.goto("/check/")
        stranger.get_by_label("PDF 文件").set_input_files(
            {"name": "licence.pdf", "mimeType": "application/pdf", "buffer": data}
        )
        stranger.get_by_role("button", name="核验文件").click()

    good = licence.read_bytes()
    check(good)
    expect(stranger.locator(".tb-verdictbox")).to_contain_text("没有改动")
    changed = bytearray(good)
    changed[len(good) // 2] ^= 1
    check(bytes(changed))
    expect(stranger.locator(".tb-verdictbox")).not_to_contain_text("没有改动")


def rates(lin, number):
    lin.goto(f"/my/cases/{number}/")
    section = lin.locator("#rate")
    assert section.get_by_role("radio", checked=True).count() == 0
    section.get_by_role("radio", name="非常满意", exact=False).last.check()
    section.get_by_text("不满意在哪里、想说什么").click()
    section.get_by_label("想说的话").fill("一次就办好了")
    # The page is drawn anew when the case moves; what she has begun to say stays.
    with lin.expect_response(lambda answer: answer.url.endswith(f"/my/cases/{number}/")):
        lin.locator("#case").dispatch_event("live")
    section.get_by_role("button", name="提交评价").click()
    expect(lin.get_by_text("谢谢您的评价").first).to_be_visible()
    expect(lin.locator("#rate")).to_contain_text("一次就办好了")


def the_head_sees_it(head, number):
    head.goto("/office/list/")
    head.get_by_label("申请人、事项、编号").fill(number)
    head.get_by_label("状态").select_option(label="已办结·准予")
    head.get_by_role("button", name="筛选").click()
    expect(head.get_by_role("table", name="办件").locator(f"a[href*='{number}']")).to_have_count(1)
    head.get_by_label("状态").select_option(label="已办结·不予")
    head.get_by_role("button", name="筛选").click()
    expect(head.get_by_role("main")).to_contain_text("没有符合条件的办件")
