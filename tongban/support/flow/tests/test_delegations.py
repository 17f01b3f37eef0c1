"""委托: for a time, within its extent, on the record, and no further."""

from datetime import date

import pytest

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.audit import api as audit
from tongban.support.flow import api as flow
from tongban.support.flow.models import Delegation, FlowTask
from tongban.support.flow.rules.delegation import Extent, faults
from tongban.support.flow.tests.city import ITEM
from tongban.support.flow.tests.test_verbs import on
from tongban.support.identity import api as identity

TODAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 6)


def entrust(city, **changes):
    told = {
        "actor": city.reviewer,
        "deputy_username": "flow-colleague",
        "starts_on": TODAY,
        "ends_on": FRIDAY,
        "reason": "出差",
    }
    return flow.delegate(**{**told, **changes})


def again(username):
    """As the next request would read the person."""
    return identity.user_by_username(f"flow-{username}")


def inbox(username):
    return [row.task.subject for row in flow.inbox(again(username)).rows]


@pytest.fixture
def taken(city):
    """A review that the principal has taken for himself."""
    task = city.accepted().opened[0]
    flow.claim(actor=city.reviewer, task_id=task.id)
    return task


@pytest.mark.parametrize(
    ("extent", "action", "item", "day", "is_covered"),
    [
        (Extent(TODAY, FRIDAY), "case.review", ITEM, TODAY, True),
        (Extent(TODAY, FRIDAY), "case.review", ITEM, FRIDAY, True),
        (Extent(TODAY, FRIDAY), "case.review", ITEM, date(2026, 3, 1), False),
        (Extent(TODAY, FRIDAY), "case.review", ITEM, date(2026, 3, 7), False),
        (Extent(TODAY, FRIDAY, frozenset({"case.decide"})), "case.review", ITEM, TODAY, False),
        (Extent(TODAY, FRIDAY, item_codes=frozenset({"other"})), "case.review", ITEM, TODAY, False),
        (Extent(TODAY, FRIDAY, item_codes=frozenset({ITEM})), "case.review", ITEM, TODAY, True),
    ],
)
def test_what_an_extent_covers(extent, action, item, day, is_covered):
    assert extent.covers(action, item, day) is is_covered


@pytest.mark.parametrize(
    ("extent", "fields"),
    [
        (Extent(TODAY, TODAY), []),
        (Extent(TODAY, date(2027, 3, 3)), []),
        (Extent(TODAY, date(2027, 3, 4)), ["ends_on"]),
        (Extent(date(2026, 3, 1), FRIDAY), ["starts_on"]),
        (Extent(FRIDAY, TODAY), ["ends_on"]),
    ],
)
def test_which_periods_are_refused(extent, fields):
    assert list(faults(extent, TODAY)) == fields


def test_the_deputy_does_it_in_the_principals_place_and_the_record_says_so(city, taken):
    assert inbox("colleague") == []
    entrust(city)
    colleague = again("colleague")
    (row,) = flow.inbox(colleague).rows
    assert flow.may_work(colleague, row.task)
    assert flow.principal_of(colleague, row.task) == "张审查"
    assert flow.inbox_counts(colleague).all == 1
    step = flow.complete(actor=colleague, task_id=taken.id, outcome="agree", opinion="同意", key="k1")
    assert step.acting_for == "张审查"
    assert flow.complete(actor=colleague, task_id=taken.id, outcome="agree", opinion="同意", key="k1").is_repeat
    done = FlowTask.objects.get(pk=taken.id)
    assert (done.finished_by_id, done.finished_for_id) == (colleague.pk, city.reviewer.pk)
    assert flow.task(taken.id).finished_by_name == "赵同事（受张审查委托）"
    assert flow.history(taken.instance_id)[-1].actor_name == "赵同事（受张审查委托）"
    assert flow.history_fault(taken.instance_id) is None
    told = next(
        row for row in audit.trail("case:1") if row.action == "flow.task.complete" and row.facts["task"] == taken.id
    )
    assert told.facts["acting_as_name"] == "张审查"


def test_what_is_the_deputys_own_is_not_done_for_anybody(city):
    task = city.accepted().opened[0]
    entrust(city)
    colleague = again("colleague")
    assert flow.principal_of(colleague, task) == ""
    assert flow.complete(actor=colleague, task_id=task.id, outcome="agree").acting_for == ""


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        ({}, "2026-03-07"),
        ({"starts_on": date(2026, 3, 4)}, "2026-03-03"),
        ({"item_codes": ["11350702MB9999"]}, "2026-03-03"),
    ],
)
def test_outside_its_days_and_items_it_does_not_count(city, taken, changes, day):
    entrust(city, **changes)
    with on(day):
        assert inbox("colleague") == []
        with pytest.raises(ConflictError, match="由张审查经办"):
            flow.complete(actor=again("colleague"), task_id=taken.id, outcome="agree")
    assert FlowTask.objects.get(pk=taken.id).state == "open"


def test_it_is_taken_back_at_once_and_twice_is_once(city, taken):
    made = entrust(city)
    for _ in range(2):
        assert flow.stop_delegation(actor=city.reviewer, delegation_id=made.id).state == "stopped"
    assert [row.action for row in audit.trail(f"delegation:{made.id}")] == ["flow.delegate", "flow.delegation.stop"]
    assert inbox("colleague") == []
    with pytest.raises(ConflictError, match="由张审查经办"):
        flow.complete(actor=again("colleague"), task_id=taken.id, outcome="agree")


def test_only_the_principal_takes_it_back(city):
    made = entrust(city)
    for person in (city.colleague, city.decider):
        with pytest.raises(NotFoundError):
            flow.stop_delegation(actor=person, delegation_id=made.id)
    assert [one.state for one in flow.delegations(city.colleague, given=False).rows] == ["running"]


def test_nobody_entrusts_further_what_he_was_entrusted_with(city, settings, taken):
    settings.DELEGATION_NEEDS_OWN_ROLE = False
    entrust(city)
    with pytest.raises(InvalidInputError):  # a decider has no reviews of his own to pass on
        entrust(city, actor=city.decider, deputy_username="flow-colleague", actions=["case.nothing"])
    entrust(city, actor=city.colleague, deputy_username="flow-decider")
    assert inbox("colleague") == ["case:1"]
    assert inbox("decider") == []
    with pytest.raises(NotAllowedError):
        flow.complete(actor=again("decider"), task_id=taken.id, outcome="agree")


def test_without_the_need_of_an_own_role_a_colleague_of_another_role_may_stand_in(city, settings):
    task = city.accepted().opened[0]
    with pytest.raises(InvalidInputError, match="没有办理这些环节的资格"):
        entrust(city, deputy_username="flow-decider")
    settings.DELEGATION_NEEDS_OWN_ROLE = False
    entrust(city, deputy_username="flow-decider")
    decider = again("decider")
    assert flow.principal_of(decider, task) == "张审查"
    assert inbox("decider") == ["case:1"]
    with pytest.raises(ConflictError, match="不用签收"):
        flow.claim(actor=decider, task_id=task.id)
    assert flow.complete(actor=decider, task_id=task.id, outcome="agree").acting_for == "张审查"


def test_the_inbox_and_the_right_to_act_agree(city, settings, taken):
    city.accepted("joint3", subject="case:joint")
    for needs in (True, False):
        settings.DELEGATION_NEEDS_OWN_ROLE = needs
        Delegation.objects.all().delete()
        entrust(city)
        tasks = [flow.task(key) for key in FlowTask.objects.filter(state="open").values_list("pk", flat=True)]
        for name in city.people:
            person = again(name)
            seen = {row.task.id for row in flow.inbox(person, size=100).rows}
            assert seen == {task.id for task in tasks if flow.may_work(person, task)}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"deputy_username": "flow-reviewer"}, "deputy"),
        ({"deputy_username": "flow-fireman"}, "deputy"),
        ({"deputy_username": "nobody"}, "deputy"),
        ({"starts_on": date(2026, 3, 1)}, "starts_on"),
        ({"ends_on": date(2026, 3, 1)}, "ends_on"),
        ({"actions": ["case.decide"]}, "actions"),
        ({"reason": " "}, "reason"),
        ({"item_codes": [f"i{n}" for n in range(201)]}, "item_codes"),
    ],
)
def test_bad_input_names_its_field_and_writes_nothing(city, changes, field):
    with pytest.raises(InvalidInputError) as refusal:
        entrust(city, **changes)
    assert list(refusal.value.fields) == [field]
    assert not Delegation.objects.exists()


def test_sent_twice_is_one_and_what_overlaps_is_refused(city):
    first = entrust(city)
    assert entrust(city).id == first.id
    with pytest.raises(ConflictError, match="已经委托给赵同事"):
        entrust(city, ends_on=date(2026, 3, 20))
    assert entrust(city, starts_on=date(2026, 3, 9), ends_on=date(2026, 3, 20)).id != first.id
    assert [one.state for one in flow.delegations(city.reviewer, given=True).rows] == ["coming", "running"]


def test_who_has_no_tasks_entrusts_nothing(city):
    stranger = identity.SYSTEM()
    with pytest.raises(NotAllowedError):
        entrust(city, actor=stranger)
    assert clock.today() == TODAY
