import pytest

pytestmark = pytest.mark.django_db


def test_bad_input_names_each_field_and_the_reason(client):
    answer = client.post("/api/v1/token", {}, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json() == {
        "code": "gateway.invalid-input",
        "message": "有内容需要修改",
        "fields": {"username": "没有填写", "password": "没有填写"},
    }


def test_an_unknown_field_is_refused_by_name(client):
    answer = client.post("/api/v1/token", {"username": "a", "password": "b", "no": 1}, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["fields"] == {"no": "没有这个字段"}


def test_broken_json_is_refused_in_words(client):
    answer = client.post("/api/v1/token", "{bad", content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["message"] == "请求体不是有效的 JSON"


@pytest.mark.parametrize("path", ["cases", "tasks", "cases/1"])
def test_without_a_token_nothing_of_a_case_is_told(client, path):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_page_size_out_of_range_is_refused(client):
    answer = client.get("/api/v1/items?size=101")
    assert answer.json()["fields"] == {"size": "不能大于 100"}


def test_the_contract_is_openapi_3_1_and_documents_refusals(client):
    contract = client.get("/api/v1/openapi.json").json()
    assert contract["openapi"] == "3.1.0"
    operation = contract["paths"]["/api/v1/applications"]["post"]
    assert {"400", "401", "403", "404", "409", "413", "422"} <= set(operation["responses"])
