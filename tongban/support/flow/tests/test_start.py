import pytest
from django.db import transaction

from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.support.flow import api as flow
from tongban.support.flow.models import FlowInstance
from tongban.support.identity import api as identity


def test_the_window_gets_the_first_task_with_five_days_for_acceptance(city):
    task = city.start().tasks[0]
    assert (task.node, task.role, task.agency_id) == ("accept", "window_clerk", city.agencies["hall"].pk)
    assert str(task.due_on) == "2026-03-09"
    assert task.milestone == "accept"


def test_without_a_window_the_owner_accepts(city):
    task = city.start(context={}).tasks[0]
    assert task.agency_id == city.agencies["market"].pk


def test_an_unknown_version_is_not_found(city):
    with pytest.raises(NotFoundError, match="没有找到流程 standard 第 9 版"):
        city.start(flow=flow.FlowRef("standard", 9))


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"subject": "x" * 81}, "subject"),
        ({"limits": {"promised": -1}}, "limits.promised"),
        ({"limits": {"statutory": "20"}}, "limits.statutory"),
        ({"limits": {"extension": 16}}, "limits.extension"),
        ({"context": [1]}, "context"),
    ],
)
def test_bad_input_is_refused_and_nothing_starts(city, bad, field):
    with pytest.raises(InvalidInputError) as refusal:
        city.start(**bad)
    assert list(refusal.value.fields) == [field]
    assert not FlowInstance.objects.exists()


def test_an_agency_that_does_not_exist_stops_the_start(city):
    with pytest.raises(flow.RoutingError, match="环节“受理”的办理单位 99999999 不存在"), transaction.atomic():
        city.start(context={"window_agency": 99999999})
    assert not FlowInstance.objects.exists()


def test_a_start_costs_three_statements(city, django_assert_num_queries):
    told = {"actor": identity.SYSTEM(), "flow": flow.latest("standard")}
    city.start(**told)
    with django_assert_num_queries(3):  # instance, task, event; the caller writes the audit line
        city.start(**told, subject="case:2")
