"""How a refusal reaches people and programs: a page, an htmx fragment, or JSON; a fault gets a number to quote."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.shortcuts import render

from tongban.common.codes import random_code
from tongban.common.errors import InvalidInputError, PlatformError

logger = logging.getLogger(__name__)

UNUSABLE = "含有不能保存的字符（空字符或者残缺的字符），请删去后再提交"
HEADINGS = {
    400: "这次请求没有看懂",
    403: "您不能打开这一页",
    404: "没有找到这一页",
    405: "这一页不能这样打开",
    409: "情况已经变了",
    413: "内容太大了",
    422: "有内容需要修改",
    429: "操作太快了",
    500: "出了故障",
    503: "正在维护",
}


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path:  # no number or code holds it, and the database refuses to look for it
            return not_found(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, PlatformError):
            return refuse(request, error.status, error.sentence, code=error.code, fields=error.fields)
        if isinstance(error, Http404):
            return refuse(request, 404, "地址可能写错了，或者内容已经移走。")
        if isinstance(error, PermissionDenied):
            return refuse(request, 403, "您的账户没有打开这一页的权限。", code="platform.not-allowed")
        if isinstance(error, SuspiciousOperation):
            return refuse(request, 400, "请求的内容有问题，没有办理。", code="platform.bad-request")
        if isinstance(error, ValueError | DataError) and (fields := unusable_fields(request)):
            refusal = InvalidInputError(fields=fields)
            return refuse(request, refusal.status, refusal.sentence, code=refusal.code, fields=fields)
        return fault(request, error)


def refuse(
    request: HttpRequest,
    status: int,
    sentence: str,
    *,
    code: str = "platform.not-found",
    fields: dict[str, str] | None = None,
    reference: str = "",
) -> HttpResponse:
    facts: dict[str, Any] = {
        "status": status,
        "heading": HEADINGS.get(status, "操作没有完成"),
        "sentence": sentence,
        "fields": fields or {},
        "reference": reference,
    }
    if wants_json(request):
        body: dict[str, Any] = {"code": code, "message": sentence}
        if fields:
            body["fields"] = fields
        if reference:
            body["reference"] = reference
        return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    template = "ui/pages/refusal_fragment.html" if is_fragment(request) else "ui/pages/refusal.html"
    response = render(request, template, facts, status=status)
    if is_fragment(request):
        response["HX-Reswap"] = "innerHTML"
    return response


def fault(request: HttpRequest, error: BaseException | None = None) -> HttpResponse:
    """500: a friendly page with a number that stands in the log beside the traceback."""
    reference = random_code(8)
    logger.error("fault %s %s %s", reference, request.method, request.path, exc_info=error or True)
    sentence = "系统没有办成这一步，您填的内容没有丢。请稍后再试，或者把编号告诉我们。"
    return refuse(request, 500, sentence, code="platform.fault", reference=reference)


def unusable_fields(request: HttpRequest) -> dict[str, str]:
    """Fields with characters that neither the database nor an address can hold; a keyboard does not make them."""
    given = list(request.GET.lists())
    with suppress(RawPostDataException):
        given += request.POST.lists()
    return {name: UNUSABLE for name, values in given if any(map(is_unusable, values))}


def is_unusable(text: str) -> bool:
    return "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text)


def wants_json(request: HttpRequest) -> bool:
    if request.path.startswith("/api/"):
        return True
    accept = request.headers.get("Accept", "")
    return "application/json" in accept and "text/html" not in accept


def is_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    logger.info("csrf refused: %s", reason)
    return refuse(request, 403, "页面放得太久，已经失效。请返回上一页刷新后再提交。", code="platform.csrf")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(request, 400, "请求的内容有问题，没有办理。", code="platform.bad-request")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(request, 403, "您的账户没有打开这一页的权限。", code="platform.not-allowed")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refuse(request, 404, "地址可能写错了，或者内容已经移走。")


def server_error(request: HttpRequest) -> HttpResponse:
    return fault(request)
