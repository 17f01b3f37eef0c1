import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.http import Http404, QueryDict
from django.test import RequestFactory

from tongban.common.errors import InvalidInputError, NotAllowedError, WrongStateError
from tongban.ui.refusals import RefusalMiddleware, csrf_failure


def answer(error, path="/", **headers):
    request = RequestFactory().get(path, headers=headers)
    return RefusalMiddleware(lambda _: None).process_exception(request, error)


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (NotAllowedError(), 403, "您没有办理这项操作的权限"),
        (WrongStateError(what="办件", state="已办结", verb="补正"), 409, "办件已办结，不能补正"),
        (Http404(), 404, "没有找到这一页"),
        (PermissionDenied(), 403, "您不能打开这一页"),
    ],
)
def test_a_refusal_is_a_page_in_chinese(error, status, words):
    response = answer(error)
    assert response.status_code == status
    assert words in response.content.decode()
    assert response.content.decode().lstrip().startswith("<!doctype html>")


def test_programs_get_the_code_the_sentence_and_the_fields():
    response = answer(InvalidInputError(fields={"area": "经营面积要填数字"}), path="/api/v1/cases")
    assert response.status_code == 422
    assert json.loads(response.content) == {
        "code": "platform.invalid-input",
        "message": "有内容需要修改：经营面积要填数字",
        "fields": {"area": "经营面积要填数字"},
    }


def test_a_browser_that_asks_for_json_gets_json():
    assert answer(NotAllowedError(), Accept="application/json")["Content-Type"] == "application/json"


def test_htmx_gets_a_fragment():
    response = answer(NotAllowedError(), **{"HX-Request": "true"})
    assert "<!doctype" not in response.content.decode()
    assert "您没有办理这项操作的权限" in response.content.decode()


def test_a_fault_gives_a_number_that_stands_in_the_log(caplog):
    response = answer(ZeroDivisionError("division by zero"))
    assert response.status_code == 500
    record = next(one for one in caplog.records if one.name == "tongban.ui.refusals")
    reference = record.args[0]
    assert len(reference) == 8
    assert reference in response.content.decode()
    assert "division by zero" not in response.content.decode()


@pytest.mark.parametrize("path", ["/my/cases/%00/", "/office/cases/3507%000001/", "/api/v1/cases/%00"])
def test_an_address_with_a_zero_byte_leads_nowhere(client, path):
    assert client.get(path).status_code in (302, 404)  # a stranger is asked to sign in first


def test_an_address_with_a_zero_byte_reaches_no_view():
    request = RequestFactory().get("/my/cases/%00/")
    response = RefusalMiddleware(lambda _: pytest.fail("a view was asked"))(request)
    assert response.status_code == 404
    assert "没有找到这一页" in response.content.decode()


UNUSABLE = [ValueError("A string literal cannot contain NUL (0x00) characters."), DataError("NUL"),
            UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")]  # fmt: skip


@pytest.mark.parametrize("error", UNUSABLE)
@pytest.mark.parametrize("value", ["\x00", "溪\x00山", "\ud800"])
def test_characters_that_nothing_can_hold_are_named_with_their_field(error, value):
    request = RequestFactory().post("/my/rate/", headers={"Accept": "application/json"})
    request.POST = QueryDict(mutable=True)
    request.POST.update({"note": value, "place": "大厅"})
    response = RefusalMiddleware(lambda _: None).process_exception(request, error)
    assert response.status_code == 422
    assert json.loads(response.content)["fields"] == {
        "note": "含有不能保存的字符（空字符或者残缺的字符），请删去后再提交"
    }


@pytest.mark.parametrize("error", UNUSABLE)
def test_the_same_errors_without_such_characters_are_faults(error):
    assert answer(error, path="/?q=溪山").status_code == 500


def test_a_stale_form_is_told_to_start_again():
    response = csrf_failure(RequestFactory().post("/"), reason="CSRF cookie not set.")
    assert response.status_code == 403
    assert "页面放得太久" in response.content.decode()
