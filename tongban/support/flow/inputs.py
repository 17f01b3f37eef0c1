"""What people and systems hand in: cleaned, or refused with the field and the reason."""

from __future__ import annotations

import json
from typing import Any

from .errors import InvalidInputError

OPINION_LENGTH = 4000
FACTS_LENGTH = 20_000


def text(value: object, field: str, name: str, *, limit: int = OPINION_LENGTH, is_required: bool = False) -> str:
    if not isinstance(value, str):
        raise InvalidInputError(fields={field: f"{name}应是文字"})
    clean = value.strip()
    if "\x00" in clean or _has_surrogate(clean):
        raise InvalidInputError(fields={field: f"{name}中有不能保存的字符"})
    if len(clean) > limit:
        raise InvalidInputError(fields={field: f"{name}不能超过 {limit} 字"})
    if is_required and not clean:
        raise InvalidInputError(fields={field: f"请填写{name}"})
    return clean


def whole(value: object, field: str, name: str, *, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise InvalidInputError(fields={field: f"{name}应是 {least} 到 {most} 之间的整数"})
    return value


def facts(value: object, field: str = "facts") -> dict[str, Any]:
    """Plain JSON values under names; numbers as the database will give them back, so that digests agree."""
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise InvalidInputError(fields={field: "应是以名称为键的内容"})
    try:
        told = json.dumps(value, ensure_ascii=False, allow_nan=False)
        told.encode()
    except (TypeError, ValueError) as problem:
        raise InvalidInputError(fields={field: "只能是文字、数字、是否、列表和它们的组合"}) from problem
    if "\\u0000" in told or len(told) > FACTS_LENGTH:
        raise InvalidInputError(fields={field: f"含有不能保存的字符，或超过 {FACTS_LENGTH} 字"})
    clean: dict[str, Any] = _whole_numbers(json.loads(told))
    return clean


def _whole_numbers(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_whole_numbers(one) for one in value]
    if isinstance(value, dict):
        return {key: _whole_numbers(one) for key, one in value.items()}
    return value


def _has_surrogate(value: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in value)
