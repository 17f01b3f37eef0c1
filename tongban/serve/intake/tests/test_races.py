"""Two at the same moment, each with a connection of its own."""

import re
import threading

import pytest
from django.db import connection

from tongban.common import clock, stamped
from tongban.common.errors import PlatformError
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake.models import Application
from tongban.support.flow import api as flow

from . import counter


@pytest.fixture
def open_city(transactional_db, monday):
    from tongban.support.identity.roles import install

    install()
    return small.build()


def both(*functions):
    """Run them at once; gives what each answered or refused with."""
    gate, answers = threading.Barrier(len(functions)), [None] * len(functions)

    def run(place, function):
        try:
            with clock.at(small.moment()):
                gate.wait(timeout=10)
                answers[place] = function()
        except PlatformError as refusal:
            answers[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers


def test_the_same_submit_at_the_same_moment_makes_one_application(open_city):
    told = counter.facts(open_city)
    first, second = both(lambda: intake.submit(**told), lambda: intake.submit(**told))
    assert first.number == second.number
    assert sorted([first.is_repeat, second.is_repeat]) == [False, True]
    assert Application.objects.count() == 1


def test_two_submits_at_the_same_moment_get_two_numbers(open_city):
    tellings = [counter.facts(open_city) for _ in range(4)]
    receipts = both(*[lambda told=told: intake.submit(**told) for told in tellings])
    assert len({receipt.number for receipt in receipts}) == 4


def test_two_officials_at_one_task_one_wins_and_the_other_reads_why(open_city):
    number = counter.accepted(open_city)
    task = open_city.tasks(number)["review"]
    answers = both(
        lambda: approvals.complete_task(actor=open_city.reviewer, task_id=task.id, outcome="agree"),
        lambda: approvals.complete_task(
            actor=open_city.colleague, task_id=task.id, outcome="disagree", opinion="布局不合理"
        ),
    )
    won = [one for one in answers if isinstance(one, flow.Step)]
    lost = [one for one in answers if isinstance(one, flow.TaskFinishedError)]
    assert (len(won), len(lost)) == (1, 1)
    assert "“审查”已由" in lost[0].sentence
    assert len(approvals.case_view(open_city.lin, number).reviews) == 1


def test_two_clerks_accept_and_refuse_at_once_and_one_answer_stands(open_city):
    number = counter.submitted(open_city)
    answers = both(
        lambda: intake.accept(actor=open_city.clerk, number=number, verdicts=counter.ALL_OK),
        lambda: intake.refuse(actor=open_city.other_clerk, number=number, ground="not_needed"),
    )
    refused = [one for one in answers if isinstance(one, approvals.CaseStateError)]
    assert len(refused) == 1
    assert re.search(r"（(陈雨桐|吴一鸣) 2026-03-02 09:30 受理：", refused[0].sentence)
    assert approvals.case(number).state in ("accepted", "not_accepted")


def test_three_agencies_agree_at_once_and_the_decision_opens_once(open_city):
    number = counter.accepted(open_city, item_code=open_city.joint_item)
    tasks = open_city.tasks(number)
    both(
        *[
            lambda who=who, node=node: approvals.complete_task(
                actor=open_city.people[who], task_id=tasks[node].id, outcome="agree"
            )
            for who, node in [("reviewer", "review_0"), ("health_reviewer", "review_1"), ("fire_reviewer", "review_2")]
        ]
    )
    assert list(open_city.tasks(number)) == ["decide"]


@pytest.fixture(autouse=True)
def forget_after():
    yield
    stamped.forget_all()
