"""What changed between two guides, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..guide import FIELD_LABELS, GuideBody, to_builtins

#: Lists whose members have a name of their own, so that a moved member is not a change.
_KEYED = {
    "materials": "code", "questions": "id", "situations": "id", "steps": "name", "check_points": "text",
    "bases": "title", "faqs": "q",
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """`field` is the path, `label` the Chinese name of the top field; before/after are plain values (None: absent)."""

    field: str
    label: str
    before: Any
    after: Any

    @property
    def kind(self) -> str:
        if self.before is None:
            return "新增"
        return "删除" if self.after is None else "修改"


def changed_fields(before: GuideBody, after: GuideBody) -> list[Change]:
    old, new = to_builtins(before), to_builtins(after)
    changes: list[Change] = []
    for name in new:
        if old[name] != new[name]:
            changes += _compare(name, old[name], new[name])
    return changes


def _compare(name: str, old: Any, new: Any) -> list[Change]:
    label = FIELD_LABELS.get(name, name)
    if name not in _KEYED:
        if isinstance(old, dict) and isinstance(new, dict):
            return _inside(name, label, old, new)
        return [Change(name, label, old, new)]
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
    names = dict.fromkeys([*old, *new])
    return [
        Change(f"{path}.{name}", label, old.get(name), new.get(name))
        for name in names
        if old.get(name) != new.get(name)
    ]
