"""Differences and parts of a power in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tongban.catalog.powers import api as powers

LABELS = {
    "title": "名称",
    "text": "条文",
    "refs": "条款编号",
    "name": "名称",
    "content": "内容",
    "basis": "依据",
    "who": "谁办",
    "days": "工作日",
    "duty": "做什么",
    "supervise": "监督电话",
    "consult": "咨询电话",
}
TABLES: dict[str, Any] = {"kind": powers.PowerKind, "subject_kind": powers.BodyKind, "source": powers.Source}
MEMBER = re.compile(r"\[(.+)\]")


def changes(found: Iterable[powers.Change]) -> list[dict[str, str]]:
    return [
        {
            "label": _label(one),
            "kind": one.kind,
            "before": words(one.before, one.field),
            "after": words(one.after, one.field),
        }
        for one in found
    ]


def _label(one: powers.Change) -> str:
    member = MEMBER.search(one.field)
    last = one.field.rpartition("].")[2] if "]." in one.field else one.field.partition(".")[2]
    parts = [one.label, member.group(1) if member else "", LABELS.get(last, last)]
    return "，".join(part for part in parts if part)


def words(value: Any, field: str = "") -> str:
    """A plain value as text: lists by line, parts as 名称：值."""
    if value is None or value == "":
        return ""
    if field in TABLES:
        return str(TABLES[field](value).label) if value in TABLES[field].values else str(value)
    if isinstance(value, Mapping):
        rows = [(LABELS.get(str(name), str(name)), words(inner)) for name, inner in value.items()]
        return "；".join(f"{label}：{text}" for label, text in rows if text)
    if isinstance(value, (list, tuple)):
        return "\n".join(text for text in map(words, value) if text)
    return f"{value:g}" if isinstance(value, float) else str(value)


def days(number: int | None) -> str:
    if number is None:
        return "没有规定"
    return "当场" if number == 0 else f"{number} 个工作日"
