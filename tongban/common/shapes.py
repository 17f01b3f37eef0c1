"""What msgspec finds wrong with the shape of JSON, in the words of this house."""

from __future__ import annotations

import re

import msgspec

_PATH = re.compile(r" - at `\$\.?(.*)`$")
_WORDS = (
    (r"Object contains unknown field `(.+?)`", r"有不认识的字段“\1”"),
    (r"Object missing required field `(.+?)`", r"缺少字段“\1”"),
    (r"Expected `(.+?)`, got `(.+?)`", r"应为 \1，实际是 \2"),
    (r"Expected `str` of length >= (\d+)", r"文字至少 \1 个字"),
    (r"Expected `str` of length <= (\d+)", r"文字最多 \1 个字"),
    (r"Expected `array` of length >= (\d+)", r"至少要有 \1 项"),
    (r"Expected `array` of length <= (\d+)", r"最多 \1 项"),
    (r"Expected `(?:int|float)` >= ([\d.]+)", r"不能小于 \1"),
    (r"Expected `(?:int|float)` <= ([\d.]+)", r"不能大于 \1"),
    (r"Expected `str` matching regex .*", "应为字母开头的字母、数字、下划线（最多 40 个）"),
    (r"Invalid enum value (.+)", r"没有 \1 这个值"),
    (r"(?:JSON is malformed|Input data was truncated|Invalid UTF-8).*", "不是有效的 JSON"),
)


def shape_fault(error: msgspec.DecodeError | msgspec.ValidationError) -> tuple[str, str]:
    """Where ("-" for the whole) and what."""
    text = str(error)
    where = found.group(1) if (found := _PATH.search(text)) else "-"
    text = _PATH.sub("", text)
    for english, chinese in _WORDS:
        text = re.sub(english, chinese, text)
    return where or "-", text
