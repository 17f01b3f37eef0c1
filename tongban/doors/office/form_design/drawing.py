"""The designer's page: rows of questions, the open one with its inputs, and the form as applicants will see it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from tongban.catalog.items import api as items
from tongban.support.forms import api as forms
from tongban.support.forms.api import STANDARD_FIELDS, TYPE_NAMES, clauses, editing

from .. import long_form
from . import choosing, properties
from .state import REQUIRED, VISIBLE, Design, Place, words_of

Row = dict[str, Any]
FAULT = re.compile(r"\[(\d+)\](?:\.fields\[(\d+)\])?(?:\.(\w+))?")
INPUTS = {"visible_if": "v-mode", "required_if": "r-mode", "required": "f-ask", "source": "f-source"}


@dataclass(frozen=True)
class Fault:
    """`link`: the id of what to mend when its question is open, of the question's row otherwise."""

    place: Place
    words: str
    link: str


def rows(groups: Sequence[Row], opened: Place) -> list[Row]:
    known = forms.known_fields(groups)
    return [
        {
            "place": words_of((g,)),
            "key": group.get("id") or f"new{g}",
            "title": group.get("title") or "没有组名",
            "is_open": opened == (g,),
            "is_first": g == 0,
            "is_last": g == len(groups) - 1,
            "marks": _marks(group, known, "可以填多行" if group.get("repeat") else ""),
            "fields": [_field_row(groups, g, f, opened, known) for f in range(len(group["fields"]))],
        }
        for g, group in enumerate(groups)
    ]


def _field_row(groups: Sequence[Row], g: int, f: int, opened: Place, known: Any) -> Row:
    one = groups[g]["fields"][f]
    source = forms.source_words(one.get("source"), properties.licence_words)
    return {
        "place": words_of((g, f)),
        "key": one.get("id") or f"new{g}-{f}",
        "label": one.get("label") or "还没有写题目",
        "type": TYPE_NAMES.get(str(one.get("type")), "不认识的题型"),
        "is_open": opened == (g, f),
        "is_first": g == 0 and f == 0,
        "is_last": g == len(groups) - 1 and f == len(groups[g]["fields"]) - 1,
        "marks": _marks(one, known, "必填" if one.get("required") else "", f"取自{source}" if source else ""),
    }


def _marks(one: Row, known: Any, *first: str) -> list[str]:
    found = [words for words in first if words]
    for key, what in (("visible_if", "时出现"), ("required_if", "时必填")):
        if one.get(key):
            found.append(f"{clauses.words(str(one[key]), known)}{what}")
    return found


def opened(design: Design) -> Row | None:
    """The inputs of the open question."""
    one = design.one
    if one is None:
        return None
    typed = design.typed or properties.inputs_of(one, is_group=design.is_group)
    section = design.section(str(typed.get("source") or ""))
    asked = long_form.Section("", "", (properties.PLAIN["ask"],))
    shown, ask = long_form.show([section, asked], {"f": typed}, design.errors)
    known = forms.known_before(design.groups, design.open)
    conditions = {}
    for name, key in ((VISIBLE, "visible_if"), (REQUIRED, "required_if")):
        source = str(one.get(key) or "")
        now = design.conditions.get(name) or choosing.typed_of(source, known)
        if name == REQUIRED and typed.get("ask") == "if" and now.mode == choosing.ALWAYS:
            now = choosing.Typed(choosing.ONLY_IF, now.rows)
        conditions[name] = choosing.view(name, now, source, known, design.errors.get(f"{name}.mode", ""))
    inputs = [part for part in shown.parts if isinstance(part, long_form.Shown) and part.name != "f.title"]
    small = {part.name for part in inputs if part.field.width in {"num", "short"}}
    return {
        "is_group": design.is_group,
        "type": TYPE_NAMES.get(str(one.get("type")), ""),
        "id": one.get("id", ""),
        "title": (typed.get("title") if design.is_group else typed.get("label")) or "",
        "title_error": design.errors.get("f.title" if design.is_group else "f.label", ""),
        "inputs": [part for part in inputs if part.name not in small],
        "small": [part for part in inputs if part.name in small],
        "ask": None if design.is_group else ask.parts[0],
        "visible": conditions[VISIBLE],
        "required": conditions[REQUIRED] if typed.get("ask") == "if" else None,
        "is_fresh": design.is_fresh,
    }


def palette(groups: Sequence[Row]) -> list[Row]:
    """What can be added, as the groups of one select box; shared questions that are there already are left out."""
    there = editing.ids(list(groups))
    found: list[Row] = [
        {"title": "题型", "options": [{"value": f"type:{c}", "label": n} for c, n in TYPE_NAMES.items()]}
    ]
    for title, fields in STANDARD_FIELDS:
        left = [one for one in fields if one["id"] not in there]
        options = [{"value": f"standard:{one['id']}", "label": one["label"]} for one in left]
        if options:
            found.append({"title": f"常用题：{title}", "options": options})
    return found


def body_with(body: items.GuideBody, groups: Sequence[Row]) -> items.GuideBody:
    return msgspec.structs.replace(body, form=tuple(groups))


def faults(groups: Sequence[Row], opened: Place) -> list[Fault]:
    """What stands in the way of saving, each with its question."""
    return [_fault(groups, path, reason, opened) for path, reason in items.form_faults(groups)]


def _fault(groups: Sequence[Row], path: str, reason: str, opened: Place) -> Fault:
    found = FAULT.match(path)
    if found is None:
        return Fault((), reason, "design-fields")
    place: Place = (int(found[1]),) if found[2] is None else (int(found[1]), int(found[2]))
    one = editing.at(list(groups), place) or {}
    part = found[3] or ""
    name = one.get("title" if len(place) == 1 else "label") or (
        "没有组名的一组" if len(place) == 1 else "没有题目的一题"
    )
    what = {"visible_if": "出现的条件", "required_if": "必填的条件"}.get(part, "")
    link = INPUTS.get(part, f"f-{part}" if part else "f-label") if place == opened else f"row-{words_of(place)}"
    if part == "fields" or (part == "" and len(place) == 1):
        link = f"row-{words_of(place)}"
        reason = "还没有题目，请加一题或者去掉这一组" if part == "fields" else reason
    return Fault(place, f"“{name}”{what}：{reason}", link)


def preview(body: items.GuideBody) -> Row:
    """Every page as an applicant sees it before anything is filled in, and what comes only later."""
    form = items.own_form(body)
    asked = {one.id for one in forms.visible_fields(form, {})}
    known = {one.id: one for _, _, one in form.places()}
    later = [
        {"label": one.label, "words": clauses.words(source, known)}
        for page, group, one in form.places()
        if one.id not in asked and (source := one.visible_if or group.visible_if or page.visible_if)
    ]
    return {"pages": [forms.page_view(form, page.id, {}) for page in form.pages], "later": later}
