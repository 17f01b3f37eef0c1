from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import jsonschema_rs
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from tongban.support.forms import rules
from tongban.support.forms.default import DEFAULT_FORM
from tongban.support.forms.definition import read
from tongban.support.forms.example import example
from tongban.support.forms.patterns import sample_of
from tongban.support.forms.schema import json_schema
from tongban.support.forms.values import Surroundings

from .samples import AROUND, GOOD, TODAY, field, form_of, restaurant


def complaints(form, answers):
    schema = json_schema(form)
    jsonschema_rs.meta.validate(schema)
    return [error.message for error in jsonschema_rs.validator_for(schema).iter_errors(answers)]


def shipped():
    """The forms that go out with the project: the default one and those of the demo city's items."""
    found = [DEFAULT_FORM]
    for path in sorted((Path(settings.ROOT) / "demo" / "content" / "items").glob("*.json")):
        for item in json.loads(path.read_text("utf-8")):
            pages = [{"id": f"p_{one['id']}", "title": one["title"], "groups": [one]} for one in item["form"]]
            if pages:
                found.append({"code": f"item-{path.stem}-{item['base_code']}", "title": item["name"], "pages": pages})
    return found


@pytest.mark.parametrize("body", shipped(), ids=lambda body: body["code"])
def test_every_shipped_form_has_an_example_that_passes_both_checks(body):
    form = read(body)
    for today in (TODAY, TODAY + timedelta(days=4000)):
        around = Surroundings(today, lambda code: True)
        made = example(form, around)
        checked = rules.check(form, made, around)
        assert (checked.errors, checked.clean) == ({}, made)
        assert complaints(form, made) == []


def test_the_restaurant_says_its_conditions():
    form = restaurant()
    assert complaints(form, GOOD) == []
    without = {key: value for key, value in GOOD.items() if key != "open_kitchen"}
    assert complaints(form, without) == ['"open_kitchen" is a required property']
    assert complaints(form, {**without, "kind": "canteen"}) == ['"staff" is a required property']
    assert complaints(form, {**GOOD, "is_admin": True}) != []
    assert complaints(form, {**GOOD, "area": 8.5}) != []


KINDS = [
    field("text", "t", max_length=5),
    field("textarea", "ta"),
    field("number", "n", min=-3, max=900, required_if="c == 'x'"),
    field("number", "i", decimals=0, visible_if="n > 3 or y"),
    field("amount", "m"),
    field("date", "d"),
    field("choice", "c", required=True),
    field("choices", "cs", max=2, visible_if="c in ['x', 'y']", required=True),
    field("yes_no", "y", required_if="d >= '2026-01-01'"),
    field("phone", "p", visible_if="not (c == 'z') and 'x' in cs", required=True),
    field("email", "e", visible_if="i == 3", required=True),
    field("division", "dv"),
    field("address", "ad", required_if="len(cs) > 1"),
    field("text", "last", visible_if="p != null and m > 100", required=True),
]
# Conditions may name only what stands before, except required_if.
ORDER = ["t", "ta", "c", "d", "y", "m", "n", "i", "cs", "p", "e", "dv", "ad", "last"]
EVERYTHING = form_of(*sorted(KINDS, key=lambda one: ORDER.index(one["id"])))
JUNK = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.lists(st.text(max_size=3))
LIKELY = {
    "n": st.integers(-5, 905) | st.floats(-5, 905) | st.sampled_from(["８６", "1,2", "3.5"]),
    "i": st.integers(0, 5),
    "m": st.decimals(-1, 500, places=2).map(str) | st.integers(0, 10**14),
    "d": st.dates().map(str),
    "c": st.sampled_from(["x", "y", "z"]),
    "cs": st.lists(st.sampled_from(["x", "y", "z"]), max_size=4),
    "y": st.booleans() | st.sampled_from(["yes", "否"]),
    "p": st.sampled_from(["13800001234", "0599-5550120", "138 0000 1234", "1"]),
    "e": st.emails(),
    "dv": st.sampled_from(["350702000000", "110000000000"]),
}


@bounds(max_examples=400, deadline=None, derandomize=True)
@given(
    st.fixed_dictionaries({}, optional={name: LIKELY.get(name, st.text(max_size=6)) for name in ORDER})
    | st.dictionaries(st.sampled_from(ORDER), JUNK)
)
def test_what_the_validator_lets_through_the_schema_lets_through(answers):
    checked = rules.check(EVERYTHING, answers, AROUND)
    if checked.errors:
        return
    assert complaints(EVERYTHING, checked.clean) == []
    again = rules.check(EVERYTHING, checked.clean, AROUND)
    assert (again.errors, again.clean) == ({}, checked.clean)
    json.dumps(checked.clean, allow_nan=False)


@pytest.mark.parametrize(
    ("pattern", "sample"),
    [
        (r"JY\d{14}", "JY" + "1" * 14),
        (r"[A-Z]{2}-(甲|乙)\w+", "AA-甲a"),
        (r"^(?:闽)?[0-9]+$", "闽0"),
        (r"(?=x)x", None),
    ],
)
def test_examples_of_patterns(pattern, sample):
    assert sample_of(pattern) == sample
