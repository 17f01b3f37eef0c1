"""What differs between two versions of a power, or between two places, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..body import FIELD_LABELS, PowerBody, to_builtins

#: Lists whose members have a name of their own, so that a moved member is not a change.
_KEYED = {"bases": "title", "duties": "name", "accountability": "content", "steps": "name"}


@dataclass(frozen=True)
class Change:
    """`field` is the path, `label` the Chinese name of the top field; before and after are plain (None: absent)."""

    field: str
    label: str
    before: Any
    after: Any

    @property
    def kind(self) -> str:
        if self.before is None:
            return "新增"
        return "删除" if self.after is None else "修改"


def changed_fields(before: PowerBody | None, after: PowerBody | None) -> list[Change]:
    """Every element that is new, gone or another. A power that begins or ends changes in all that it states."""
    old = to_builtins(before) if before else {}
    new = to_builtins(after) if after else {}
    changes: list[Change] = []
    for name, label in FIELD_LABELS.items():
        was, now = old.get(name), new.get(name)
        if was == now or (not was and not now and was != 0 and now != 0):
            continue
        if name in _KEYED and before and after:
            changes += _members(name, label, was or [], now or [])
        elif isinstance(was, dict) and isinstance(now, dict):
            changes += _inside(name, label, was, now)
        else:
            changes.append(Change(name, label, was or _zero(was), now or _zero(now)))
    return changes


def changed_names(before: PowerBody | None, after: PowerBody | None) -> frozenset[str]:
    """The top fields that differ."""
    return frozenset(change.field.split("[")[0].split(".")[0] for change in changed_fields(before, after))


def _zero(value: Any) -> Any:
    return value if value == 0 and value is not False else None


def _members(name: str, label: str, old: list[Any], new: list[Any]) -> list[Change]:
    key = _KEYED[name]
    olds, news = {one[key]: one for one in old}, {one[key]: one for one in new}
    if len(olds) != len(old) or len(news) != len(new):
        return [Change(name, label, old, new)]
    changes: list[Change] = []
    for member in dict.fromkeys([*olds, *news]):
        was, now = olds.get(member), news.get(member)
        if was == now:
            continue
        if was is None or now is None:
            changes.append(Change(f"{name}[{member}]", label, was, now))
        else:
            changes += _inside(f"{name}[{member}]", label, was, now)
    return changes or [Change(name, f"{label}（顺序）", list(olds), list(news))]


def _inside(path: str, label: str, old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    return [
        Change(f"{path}.{name}", label, old.get(name), new.get(name))
        for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name)
    ]
