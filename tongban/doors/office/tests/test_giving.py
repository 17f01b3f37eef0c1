"""办结时填 on the page where a step is finished: who sits in the 会审 is chosen before the step goes on."""

import re

import pytest

from tongban.common import clock
from tongban.serve.approvals.tests import city as small
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

GIVES = "experts:users=会审人员; meets_on:date=开会日期"


@pytest.fixture
def number(city):
    """A case whose review names the members of a 会审 and the day of it."""
    standard = flow.definition(flow.latest("standard"))
    accept, rest = standard["body"]
    review, *after = rest["branches"][0]["body"]
    pause = {"id": "pause", "kind": "wait", "name": "等开会", "until": "facts:meets_on"}
    seats = {"members": "facts:experts", "rule": "most", "yes": "agree", "no": "disagree"}
    panel = {**review, **seats, "id": "panel", "kind": "panel", "name": "会审", "milestone": ""}
    go_on = [{"when": "outcomes.review == 'agree'", "body": [pause, panel]}, {"when": "else", "body": []}]
    inside = [{**review, "gives": GIVES}, {"id": "met", "kind": "choice", "branches": go_on}, *after]
    body = [accept, {**rest, "branches": [{**rest["branches"][0], "body": inside}, rest["branches"][1]]}]
    flow.publish(identity.SYSTEM(), {"code": "meeting", "name": "会审流程", "body": body})
    return city.accepted_case(small._item(city, "350117001012", small.body("会审许可", flow="meeting")))


def typed(city, number, **more):
    ticked = [str(index) for index in range(len(small.POINTS))]
    return {"task": city.tasks(number)["review"].id, "outcome": "agree", "checks": ticked, "key": "k1", **more}


def test_the_step_asks_first_who_and_when(city, sign_in, number):
    client, address = sign_in(city.reviewer), f"/office/cases/{number}/complete/"
    text = client.post(address, typed(city, number)).content.decode()
    assert "会审人员" in text
    assert re.search(rf'<input type="checkbox" name="given.experts"[^>]* value="{city.colleague.pk}"', text)
    assert re.search(r'<input[^>]* name="given.meets_on" type="date"', text)
    assert set(city.tasks(number)) == {"review"}

    answer = client.post(address, typed(city, number, confirmed="yes", **{"given.meets_on": "2026-03-01"}))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "请选择会审人员" in text
    assert "开会日期不能早于今天" in text
    assert 'value="2026-03-01"' in text

    given = {"given.experts": [city.reviewer.pk, city.colleague.pk], "given.meets_on": "2026-03-04"}
    assert client.post(address, typed(city, number, confirmed="yes", **given)).status_code == 302
    with clock.at(small.moment("2026-03-04")):
        assert flow.wake_due() == 1
        instance_id = next(iter(city.tasks(number).values())).instance_id
        assert [one.assignee_id for one in flow.open_tasks(instance_id)] == [city.reviewer.pk, city.colleague.pk]


def test_who_disagrees_is_asked_for_nothing(city, sign_in, number):
    text = sign_in(city.reviewer).post(
        f"/office/cases/{number}/complete/", typed(city, number, outcome="disagree")
    ).content.decode()  # fmt: skip
    assert "写明事实" in text
    assert "会审人员" not in text
