"""What the designer page holds between two presses of a button, and what each button does to it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tongban.common.errors import InvalidInputError
from tongban.support.forms import api as forms
from tongban.support.forms.api import ConditionError, editing

from .. import long_form
from ..opened import Opened
from . import choosing, properties
from .choosing import Typed

Place = tuple[int, ...]
VISIBLE, REQUIRED = "v", "r"
LARGEST = 400_000


@dataclass
class Design:
    """`typed` and `conditions`: the inputs of the open question as they were typed; `errors` by input."""

    groups: list[dict[str, Any]]
    open: Place = ()
    began: Opened = field(default_factory=lambda: Opened(0, 0))
    typed: dict[str, Any] | None = None
    conditions: dict[str, Typed] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    is_fresh: bool = False

    @property
    def one(self) -> dict[str, Any] | None:
        return editing.at(self.groups, self.open)

    @property
    def is_group(self) -> bool:
        return len(self.open) == 1

    def section(self, source: str) -> long_form.Section:
        in_rows = bool(self.groups[self.open[0]].get("repeat"))
        return properties.section_of(self.one or {}, is_group=self.is_group, in_rows=in_rows, source=source)

    def text(self) -> str:
        return json.dumps(self.groups, ensure_ascii=False)


def place_of(text: str) -> Place:
    parts = text.split(".")
    return tuple(int(one) for one in parts) if all(one.isascii() and one.isdigit() for one in parts) else ()


def words_of(place: Place) -> str:
    return ".".join(map(str, place))


def readable(groups: Sequence[Any]) -> list[dict[str, Any]]:
    """A draft's groups as far as they are groups; older drafts were typed by hand."""
    rows = [dict(one) for one in groups if isinstance(one, dict)]
    return [one | {"fields": [field for field in one.get("fields") or () if isinstance(field, dict)]} for one in rows]


def groups_from(text: str) -> list[dict[str, Any]]:
    groups: Any
    try:
        groups = json.loads(text) if len(text) <= LARGEST else None
    except (ValueError, RecursionError):
        groups = None
    if not editing.is_readable(groups):
        raise InvalidInputError(fields={"design": "这一页送来的表单读不出来，请从事项页重新打开表单设计"})
    found: list[dict[str, Any]] = groups
    return found


def read(data: Any, began: Opened) -> Design:
    """The page as it was sent, with the open question's inputs taken in where they can be read."""
    design = Design(groups_from(data.get("design", "")), place_of(data.get("open", "")), began)
    if design.one is None:
        design.open = ()
        return design
    section = design.section(data.get("f.source", ""))
    fields = (long_form.Field("f.label", "题目"), long_form.Field("f.ask", "", "radio"), *section.parts)
    typed = long_form.read([long_form.Section("", "", fields)], data, {})
    design.typed = typed.body["f"]
    names = [one.name.removeprefix("f.") for one in section.parts]
    taken, design.errors = properties.applied(design.one, design.typed, names, is_group=design.is_group)
    _conditions(design, taken, data)
    siblings = design.groups if design.is_group else design.groups[design.open[0]]["fields"]
    siblings[design.open[-1]] = taken
    editing.name_new(design.groups)
    return design


def _conditions(design: Design, taken: dict[str, Any], data: Any) -> None:
    known = forms.known_before(design.groups, design.open)
    asked = str((design.typed or {}).get("ask") or "no")
    wanted = {VISIBLE: ("visible_if", choosing.read(VISIBLE, data))}
    if not design.is_group:
        if asked == "yes" or "required" in taken:
            taken["required"] = asked == "yes"
        rows = choosing.read(REQUIRED, data)
        mode = choosing.ALWAYS if asked != "if" else choosing.KEPT if rows.mode == choosing.KEPT else choosing.ONLY_IF
        wanted[REQUIRED] = ("required_if", Typed(mode, rows.rows))
    for name, (key, typed) in wanted.items():
        design.conditions[name] = typed
        before = str(taken.get(key) or "")
        try:
            source = choosing.written(typed, before, known)
        except ConditionError as fault:
            design.errors[f"{name}.mode"] = str(fault)
            continue
        if source:
            taken[key] = source
        else:
            taken.pop(key, None)


def act(design: Design, button: str) -> None:
    """One press: "open:0.2", "up:0.2", "down:0.2", "copy:0.2", "remove:0.2", "group"."""
    verb, _, text = button.partition(":")
    place, was = place_of(text), design.one
    match verb:
        case "open":
            _show(design, () if place == design.open else place)
            return
        case "copy":
            _show(design, editing.copied(design.groups, place) or design.open)
            return
        case "group":
            _show(design, editing.add_group(design.groups))
            design.is_fresh = True
            return
        case "up" | "down":
            editing.move(design.groups, place, -1 if verb == "up" else 1)
        case "remove":
            editing.remove(design.groups, place)
    _show(design, _spot_of(design, was))


def is_leaving(design: Design, button: str) -> bool:
    """Whether a press goes on from the open question: then its faults are to be mended first."""
    return bool(button) and button != f"remove:{words_of(design.open)}"


def add(design: Design, group: int, what: str) -> None:
    place = editing.add_field(design.groups, group, what)
    if place is None:
        design.errors["add"] = (
            "这道常用题表里已经有了，一题只问一次" if what.startswith("standard:") else "请选择要加的题型"
        )
        return
    _show(design, place)
    design.is_fresh = True


def _spot_of(design: Design, one: dict[str, Any] | None) -> Place:
    """The open question stays open wherever a move has put it."""
    spots: list[Place] = [(g,) for g in range(len(design.groups))]
    spots += [(g, f) for g, group in enumerate(design.groups) for f in range(len(group["fields"]))]
    return next((spot for spot in spots if one is not None and editing.at(design.groups, spot) is one), ())


def _show(design: Design, place: Place) -> None:
    """Another question is open now; its inputs begin with what it is."""
    design.open = place if editing.at(design.groups, place) is not None else ()
    design.typed, design.conditions, design.errors = None, {}, {}
