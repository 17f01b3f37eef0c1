"""What changed between two versions of a theme, field by field."""

from __future__ import annotations

from typing import Any

from tongban.catalog.items.api import Change

from ..body import FIELD_LABELS, ThemeBody, to_builtins

#: Lists whose parts have a name of their own, so that a moved part is not a change.
_KEYED = {"asks": ("id",), "members": ("item",), "fields": ("item", "field"), "materials": ("item", "material")}


def changed(before: ThemeBody, after: ThemeBody) -> list[Change]:
    old, new = to_builtins(before), to_builtins(after)
    found: list[Change] = []
    for name, label in FIELD_LABELS.items():
        if old[name] == new[name]:
            continue
        if name in _KEYED:
            found += _parts(name, label, old[name], new[name])
        else:
            found.append(Change(name, label, old[name] or None, new[name] or None))
    return found


def _parts(name: str, label: str, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[Change]:
    def keyed(parts: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
        return {" ".join(part[key] for key in _KEYED[name]): part for part in parts}

    olds, news = keyed(old), keyed(new)
    found = [
        Change(f"{name}[{key}]", label, olds.get(key), news.get(key))
        for key in dict.fromkeys([*olds, *news])
        if olds.get(key) != news.get(key)
    ]
    return found or [Change(name, f"{label}（顺序）", list(olds), list(news))]
