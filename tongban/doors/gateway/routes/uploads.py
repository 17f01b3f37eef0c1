"""上传材料."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import File, Router, Status
from ninja.files import UploadedFile

from tongban.common.errors import InvalidInputError
from tongban.support.files import api as files

from ..auth import token, user_of
from ..shapes import FileOut

router = Router(tags=["材料"], auth=token)


@router.post("/files", response={201: FileOut}, summary="上传一份文件；返回的编号在申请里引用")
def upload(request: HttpRequest, file: File[UploadedFile]) -> Status:
    faults = {other: "没有这个字段" for other in request.FILES if other != "file"}
    name = file.name or ""
    if not name:
        faults["file"] = "文件没有名字"
    if len(request.FILES.getlist("file")) > 1:
        faults["file"] = "一次传一份文件，多份请分几次"
    if faults:
        raise InvalidInputError(fields=faults)
    kept = files.receive(user_of(request), name=name, chunks=file.chunks(), purpose="material")
    found = FileOut(id=kept.id, name=kept.name, size=kept.size, media_type=kept.media_type, sha256=kept.sha256)
    return Status(201, found)
