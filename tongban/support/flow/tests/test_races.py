"""Real threads, real connections, real commits."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tongban.support.flow import api as flow
from tongban.support.flow.models import FlowEvent, FlowTask
from tongban.support.identity import api as identity

REPETITIONS = 200
OUTCOMES = [{"code": "agree", "name": "同意"}]


def review(number):
    return {
        "id": f"review_{number}",
        "kind": "task",
        "name": f"审查{number}",
        "role": "reviewer",
        "agency": f"context:joint_{number}|owner",
        "action": "case.review",
        "outcomes": OUTCOMES,
    }


RACE = {
    "code": "race",
    "name": "三家并联",
    "body": [
        {"id": "reviews", "kind": "parallel", "branches": [[review(0)], [review(1)], [review(2)]]},
        {**review(3), "id": "decide", "name": "决定"},
        {"id": "done", "kind": "end", "result": "done"},
    ],
}


class Crew:
    """Workers with a connection each that begin every round together."""

    def __init__(self, size):
        self.barrier = threading.Barrier(size, timeout=30)
        self.pool = ThreadPoolExecutor(size)

    def each(self, jobs):
        """Every worker does its list of jobs, all first ones at once, then all second ones, and so on."""
        return [future.result() for future in [self.pool.submit(self._work, jobs_of_one) for jobs_of_one in jobs]]

    def _work(self, jobs):
        answers = []
        try:
            for job in jobs:
                self.barrier.wait()
                try:
                    answers.append(job())
                except flow.TaskFinishedError as refusal:
                    answers.append(refusal)
        finally:
            connection.close()
        return answers


@pytest.mark.django_db(transaction=True)
def test_three_branches_that_finish_at_once_join_exactly_once(city):
    ref = flow.publish(identity.SYSTEM(), RACE)
    started = [city.start(flow=ref, subject=f"race:{number}") for number in range(REPETITIONS)]
    people = [city.reviewer, city.fireman, city.envman]

    def job(branch, one):
        return lambda: flow.complete(actor=people[branch], task_id=one.tasks[branch].id, outcome="agree")

    answers = Crew(3).each([[job(branch, one) for one in started] for branch in range(3)])

    joined = [sum(len(answer.opened) for answer in together) for together in zip(*answers, strict=True)]
    assert joined == [1] * REPETITIONS
    assert FlowTask.objects.filter(node="decide").count() == REPETITIONS
    assert FlowTask.objects.filter(node="decide").values("instance").distinct().count() == REPETITIONS
    assert FlowEvent.objects.filter(kind="done").count() == 3 * REPETITIONS
    assert [flow.history_fault(one.instance_id) for one in started] == [None] * REPETITIONS


@pytest.mark.django_db(transaction=True)
def test_of_two_officials_on_one_task_one_wins_and_the_other_reads_why(city):
    ref = flow.publish(identity.SYSTEM(), RACE)
    tasks = [city.start(flow=ref, subject=f"race:{number}").tasks[0] for number in range(20)]

    def job(person, task):
        return lambda: flow.complete(actor=person, task_id=task.id, outcome="agree")

    answers = Crew(2).each([[job(person, task) for task in tasks] for person in (city.reviewer, city.colleague)])

    for one, other in zip(*answers, strict=True):
        refused = [answer for answer in (one, other) if isinstance(answer, flow.TaskFinishedError)]
        assert len(refused) == 1
        assert refused[0].sentence.startswith("“审查0”已由")
    assert FlowEvent.objects.filter(kind="done").count() == 20


@pytest.mark.django_db(transaction=True)
def test_two_copies_of_one_request_at_once_are_done_once_and_answered_alike(city):
    ref = flow.publish(identity.SYSTEM(), RACE)
    tasks = [city.start(flow=ref, subject=f"race:{number}").tasks[0] for number in range(20)]

    def job(task):
        return lambda: flow.complete(actor=city.reviewer, task_id=task.id, outcome="agree", key="one")

    answers = Crew(2).each([[job(task) for task in tasks] for _ in range(2)])

    assert [sorted([one.is_repeat, other.is_repeat]) for one, other in zip(*answers, strict=True)] == [
        [False, True]
    ] * 20
    assert FlowEvent.objects.filter(kind="done").count() == 20


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_an_official_at_once_move_each_case_once_and_lose_no_step(city):
    ref = flow.publish(identity.SYSTEM(), RACE)
    started = [city.start(flow=ref, subject=f"race:{number}") for number in range(20)]
    flow.publish(identity.SYSTEM(), RACE | {"name": "三家并联二"})
    system = identity.SYSTEM()
    plan = flow.propose_migration(
        actor=system, code="race", from_version=1, to_version=2, node_map={}, reason="名称"
    ).pk
    flow.confirm_migration(actor=system, plan_id=plan)
    tasks = [next(one.id for one in each.tasks if one.node == "review_0") for each in started]

    def work():
        for task in tasks:
            flow.complete(actor=city.reviewer, task_id=task, outcome="agree")

    Crew(3).each([[lambda: flow.migrate_running(plan)], [lambda: flow.migrate_running(plan)], [work]])
    assert (flow.migration(system, plan).moved, flow.migration(system, plan).state) == (20, "done")
    assert FlowEvent.objects.filter(kind="migrated").count() == 20
    for one in started:
        view = flow.instance(one.instance_id)
        assert (view.ref.version, view.outcomes) == (2, {"review_0": "agree"})
        assert flow.history_fault(one.instance_id) is None
