"""What somebody has to have begun before there is a page of it; each gives the addresses that were passed."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from . import citizen, counter
from .citizen import ANSWERS, COMPANY, FOOD_PERMIT
from .keys import Keys
from .owner import registers
from .papers import pdf, picture

INSURANCE = ("医保参保", "城乡居民基本医疗保险参保登记", "吴建国", "350703197809159913")
LOGISTICS_COMPANY = "南平市闽北通达物流有限公司"
CRAFT_COMPANY = "南平市麻沙建盏文化有限公司"
MATTER = "开餐馆"
#: One item of a 一件事 that was not granted.
REFUSED = "大型户外广告设置许可"
DRAFTED, PUBLISHED = "食品经营许可（延续）", "药品经营许可（零售药店新办）"


def nothing(page: Page) -> list[str]:
    return []


def a_law_in_two_versions(page: Page) -> list[str]:
    """Only such a one has versions to open and to compare."""
    page.goto("/standards/?q=全国年节及纪念日放假办法")
    page.get_by_role("main").get_by_role("link", name="全国年节及纪念日放假办法").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("放假办法")
    return [page.url]


def a_search_in_vain(page: Page) -> list[str]:
    """Words that nothing answers are something for the editor to deal with."""
    page.goto("/search/?q=魑魅魍魉")
    return []


def an_application(page: Page) -> list[str]:
    """Filled in and not sent: the form, the materials, the review."""
    citizen.act_for(page, COMPANY)
    code = citizen.find_item(page, "开饭店", FOOD_PERMIT)
    citizen.begin(page, code, {"您的经营情形": "只做外卖"})
    passed = [page.url]
    citizen.fill_pages(page, ANSWERS)
    passed.append(page.url)
    citizen.pick(page.get_by_role("region", name="营业执照"), "用我的营业执照，不用交")
    citizen.give(page, "经营场所平面图", picture("plan"))
    citizen.give(page, "食品安全管理制度", pdf("rules"))
    page.get_by_role("button", name="保存并继续").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("核对并提交")
    return [*passed, page.url]


def as_the_craft_company(page: Page) -> list[str]:
    """Its application waits for a correction."""
    citizen.act_for(page, CRAFT_COMPANY)
    return []


def a_project(page: Page) -> list[str]:
    """Its first stage can be handed in."""
    citizen.act_for(page, LOGISTICS_COMPANY)
    return [registers(page)]


def a_policy_draft(page: Page) -> list[str]:
    """The next version of a policy, to be written at."""
    page.goto("/office/grants/policies/")
    page.get_by_role("main").get_by_role("link", name="吸纳重点群体就业补贴").click()
    passed = [page.url]
    page.get_by_role("button", name="起草新版本").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("改草稿")
    return [*passed, page.url]


def a_registration(page: Page) -> list[str]:
    """And a whole matter, which is offered to who looks for it, and a part that was refused and not asked for again."""
    refused = _refused_parts(page)
    return [*counter.begin_registration(Keys(page), *INSURANCE), f"/window/register/?q={MATTER}", *refused]


def _refused_parts(page: Page) -> list[str]:
    """Found alone, it opens; other journeys may have left more."""
    page.goto(f"/window/find/?q={REFUSED}&state=refused")
    rows = page.get_by_role("main").get_by_role("row").get_by_role("link")
    return [page.url, *rows.evaluate_all("links => links.map(link => link.href)")]


def a_matter_of_another_place(page: Page) -> list[str]:
    """What this window may take in for the body that decides (代收)."""
    return ["/window/register/?q=异地就医备案"]


def two_drafts(page: Page) -> list[str]:
    return [*(_edit(page, name) for name in (DRAFTED, PUBLISHED)), _edit_matter(page)]


def a_second_version(page: Page) -> list[str]:
    """One of the drafts is published, the other stays to be checked."""
    passed = [_open_matter(page), *(_open(page, name) for name in (DRAFTED, PUBLISHED))]
    page.get_by_role("link", name="审核发布").click()
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("已发布，指南、申请表和检索同时更新")).to_be_visible()
    return passed


def _edit(page: Page, name: str) -> str:
    address = _open(page, name)
    page.get_by_role("link", name=re.compile("编辑|接着改草稿")).click()
    summary = page.get_by_label("一句话说明")
    summary.fill(f"{summary.input_value()}按新的受理标准。"[-200:])
    page.get_by_label("修改说明").fill("核对办事指南")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    return address


def _edit_matter(page: Page) -> str:
    """A draft of a 一件事: it can be compared, and checked by the publisher."""
    address = _open_matter(page)
    page.get_by_role("link", name=re.compile("编辑|接着改草稿")).click()
    page.get_by_label("适用对象").fill("要开餐馆、小吃店、外卖店的人和企业")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    return address


def _open_matter(page: Page) -> str:
    page.goto(f"/office/themes/?q={MATTER}")
    page.get_by_role("main").get_by_role("link", name=MATTER, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(MATTER)
    return page.url


def _open(page: Page, name: str) -> str:
    page.goto(f"/office/items/?q={name}")
    page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    return page.url
