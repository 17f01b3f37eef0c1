"""Every refusal of the interface has one shape: code, Chinese sentence, and the fields with their reasons."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tongban.common.errors import PlatformError

logger = logging.getLogger(__name__)

REASONS = {
    "missing": "没有填写",
    "string_type": "应为文字",
    "string_too_short": "太短，至少 {min_length} 个字符",
    "string_too_long": "太长，最多 {max_length} 个字符",
    "string_pattern_mismatch": "格式不对",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "dict_type": "应为对象",
    "list_type": "应为列表",
    "too_long": "太多，最多 {max_length} 个",
    "too_short": "太少，至少 {min_length} 个",
    "less_than_equal": "不能大于 {le}",
    "greater_than_equal": "不能小于 {ge}",
    "literal_error": "只能是 {expected}",
    "enum": "只能是 {expected}",
    "extra_forbidden": "没有这个字段",
    "uuid_parsing": "应为文件编号（UUID）",
    "uuid_type": "应为文件编号（UUID）",
    "date_from_datetime_parsing": "应为日期，例如 2026-11-23",
    "date_parsing": "应为日期，例如 2026-11-23",
    "date_type": "应为日期，例如 2026-11-23",
    "model_attributes_type": "应为对象",
    "json_invalid": "不是有效的 JSON",
    "value_error": "值不对",
}


def answer(api: NinjaAPI, request: HttpRequest, status: int, **body: Any) -> HttpResponse:
    return api.create_response(request, {"fields": {}, **body}, status=status)


def install(api: NinjaAPI) -> None:
    """Teach the interface to refuse in our words."""

    @api.exception_handler(PlatformError)
    def platform(request: HttpRequest, problem: PlatformError) -> HttpResponse:
        return answer(
            api, request, problem.status, code=problem.code, message=problem.sentence, fields=dict(problem.fields)
        )

    @api.exception_handler(ValidationError)
    def validation(request: HttpRequest, problem: ValidationError) -> HttpResponse:
        fields = dict(_field_and_reason(error) for error in problem.errors)
        return answer(api, request, 422, code="gateway.invalid-input", message="有内容需要修改", fields=fields)

    @api.exception_handler(AuthenticationError)
    def unauthenticated(request: HttpRequest, _: AuthenticationError) -> HttpResponse:
        response = answer(
            api,
            request,
            401,
            code="gateway.not-signed-in",
            message="请先用 POST /api/v1/token 取得令牌，放进 Authorization",
        )
        response["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, _: Http404) -> HttpResponse:
        return answer(api, request, 404, code="gateway.not-found", message="没有找到")

    @api.exception_handler(HttpError)
    def http(request: HttpRequest, problem: HttpError) -> HttpResponse:
        message = "请求体不是有效的 JSON" if problem.status_code == 400 else str(problem)
        return answer(api, request, problem.status_code, code="gateway.bad-request", message=message)

    @api.exception_handler(RequestDataTooBig)
    def too_big(request: HttpRequest, _: RequestDataTooBig) -> HttpResponse:
        return answer(api, request, 413, code="gateway.too-large", message="请求体太大")

    @api.exception_handler(TooManyFieldsSent)
    def too_many(request: HttpRequest, _: TooManyFieldsSent) -> HttpResponse:
        return answer(api, request, 413, code="gateway.too-large", message="字段太多")

    @api.exception_handler(TooManyFilesSent)
    def too_many_files(request: HttpRequest, _: TooManyFilesSent) -> HttpResponse:
        return answer(api, request, 413, code="gateway.too-large", message="一次传的文件太多")

    @api.exception_handler(MultiPartParserError)
    def no_parts(request: HttpRequest, _: MultiPartParserError) -> HttpResponse:
        message = "请求体不是有效的 multipart/form-data，请核对 Content-Type 里的 boundary"
        return answer(api, request, 400, code="gateway.bad-request", message=message)

    @api.exception_handler(Exception)
    def unexpected(request: HttpRequest, problem: Exception) -> HttpResponse:
        reference = uuid.uuid4().hex[:12]
        logger.exception("gateway.unexpected reference=%s", reference, exc_info=problem)
        return answer(
            api, request, 500, code="gateway.unexpected", message=f"系统出了问题，请把编号 {reference} 告诉我们"
        )


def _field_and_reason(error: dict[str, Any]) -> tuple[str, str]:
    """The name of the field without the wrapper names of the framework, and why it was refused."""
    path = [str(part) for part in error.get("loc", ())][1:]
    if len(path) > 1 and path[0] in {"data", "payload", "filters"}:
        path = path[1:]
    facts = error.get("ctx") or {}
    words = REASONS.get(error.get("type", ""), "值不对")
    try:
        words = words.format(**facts)
    except (KeyError, IndexError):
        words = "值不对"
    return ".".join(path) or "body", words
