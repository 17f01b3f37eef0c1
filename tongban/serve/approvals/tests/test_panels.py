"""多部门并联审查 and 集体审议 as cases: any number of departments, members who join and leave."""

import pytest

from tongban.common.errors import InvalidInputError, NotAllowedError, WrongStateError
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity import api as identity


def seats(number):
    view = approvals.case_view(identity.SYSTEM(), number)
    return {one.task.assignee_id or one.task.agency_id: one.task for one in view.tasks}


@pytest.fixture
def many(city):
    """An item that four agencies review: the owner and three others."""
    joint = [city.health.uscc, city.fire.uscc, city.neighbour_market.uscc]
    content = small.body("大型活动许可", flow="joint", joint_agencies=joint)
    return small._item(city, "350117001004", content)


@pytest.fixture
def collegial(city):
    return small._item(city, "350117001005", small.body("重大事项许可", flow="collegial"))


def test_as_many_departments_review_at_once_as_the_guide_names(city, many):
    number = city.accepted_case(many)
    assert sorted(task.name for task in seats(number).values()) == [
        "主办单位审查",
        "联办单位审查：南平市卫生健康委员会",
        "联办单位审查：南平市建阳区市场监督管理局",
        "联办单位审查：南平市消防救援支队",
    ]
    open_ones = seats(number)
    approvals.complete_task(actor=city.reviewer, task_id=open_ones[city.market.id].id, outcome="agree")
    approvals.complete_task(
        actor=city.health_reviewer, task_id=open_ones[city.health.id].id, outcome="disagree", opinion="应急预案不全"
    )
    approvals.complete_task(actor=city.fire_reviewer, task_id=open_ones[city.fire.id].id, outcome="agree")
    assert "decide" not in city.tasks(number)
    last = small._staff("near", "魏邻审", "reviewer", *_place(city.neighbour_market.id), is_bound=True)
    approvals.complete_task(actor=last, task_id=open_ones[city.neighbour_market.id].id, outcome="agree")
    assert list(city.tasks(number)) == ["decide"]
    assert approvals.case_view(city.health_reviewer, number).case.number == number


def test_more_than_half_of_the_members_carry_it(city, collegial):
    number = city.accepted_case(collegial)
    open_ones = seats(number)
    assert sorted(open_ones) == sorted([city.reviewer.pk, city.colleague.pk])
    approvals.complete_task(actor=city.reviewer, task_id=open_ones[city.reviewer.pk].id, outcome="agree")
    assert "decide" not in city.tasks(number)
    approvals.complete_task(actor=city.colleague, task_id=open_ones[city.colleague.pk].id, outcome="agree")
    city.decide(number)
    assert approvals.case(number).state == "granted"


def test_a_member_joins_is_recorded_and_counts(city, collegial):
    number = city.accepted_case(collegial)
    third = small._staff("third", "孙三审", "reviewer", *_place(city.market.id), is_bound=True)
    first = seats(number)[city.reviewer.pk]
    approvals.add_member(actor=city.reviewer, task_id=first.id, username="third", reason="涉及结构安全", key="k1")
    approvals.add_member(actor=city.reviewer, task_id=first.id, username="third", reason="涉及结构安全", key="k1")
    assert sorted(seats(number)) == sorted([city.reviewer.pk, city.colleague.pk, third.pk])
    assert "approvals.member.add" in [row.action for row in audit.trail(f"case:{number}")]
    approvals.complete_task(actor=city.reviewer, task_id=first.id, outcome="agree")
    approvals.complete_task(actor=third, task_id=seats(number)[third.pk].id, outcome="agree")
    assert list(city.tasks(number)) == ["decide"]


def test_who_leaves_may_let_the_answer_out(city, collegial):
    number = city.accepted_case(collegial)
    open_ones = seats(number)
    approvals.complete_task(actor=city.reviewer, task_id=open_ones[city.reviewer.pk].id, outcome="agree")
    told = []
    events.subscribe(approvals.PanelChanged, "test.panel", lambda event, *, event_id: told.append(event.case_number))
    try:
        approvals.drop_member(actor=city.decider, task_id=open_ones[city.colleague.pk].id, reason="出差")
        events.deliver_all_now()
    finally:
        events.unsubscribe(approvals.PanelChanged, "test.panel")
    assert (list(city.tasks(number)), told) == (["decide"], [number])


@pytest.mark.parametrize(
    ("who", "typed", "error", "words"),
    [
        ("reviewer", {"username": "nobody"}, InvalidInputError, "没有账号为“nobody”"),
        ("reviewer", {"username": "colleague"}, InvalidInputError, "已经是“集体审议”的成员"),
        ("reviewer", {"reason": " "}, InvalidInputError, "请填写加签理由"),
        ("clerk", {}, NotAllowedError, ""),
    ],
)
def test_a_wrong_member_is_refused_and_nothing_changes(city, collegial, who, typed, error, words):
    number = city.accepted_case(collegial)
    small._staff("third", "孙三审", "reviewer", *_place(city.market.id), is_bound=True)
    told = {"username": "third", "reason": "一起审", **typed}
    before = seats(number)
    with pytest.raises(error) as refusal:
        approvals.add_member(actor=city.people[who], task_id=before[city.reviewer.pk].id, **told)
    assert words in str(getattr(refusal.value, "fields", ""))
    assert seats(number) == before


def test_a_decided_case_has_no_panel_to_change(city, collegial):
    number = city.accepted_case(collegial)
    open_ones = seats(number)
    for person in (city.reviewer, city.colleague):
        approvals.complete_task(actor=person, task_id=open_ones[person.pk].id, outcome="agree")
    city.decide(number)
    with pytest.raises(WrongStateError):
        approvals.drop_member(actor=city.decider, task_id=open_ones[city.colleague.pk].id, reason="晚了")


def _place(agency_id):
    from django.apps import apps

    agency = apps.get_model("agencies", "Agency").objects.get(pk=agency_id)
    return agency, agency.division
