"""The story over HTTP: from the guide to a licence that anyone can verify, by programs."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.common import clock
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake.tests.counter import picture
from tongban.support.identity import api as identity

pytestmark = pytest.mark.django_db
PASSWORD = "Mima-2026-test"


@pytest.fixture
def city(db):
    with clock.at(small.moment()):
        yield small.build()


@pytest.fixture
def call(client, city):
    """`call(user, "post", "cases", {...})` → status and JSON, with a token of that user."""
    tokens = {}

    def token(user):
        if user.pk not in tokens:
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
            tokens[user.pk] = identity.issue_token(user.username, PASSWORD)[0]
        return tokens[user.pk]

    def send(user, method, path, data=None, **headers):
        headers["Authorization"] = f"Bearer {token(user)}"
        given = {} if data is None else {"data": data, "content_type": "application/json"}
        answer = getattr(client, method)(f"/api/v1/{path}", **given, headers=headers)
        return answer.status_code, answer.json()

    return send


def upload(client, call, user):
    from django.core.files.uploadedfile import SimpleUploadedFile

    call(user, "get", "cases")
    user.refresh_from_db()
    token = identity.issue_token(user.username, PASSWORD)[0]
    answer = client.post(
        "/api/v1/files",
        {"file": SimpleUploadedFile("plan.png", picture(), "image/png")},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 201, answer.json()
    return answer.json()["id"]


def application(client, call, city):
    user = city.lin
    return {
        "item": city.item,
        "party": city.company.id_number,
        "situations": {"kind": "dine"},
        "answers": small.ANSWERS,
        "materials": {
            "m2": {"licence": city.business_licence},
            "m3": {"file": upload(client, call, user)},
            "m4": {"file": upload(client, call, user)},
            "m5": {"declared": True},
        },
    }


def test_an_application_goes_from_submit_to_a_verified_licence(client, call, city):
    body = application(client, call, city)
    status, receipt = call(city.lin, "post", "applications", body, **{"Idempotency-Key": "story-0001"})
    assert (status, receipt["repeated"]) == (201, False)
    status, again = call(city.lin, "post", "applications", body, **{"Idempotency-Key": "story-0001"})
    assert (status, again["repeated"], again["number"]) == (200, True, receipt["number"])
    number = receipt["number"]

    status, answer = call(city.clerk, "post", f"cases/{number}/verbs/accept", {"data": {"verdicts": dict.fromkeys(
        ["m1", "m2", "m3", "m4", "m5", "m7"], "ok")}})  # fmt: skip
    assert (status, answer["case"]["state"]) == (200, "accepted"), answer
    for user, outcome in [(city.reviewer, "agree"), (city.decider, "grant")]:
        status, tasks = call(user, "get", "tasks")
        (task,) = [one for one in tasks["tasks"] if one["case"] == number]
        status, done = call(user, "post", f"tasks/{task['id']}/complete", {
            "outcome": outcome, "opinion": "符合规定，同意", "checks": dict.fromkeys(small.POINTS, True)})  # fmt: skip
        assert status == 200, done

    status, case = call(city.lin, "get", f"cases/{number}")
    assert case["case"]["state"] == "granted"
    verification = client.get(f"/api/v1/licences/{case['case']['licence']}/verification").json()
    assert (verification["valid"], verification["intact"]) == (True, True)
    assert verification["holder_name"] == city.company.name


def test_a_submit_takes_four_statements_from_the_token_to_the_commit(client, call, city):
    call(city.lin, "post", "applications", application(client, call, city), **{"Idempotency-Key": "story-0010"})
    body = application(client, call, city)
    with CaptureQueriesContext(connection) as asked:
        assert call(city.lin, "post", "applications", body, **{"Idempotency-Key": "story-0011"})[0] == 201
    sent = [one["sql"] for one in asked if not re.match("SAVEPOINT|RELEASE|BEGIN|COMMIT", one["sql"])]
    assert len(sent) == 4  # token with parties, number, licences, all rows


def test_a_stranger_finds_no_case(client, call, city):
    body = application(client, call, city)
    receipt = call(city.lin, "post", "applications", body, **{"Idempotency-Key": "story-0002"})[1]
    assert call(city.wu, "get", f"cases/{receipt['number']}")[0] == 404
    assert call(city.wu, "get", "cases")[1]["cases"] == []


def test_a_missing_material_is_named(client, call, city):
    body = application(client, call, city)
    del body["materials"]["m4"]
    status, answer = call(city.lin, "post", "applications", body, **{"Idempotency-Key": "story-0003"})
    assert status == 422
    assert "经营场所平面图" in answer["fields"]["materials.m4"]


def test_two_sources_for_one_material_are_refused(client, call, city):
    body = application(client, call, city)
    body["materials"]["m4"]["declared"] = True
    status, answer = call(city.lin, "post", "applications", body, **{"Idempotency-Key": "story-0004"})
    assert status == 422
    assert list(answer["fields"]) == ["materials.m4"]


def test_the_guide_comes_with_a_form_and_a_valid_example(client, city):
    answer = client.get(f"/api/v1/items/{city.item}").json()
    assert answer["form"]["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert answer["guide"]["code"] == city.item
    assert answer["guide"]["check_points"][0] == {
        "text": small.POINTS[0],
        "step": "",
        "discretion": "现场与图纸一致的，符合。",
        "basis": "《中华人民共和国食品安全法》第三十三条",
    }
    assert answer["example"]["shop_name"]


def test_the_licences_one_may_hand_in_are_listed(call, city):
    held = call(city.lin, "get", "licences")[1]
    assert [one["identifier"] for one in held] == [city.business_licence]
    assert call(city.wu, "get", "licences")[1] == []
