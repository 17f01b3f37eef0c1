"""A long form without scripts, and the form back as a body.

Every input is named by the path of its value ("materials[3].standard"), so that a fault can link to it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Body = dict[str, Any]
SPARE_ROWS = 1
#: Kinds of which nothing is sent when nothing is chosen.
CHOSEN = ("radio", "checks", "yes_no")
MOST_ROWS = 100
OPTION_MARK = re.compile(r"\s*[：:=]\s*")
NUMBER = re.compile(r"\d{1,4}(\.\d{1,2})?")


@dataclass(frozen=True)
class Field:
    """`kind`: text, textarea, lines, words, number, decimal, select, radio, checks, yes_no, options.

    `options` of a text are offered; anything else may be typed. `is_optional` marks a text of one line as 选填.
    """

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    width: str = ""
    rows: int = 3
    is_optional: bool = False

    @property
    def choices(self) -> list[dict[str, str]]:
        return [{"value": value, "label": label} for value, label in self.options]


@dataclass(frozen=True)
class Rows:
    """A list of parts. A row without anything in `keys` is left out."""

    name: str
    label: str
    one: str
    keys: tuple[str, ...]
    fields: tuple[Field, ...]
    hint: str = ""
    #: An empty row stands ready even where there are others.
    has_spare: bool = True


@dataclass(frozen=True)
class Section:
    id: str
    title: str
    parts: tuple[Field | Rows, ...]


# -- The form as it is drawn ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Shown:
    """One input: its name is the path of the value, its id the same without brackets and dots."""

    name: str
    id: str
    field: Field
    value: Any
    error: str


@dataclass(frozen=True)
class ShownRow:
    id: str
    name: str
    title: str
    is_new: bool
    has_error: bool
    fields: list[Shown]


@dataclass(frozen=True)
class ShownRows:
    part: Rows
    id: str
    error: str
    rows: list[ShownRow]


@dataclass(frozen=True)
class ShownSection:
    id: str
    title: str
    parts: list[Shown | ShownRows]


def id_of(path: str) -> str:
    return re.sub(r"[\[\].]+", "-", path).strip("-")


def show(
    sections: Sequence[Section], body: Body, errors: Mapping[str, str], more: Mapping[str, int] | None = None
) -> list[ShownSection]:
    """The form with these values; `more` says how many empty rows a list has beyond the usual one."""
    return [
        ShownSection(one.id, one.title, [_part(part, body, errors, more or {}) for part in one.parts])
        for one in sections
    ]


def _part(part: Field | Rows, body: Body, errors: Mapping[str, str], more: Mapping[str, int]) -> Shown | ShownRows:
    if isinstance(part, Field):
        return _shown(part, part.name, _get(body, part.name), errors)
    values = list(body.get(part.name) or [])
    spare = SPARE_ROWS if part.has_spare or not values else 0
    empty = max(spare, more.get(part.name, 0))
    rows = [_row(part, index, value, errors) for index, value in enumerate([*values, *([{}] * empty)])]
    return ShownRows(part, part.name, errors.get(part.name, ""), rows)


def _row(part: Rows, index: int, value: Body, errors: Mapping[str, str]) -> ShownRow:
    path = f"{part.name}[{index}]"
    fields = [_shown(one, f"{path}.{one.name}", _get(value, one.name), errors) for one in part.fields]
    if path in errors:
        fields[0] = Shown(fields[0].name, fields[0].id, fields[0].field, fields[0].value, errors[path])
    title = next((str(value[key]) for key in ("name", "title", "text", "q") if value.get(key)), "")
    return ShownRow(id_of(path), path, title or f"新的{part.one}", not value, any(one.error for one in fields), fields)


def _shown(one: Field, name: str, value: Any, errors: Mapping[str, str]) -> Shown:
    return Shown(name, id_of(name), one, _as_text(one, value), errors.get(name, ""))


def _as_text(one: Field, value: Any) -> Any:
    match one.kind:
        case "lines":
            return "\n".join(value or [])
        case "words":
            return "、".join(value or [])
        case "options":
            return "\n".join(f"{option.get('value', '')}：{option.get('label', '')}" for option in value or [])
        case "checks":
            return list(value or [])
        case "yes_no":
            return "yes" if value else "no"
        case "decimal":
            return f"{value:g}" if isinstance(value, (int, float)) else value or ""
    return "" if value is None else value


# -- The form as it comes back ----------------------------------------------------------------------------------------
@dataclass
class Read:
    body: Body
    errors: dict[str, str] = field(default_factory=dict)


def read(sections: Sequence[Section], data: Any, before: Body) -> Read:
    """The body that was typed, on top of what the form does not show. Faults of form are named by path.

    A page that was drawn before an upgrade does not know what the form has learned since: that stays as it was. What
    sends nothing of the form is no such page.
    """
    found = Read(copy.deepcopy(before))
    is_page = any(name_of(part) in data for section in sections for part in section.parts)
    for section in sections:
        for part in section.parts:
            if isinstance(part, Field):
                if _is_sent(part, part.name, data) or not is_page:
                    _set(found.body, part.name, _value(part, part.name, data, found.errors))
            elif name_of(part) in data or not is_page:
                found.body[part.name] = list(_rows(part, data, before.get(part.name) or [], found.errors))
    return found


def name_of(part: Field | Rows) -> str:
    """The first input of a part; of a list there is always a row, if only an empty one."""
    return part.name if isinstance(part, Field) else f"{part.name}[0].{part.fields[0].name}"


def _is_sent(one: Field, name: str, data: Any) -> bool:
    """Boxes and buttons that are not chosen are not sent; any other input is, if only empty."""
    return one.kind in CHOSEN or name in data


def _rows(part: Rows, data: Any, before: Sequence[Body], errors: dict[str, str]) -> Iterator[Body]:
    """Rows in the order of the form; their errors are renamed to where the row stands afterwards."""
    number = 0
    for index in range(MOST_ROWS):
        path = f"{part.name}[{index}]"
        if f"{path}.{part.fields[0].name}" not in data:
            return
        own: dict[str, str] = {}
        row: Body = {}
        for one in part.fields:
            name = f"{path}.{one.name}"
            if _is_sent(one, name, data):
                _set(row, one.name, _value(one, name, data, own))
            elif index < len(before) and (kept := _get(before[index], one.name)) is not None:
                _set(row, one.name, kept)
        if data.get(f"{path}.remove") == "yes" or not any(str(row.get(key) or "").strip() for key in part.keys):
            continue
        errors |= {name.replace(path, f"{part.name}[{number}]", 1): reason for name, reason in own.items()}
        number += 1
        yield row


def _value(one: Field, name: str, data: Any, errors: dict[str, str]) -> Any:
    text = data.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()
    match one.kind:
        case "checks":
            return data.getlist(name)
        case "yes_no":
            return text == "yes"
        case "lines":
            return [line.strip() for line in text.split("\n") if line.strip()]
        case "words":
            return [word for word in re.split(r"[、,，\s]+", text) if word]
        case "options":
            return [_option(line) for line in text.split("\n") if line.strip()]
        case "number" | "decimal":
            return _number(one, name, text, errors)
    return text


def _option(line: str) -> Body:
    value, _, label = OPTION_MARK.sub("\x00", line.strip(), count=1).partition("\x00")
    return {"value": value, "label": label or value}


def _number(one: Field, name: str, text: str, errors: dict[str, str]) -> Any:
    if not text:
        return None
    if not NUMBER.fullmatch(text) or (one.kind == "number" and not text.isdigit()):
        errors[name] = f"{one.label}：“{text}”不是数，请填阿拉伯数字"
        return text
    return int(text) if one.kind == "number" else float(text)


def _get(body: Mapping[str, Any], path: str) -> Any:
    value: Any = body
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _set(body: Body, path: str, value: Any) -> None:
    *outer, last = path.split(".")
    for name in outer:
        if not isinstance(body.get(name), dict):
            body[name] = {}
        body = body[name]
    body[last] = value


def link_of(path: str, shown: Iterable[ShownSection], beside: Iterable[str] = ()) -> str:
    """The id to link to for a fault at `path`: the input, else the row, the list, or the beginning. `beside`: inputs
    of the page that are none of the form's."""
    known = {*_ids(shown), *beside}
    while path:
        if id_of(path) in known:
            return id_of(path)
        path = path.rpartition(".")[0] or path.rpartition("[")[0]
    return first_of(shown)


def first_of(shown: Iterable[ShownSection]) -> str:
    return next((one.id for one in shown), "main")


def _ids(shown: Iterable[ShownSection]) -> Iterator[str]:
    for section in shown:
        for part in section.parts:
            yield part.id
            if isinstance(part, ShownRows):
                for row in part.rows:
                    yield row.id
                    yield from (one.id for one in row.fields)
