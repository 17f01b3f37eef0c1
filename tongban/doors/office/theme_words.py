"""What changed between two versions of a theme, in words that an editor reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tongban.catalog.items import api as items
from tongban.catalog.themes import api as themes
from tongban.common.errors import NotFoundError

LABELS = {
    "id": "编号", "text": "问题", "options": "选项", "value": "值", "label": "文字", "item": "事项", "after": "等",
    "when": "情形", "ask": "问题", "values": "答案", "fills": "情形对应", "situation": "情形", "note": "说明",
    "needs": "缺了就停",
    "merged": "被合并的结果", "field": "题目", "shared": "合问", "material": "材料", "pool": "同一份",
}  # fmt: skip


def changes(found: Iterable[items.Change]) -> list[dict[str, str]]:
    return [
        {"label": _label(one), "kind": one.kind, "before": words(one.before), "after": words(one.after)}
        for one in found
    ]


def _label(one: items.Change) -> str:
    part = one.field.partition("[")[2].rstrip("]")
    return f"{one.label}，{_named(part)}" if part else one.label


def words(value: Any) -> str:
    """Lists by line, parts as 名称：值, item codes by their names."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, Mapping):
        rows = [(LABELS.get(str(name), str(name)), words(inner)) for name, inner in value.items()]
        return "；".join(f"{label}：{text}" for label, text in rows if text)
    if isinstance(value, list | tuple):
        return "\n".join(text for text in map(words, value) if text)
    if value in themes.Kind.values:
        return str(themes.Kind(value).label)
    return _named(str(value))


def _named(text: str) -> str:
    """The name of an item where its code stands, alone or before another word."""
    code, _, rest = text.partition(" ")
    if len(code) < 20:
        return text
    try:
        return f"{items.guide(code).name} {rest}".strip()
    except NotFoundError:
        return text
