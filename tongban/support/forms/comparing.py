"""What changed between two forms, question by question, in words for the person who publishes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import clauses
from .known import Known, known_fields
from .words import PART_NAMES, TYPE_NAMES, SourceWords, date_words, option_line, source_words

Group = Mapping[str, Any]
ADDED, REMOVED, CHANGED, MOVED = "新增", "删除", "修改", "移动"
WITH_BOUNDS = {"min", "max"}


@dataclass(frozen=True)
class FormChange:
    """`where` names the group or the question, `what` its part (empty for the whole)."""

    kind: str
    where: str
    what: str
    before: str
    after: str


def changes(before: Sequence[Group], after: Sequence[Group], of_licence: SourceWords | None = None) -> list[FormChange]:
    """Added, removed, changed and moved questions and groups, in the order of the new form; removed ones last."""
    return list(_Comparison(before, after, of_licence).all())


class _Comparison:
    def __init__(self, before: Sequence[Group], after: Sequence[Group], of_licence: SourceWords | None) -> None:
        self.before, self.after, self.of_licence = before, after, of_licence
        self.old, self.new = _placed(before), _placed(after)
        self.old_known, self.new_known = known_fields(before), known_fields(after)

    def all(self) -> Iterator[FormChange]:
        yield from self._groups()
        for key, (group, field) in self.new.items():
            if key not in self.old:
                yield FormChange(ADDED, _name(group, field), "", "", self._whole(field, self.new_known))
            else:
                was_in, was = self.old[key]
                yield from self._parts(_name(group, field), was, field)
                if was_in.get("id") != group.get("id"):
                    yield FormChange(MOVED, _name(group, field), "所在的组", _title(was_in), _title(group))
        yield from self._order()
        for key, (group, field) in self.old.items():
            if key not in self.new:
                yield FormChange(REMOVED, _name(group, field), "", self._whole(field, self.old_known), "")

    def _groups(self) -> Iterator[FormChange]:
        old = {one.get("id"): one for one in self.before}
        new = {one.get("id"): one for one in self.after}
        for key, group in new.items():
            if key not in old:
                yield FormChange(ADDED, f"{_title(group)}（组）", "", "", f"{len(group.get('fields', ()))} 题")
            else:
                yield from self._parts(f"{_title(group)}（组）", old[key], group)
        for key, group in old.items():
            if key not in new:
                yield FormChange(REMOVED, f"{_title(group)}（组）", "", f"{len(group.get('fields', ()))} 题", "")

    def _order(self) -> Iterator[FormChange]:
        both = [key for key in self.new if key in self.old]
        earlier = [key for key in self.old if key in self.new]
        if both != earlier:
            yield FormChange(MOVED, "题目的顺序", "", _labels(earlier, self.old), _labels(both, self.new))

    def _parts(self, where: str, was: Group, now: Group) -> Iterator[FormChange]:
        for name in dict.fromkeys([*was, *now]):
            if name in {"id", "fields"} or (was.get(name) or None) == (now.get(name) or None):
                continue
            before = self._words(name, was.get(name), was, self.old_known)
            after = self._words(name, now.get(name), now, self.new_known)
            yield FormChange(CHANGED, where, PART_NAMES.get(name, name), before, after)

    def _words(self, name: str, value: Any, one: Group, known: Mapping[str, Known]) -> str:
        if name == "required":
            return "必填" if value else "选填"
        if value is None or value in ("", [], {}):
            return "总是出现" if name == "visible_if" else ""
        if name in {"visible_if", "required_if"}:
            return clauses.words(str(value), known)
        if name == "type":
            return TYPE_NAMES.get(value, str(value))
        if name == "options":
            return "\n".join(option_line(option) for option in value)
        if name == "source":
            return source_words(value, self.of_licence)
        if name in WITH_BOUNDS:
            return date_words(value)
        if isinstance(value, bool):
            return "是" if value else "否"
        return "、".join(map(str, value)) if isinstance(value, list) else str(value)

    def _whole(self, field: Group, known: Mapping[str, Known]) -> str:
        parts = [TYPE_NAMES.get(field.get("type", ""), ""), "必填" if field.get("required") else "选填"]
        for name in ("hint", "options", "visible_if", "required_if", "source"):
            if field.get(name):
                words = self._words(name, field[name], field, known).replace("\n", "、")
                parts.append(f"{PART_NAMES[name]}：{words}")
        return "\n".join(part for part in parts if part)


def _placed(groups: Sequence[Group]) -> dict[str, tuple[Group, Group]]:
    """Fields by id with their group; in repeated groups the group's id goes before, for names live there."""
    return {
        f"{group.get('id')}." * bool(group.get("repeat")) + str(field.get("id")): (group, field)
        for group in groups
        for field in group.get("fields", ())
    }


def _title(group: Group) -> str:
    return str(group.get("title") or "没有组名")


def _name(group: Group, field: Group) -> str:
    return f"{_title(group)}，{field.get('label') or '没有题目'}"


def _labels(keys: list[str], placed: Mapping[str, tuple[Group, Group]]) -> str:
    return "\n".join(f"{number}. {placed[key][1].get('label')}" for number, key in enumerate(keys, start=1))
