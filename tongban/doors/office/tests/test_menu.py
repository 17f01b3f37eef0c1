"""What the office shows of itself to each role (who may open what: tests/platform/policy_routes.txt)."""

import pytest


@pytest.mark.parametrize(
    ("who", "labels"),
    [
        ("reviewer", ["审批", "办件", "协同", "会审", "智能审批", "承诺核查", "交接", "建设项目", "奖补"]),
        ("decider", ["审批", "概况", "办件", "协同", "会审", "智能审批", "承诺核查", "交接", "建设项目", "奖补"]),
        ("head", ["概况", "办件", "协同", "会审", "智能审批", "承诺核查", "交接", "建设项目", "奖补", "文号"]),
        ("clerk", ["办件", "协同", "会审"]),
        ("items_market", ["事项", "一件事", "系统对接"]),
        ("admin", ["人员", "机构", "日历", "期限复算", "检索用语", "系统对接", "消息投递"]),
        ("auditor", ["概况", "办件", "协同", "会审", "智能审批", "承诺核查", "期限复算", "审计"]),
    ],
)
def test_the_menu_shows_only_what_one_may_use(city, sign_in, who, labels):
    page = sign_in(city.people[who]).get("/office/", follow=True).content.decode()
    nav = page.split('<nav aria-label="工作区">')[1].split("</nav>")[0]
    assert [part.split("<")[0] for part in nav.split(">")[1:] if part.split("<")[0].strip()] == labels
