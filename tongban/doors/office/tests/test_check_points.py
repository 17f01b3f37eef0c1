"""审查工作细则 on the case page, in the editor and before publishing."""

import re

import pytest

from tongban.catalog.items import api as items
from tongban.common import stamped
from tongban.doors.office import item_form, item_words
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small

from .test_item_form import posted

LAW = "《中华人民共和国食品安全法》第三十三条"
POINTS = [
    {"text": "决定书写明复议途径", "step": "决定", "discretion": "没有写的，退回重写。", "basis": ""},
    {"text": "材料前后一致", "step": "", "discretion": "", "basis": ""},
    {"text": "选址与污染源的距离", "step": "审查", "discretion": "25 米以上的，符合。", "basis": LAW},
    {"text": "生熟分开", "step": "审查", "discretion": "", "basis": ""},
]


@pytest.fixture
def number(city):
    """A case whose item has points in two steps and one in none."""
    body = items.to_builtins(items.guide(city.item).body) | {"check_points": POINTS}
    items.save_draft(actor=city.items_market, code=city.item, body=body)
    items.publish(actor=city.publisher_city, code=city.item)
    stamped.forget_all()
    return city.accepted_case()


def points_of(page):
    """The box as words in their order."""
    box = page.split('<h2 id="points">')[1].split("</section>")[0]
    return [one for one in re.split(r"<[^>]*>|\s{2,}|\n", box) if one.strip()]


def test_the_step_that_is_done_now_stands_first(city, sign_in, number):
    page = sign_in(city.reviewer).get(f"/office/cases/{number}/").content.decode()
    assert points_of(page)[3:] == [
        "审查", "当前环节", "选址与污染源的距离", "裁量标准", "25 米以上的，符合。", "依据", LAW, "生熟分开",
        "不分环节", "材料前后一致",
        "决定", "决定书写明复议途径", "裁量标准", "没有写的，退回重写。",
    ]  # fmt: skip


def test_the_decision_has_its_own_points_first_and_sees_who_ticked_the_others(city, sign_in, number):
    client = sign_in(city.reviewer)
    task = city.tasks(number)["review"].id
    client.post(f"/office/cases/{number}/complete/", {"task": task, "outcome": "agree", "key": "k", "checks": ["2"]})
    assert approvals.case_view(city.reviewer, number).reviews[0].checks == {"选址与污染源的距离": True}
    words = points_of(sign_in(city.decider).get(f"/office/cases/{number}/").content.decode())
    assert words[3:5] == ["决定", "当前环节"]
    assert "周启明已核 03-02 09:30" in words


@pytest.mark.parametrize(
    ("node", "who", "outcome", "checks", "open_points"),
    [
        ("decide", "decider", "grant", [], "生熟分开"),
        ("decide", "decider", "grant", ["0", "1", "3"], ""),
        ("decide", "decider", "grant", ["1"], "决定书写明复议途径；生熟分开"),
    ],
)
def test_points_left_open_are_told_before_the_decision(city, sign_in, number, node, who, outcome, checks, open_points):
    approvals.complete_task(
        actor=city.reviewer, task_id=city.tasks(number)["review"].id, outcome="agree",
        checks={"选址与污染源的距离": True},
    )  # fmt: skip
    page = sign_in(city.people[who]).post(
        f"/office/cases/{number}/complete/",
        {"task": city.tasks(number)[node].id, "outcome": outcome, "key": "k", "checks": checks},
    )
    assert (open_points in page.content.decode()) is True
    assert ("没有勾" in page.content.decode()) is bool(open_points)


def test_who_only_reads_sees_the_standards_too(city, sign_in, number):
    words = points_of(sign_in(city.auditor).get(f"/office/cases/{number}/").content.decode())
    assert (words[1], "未核" in words, LAW in words) == ("公布的 4 条", True, True)


def test_the_printed_record_keeps_what_was_ticked(city, sign_in, number):
    approvals.complete_task(
        actor=city.reviewer,
        task_id=city.tasks(number)["review"].id,
        outcome="agree",
        checks={"生熟分开": True, "选址与污染源的距离": True},
    )
    page = sign_in(city.reviewer).get(f"/office/cases/{number}/print/").content.decode()
    assert "☑ 生熟分开" in page
    printed = page[page.index("☑ 选址与污染源的距离") :].partition("</li>")[0]
    assert all(words in printed for words in ("裁量标准", "25 米以上的，符合。", "依据", LAW))


def test_the_item_page_shows_them_by_step(city, sign_in, number):
    page = sign_in(city.items_market).get(f"/office/items/{city.item}/").content.decode()
    shown = page.split("审查要点</h3>")[1].split("</section>")[0]
    assert [shown.index(one) for one in ("选址与污染源", LAW, "决定书写明", "不分环节", "材料前后")] == sorted(
        shown.index(one) for one in ("选址与污染源", LAW, "决定书写明", "不分环节", "材料前后")
    )


def test_the_editor_gives_back_what_it_was_given(number, city):
    body = items.to_builtins(items.guide(city.item).body)
    read = item_form.read(posted(body), body)
    assert (read.errors, read.body["check_points"]) == ({}, POINTS)


def test_a_point_without_words_is_named_at_its_cell(city, sign_in, number):
    body = items.to_builtins(items.guide(city.item).body)
    data = posted(body, revision="0", version="2", **{"check_points[1].text": "", "check_points[1].basis": LAW})
    response = sign_in(city.items_market).post(f"/office/items/{city.item}/edit/", data)
    assert response.status_code == 422
    assert 'href="#check_points-1-text"' in response.content.decode()


def test_a_step_that_is_not_there_stops_publishing_and_leads_to_its_cell(city, sign_in, number):
    body = items.to_builtins(items.guide(city.item).body)
    body["check_points"][2] |= {"step": "勘验"}
    items.save_draft(actor=city.items_market, code=city.item, body=body)
    page = sign_in(city.publisher_city).get(f"/office/items/{city.item}/publish/").content.decode()
    assert "审查要点“选址与污染源的距离”的环节“勘验”不在办理流程里（现有环节：受理、审查、决定、送达）" in page
    assert f"/office/items/{city.item}/edit/#check_points-2-step" in page


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("check_points[面积 3.5 平方米].discretion", "审查要点，面积 3.5 平方米，裁量标准"),
        ("check_points[面积 3.5 平方米]", "审查要点，面积 3.5 平方米"),
        ("check_points", "审查要点"),
    ],
)
def test_a_changed_point_is_called_by_its_words(city, field, label):
    (row,) = item_words.changes([items.Change(field, "审查要点", None, "甲")], {})
    assert row["label"] == label


def test_the_small_city_has_points_with_details(city):
    assert items.guide(city.item).check_texts == tuple(small.POINTS)
