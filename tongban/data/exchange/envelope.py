"""Reading what the other side sent: every fault named, in Chinese, before anything is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from . import rules
from .enums import InKind
from .errors import InvalidInputError
from .values import Envelope

LONGEST_KEY, LONGEST_CASE = 64, 64


def read(source: object) -> Envelope:
    if not isinstance(source, Mapping):
        raise InvalidInputError(fields={"message": "报文应是一个 JSON 对象"})
    faults: dict[str, str] = {}
    for name, longest in (("key", LONGEST_KEY), ("case", LONGEST_CASE)):
        value = source.get(name)
        if not isinstance(value, str) or not value.isprintable() or not 0 < len(value) <= longest:
            faults[name] = f"{name} 应是 1 至 {longest} 个字符的文字"
    seq = source.get("seq")
    if isinstance(seq, bool) or not isinstance(seq, int) or not 1 <= seq < 1_000_000:
        faults["seq"] = "seq 应是从 1 起逐件递增的整数"
    if source.get("kind") not in InKind.values:
        faults["kind"] = f"kind 只能是 {'、'.join(InKind.values)}"
    day = _day(source.get("day"))
    if day is None:
        faults["day"] = "day 应是日期，例如 2026-03-02"
    body = source.get("body")
    if not isinstance(body, dict):
        faults["body"] = "body 应是一个对象"
    elif b"\\u0000" in rules.canonical(body) or len(rules.canonical(body)) > rules.LARGEST_BODY:
        faults["body"] = "body 太大，或者含有空字符"
    if faults:
        raise InvalidInputError(fields=faults)
    assert day is not None
    assert isinstance(body, dict)
    return Envelope(
        key=source["key"], case=source["case"], seq=source["seq"], kind=source["kind"], day=day, body=body,
        source=dict(source),
    )  # fmt: skip


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None
