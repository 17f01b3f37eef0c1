"""The open interface against bad values, asked by people who may, about real items, cases and tasks.

First what breaks the contract (bounded and seeded), then bodies that were good until one value of them was made bad:
never a fault, and every refusal names its fields with reasons in Chinese."""

import re
from dataclasses import dataclass

import pytest
from django.db import transaction
from hypothesis import given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error, status_code_conformance

from tongban.common import clock
from tongban.common.tests.kept import kept
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter, joints

from . import driving
from .bending import bent

HAN = re.compile(r"[\u4e00-\u9fff]")
EXAMPLES = 8
V1 = "/api/v1"


@dataclass
class Place:
    """The small city with something on every address, and who is asked as."""

    city: small.City
    addresses: dict
    tokens: dict


@kept
def _built():
    """The small city, and path parameters that lead to something in it, by their names."""
    city = small.build()
    joints.build(city)
    waiting, accepted = counter.submitted(city), counter.accepted(city)
    made = joints.submitted(city)
    sign = made.case_numbers[1]
    intake.accept(
        actor=city.clerk, number=sign, verdicts={one.code: "ok" for one in intake.application(sign).materials}
    )
    city.decide(sign, "refuse", opinion="遮挡交通标志")
    task = city.tasks(accepted)["review"].id
    return city, {"item": city.item, "waiting": waiting, "task": task, "joint": made.number, "sign": sign}


@pytest.fixture
def place(db):
    with clock.at(small.moment()):
        yield Place(*_built(), {})


def _headers(place, username):
    if not username:
        return {"Host": "127.0.0.1"}
    if username not in place.tokens:
        place.tokens[username] = driving.token_of(getattr(place.city, username))
    return {"Host": "127.0.0.1", "Authorization": f"Bearer {place.tokens[username]}"}


#: Who asks, and the path parameters; without any, bad ones are made up too.
BROKEN = [
    ("GET", "/items", "", {}),
    ("GET", "/items/{code}", "", {}),
    ("GET", "/themes", "", {}),
    ("GET", "/themes/{code}", "", lambda at: {"code": joints.CODE}),
    ("POST", "/token", "", {}),
    ("POST", "/files", "lin", {}),
    ("POST", "/applications", "lin", {}),
    ("POST", "/joint-applications", "lin", {}),
    ("GET", "/joint-applications/{number}", "lin", {}),
    ("POST", "/joint-applications/{number}/parts/{case}/again", "lin",
     lambda at: {"number": at["joint"], "case": at["sign"]}),
    ("GET", "/cases", "clerk", {}),
    ("GET", "/cases/{number}", "clerk", {}),
    ("POST", "/cases/{number}/verbs/{verb}", "clerk", lambda at: {"number": at["waiting"], "verb": "accept"}),
    ("GET", "/tasks", "reviewer", {}),
    ("POST", "/tasks/{id}/complete", "reviewer", lambda at: {"id": at["task"]}),
    ("POST", "/tasks/{id}/return", "reviewer", lambda at: {"id": at["task"]}),
    ("GET", "/licences/{identifier}/verification", "", {}),
    ("GET", "/govstack/services", "", {}),
    ("GET", "/govstack/services/{serviceKey}", "", {}),
    ("GET", "/govstack/eForms/{eFormId}", "", {}),
    ("POST", "/govstack/services/{serviceKey}/applications", "lin", lambda at: {"serviceKey": at["item"]}),
    ("POST", "/govstack/documents", "lin", {}),
    ("GET", "/govstack/applications", "clerk", {}),
    ("GET", "/govstack/applications/{fileId}", "clerk", {}),
    ("GET", "/govstack/tasks", "reviewer", {}),
    ("GET", "/govstack/tasks/{taskId}", "reviewer", {}),
    ("POST", "/govstack/tasks/{taskId}/complete", "reviewer", lambda at: {"taskId": at["task"]}),
]  # fmt: skip
#: Nothing can be wrong with them.
WITHOUT_INPUT = {("GET", "/licences")}


@pytest.mark.parametrize(("method", "path", "username", "given_path"), BROKEN)
def test_what_breaks_the_contract_is_refused_in_words(place, method, path, username, given_path):
    fixed = given_path(place.addresses) if given_path else None
    operation = driving.contract()[V1 + path][method]
    headers = _headers(place, username)

    @settings(driving.BOUNDS, max_examples=EXAMPLES)
    @given(case=operation.as_strategy(GenerationMode.NEGATIVE, path_parameters=fixed))
    def ask(case):
        case.headers.update(headers)
        response = case.call()
        case.validate_response(response, checks=[not_a_server_error, status_code_conformance])
        if response.status_code == 422:
            _speaks(response.json()["fields"])

    ask()


def test_every_operation_with_input_is_tried(db):
    found = {(one.ok().method.upper(), one.ok().path) for one in driving.contract().get_all_operations()}
    assert found == {(method, V1 + path) for method, path in [*((one[0], one[1]) for one in BROKEN), *WITHOUT_INPUT]}


def _application(city):
    return {
        "item": city.item,
        "party": city.company.id_number,
        "situations": {"kind": "dine"},
        "answers": small.ANSWERS,
        "materials": counter.materials(city, city.lin),
    }


def _joint(city):
    return {
        "theme": joints.CODE,
        "party": city.company.id_number,
        "situations": joints.SITUATIONS,
        "answers": joints.ANSWERS,
        "materials": joints.pooled(city, city.lin),
    }


def _registered(city):
    party = {"kind": "legal", "id_type": "uscc", "id_number": city.company.id_number, "name": "甲", "phone": "0599-1"}
    given = _application(city) | {"on_behalf_of": party, "materials": counter.materials(city, city.clerk)}
    del given["party"]
    return given


def _again(city):
    return {"answers": {"width": 2}, "situations": {}, "materials": {"m3": {"file": counter.upload(city.lin)}}}


def _completed(city):
    return {"outcome": "agree", "opinion": "同意", "checks": dict.fromkeys(small.POINTS, True), "evidence": ""}


def _accepted(city):
    return {"data": {"verdicts": counter.ALL_OK, "opinion": "材料齐全"}}


def _asked(city):
    return {"data": {"items": [{"material_code": "m4", "opinion": "没有标洗消区"}], "days": 5}}


def _refused(city):
    return {"data": {"ground": "not_ours", "explanation": "属于县级", "redirect_to": "延平区市场监管局"}}


def _withdrawn(city):
    return {"data": {"reason": "不开了"}}


def _govstack(city):
    data = {
        "answers": small.ANSWERS,
        "situations": {"kind": "dine"},
        "materials": counter.materials(city, city.lin),
    }
    return {"fileId": "their-1", "applicantId": city.company.id_number, "formData": {"data": data}, "documentUrls": []}


def _govstack_completed(city):
    return {"data": {"decision": {"outcome": "agree", "opinion": "同意", "checks": dict.fromkeys(small.POINTS, True)}}}


GOOD = [
    ("applications", "lin", _application),
    ("applications", "clerk", _registered),
    ("joint-applications", "lin", _joint),
    ("joint-applications/{joint}/parts/{sign}/again", "lin", _again),
    ("tasks/{task}/complete", "reviewer", _completed),
    ("cases/{waiting}/verbs/accept", "clerk", _accepted),
    ("cases/{waiting}/verbs/ask_correction", "clerk", _asked),
    ("cases/{waiting}/verbs/refuse", "clerk", _refused),
    ("cases/{waiting}/verbs/withdraw", "lin", _withdrawn),
    ("govstack/services/{item}/applications", "lin", _govstack),
    ("govstack/tasks/{task}/complete", "reviewer", _govstack_completed),
]


@pytest.mark.parametrize(("path", "username", "good"), GOOD)
def test_one_bad_value_in_a_good_body_is_named_in_words(client, place, path, username, good):
    body, address = good(place.city), f"{V1}/{path.format(**place.addresses)}"
    headers = _headers(place, username) | {"Idempotency-Key": "bent-key-1", "Information-Mediator-Client": "GOV/app"}
    answer = _ask(client, address, headers, body)
    assert answer.status_code in (200, 201), answer.json()
    tried, named = set(), set()
    for where, value, bad in bent(body):
        tried.add(where)
        answer = _ask(client, address, headers, bad)
        assert answer.status_code < 500, (where, value)
        if answer.status_code == 422:
            fields = answer.json()["fields"]
            _speaks(fields)
            named |= {where for name in fields if _is_of(where, name)}
    assert tried - named == set()


def _ask(client, address, headers, body):
    """Undone afterwards, so that the next one meets the same."""
    with transaction.atomic():
        answer = client.post(address, body, content_type="application/json", headers=headers)
        transaction.set_rollback(True)
    return answer


def _is_of(where, name):
    """`answers.shop_name` is named as `shop_name`, `materials.m3.file` perhaps as `materials.m3` or the other way."""
    return f".{name}." in f".{where}." or f".{where}." in f".{name}."


def _speaks(fields):
    assert fields
    assert {name: reason for name, reason in fields.items() if not HAN.search(reason)} == {}
