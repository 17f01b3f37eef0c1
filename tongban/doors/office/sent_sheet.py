"""A workbook that somebody sends in, for the pages that take one."""

from __future__ import annotations

from django.http import HttpRequest

from tongban.common.errors import InvalidInputError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 20 * 1024 * 1024


def sent_sheet(request: HttpRequest) -> bytes:
    """The bytes of the field `file`; InvalidInputError names it when nothing came or too much."""
    given = request.FILES.get("file")
    if given is None:
        raise InvalidInputError(fields={"file": "请先选择填好的表格"})
    if (given.size or 0) > LARGEST:
        raise InvalidInputError(fields={"file": "文件超过 20 MB，请分成几份"})
    return given.read()
