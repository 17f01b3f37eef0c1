"""退回 of the upper case while a 子办件 is under way: it ends with its reason, and a new one is asked for later."""

import pytest

from tongban.common import clock
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.models import Case
from tongban.serve.intake import actions
from tongban.serve.intake import api as intake
from tongban.serve.intake.models import SubCase
from tongban.serve.intake.tests import counter, fourlevels
from tongban.serve.intake.tests.test_subcases import accept, do, grant, no_papers  # noqa: F401
from tongban.support.events import api as events
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

BESIDE = {"id": "both", "kind": "parallel", "branches": [[fourlevels.REVIEW], [fourlevels.VILLAGE_NODE]]}


@pytest.fixture
def number(db, monday):
    """受理, a look, then the town's own review beside that of the village, then the decision."""
    with clock.at(fourlevels.moment("2026-01-05")):
        city = fourlevels.build()
        look = fourlevels.REVIEW | {"id": "look", "name": "现场核查"}
        inside = (look, BESIDE, fourlevels.DECIDE, fourlevels.BY_DECISION)
        flow.publish(identity.SYSTEM(), fourlevels.definition("beside", *inside))
        body = fourlevels.small.body(
            "建房审批（并联）", flow="beside", form=fourlevels.FORM, result=fourlevels.NO_LICENCE
        )  # fmt: skip
        code = fourlevels.item(city.town, "5", "350117009009", body)
    found = counter.accepted(city, item_code=code, answers=fourlevels.ANSWERS)
    events.deliver_all_now()
    do(city, found, ("look", "town_reviewer", "agree"))
    return city, found


def back(city, number, *, deliver=True):
    task_id = city.tasks(number)["review"].id
    approvals.send_back_task(actor=city.town_reviewer, task_id=task_id, to_node="look", reason="四至不清")
    if deliver:
        events.deliver_all_now()


def rows():
    return list(SubCase.objects.order_by("pk"))


def test_it_is_ended_and_asked_for_anew(number):
    city, number = number
    (first,) = rows()
    accept(city, first.number)
    back(city, number)
    case = Case.objects.get(number=first.number)
    assert (case.state, case.end_ground) == ("terminated", "upper_returned")
    assert case.reason == "上级办件“建房审批（并联）”退回“现场核查”，四至不清"
    assert flow.open_tasks(case.flow_instance_id) == []
    assert intake.linked(city.town_reviewer, number).below[0].sentence == (
        "下级“村级审查”已有结果：上级办件“建房审批（并联）”退回“现场核查”，四至不清。"
    )
    assert not actions.recall_sub_case(number=number, task_id=first.task_id, why="x")
    do(city, number, ("look", "town_reviewer", "agree"))
    _, second = rows()
    assert (second.node, second.number == first.number, second.depth) == ("village", False, 2)
    grant(city, second.number, "village_")
    do(city, number, ("review", "town_reviewer", "agree"), ("decide", "town_decider", "grant"))
    assert approvals.case(number).state == "granted"
    assert [one.outcome for one in rows()] == ["no", "yes"]


def test_before_it_was_opened_nothing_is_opened(number):
    city, number = number
    back(city, number)
    do(city, number, ("look", "town_reviewer", "agree"))
    events.deliver_all_now()
    second = rows()[-1]
    SubCase.objects.filter(pk=second.pk).update(number=None, opened_at=None)
    back(city, number)
    assert actions.open_sub_case(number=number, task_id=second.task_id) is None


def test_one_that_has_ended_meanwhile_keeps_its_result(number):
    city, number = number
    (first,) = rows()
    accept(city, first.number)
    for node, who, outcome in (("review", "village_reviewer", "agree"), ("decide", "village_decider", "grant")):
        approvals.complete_task(
            actor=city.people[who], task_id=city.tasks(first.number)[node].id, outcome=outcome, opinion="依法办理"
        )
    back(city, number)
    (row,) = rows()
    assert (row.outcome, approvals.case(first.number).state) == ("yes", "granted")
    assert set(city.tasks(number)) == {"look"}
