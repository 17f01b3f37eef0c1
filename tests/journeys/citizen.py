"""What a citizen does in the portal, by what the pages say."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from ..programs import Client
from ..running import Platform
from .papers import pdf, picture

COMPANY = "南平市溪山小馆餐饮有限公司"
FOOD_PERMIT = "食品经营许可（新办）"
ALLOWANCE = "计划生育家庭奖励扶助金给付"
ALLOWANCE_LICENCES = {"m2": "居民身份证", "m3": "居民户口簿", "m4": "社会保障卡"}
ANSWERS = {
    "联系人": "林晓岚",
    "主体业态": "餐饮服务经营者",
    "经营项目": ["热食类食品制售", "自制饮品制售"],
    "是否通过网络经营": "否",
    "从业人员人数": "6",
    "食品安全管理员姓名": "陈思远",
    "门店名称": "溪山小馆建阳店",
    "所在区县": "建阳区",
    "经营面积（平方米）": "120",
    "其中厨房面积（平方米）": "40",
}


def act_for(page: Page, name: str) -> None:
    page.goto("/party/")
    page.get_by_role("main").get_by_role("button", name=name).click()
    expect(page).not_to_have_url(re.compile("/party/"))


def find_item(page: Page, words: str, name: str) -> str:
    """From the home page by everyday words; gives the item's code."""
    page.goto("/")
    page.get_by_role("search").get_by_role("combobox").first.fill(words)
    page.get_by_role("search").get_by_role("button", name="搜索").first.click()
    page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    return re.search(r"/items/(\w+)", page.url)[1]


def choose(page: Page, group: str, option: str) -> None:
    pick(page.get_by_role("group", name=group), option)


def pick(place: Locator | Page, option: str) -> None:
    """A radio button or a box, by its words."""
    place.get_by_label(option).and_(place.locator("[type=radio], [type=checkbox]")).first.check()


def answer(page: Page, label: str, value: str | list[str]) -> None:
    """One question of a form, whatever its kind; another may have the same words in its own."""
    main = page.get_by_role("main")
    group = main.get_by_role("group", name=label, exact=True)
    box = main.get_by_label(label, exact=True)
    if not group.count() and not box.count():
        group = main.get_by_role("group", name=label)
    if group.count():
        for option in [value] if isinstance(value, str) else value:
            pick(group.first, option)
        return
    if box.evaluate("element => element.tagName") == "SELECT":
        box.select_option(label=next(text for text in box.locator("option").all_inner_texts() if value in text))
    else:
        box.fill(str(value))


def begin(page: Page, code: str, situations: dict[str, str]) -> None:
    page.goto(f"/apply/{code}/")
    for question, option in situations.items():
        choose(page, question, option)
    again = page.get_by_role("button", name="从头填")
    (again if again.count() else page.get_by_role("button", name="开始填")).click()


def fill_pages(page: Page, answers: dict[str, Any]) -> None:
    """Each page of the form: what it asks and we know."""
    while "/form/" in page.url:
        expect(page.get_by_role("button", name="保存并继续")).to_be_visible()  # it stands below all questions
        for label, value in answers.items():
            if page.locator("main form").locator("label, legend").get_by_text(label, exact=True).count():
                answer(page, label, value)
        before = page.url
        page.get_by_role("button", name="保存并继续").click()
        expect(page).not_to_have_url(before)


def give(page: Page, material: str, file: dict[str, Any]) -> None:
    """Upload one material; the file is there when its name is a link."""
    section = page.get_by_role("region", name=material)
    section.locator("input[type=file]").set_input_files(file)
    if page.evaluate("document.documentElement.dataset.script") == "on":
        expect(section.get_by_role("link", name=file["name"])).to_be_visible()


def apply_for_food(page: Page, code: str) -> str:
    """The whole way as a restaurant with tables, from the form to the receipt; gives the number."""
    begin(page, code, {"您的经营情形": "堂食餐馆"})
    fill_pages(page, ANSWERS)
    pick(page.get_by_role("region", name="营业执照"), "用我的营业执照，不用交")
    give(page, "经营场所平面图", picture("平面图"))
    give(page, "食品安全管理制度", pdf("rules"))
    page.get_by_role("button", name="保存并继续").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("核对并提交")
    return submit(page)


def submit(page: Page) -> str:
    """From the review page; gives the number."""
    choose(page, "结果怎么取", "只要电子的")
    pick(page, "以上内容和材料真实、合法")
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已经收到您的申请")
    return re.search(r"/my/cases/(\w+)/receipt/", page.url)[1]


def apply_by_program(platform: Platform, page: Page, item: str, licences: dict[str, str], key: str) -> str:
    """By the open interface, with what the person at the page holds for each material; gives the number."""
    program = Client(platform, "linxiaolan")
    guide = program.item(item)
    page.goto("/my/licences/")
    held = page.get_by_role("main")
    given = {}
    for material, name in licences.items():
        address = held.get_by_role("link", name=name, exact=True).first.get_attribute("href")
        given[material] = {"licence": address.rstrip("/").split("/")[-1]}
    application = {
        "item": guide["code"],
        "answers": guide["example"],
        "situations": guide["situations_example"],
        "materials": given,
    }
    return program.insist("applications", application, f"{key}-{platform.port}")["number"]
