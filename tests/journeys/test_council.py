"""会商会审: called from a case, voted on from two telephones, minuted, and its conclusion stands in the case."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import Page, expect

from .conftest import PHONE

TOPIC = "旧烟道能不能用"
OTHERS = ("reviewer_wjw", "reviewer_xf")


def test_two_agencies_vote_from_their_telephones_and_the_minutes_stand_in_the_case(people):
    chair = people("reviewer_scj")
    case, meeting = calls(chair)
    phones = [people(one, viewport=PHONE) for one in OTHERS]
    for page in (chair, *phones):
        signs_in(page, meeting)
    chair.goto(meeting)
    chair.get_by_role("button", name="宣布开会").click()
    votes(phones[0], meeting, "同意")
    votes(phones[1], meeting, "不同意", "没有防火阀")
    votes(phones[1], meeting, "同意")  # 改票
    votes(chair, meeting, "同意")
    chair.goto(meeting)
    expect(chair.get_by_role("region", name="签到和表决")).to_contain_text("改过 1 次，原先不同意")
    chair.get_by_role("button", name="关闭表决").click()
    chair.get_by_label("会议经过").fill("各单位看了图纸。")
    chair.get_by_label("结论").fill("装防火阀后可以用。")
    chair.get_by_role("button", name="送各单位确认").click()
    for page in (chair, *phones):
        page.goto(meeting)
        page.get_by_role("region", name="本单位确认纪要").get_by_role("button", name="登记").click()
    chair.goto(meeting)
    chair.get_by_role("button", name="印发纪要").click()
    paper = chair.get_by_role("link", name="会审纪要（PDF）").get_attribute("href")
    assert chair.request.get(paper).body().startswith(b"%PDF-")
    chair.goto(f"{meeting}print/")
    expect(chair.get_by_role("main")).to_contain_text("同意 3 票")
    chair.goto(case)
    expect(chair.get_by_role("region", name="会审")).to_contain_text("装防火阀后可以用")


def calls(page: Page) -> tuple[str, str]:
    page.goto("/office/")
    page.goto(re.search(r"/office/cases/\w+/", page.content()).group(0))
    case = page.url.split("?")[0]
    page.get_by_role("link", name="召集会审").click()
    page.get_by_label("议题").fill(TOPIC)
    page.get_by_label("会审的问题").fill("排烟管道接到旧烟道，请各单位表态。")
    page.get_by_label("开会时间").fill(f"{date.today().isoformat()}T23:30")  # noqa: DTZ011
    page.get_by_label("线上入会方式").fill("会议号 100 200")
    page.get_by_label("参加单位").fill("市卫健委\n市消防救援支队")
    page.get_by_label("三分之二以上", exact=True).check()
    page.get_by_role("button", name="召集，发会议通知").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TOPIC)
    return case, page.url


def signs_in(page: Page, meeting: str) -> None:
    page.goto(meeting)
    page.get_by_role("button", name="签到").click()
    expect(page.get_by_text("已签到", exact=True)).to_be_visible()


def votes(page: Page, meeting: str, vote: str, reason: str = "") -> None:
    page.goto(meeting)
    page.get_by_role("link", name=re.compile("投票|改票")).click()
    page.wait_for_url("**/vote/")
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width == 0, "the page is wider than the screen"
    page.get_by_label(vote, exact=True).check()
    page.get_by_label("理由").fill(reason)
    page.get_by_role("main").get_by_role("button").last.click()
    expect(page.get_by_text("已表决，主席")).to_be_visible()
