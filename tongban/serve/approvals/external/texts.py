"""Texts in what a department's system sends."""

from __future__ import annotations

from tongban.common.errors import InvalidInputError
from tongban.data.exchange import api as exchange


def text_of(message: exchange.Received, name: str, longest: int, label: str, *, needed: bool = False) -> str:
    value = message.body.get(name)
    if value is None or value == "":
        if needed:
            raise InvalidInputError(fields={name: f"缺少{label}（{name}）"})
        return ""
    if not isinstance(value, str) or len(value) > longest:
        raise InvalidInputError(fields={name: f"{label}（{name}）应是不超过 {longest} 字的文字"})
    return value.strip()
