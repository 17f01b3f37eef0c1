"""Real guides are there to be applied for: a spread of them is handed in, with the form's own example, and taken in."""

import json
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter
from tongban.support.flow import api as flow
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity

GUIDES = Path(__file__).resolve().parents[3] / "shared" / "data" / "items_guangdong" / "items.jsonl"
EACH = 40
pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    with clock.at(small.moment("2026-01-05")):
        built = small.build()
    with clock.at(small.moment()):
        yield built


@pytest.fixture
def guides(city, tmp_path):
    """Of every fortieth row, whatever its kind, as far as it came in."""
    rows = GUIDES.read_text(encoding="utf-8").splitlines()[::EACH]
    file = tmp_path / "items.jsonl"
    file.write_text("\n".join(rows), encoding="utf-8")
    call_command("import_items", str(file))
    codes = [json.loads(row)["task_code"] for row in rows]
    known = set(apps.get_model("items", "Item").objects.filter(code__in=codes).values_list("code", flat=True))
    return [items.guide(code) for code in codes if code in known]


@pytest.fixture
def clerk(city):
    """At the counter of the province that the guides come from."""
    province = apps.get_model("agencies", "Division").objects.get(code="440000000000")
    agency = apps.get_model("agencies", "Agency").objects.filter(division=province).first()
    return small._staff("province", "粤窗口", "window_clerk", agency, province, is_bound=False)


def test_each_can_be_applied_for_with_its_form_and_materials_and_taken_in_on_its_flow(city, guides, clerk):
    party = identity.parties_of(city.wu)[0]
    assert len(guides) > 40
    for guide in guides:
        given = {
            one.code: {"file": counter.upload(city.wu)}
            for one in guide.materials
            if one.is_required and not one.generated
        }
        number = intake.submit(
            actor=city.wu, party=party, item_code=guide.code, answers=forms.example(items.form(guide)), situations={},
            materials=given, channel="web", key=guide.code,
        ).number  # fmt: skip
        assert approvals.case(number).state == "submitted"
        case = intake.accept(actor=clerk, number=number, verdicts=dict.fromkeys(given, "ok"))
        assert case.accepted_on == clock.today()
        assert flow.open_tasks(case.flow_instance_id)
