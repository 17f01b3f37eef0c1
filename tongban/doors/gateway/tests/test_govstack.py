"""GovStack's Registration interface over our own actions: found, filled in, handed in once, decided."""

import base64
from urllib.parse import urlsplit

import pytest

from tongban.common import clock
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter
from tongban.serve.intake.tests.counter import picture
from tongban.support.identity import api as identity

pytestmark = pytest.mark.django_db
PASSWORD = "Mima-2026-test"
HERE = "/api/v1/govstack"


@pytest.fixture
def city(db):
    with clock.at(small.moment()):
        yield small.build()


@pytest.fixture
def call(client, city):
    tokens = {}

    def send(user, method, path, data=None, *, form=False, client_name="city/GOV/1/app"):
        if user.pk not in tokens:
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
            tokens[user.pk] = identity.issue_token(user.username, PASSWORD)[0]
        given = {"data": data or {}} if form else {"data": data, "content_type": "application/json"} if data else {}
        headers = {"Authorization": f"Bearer {tokens[user.pk]}", "Information-Mediator-Client": client_name}
        answer = getattr(client, method)(f"{HERE}/{path}", **given, headers=headers)
        return answer.status_code, answer.json()

    return send


def upload(call, user, material):
    data = {"file": base64.b64encode(picture()).decode()}
    status, answer = call(user, "post", f"documents?additionalMetadata={material}", data, form=True)
    assert (status, answer["type"]) == (200, "image/png"), answer
    return answer["url"]


def file_of(city, call, **more):
    data = {
        "answers": small.ANSWERS,
        "situations": {"kind": "dine"},
        "materials": {"m2": {"licence": city.business_licence}, "m5": {"declared": True}},
    }
    return {
        "fileId": "their-81c4445c",
        "applicantId": city.company.id_number,
        "created": "2026-03-01T00:00:00.000Z",
        "formData": {"data": data},
        "documentUrls": [upload(call, city.lin, material) for material in ("m3", "m4")],
    } | more


def test_a_service_and_its_form_are_found(client, city):
    (service,) = [one for one in client.get(f"{HERE}/services").json() if one["serviceKey"] == city.item]
    whole = client.get(f"{HERE}/services/{city.item}").json()
    assert {name: whole[name] for name in service if name != "serviceBody"} == {
        name: value for name, value in service.items() if name != "serviceBody"
    }
    (listed,) = client.get(f"{HERE}/eForms/{city.item}").json()
    form = client.get(f"{HERE}/eForms/{listed['eFormId']}").json()
    assert (form["latest"], form["version"]) == (True, service["version"])
    assert form["schema"] == client.get(f"/api/v1/items/{city.item}").json()["form"]
    assert client.get(f"{HERE}/eForms/{city.item}-999999").status_code == 404
    assert client.get(f"{HERE}/eForms/{city.item[:-1]}-{service['version']}").status_code == 404


def test_a_file_is_handed_in_once_and_decided_by_tasks(city, call):
    body = file_of(city, call)
    status, file = call(city.lin, "post", f"services/{city.item}/applications", body)
    assert status == 200, file
    assert (file["status"], file["ended"]) == ({"code": "PENDING", "title": "待受理"}, False)
    assert file["applicationData"]["formData"]["data"]["answers"] == small.ANSWERS
    number = file["fileId"]
    assert call(city.lin, "post", f"services/{city.item}/applications", body)[1]["fileId"] == number
    changed = body | {"documentUrls": []}
    assert call(city.lin, "post", f"services/{city.item}/applications", changed)[0] == 409
    other = call(city.lin, "post", f"services/{city.item}/applications", body, client_name="other/GOV/2/app")
    assert (other[0], list(other[1]["fields"])) == (422, ["materials.m3", "materials.m4"]), "its files are in use"
    intake.accept(actor=city.clerk, number=number, verdicts=counter.ALL_OK | {"m7": "ok"})
    assert call(city.lin, "get", f"applications?serviceKey={city.item}&applicantId={city.company.id_number}")[1][0][
        "fileId"
    ] == number  # fmt: skip
    for user, outcome in [(city.reviewer, "agree"), (city.decider, "grant")]:
        (task,) = call(user, "get", f"tasks?fileId={number}")[1]
        whole = call(user, "get", f"tasks/{task['taskId']}")[1]
        assert outcome in whole["data"]["decision"]["outcomes"]
        assert whole["formVariables"]["answers"] == small.ANSWERS
        decision = {"outcome": outcome, "opinion": "符合规定，同意", "checks": dict.fromkeys(small.POINTS, True)}
        for _ in range(2):
            status, done = call(user, "post", f"tasks/{task['taskId']}/complete", {"data": {"decision": decision}})
            assert (status, done["fileId"]) == (200, number), done
    file = call(city.lin, "get", f"applications/{number}")[1]
    assert (file["status"]["code"], file["ended"]) == ("APPROVED", True)
    assert call(city.wu, "get", f"applications/{number}")[0] == 404
    assert call(city.wu, "get", f"tasks/{task['taskId']}")[0] == 404
    assert call(city.wu, "get", "applications")[1] == []


def test_what_does_not_fit_is_refused_with_the_reason(city, call):
    body = file_of(city, call)
    path = f"services/{city.item}/applications"
    assert "您不能以这个名义申请" in call(city.lin, "post", path, body | {"applicantId": "350702199001011234"})[1][
        "fields"]["applicantId"]  # fmt: skip
    assert "请用 POST /api/v1/applications" in call(city.clerk, "post", path, body)[1]["fields"]["applicantId"]
    stale = body | {"formData": body["formData"] | {"eFormId": f"{city.item}-999999"}}
    assert call(city.lin, "post", path, stale)[0] == 409
    urls = body | {"documentUrls": [urlsplit(body["documentUrls"][0])._replace(query="").geturl()]}
    assert "带着材料代码" in call(city.lin, "post", path, urls)[1]["fields"]["documentUrls.0"]
    del body["fileId"]
    assert call(city.lin, "post", path, body)[1]["fields"] == {"fileId": "没有填写"}
    assert call(city.lin, "post", "documents?additionalMetadata=m4", {"file": "不是"}, form=True)[1]["fields"] == {
        "file": "不是 base64"}  # fmt: skip
    assert call(city.lin, "get", "applications?sortBy=created")[1]["fields"] == {"sortBy": "不能另排：提交晚的在前"}
    assert call(city.reviewer, "get", "tasks?assigneeId=1")[1]["fields"] == {"assigneeId": "只有您自己的待办"}
    assert "GET /api/v1/cases" in call(city.lin, "get", "applications?firstResult=200")[1]["fields"]["firstResult"]
    status, answer = call(city.clerk, "put", "applications/1", {"applicantId": "1"})
    assert (status, answer["code"]) == (501, "gateway.govstack-no-counterpart")
    assert "补正" in answer["message"]
