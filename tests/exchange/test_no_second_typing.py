"""二次录入 = 0: whatever a department needs comes from what was filled in or from licences, in every built-in flow."""

import json
from pathlib import Path

import pytest

from tongban.catalog.items import api as items
from tongban.common import clock, stamped
from tongban.data.exchange import api as exchange
from tongban.data.exchange.tests import peers
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals import demo
from tongban.serve.approvals.external import sources
from tongban.serve.approvals.models import Case
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake.tests import counter
from tongban.support.flow import api as flow
from tongban.support.forms import api as forms

CONTENT = Path(__file__).resolve().parents[2] / "demo" / "content" / "items" / "nanping-gaj.json"


def nodes(body):
    for one in body:
        yield one
        for branch in one.get("branches", ()):
            yield from nodes(branch["body"] if isinstance(branch, dict) else branch)


@pytest.fixture
def city(db, monkeypatch):
    monkeypatch.setattr(stamped, "CHECK_SECONDS", 3600)
    stamped.forget_all()
    with clock.at(small.moment("2026-01-05")):
        built = small.build()
    with clock.at(small.moment()):
        yield built
    stamped.forget_all()


@pytest.mark.parametrize("definition", flow.standard_bodies(), ids=lambda one: one["code"])
def test_no_built_in_flow_asks_a_person_for_what_a_department_was_told(definition):
    """A department's answer leads on by itself; people in these flows judge and decide, none types facts."""
    steps = list(nodes(definition["body"]))
    outside = [one for one in steps if one["kind"] == "external"]
    assert bool(outside) == (definition["code"] == "external")
    for one in outside:
        after = steps[steps.index(one) + 1 :]
        assert {step["kind"] for step in after} <= {"choice", "auto", "end"}


def test_without_a_map_everything_that_was_filled_in_is_passed_on(city):
    number = counter.submitted(city)
    values = sources.values_of(Case.objects.get(number=number))
    body, version = exchange.body_for("nobody", "系统", city.item, values)
    assert (body, version) == ({name: values[f"form.{name}"] for name in body}, 0)
    form = items.form(items.guide(city.item))
    assert {field.id for _, _, field in form.places()} <= set(body)


def test_every_source_of_the_editor_is_there_in_a_case_and_the_other_way_round(city):
    number = counter.accepted(city)
    values = sources.values_of(Case.objects.get(number=number))
    offered = {one.path: one for one in approvals.sources_of(city.item)}
    assert set(values) <= set(offered)
    sure = {path for path, one in offered.items() if one.is_sure}
    assert sure <= {path for path, value in values.items() if value not in (None, "")}


def test_the_map_of_the_demo_city_fills_every_required_field_from_the_form(city):
    """The hotel's form as it is in the content; nothing is typed, constants are the department's own codes."""
    content = next(one for one in json.loads(CONTENT.read_text(encoding="utf-8")) if one["base_code"] == demo.HOTEL)
    peers.connect(city)
    hotel = small._item(city, "350117001009", small.body("旅馆业特种行业许可", form=content["form"], flow="external"))
    found = approvals.sources_of(hotel)
    rows = [{"type": "text", "how": "direct", **row} for row in demo.ROWS]
    assert exchange.map_faults(rows, [{"name": "", "input": {}, "expected": {}}], found) == {}
    answers = forms.example(items.form(items.guide(hotel)))
    values = {f"form.{name}": value for name, value in answers.items()}
    values |= {"applicant.name": "云水旅馆", "applicant.id_number": "91350782MA9TE5T39A"}
    values["case.accepted_on"] = "2026-03-02"
    made = exchange.make(rows, values)
    assert made.faults == {}
    assert {row["target"] for row in rows if row["required"]} <= set(made.flat)
