"""一件事 by programs: the guide gives a form and an example, one submit makes all applications."""

import jsonschema_rs
import pytest

from tongban.common import clock
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake.models import Application
from tongban.serve.intake.tests import joints
from tongban.support.identity import api as identity

pytestmark = pytest.mark.django_db
PASSWORD = "Mima-2026-test"
ASKED = {"situations": "sign:yes,i1_kind:dine", "applicant": "legal"}


@pytest.fixture
def city(db):
    with clock.at(small.moment()):
        city = small.build()
        joints.build(city)
        yield city


@pytest.fixture
def call(client, city):
    def send(user, method, path, data=None, **headers):
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        headers["Authorization"] = f"Bearer {identity.issue_token(user.username, PASSWORD)[0]}"
        given = {} if data is None else {"data": data, "content_type": "application/json"}
        answer = getattr(client, method)(f"/api/v1/{path}", **given, headers=headers)
        return answer.status_code, answer.json()

    return send


def application(client, city, actor=None, **changes):
    guide = client.get(f"/api/v1/themes/{joints.CODE}", ASKED).json()
    given = {
        "theme": joints.CODE,
        "party": city.company.id_number,
        "situations": guide["situations_example"],
        "answers": guide["example"],
        "materials": joints.pooled(city, actor or city.lin),
    }
    return given | changes


def test_the_form_and_its_example_follow_the_answers(client, city):
    guide = client.get(f"/api/v1/themes/{joints.CODE}", ASKED).json()
    jsonschema_rs.validate(guide["form"], guide["example"])
    assert guide["situations_example"] == {"sign": "yes", "i1_kind": "dine"}
    assert [one["name"] for one in guide["guide"]["plan"]["items"]] == ["食品经营许可（新办）", "户外招牌许可"]
    assert "i2_width" in guide["example"]
    first = client.get(f"/api/v1/themes/{joints.CODE}").json()
    assert (first["situations_example"]["sign"], "i2_width" in first["example"]) == ("no", False)


def test_one_submit_with_the_example_and_the_same_key_twice(client, city, call):
    told = application(client, city)
    status, made = call(city.lin, "post", "joint-applications", told, **{"Idempotency-Key": "joint-key-1"})
    assert (status, len(made["cases"]), made["repeated"]) == (201, 2, False), made
    status, again = call(city.lin, "post", "joint-applications", told, **{"Idempotency-Key": "joint-key-1"})
    assert (status, again["number"], again["repeated"]) == (200, made["number"], True)
    status, view = call(city.lin, "get", f"joint-applications/{made['number']}")
    assert [(one["number"], one["stage"], one["state"]) for one in view["parts"]] == [
        (made["cases"][0], 1, "submitted"),
        (made["cases"][1], 2, "submitted"),
    ]


def test_officials_of_its_cases_read_it_and_strangers_do_not(client, city, call):
    made = joints.submitted(city)
    path = f"joint-applications/{made.number}"
    assert [call(who, "get", path)[0] for who in (city.clerk, city.reviewer)] == [200, 200]
    assert [call(who, "get", path)[0] for who in (city.wu, city.neighbour)] == [404, 404]


def test_a_clerk_submits_for_somebody_who_stands_there(client, city, call):
    party = {"kind": "legal", "id_type": "uscc", "id_number": city.company.id_number, "name": city.company.name}
    told = application(client, city, city.clerk, on_behalf_of=party)
    status, made = call(city.clerk, "post", "joint-applications", told, **{"Idempotency-Key": "joint-key-2"})
    assert status == 201, made
    assert {row.on_behalf["clerk"] for row in Application.objects.all()} == {city.clerk.name}


def test_what_is_wrong_is_named_by_field_and_nothing_is_written(client, city, call):
    told = application(client, city, answers={}, materials={})
    status, refusal = call(city.lin, "post", "joint-applications", told, **{"Idempotency-Key": "joint-key-3"})
    assert (status, "shop_name" in refusal["fields"], "i2_width" in refusal["fields"]) == (422, True, True)
    assert not Application.objects.exists()


def test_a_refused_part_is_applied_for_again_by_a_program(client, city, call):
    made = joints.submitted(city)
    sign = made.case_numbers[1]
    path = f"joint-applications/{made.number}/parts/{sign}/again"
    better, key = {"answers": {"width": 2}}, {"Idempotency-Key": "again-key-1"}
    status, refusal = call(city.lin, "post", path, better, **key)
    assert (status, "只有不予许可" in refusal["message"]) == (409, True), refusal
    codes = [one.code for one in intake.application(sign).materials]
    intake.accept(actor=city.clerk, number=sign, verdicts=dict.fromkeys(codes, "ok"))
    city.decide(sign, "refuse", opinion="遮挡交通标志")
    assert call(city.wu, "post", path, better, **key)[0] == 404
    assert call(city.lin, "post", path.replace(made.number, "YJS0"), better, **key)[0] == 404
    status, refusal = call(city.lin, "post", path, {"answers": {"width": 0}}, **key)
    assert (status, list(refusal["fields"])) == (422, ["width"])
    status, receipt = call(city.lin, "post", path, better, **key)
    assert (status, receipt["repeated"]) == (201, False), receipt
    status, repeat = call(city.lin, "post", path, better, **key)
    assert (status, repeat["number"], repeat["repeated"]) == (200, receipt["number"], True)
    _, view = call(city.lin, "get", f"joint-applications/{made.number}")
    assert [(one["attempt"], one["earlier"]) for one in view["parts"]] == [(1, []), (2, [sign])]
    assert (view["parts"][1]["number"], view["finished_at"]) == (receipt["number"], None)
