import pytest

from tongban.support.flow import api as flow


def looks(task_id):
    return {one.outcome.code: one for one in flow.outlook(task_id)}


def test_each_outcome_says_what_it_opens(city):
    found = looks(city.accepted().opened[0].id)
    assert [one.name for one in found["agree"].tasks] == ["决定"]
    assert found["agree"].tasks[0].role == "decider"


def test_a_decision_says_what_runs_and_how_it_ends(city):
    step = city.accepted()
    decide = flow.complete(actor=city.reviewer, task_id=step.opened[0].id, outcome="agree").opened[0]
    found = looks(decide.id)
    assert (found["grant"].autos, found["grant"].result) == (("制发证照",), "granted")
    assert (found["refuse"].autos, found["refuse"].result) == ((), "refused")


def test_beside_others_it_says_that_one_waits(city):
    first, *_ = city.accepted("joint3").opened
    assert looks(first.id)["agree"].is_waiting


def test_looking_ahead_changes_nothing(city, django_assert_num_queries):
    task = city.accepted("joint3").opened[0]
    flow.outlook(task.id)
    with django_assert_num_queries(1):
        flow.outlook(task.id)
    assert flow.task(task.id).is_open


@pytest.mark.parametrize(("who", "expected"), [("reviewer", True), ("decider", True), ("clerk", False)])
def test_an_inbox_is_for_those_tasks_go_to(city, who, expected):
    assert flow.has_inbox(city.people[who], ("case.review", "case.decide")) is expected
