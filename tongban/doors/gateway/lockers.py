"""The address that self-service lockers (自助柜) call; every request is signed with the locker's own secret."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tongban.common.errors import InvalidInputError, PlatformError
from tongban.serve.intake import api as intake

LARGEST_BODY = 4096
LONGEST_CODE = 20


@csrf_exempt  # no cookie stands for the caller, its signature does
@login_not_required
@require_POST
def events(request: HttpRequest, code: str) -> JsonResponse:
    """存入, 取出, 超期退回: the same event_id again gets the same answer and does nothing."""
    try:
        return JsonResponse(intake.take_locker_event(locker=code, told=_told(request, code)))
    except PlatformError as refusal:
        return _refused(refusal)


@csrf_exempt
@login_not_required
@require_POST
def codes(request: HttpRequest, code: str) -> JsonResponse:
    """取件码: which door opens for who typed or scanned it."""
    try:
        typed = _told(request, code).get("code")
        if not isinstance(typed, str) or not 1 <= len(typed.strip()) <= LONGEST_CODE:
            raise InvalidInputError(fields={"code": f"取件码应是文字，1 到 {LONGEST_CODE} 个字符"})
        return JsonResponse(intake.check_code(locker=code, code=typed.strip()))
    except PlatformError as refusal:
        return _refused(refusal)


def _told(request: HttpRequest, code: str) -> dict[str, Any]:
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > LARGEST_BODY:
        raise InvalidInputError(fields={"body": "报文太大"})
    intake.require_signed(
        code, request.headers, method=request.method or "", path=request.get_full_path(), body=request.body
    )
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise InvalidInputError(fields={"body": "正文不是 JSON"})
    return told


def _refused(refusal: PlatformError) -> JsonResponse:
    told = {"code": refusal.code, "message": refusal.sentence, "fields": refusal.fields}
    return JsonResponse(told, status=refusal.status)
