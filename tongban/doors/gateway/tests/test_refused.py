"""The bad form of what programs send: files, answers, steps and what lists are asked; each names field and reason."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.common import clock
from tongban.common.tests.refusing import nothing_changes
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake.tests import counter
from tongban.support.files import actions as filing
from tongban.support.identity import api as identity

HAN = re.compile(r"[\u4e00-\u9fff]")
PASSWORD = "Mima-2026-test"
KEPT = ("intake", "approvals", "flow", "files")


@pytest.fixture
def city(db):
    with clock.at(small.moment()):
        yield small.build()


@pytest.fixture
def headers(city):
    """Those of a user with a token."""
    tokens = {}

    def of(user):
        if user.pk not in tokens:
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
            tokens[user.pk] = identity.issue_token(user.username, PASSWORD)[0]
        return {"Authorization": f"Bearer {tokens[user.pk]}"}

    return of


def refused(answer, status, fields):
    """The fields are named, with these words; gives nothing."""
    told = answer.json()
    assert (answer.status_code, set(told["fields"])) == (status, set(fields)), told
    for name, words in fields.items():
        assert words in told["fields"][name], told
    assert HAN.search(told["message"])


# POST files ---------------------------------------------------------------------------------------------------------


def file(content, name="plan.png"):
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        (dict, 422, "没有填写"),
        (lambda: {"file": "只是文字"}, 422, "没有填写"),
        (lambda: {"file": file(b"")}, 422, "空"),
        (lambda: {"file": file(b"MZ\x00\x00" * 50)}, 422, "内容"),
        (lambda: {"file": file(counter.picture(), "plan.exe")}, 422, "不收 .exe 文件"),
        (lambda: {"file": file(counter.picture(), "plan.pdf")}, 422, "内容"),
        (lambda: {"file": [file(counter.picture()), file(counter.picture(), "b.png")]}, 422, "一次传一份文件"),
    ],
    ids=range(7),
)
def test_a_file_that_is_none_is_refused_by_its_field(client, city, headers, sent, status, words):
    with nothing_changes(*KEPT):
        refused(client.post("/api/v1/files", sent(), headers=headers(city.lin)), status, {"file": words})


def test_a_part_that_nobody_asked_for_is_named(client, city, headers):
    parts = {"file": file(counter.picture()), "plan": file(counter.picture())}
    with nothing_changes(*KEPT):
        refused(client.post("/api/v1/files", parts, headers=headers(city.lin)), 422, {"plan": "没有这个字段"})


def test_a_file_that_is_too_large_is_refused(client, city, headers, settings):
    settings.FILE_SIZE_LIMIT = 1000
    sent = {"file": file(counter.picture() + b"\0" * 1000)}
    with nothing_changes(*KEPT):
        refused(client.post("/api/v1/files", sent, headers=headers(city.lin)), 413, {"file": "超过"})


def test_more_files_than_one_may_hold_are_refused(client, city, headers, monkeypatch):
    monkeypatch.setattr(filing, "UNCLAIMED_LIMIT", 1)
    assert client.post("/api/v1/files", {"file": file(counter.picture())}, headers=headers(city.lin)).status_code == 201
    with nothing_changes(*KEPT):
        refused(
            client.post("/api/v1/files", {"file": file(counter.picture())}, headers=headers(city.lin)),
            429,
            {"file": "请先删去一些再上传"},
        )


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=", b"x"),
        ("multipart/form-data; boundary=a", b""),
        (
            "multipart/form-data; boundary=a",
            b'--a\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n',
        ),
        ("multipart/form-data; boundary=\xe9", b"x"),
        ("application/json", b"{"),
        ("text/plain", b"x"),
        ("", b""),
    ],
    ids=range(8),
)
def test_a_body_without_parts_is_refused_in_words(client, city, headers, kind, body):
    with nothing_changes(*KEPT):
        answer = client.post("/api/v1/files", body, content_type=kind, headers=headers(city.lin))
    assert answer.status_code in (400, 422)
    assert HAN.search(answer.json()["message"])


def test_a_body_of_too_many_parts_is_refused_in_words(client, city, headers):
    with nothing_changes(*KEPT):
        answer = client.post(
            "/api/v1/files", {f"f{number}": file(b"x") for number in range(101)}, headers=headers(city.lin)
        )
    assert answer.status_code == 413
    assert HAN.search(answer.json()["message"])


# POST applications --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "fields"),
    [
        ("situations", {}, {"situations.kind": "请"}),
        ("situations", {"kind": "没有的"}, {"situations.kind": ""}),
        ("situations", {"kind": "dine", "more": "x"}, {"situations.more": "没有"}),
        ("situations", {"kind": 3}, {"situations.kind": "应为文字"}),
        ("answers", {}, None),
        ("answers", {"没有的题": "x"}, None),
        ("item", "没有的", {"item": "格式不对"}),
        ("item", "1" * 31, None),
        ("materials", {"m3": {"file": "x"}}, None),
        ("materials", {"m99": {"declared": True}}, None),
        ("channel", "pigeon", {"channel": "没有这个字段"}),
    ],
)
def test_an_application_names_what_is_wrong_with_it(client, city, headers, name, value, fields):
    body = {
        "item": city.item, "party": city.company.id_number, "situations": {"kind": "dine"}, "answers": small.ANSWERS,
        "materials": counter.materials(city, city.lin), name: value,
    }  # fmt: skip
    given = headers(city.lin) | {"Idempotency-Key": "refused-0001"}
    with nothing_changes("intake", "approvals", "flow"):
        answer = client.post("/api/v1/applications", body, content_type="application/json", headers=given)
    if fields:
        refused(answer, 422, fields)
    assert answer.status_code in (404, 422), answer.json()
    told = answer.json()
    assert HAN.search(told["message"])
    assert [one for one in told["fields"].values() if not HAN.search(one)] == []
    assert answer.status_code == 404 or told["fields"]


# POST tasks/{id}/complete -------------------------------------------------------------------------------------------


@pytest.fixture
def task(city):
    return city.tasks(counter.accepted(city))["review"].id


@pytest.mark.parametrize(
    ("changed", "status", "fields"),
    [
        ({"outcome": "没有这个"}, 422, {"outcome": ""}),
        ({"outcome": ""}, 422, {"outcome": "太短"}),
        ({"outcome": "x" * 41}, 422, {"outcome": "太长，最多 40 个字符"}),
        ({"outcome": None}, 422, {"outcome": "应为文字"}),
        ({"outcome": "refuse", "opinion": ""}, 422, {"opinion": ""}),
        ({"opinion": "长" * 2001}, 422, {"opinion": "太长，最多 2000 个字符"}),
        ({"opinion": "甲\x00"}, 422, {"opinion": "格式不对"}),
        ({"opinion": ["同意"]}, 422, {"opinion": "应为文字"}),
        ({"checks": []}, 422, {"checks": "应为对象"}),
        ({"checks": {"没有的要点": True}}, 422, None),
        ({"checks": dict.fromkeys(small.POINTS, "也许")}, 422, None),
        ({"evidence": "长" * 2001}, 422, {"evidence": "太长"}),
        ({"note": "x"}, 422, {"note": "没有这个字段"}),
    ],
)
def test_a_step_names_what_is_wrong_with_it(client, city, headers, task, changed, status, fields):
    body = {
        "outcome": "agree",
        "opinion": "同意",
        "checks": dict.fromkeys(small.POINTS, True),
        "evidence": "",
    } | changed
    with nothing_changes("intake", "approvals", "flow"):
        answer = client.post(
            f"/api/v1/tasks/{task}/complete", body, content_type="application/json", headers=headers(city.reviewer)
        )
    if fields:
        refused(answer, status, fields)
    assert answer.status_code == status, answer.json()
    assert answer.json()["fields"]
    assert [one for one in answer.json()["fields"].values() if not HAN.search(one)] == []


@pytest.mark.parametrize("key", ["short", "x" * 65, "有汉字的键有汉字", "a b c d e f", ""])
def test_a_key_that_is_none_is_named(client, city, headers, task, key):
    given = headers(city.reviewer) | {"Idempotency-Key": key.encode().decode("latin-1")}
    body = {"outcome": "agree", "opinion": "同意"}
    with nothing_changes("approvals", "flow"):
        answer = client.post(f"/api/v1/tasks/{task}/complete", body, content_type="application/json", headers=given)
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["Idempotency-Key"]


def test_a_key_that_stood_for_other_words_is_refused(client, city, headers, task):
    given = headers(city.reviewer) | {"Idempotency-Key": "once-and-only"}
    body = {"outcome": "agree", "opinion": "同意", "checks": dict.fromkeys(small.POINTS, True)}

    def send(data):
        return client.post(f"/api/v1/tasks/{task}/complete", data, content_type="application/json", headers=given)

    assert send(body).status_code == 200
    with nothing_changes("approvals", "flow"):
        assert send(body).json()["repeated"] is True
        answer = send(body | {"outcome": "refuse", "opinion": "不符"})
    assert answer.status_code == 409, answer.json()
    assert HAN.search(answer.json()["message"])


@pytest.mark.parametrize(
    ("task", "status"), [("0", 422), ("-1", 422), ("x", 422), ("²", 422), ("9" * 30, 422), ("999999", 404)]
)
def test_a_task_that_there_is_not(client, city, headers, task, status):
    answer = client.post(
        f"/api/v1/tasks/{task}/complete", {"outcome": "agree"}, content_type="application/json",
        headers=headers(city.reviewer),
    )  # fmt: skip
    assert answer.status_code == status
    assert HAN.search(answer.json()["message"])


# lists --------------------------------------------------------------------------------------------------------------

PAGES = [("size", "0"), ("size", "101"), ("size", "x"), ("size", "1.5"), ("size", "9" * 30)]
CURSORS = [("after", one) for one in ("x", "%00", "e30", "W10", "bnVsbA", "IiI", "%ED%A0%80", "x" * 301, "WzFlOTk5XQ")]
WORDS = [("q", "x" * 61), ("q", "%00")]
LISTS = {
    "items": ("", [*PAGES, *CURSORS, *WORDS, ("division", "35"), ("division", "3507000000001"), ("division", "闽"),
                   ("division", "%C2%B2" * 12)]),
    "themes": ("", [*PAGES, *CURSORS, ("division", "35")]),
    "cases": ("clerk", [*PAGES, *CURSORS, *WORDS, ("state", "A"), ("state", "nowhere"), ("lamp", "blue"),
                        ("lamp", "%00")]),
    "tasks": ("reviewer", [*PAGES, *CURSORS, ("lamp", "blue"), ("lamp", "%00")]),
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [(path, name, value) for path, (_, asked) in LISTS.items() for name, value in asked],
)
def test_what_a_list_is_asked_is_named_when_it_is_none(client, city, headers, path, name, value):
    who = LISTS[path][0]
    answer = client.get(f"/api/v1/{path}?{name}={value}", headers=headers(getattr(city, who)) if who else {})
    told = answer.json()
    assert answer.status_code == 422, told
    assert list(told["fields"]) == [name]
    assert HAN.search(told["fields"][name])
