from __future__ import annotations

import uuid
from typing import cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.common.actors import Actor
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.support.audit import api as audit
from tongban.ui.ways import own_page

from . import actions, api, rules
from .errors import FileRefusedError, FileTooLargeError, OffsetConflictError
from .handlers import TOO_LARGE
from .models import StoredFile, Upload

# What the browser is asked to send at a time: small enough for a phone on the road.
WISHED_CHUNK = 512 * 1024
# A sandboxed PDF is not shown by Chromium's viewer, so PDFs get a policy without scripts instead.
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'"
SANDBOX_POLICY = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def _actor(request: HttpRequest) -> Actor:
    """The signed-in person; LoginRequiredMiddleware lets nobody else come here."""
    return cast(Actor, request.user)


class NewUpload(msgspec.Struct):
    name: str
    size: int
    purpose: str = ""
    accept: list[str] = []


msgspec.json.Decoder(NewUpload)  # learnt here, by one thread: at once by two it crashes


@never_cache
@require_safe
def download(request: HttpRequest, file_id: uuid.UUID) -> HttpResponseBase:
    return _send(request, file_id, is_inline=False)


@never_cache
@require_safe
def view(request: HttpRequest, file_id: uuid.UUID) -> HttpResponseBase:
    """PDF and pictures in the browser; everything else is handed over as a download."""
    return _send(request, file_id, is_inline=True)


def _send(request: HttpRequest, file_id: uuid.UUID, *, is_inline: bool) -> HttpResponseBase:
    file = api.info(file_id)
    if not api.may_read(_actor(request), file):
        raise NotFoundError(what="这份文件")
    if file.owner_id != _actor(request).pk:
        audit.record_read(_actor(request), f"file:{file.id}", purpose=f"查看文件：{file.purpose or file.name}")
    is_inline = is_inline and file.is_shown_inline
    response = FileResponse(
        api.open(file.id), as_attachment=not is_inline, filename=file.name, content_type=file.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    is_pdf = is_inline and file.media_type == "application/pdf"
    response["Content-Security-Policy"] = PDF_POLICY if is_pdf else SANDBOX_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@never_cache
@require_POST
def start_upload(request: HttpRequest) -> HttpResponse:
    try:
        wanted = msgspec.json.decode(request.body, type=NewUpload)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise InvalidInputError(fields={"file": "要写明文件名 name 和字节数 size"}) from None
    upload = actions.start_upload(
        actor=_actor(request), name=wanted.name, size=wanted.size, purpose=wanted.purpose, accept=wanted.accept
    )
    response = _state(upload, 0, status=201)
    response["Location"] = reverse("files:upload", args=[upload.pk])
    return response


@never_cache
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def upload(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """HEAD: how much is here. PATCH: the next bytes, at the offset in `Upload-Offset`. DELETE: never mind."""
    if request.method == "DELETE":
        actions.drop_upload(actor=_actor(request), upload_id=upload_id)
        return HttpResponse(status=204)
    if request.method == "PATCH":
        return _append(request, upload_id)
    row = Upload.objects.filter(pk=upload_id, owner_id=_actor(request).pk).first()
    if row is None:
        raise NotFoundError(what="这次上传，可能已经取消或过期，请重新选择文件")
    response = HttpResponse()
    response["Upload-Offset"] = str(actions.arrived_of(row))
    response["Upload-Length"] = str(row.size)
    return response


def _append(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    offset = request.headers.get("Upload-Offset", "")
    if not offset.isascii() or not offset.isdigit() or len(offset) > 15:
        raise InvalidInputError(fields={"Upload-Offset": "请求头 Upload-Offset 要写从第几个字节接着传"})
    data = request.read(actions.CHUNK_LIMIT + 1)
    if len(data) > actions.CHUNK_LIMIT:
        raise FileTooLargeError(f"一次最多传 {rules.readable_size(actions.CHUNK_LIMIT)}，请分成小段")
    try:
        row = actions.append_to_upload(actor=_actor(request), upload_id=upload_id, offset=int(offset), data=data)
    except OffsetConflictError as conflict:
        response = JsonResponse(
            {"code": conflict.code, "message": conflict.sentence, "offset": conflict.offset}, status=409
        )
        response["Upload-Offset"] = str(conflict.offset)
        return response
    return _state(row, row.received)


def _state(row: Upload, offset: int, *, status: int = 200) -> JsonResponse:
    body: dict[str, object] = {
        "id": str(row.pk),
        "url": reverse("files:upload", args=[row.pk]),
        "offset": offset,
        "size": row.size,
        "chunk": WISHED_CHUNK,
    }
    if row.file is not None:
        body["file"] = _file_body(row.file)
    response = JsonResponse(body, status=status)
    response["Upload-Offset"] = str(offset)
    return response


def _file_body(file: StoredFile) -> dict[str, object]:
    return {
        "id": str(file.pk),
        "name": file.name,
        "size": file.size,
        "readable_size": rules.readable_size(file.size),
        "url": reverse("files:download", args=[file.pk]),
        "view_url": reverse("files:view", args=[file.pk]) if file.media_type in rules.INLINE_MEDIA_TYPES else "",
    }


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """A plain form without scripts: keeps the file and goes back to the page with its id as `?file=`."""
    back = _way_back(request)
    given = request.FILES.get("file")
    try:
        if getattr(request, TOO_LARGE, False):
            raise FileTooLargeError(
                f"文件超过 {rules.readable_size(settings.FILE_SIZE_LIMIT)}，请压缩或分成几份后再上传"
            )
        if given is None:
            raise FileRefusedError("请先选择文件，再按上传")
        file = api.receive(
            _actor(request),
            name=given.name or "",
            chunks=given.chunks(),
            purpose=request.POST.get("purpose", ""),
            accept=request.POST.getlist("accept"),
        )
    except FileRefusedError as refusal:
        if not back:
            raise
        messages.error(request, refusal.sentence)
        return redirect(back)
    return redirect(_with_query(back, file=str(file.id), field=request.POST.get("field", ""))) if back else _done(file)


@require_POST
def drop(request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
    """Take back an own file that is not used yet."""
    api.drop(_actor(request), file_id)
    back = _way_back(request)
    return redirect(back) if back else HttpResponse(status=204)


def _done(file: api.FileInfo) -> HttpResponse:
    return redirect("files:download", file_id=file.id)


def _way_back(request: HttpRequest) -> str:
    """Where the person came from, only inside this site."""
    return own_page(request, request.POST.get("next", ""))


def _with_query(address: str, **values: str) -> str:
    parts = urlsplit(address)
    query = [pair for pair in parse_qsl(parts.query) if pair[0] not in values]
    query += [(name, value) for name, value in values.items() if value]
    return urlunsplit(parts._replace(query=urlencode(query)))
