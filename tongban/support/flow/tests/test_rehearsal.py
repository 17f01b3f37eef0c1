import copy

import pytest

from tongban.support.flow import api as flow
from tongban.support.flow.models import FlowInstance, FlowTask


@pytest.fixture
def walk(city):
    """Rehearse a standard definition for the market's agency, with these outcomes."""

    def go(code, **outcomes):
        return flow.rehearse(
            flow.latest(code),
            context={"joint_1": city.agencies["fire"].uscc, "joint_2": city.agencies["env"].pk},
            owner_agency_id=city.agencies["market"].pk,
            outcomes=outcomes,
        )

    return go


def test_the_first_outcomes_lead_to_the_end(walk):
    found = walk("standard")
    assert [(one.node, one.outcome) for one in found.tasks] == [
        ("accept", "accept"), ("review", "agree"), ("decide", "grant"),
    ]  # fmt: skip
    assert (found.autos, found.end) == (["制发证照"], "准予办结")


def test_another_outcome_goes_another_way(walk):
    found = walk("standard", accept="refuse")
    assert [one.node for one in found.tasks] == ["accept"]
    assert found.end == "不予受理"


def test_an_outcome_that_there_is_not_counts_as_none(walk):
    assert walk("standard", accept="sing").end == "准予办结"


def test_agencies_side_by_side_each_get_a_task(walk, city):
    found = [one.agency_id for one in walk("joint3").tasks if one.node.startswith("review")]
    assert found == [city.agencies[key].pk for key in ("market", "fire", "env")]


def test_an_agency_that_the_item_has_not_is_told(city):
    body = copy.deepcopy(flow.definition(flow.latest("standard")))
    body["body"][0]["agency"] = "context:joint_9"
    ref = flow.publish(city.clerk, body)
    found = flow.rehearse(ref, context={}, owner_agency_id=city.agencies["market"].pk, outcomes={}).tasks
    assert [(one.agency_id > 0, bool(one.fault)) for one in found] == [(False, True), (True, False), (True, False)]


def test_nothing_is_started_and_nothing_is_read_once_known(walk, django_assert_num_queries):
    walk("joint3")
    with django_assert_num_queries(0):
        walk("joint3")
    assert not FlowInstance.objects.exists()
    assert not FlowTask.objects.exists()


def test_flows_are_listed_by_their_newest_version(city):
    ref = flow.publish(city.clerk, flow.definition(flow.latest("standard")) | {"name": "改过的流程"})
    found = {one.ref.code: one for one in flow.flows()}
    assert (found["standard"].ref, found["standard"].name) == (ref, "改过的流程")
    assert found["instant"].steps[0].name == "受理"
