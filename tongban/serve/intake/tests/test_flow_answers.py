"""The flow of a case goes by what its form says, and by what it says after a 补正."""

import pytest

from tongban.catalog.items.tests.test_asking import publish_flow
from tongban.common import clock
from tongban.serve.approvals.models import Case
from tongban.serve.approvals.tests import city as small
from tongban.serve.approvals.tests.city import moment
from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter
from tongban.support.flow import api as flow

FORM = [{**small.FORM[0], "fields": [
    *small.FORM[0]["fields"],
    {"id": "area", "type": "number", "label": "面积", "required": True},
    {"id": "opens_on", "type": "date", "label": "开业日期", "required": True},
]}]  # fmt: skip
ANSWERS = {**small.ANSWERS, "area": 120, "opens_on": "2026-03-06"}


@pytest.fixture
def item(city):
    publish_flow(when="context.answers.area > 80", until="context:answers.opens_on")
    return small._item(city, "350117001009", small.body("看面积的许可", flow="asks", form=FORM))


def submitted(city, item, **answers):
    return intake.submit(**counter.facts(city, item_code=item, answers={**ANSWERS, **answers})).number


def accepted(city, number):
    intake.accept(actor=city.clerk, number=number, verdicts=counter.ALL_OK)
    return Case.objects.get(number=number).flow_instance_id


def opened(instance_id):
    return [one.node for one in flow.open_tasks(instance_id)]


@pytest.mark.parametrize(("area", "next_node"), [(120, "closer"), (80, "review")])
def test_a_condition_and_a_day_rest_on_answers(city, item, area, next_node):
    instance_id = accepted(city, submitted(city, item, area=area))
    assert flow.instance(instance_id).context["answers"] == {"area": area, "opens_on": "2026-03-06"}
    assert opened(instance_id) == ["pause"]
    with clock.at(moment("2026-03-05")):
        assert flow.wake_due() == 0
    with clock.at(moment("2026-03-06")):
        assert flow.wake_due() == 1
    assert opened(instance_id) == [next_node]


def test_a_flow_that_asks_for_nothing_is_given_nothing(city):
    number = intake.submit(**counter.facts(city)).number
    assert "answers" not in flow.instance(Case.objects.get(number=number).flow_instance_id).context


def test_after_a_correction_the_flow_goes_by_the_new_answer(city, item):
    number = submitted(city, item)
    instance_id = Case.objects.get(number=number).flow_instance_id
    intake.ask_correction(actor=city.clerk, number=number, items=[{"material_code": "m1", "opinion": "请核对面积"}])
    intake.correct(actor=city.lin, number=number, answers={**ANSWERS, "area": 60})
    assert flow.instance(instance_id).context["answers"]["area"] == 60
    assert "申请表内容有更正，往后按更正的办" in [row.words for row in flow.history(instance_id)]
    assert flow.history_fault(instance_id) is None
    accepted(city, number)
    with clock.at(moment("2026-03-06")):
        flow.wake_due()
    assert opened(instance_id) == ["review"]
