"""A guide that came in by `import_items` names no form and no flow of its own: it is applied for with the defaults."""

import json

import pytest
from django.core.management import call_command

from tongban.catalog.items import api as items
from tongban.common.errors import InvalidInputError
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.support.flow import api as flow
from tongban.support.forms import api as forms

from . import counter


@pytest.fixture
def imported(city, tmp_path):
    """`imported(days)`: a row as other cities write it, with two materials of which nothing but the name is known."""

    def taken(days):
        row = {
            "task_code": f"{city.market.uscc}3350117002099",
            "name": "小餐饮登记",
            "type_code": "01",
            "org_name": city.market.name,
            "org_uscc": city.market.uscc,
            "area_code": "350700",
            "area_name": "福建省南平市",
            "statutory_limit": {"value": 20, "unit": "workday"},
            "promised_limit": {"value": days, "unit": "workday"},
            "materials": ["登记申请表", "经营场所证明"],
            "service_objects": ["自然人", "企业法人"],
        }
        file = tmp_path / "items.jsonl"
        file.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
        call_command("import_items", str(file))
        return items.guide(row["task_code"])

    return taken


@pytest.mark.parametrize(("days", "shape", "waits_for"), [(7, "standard", "审查"), (0, "instant", "当场决定")])
def test_it_is_applied_for_with_the_default_form_and_taken_in_on_the_default_flow(
    city, imported, days, shape, waits_for
):
    guide = imported(days)
    form = items.form(guide)
    assert (guide.form.code, guide.flow.code) == (forms.DEFAULT_FORM["code"], shape)
    given = {one.code: {"file": counter.upload(city.lin, f"{one.code}.png")} for one in guide.materials}
    number = counter.submitted(city, item_code=guide.code, answers=forms.example(form), situations={}, materials=given)
    case = approvals.case(number)
    assert (case.item_code, case.state, case.agency_id) == (guide.code, "submitted", city.market.id)

    intake.accept(actor=city.clerk, number=number, verdicts=dict.fromkeys(given, "ok"))
    case = approvals.case(number)
    assert case.accepted_on is not None
    assert [one.name for one in flow.open_tasks(case.flow_instance_id)] == [waits_for]


def test_a_material_of_which_only_the_name_is_known_is_asked_for_by_it(city, imported):
    guide = imported(7)
    with pytest.raises(InvalidInputError, match="请提交“登记申请表”"):
        counter.submitted(
            city, item_code=guide.code, answers=forms.example(items.form(guide)), situations={}, materials={}
        )
