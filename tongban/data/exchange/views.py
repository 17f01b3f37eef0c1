"""What a department's system may ask of us; every request is signed (gate.py), answers are JSON."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import date
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from tongban.common.errors import PlatformError
from tongban.support.audit import api as audit
from tongban.support.files import api as files
from tongban.support.identity import api as identity

from . import incoming, reconciling, rules
from .errors import InvalidInputError, NotFoundError
from .gate import caller
from .models import Conversation, Peer

View = Callable[..., HttpResponseBase]


def _signed(view: View) -> View:
    @csrf_exempt  # no cookie stands for the caller, its signature does
    @login_not_required
    @wraps(view)
    def answer(request: HttpRequest, code: str, **more: object) -> HttpResponseBase:
        try:
            if int(request.headers.get("Content-Length") or 0) > rules.LARGEST_BODY:
                raise InvalidInputError(fields={"body": "报文太大"})
            return view(request, caller(request, code), **more)
        except PlatformError as refusal:
            told = {"code": refusal.code, "message": refusal.sentence, "fields": refusal.fields}
            return JsonResponse(told, status=refusal.status)

    return answer


@require_POST
@_signed
def receive(request: HttpRequest, peer: Peer) -> HttpResponseBase:
    """One message of theirs. The answer says only that it is kept; what it says is done afterwards, in order."""
    try:
        source = json.loads(request.body)
    except (ValueError, RecursionError):
        raise InvalidInputError(fields={"message": "正文不是 JSON"}) from None
    taken = incoming.take(peer, source)
    return JsonResponse({"received": taken.seq, "repeated": taken.is_repeat})


@require_GET
@_signed
def day(request: HttpRequest, peer: Peer, on: str) -> HttpResponseBase:
    """Our count, hash and list of one day, for their own reconciliation."""
    try:
        wanted = date.fromisoformat(on)
    except ValueError:
        raise InvalidInputError(fields={"day": "日期写成 2026-03-02"}) from None
    return JsonResponse(reconciling.own_day(peer, wanted))


@require_GET
@_signed
def material(request: HttpRequest, peer: Peer, file_id: uuid.UUID) -> HttpResponseBase:
    """A file of a case that was passed on to this peer."""
    info = files.info(file_id)
    number = info.subject.removeprefix("case:")
    if not Conversation.objects.filter(peer=peer, case_number=number, out_seq__gt=0).exists():
        raise NotFoundError(what="这份文件")
    audit.record_read(identity.SYSTEM(), f"case:{number}", purpose=f"{peer.name}取用材料")
    return FileResponse(files.open(info.id), filename=info.name, content_type=info.media_type)
