"""A body from a form, a file or a sheet: InvalidInputError names the field that has not the right shape."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from tongban.common.errors import InvalidInputError

from .body import FIELD_LABELS, PowerBody, body_from

_PATH = re.compile(r" - at `\$\.?(.*)`$")
_WORDS = (
    (r"Object contains unknown field `(.+?)`", r"有不认识的内容“\1”"),
    (r"Object missing required field `(.+?)`", r"缺少“\1”"),
    (r"Expected `str` of length >= (\d+)", r"至少 \1 个字"),
    (r"Expected `str` of length <= (\d+)", r"最多 \1 个字"),
    (r"Expected `(?:int|float)` >= ([\d.]+)", r"不能小于 \1"),
    (r"Expected `(?:int|float)` <= ([\d.]+)", r"不能大于 \1"),
    (r"Expected `str` matching regex .*12.*", "应为 12 位数字的基本编码"),
    (r"Expected `str` matching regex .*", "条款编号写法不对，应如 xzxkf#42"),
    (r"Expected `(.+?)`, got `(.+?)`", r"应为 \1，实际是 \2"),
)


def read_body(data: dict[str, Any] | PowerBody) -> PowerBody:
    if isinstance(data, PowerBody):
        return data
    try:
        return body_from(data)
    except msgspec.ValidationError as error:
        where, reason = shape_fault(error)
        label = FIELD_LABELS.get(re.split(r"[.\[]", where)[0], "内容")
        raise InvalidInputError(fields={where or "name": f"{label}：{reason}"}) from error


def shape_fault(error: msgspec.ValidationError) -> tuple[str, str]:
    """msgspec's message in the words of this house: where, then what."""
    text = str(error)
    where = found.group(1) if (found := _PATH.search(text)) else ""
    text = _PATH.sub("", text)
    for english, chinese in _WORDS:
        text = re.sub(english, chinese, text)
    return where, text
