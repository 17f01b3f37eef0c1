"""Two people changed one draft: what each of them changed, and the draft that takes the better of both.

Three bodies are compared: where both began, what this one wrote, what the other has saved. What only one of them
changed needs no decision; what both changed differently does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ..guide import FIELD_LABELS

MINE, SAVED = "mine", "saved"
#: Lists whose members have a name of their own, by the name of the list.
KEYS = {
    "materials": "code",
    "questions": "id",
    "situations": "id",
    "steps": "name",
    "check_points": "text",
    "bases": "title",
    "faqs": "q",
    "form": "id",
    "fields": "id",
}
NAMES = ("name", "title", "label", "text", "q")
ORDER = "order"


class _Absent:
    """A member that is not there, which is another thing than an empty one."""

    def __bool__(self) -> bool:
        return False


ABSENT: Final = _Absent()


@dataclass(frozen=True)
class Difference:
    """One value that somebody changed. `who`: mine, saved, or both; `choice` is what counts as things stand."""

    path: str
    labels: tuple[str, ...]
    base: Any
    mine: Any
    saved: Any
    who: str
    choice: str

    @property
    def is_conflict(self) -> bool:
        return self.who == "both"


@dataclass
class Merged:
    body: dict[str, Any]
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_settled(self) -> bool:
        """Whether everything that both changed has been decided."""
        return all(one.choice for one in self.differences)


def merge(
    base: Mapping[str, Any], mine: Mapping[str, Any], saved: Mapping[str, Any], choices: Mapping[str, str] | None = None
) -> Merged:
    """`choices`: mine or saved by path. Without one, what only one has changed counts; what both have waits."""
    walk = _Walk(choices or {})
    body = {
        name: walk.value(name, (FIELD_LABELS.get(name, name),), *(one.get(name, ABSENT) for one in (base, mine, saved)))
        for name in saved
    }
    return Merged(body, walk.differences)


class _Walk:
    def __init__(self, choices: Mapping[str, str]) -> None:
        self.choices = choices
        self.differences: list[Difference] = []

    def value(self, path: str, labels: tuple[str, ...], base: Any, mine: Any, saved: Any) -> Any:
        if mine == saved:
            return saved
        if isinstance(mine, Mapping) and isinstance(saved, Mapping):
            return self._parts(path, labels, base if isinstance(base, Mapping) else {}, mine, saved)
        key = KEYS.get(path.rpartition(".")[2].partition("[")[0] if not path.endswith("]") else "", "")
        if key and all(_is_keyed(one, key) for one in (mine, saved)):
            return self._members(path, labels, key, base if _is_keyed(base, key) else [], mine, saved)
        return self._choose(path, labels, base, mine, saved)

    def _choose(self, path: str, labels: tuple[str, ...], base: Any, mine: Any, saved: Any) -> Any:
        who = SAVED if mine == base else MINE if saved == base else "both"
        choice = self.choices.get(path, "")
        if choice not in {MINE, SAVED}:
            choice = "" if who == "both" else who
        self.differences.append(Difference(path, labels, base, mine, saved, who, choice))
        return mine if choice == MINE else saved

    def _parts(
        self,
        path: str,
        labels: tuple[str, ...],
        base: Mapping[str, Any],
        mine: Mapping[str, Any],
        saved: Mapping[str, Any],
    ) -> dict[str, Any]:
        found = {}
        for name in dict.fromkeys([*saved, *mine]):
            values = (one.get(name, ABSENT) for one in (base, mine, saved))
            value = self.value(f"{path}.{name}", (*labels, name), *values)
            if value is not ABSENT:
                found[name] = value
        return found

    def _members(
        self,
        path: str,
        labels: tuple[str, ...],
        key: str,
        base: Sequence[Any],
        mine: Sequence[Any],
        saved: Sequence[Any],
    ) -> list[Any]:
        olds, mines, saveds = ({one[key]: one for one in rows} for rows in (base, mine, saved))
        found = {}
        for member in dict.fromkeys([*saveds, *mines]):
            values = (rows.get(member, ABSENT) for rows in (olds, mines, saveds))
            label = _name_of(mines.get(member) or saveds.get(member), str(member))
            value = self.value(f"{path}[{member}]", (*labels, label), *values)
            if value is not ABSENT:
                found[member] = value
        order = self._order(path, labels, list(olds), list(mines), list(saveds), list(found))
        return [found[member] for member in order]

    def _order(
        self, path: str, labels: tuple[str, ...], base: list[str], mine: list[str], saved: list[str], there: list[str]
    ) -> list[str]:
        """The order of what both have; what only one has stands behind what it stood behind there."""
        both = set(mine) & set(saved)
        orders = [[one for one in rows if one in both] for rows in (base, mine, saved)]
        first, second = saved, mine
        if orders[1] != orders[2]:
            chosen = self._choose(f"{path}.{ORDER}", (*labels, "顺序"), *orders)
            if chosen == orders[1]:
                first, second = mine, saved
        found = [one for one in first if one in there]
        for place, member in enumerate(second):
            if member in there and member not in found:
                before = next((one for one in reversed(second[:place]) if one in found), None)
                found.insert(found.index(before) + 1 if before is not None else 0, member)
        return found


def _is_keyed(rows: Any, key: str) -> bool:
    """Whether every member has a name and no two share one."""
    if not isinstance(rows, (list, tuple)) or not all(isinstance(one, Mapping) for one in rows):
        return False
    names = [one.get(key) for one in rows]
    return all(isinstance(name, str) and name for name in names) and len(set(names)) == len(names)


def _name_of(member: Any, fallback: str) -> str:
    if not isinstance(member, Mapping):
        return fallback
    return next((str(member[name]) for name in NAMES if member.get(name)), fallback)
