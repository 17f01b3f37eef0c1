from datetime import timedelta

import pytest

from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.support.calendar import api as calendar
from tongban.support.flow import api as flow
from tongban.support.flow.models import FlowTask
from tongban.support.flow.tests.city import moment
from tongban.support.identity import api as identity


def subjects(page):
    return [row.task.subject for row in page.rows]


def test_everyone_sees_the_tasks_of_their_role_at_their_agency(city):
    city.start(subject="case:window")
    city.accepted(subject="case:review")
    city.accepted("joint3", subject="case:joint")
    seen = {name: subjects(flow.inbox(person)) for name, person in city.people.items()}
    assert seen == {
        "clerk": ["case:window"],
        "reviewer": ["case:review", "case:joint"],
        "colleague": ["case:review", "case:joint"],
        "fireman": ["case:joint"],
        "envman": ["case:joint"],
        "decider": [],
        "neighbour": [],
    }


def test_the_inbox_holds_what_one_may_complete_and_nothing_else(city):
    city.start(subject="case:window")
    city.accepted(subject="case:review")
    city.accepted("joint3", subject="case:joint")
    tasks = [flow.task(key) for key in FlowTask.objects.filter(state="open").values_list("pk", flat=True)]
    for person in city.people.values():
        seen = {row.task.id for row in flow.inbox(person, size=100).rows}
        assert seen == {task.id for task in tasks if flow.may_work(person, task)}


def test_a_task_that_a_colleague_has_claimed_is_not_in_my_inbox(city):
    task = city.accepted().opened[0]
    flow.claim(actor=city.reviewer, task_id=task.id)
    assert subjects(flow.inbox(city.reviewer)) == ["case:1"]
    assert subjects(flow.inbox(city.colleague)) == []


def test_who_has_no_grant_or_is_switched_off_sees_nothing(city):
    city.accepted()
    city.reviewer.is_active = False
    assert subjects(flow.inbox(city.reviewer)) == []
    assert flow.inbox_counts(city.reviewer).all == 0


def accepted_on(city, *days):
    for number, day in enumerate(days):
        with clock.at(moment(day)):
            city.accepted(subject=f"case:{number}")


def test_the_inbox_is_ordered_by_due_day_and_paged_by_key(city):
    accepted_on(city, "2026-03-06", "2026-03-02", "2026-03-04", "2026-03-03", "2026-03-05")
    first = flow.inbox(city.reviewer, size=2)
    second = flow.inbox(city.reviewer, size=2, after=first.next_cursor)
    third = flow.inbox(city.reviewer, size=2, after=second.next_cursor)
    assert [subjects(page) for page in (first, second, third)] == [
        ["case:1", "case:3"],
        ["case:2", "case:4"],
        ["case:0"],
    ]
    assert third.next_cursor is None
    assert subjects(flow.inbox(city.reviewer, size=2, after=third.previous_cursor)) == ["case:2", "case:4"]


def test_lamps_filter_and_count_alike(city):
    accepted_on(city, "2026-03-02", "2026-03-04", "2026-03-06", "2026-03-09")
    held = flow.inbox(city.reviewer).rows[3].task
    flow.pause(
        actor=city.reviewer, instance_id=held.instance_id, reason_code="hearing", basis="第四十五条", planned_days=5
    )
    with clock.at(moment("2026-03-10")):
        by_lamp = {lamp: subjects(flow.inbox(city.reviewer, lamp=lamp)) for lamp in ("over", "due", "ok", "hold")}
        counts = flow.inbox_counts(city.reviewer)
    assert by_lamp == {"over": ["case:0"], "due": ["case:1"], "ok": ["case:2"], "hold": ["case:3"]}
    assert (counts.over, counts.due, counts.ok, counts.hold, counts.all) == (1, 1, 1, 1, 4)


def test_the_filter_by_lamp_agrees_with_the_lamp_on_every_day(city):
    accepted_on(city, "2026-03-02", "2026-03-05", "2026-04-02")
    for number in range(60):
        with clock.at(moment("2026-03-01") + timedelta(days=number)):
            rows = flow.inbox(city.reviewer).rows
            assert len(rows) == 3
            for lamp in ("ok", "due", "over"):
                found = subjects(flow.inbox(city.reviewer, lamp=lamp))
                assert found == [row.task.subject for row in rows if row.lamp.code == lamp]


def test_counts_stop_at_the_cap(city):
    accepted_on(city, "2026-03-02", "2026-03-02", "2026-03-02")
    counts = flow.inbox_counts(city.reviewer, cap=2)
    assert (counts.ok, counts.words("ok"), counts.words("due")) == (3, "2+", "0")


def test_text_and_role_filter(city):
    city.accepted(subject="case:A", title="陈立新 · 食品经营许可")
    city.accepted(subject="case:B", title="黄桂英 · 取水许可")
    assert subjects(flow.inbox(city.reviewer, text="取水")) == ["case:B"]
    assert subjects(flow.inbox(city.reviewer, text="case:a")) == ["case:A"]
    assert subjects(flow.inbox(city.reviewer, text="50%_")) == []
    assert subjects(flow.inbox(city.reviewer, role="decider")) == []


def test_what_i_have_done_newest_first(city):
    for number in range(3):
        task = city.accepted(subject=f"case:{number}").opened[0]
        with clock.at(moment("2026-03-03", f"1{number}:00")):
            flow.complete(actor=city.reviewer, task_id=task.id, outcome="agree")
    page = flow.inbox(city.reviewer, state="done", size=2)
    assert subjects(page) == ["case:2", "case:1"]
    assert subjects(flow.inbox(city.reviewer, state="done", size=2, after=page.next_cursor)) == ["case:0"]
    assert page.rows[0].lamp.words == "提前 4 个工作日办结"


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"state": "all"}, "state"),
        ({"lamp": "red"}, "lamp"),
        ({"after": "junk"}, "after"),
        ({"text": "x" * 101}, "text"),
    ],
)
def test_bad_filters_name_the_field(city, bad, field):
    with pytest.raises(InvalidInputError) as refusal:
        flow.inbox(city.reviewer, **bad)
    assert list(refusal.value.fields) == [field]


def test_statement_counts(city, django_assert_num_queries):
    accepted_on(city, "2026-03-02", "2026-03-04")
    person = identity.user_by_username("flow-reviewer")
    with django_assert_num_queries(3):  # grants, 委托, page
        flow.inbox(person)
    with django_assert_num_queries(1):
        flow.inbox_counts(person)
    keys = [row.task.instance_id for row in flow.inbox(person).rows]
    with django_assert_num_queries(1):  # none was ever stopped
        flow.clocks(keys)
    with django_assert_num_queries(1):
        flow.history(keys[0])
    with django_assert_num_queries(1):
        flow.open_tasks(keys[0])
    with django_assert_num_queries(1):
        run = flow.Run(keys[0])
        ways = [(run.ahead(one.id), run.back(one.id)) for one in run.open_tasks]
    assert ways == [(flow.outlook(one.id), flow.return_targets(one.id)) for one in flow.open_tasks(keys[0])]


def test_a_lamp_for_a_due_day_kept_elsewhere(city):
    due = calendar.add_workdays(clock.today(), 3).on
    assert flow.lamp_of(due).words == "还剩 3 个工作日"
    assert flow.lamp_of(due, is_held=True, reason="检测").words == "挂起，等检测"
    assert flow.lamp_of(due, finished_on=clock.today()).words == "提前 3 个工作日办结"
    assert flow.lamp_of(calendar.add_workdays(clock.today(), 300).on).words == "预计还剩 300 个工作日"
