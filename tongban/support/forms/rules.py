"""Whole answers: what is visible, what is missing, what is wrong. No database, no clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import values
from .definition import Field, Form, Group, Page
from .values import Refused, Surroundings

Answers = Mapping[str, Any]


@dataclass
class Checked:
    """`clean` holds only visible, well-formed answers; `errors` is keyed by field, `group.row.field` in rows."""

    clean: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    visible: list[tuple[Page, Group, Field]] = field(default_factory=list)


def check(form: Form, answers: Answers, around: Surroundings, *, page_id: str | None = None) -> Checked:
    """Check everything, or report only one page's faults while conditions still see all answers.

    Fields hidden by their condition lose their answer, and conditions see only what is visible.
    """
    result = Checked()
    waiting: list[tuple[Page, Field]] = []
    for page in form.pages:
        if not _holds(form, page.visible_if, result.clean):
            continue
        reported = page_id is None or page.id == page_id
        errors = result.errors if reported else {}
        for group in page.groups:
            if not _holds(form, group.visible_if, result.clean):
                continue
            if group.repeat:
                _check_rows(form, group, answers, result.clean, errors, around)
                result.visible += [(page, group, one) for one in group.fields]
                continue
            for one in group.fields:
                if not _holds(form, one.visible_if, result.clean):
                    continue
                result.visible.append((page, group, one))
                if _take(one, answers.get(one.id), one.id, result.clean, errors, around) and reported:
                    waiting.append((page, one))
    for _, one in waiting:
        if is_required(form, one, result.clean):
            result.errors[one.id] = values.missing(one)
    return result


def unknown_answers(form: Form, answers: Answers) -> dict[str, str]:
    known = {one.id for _, group, one in form.places() if not group.repeat}
    known |= {group.id for page in form.pages for group in page.groups if group.repeat}
    return {str(key)[:80]: f"表单里没有“{str(key)[:80]}”这一项，请去掉" for key in answers if key not in known}


def is_required(form: Form, one: Field, clean: Answers, group: Group | None = None) -> bool:
    return one.required or bool(one.required_if and form.condition(one.required_if, group).holds(clean))


def visible_places(form: Form, answers: Answers, around: Surroundings) -> list[tuple[Page, Group, Field]]:
    return check(form, answers, around).visible


def _holds(form: Form, source: str, clean: Answers, group: Group | None = None) -> bool:
    return not source or form.condition(source, group).holds(clean)


def _take(one: Field, raw: Any, name: str, into: dict[str, Any], errors: dict[str, str], around: Surroundings) -> bool:
    """Clean one answer into `into`; True when there is none."""
    try:
        value = values.clean(one, raw, around)
    except Refused as refused:
        errors[name] = str(refused)
        return False
    if value is None:
        return True
    into[one.id] = value
    return False


def _check_rows(
    form: Form, group: Group, answers: Answers, clean: dict[str, Any], errors: dict[str, str], around: Surroundings
) -> None:
    raw = answers.get(group.id)
    rows = list(_rows(raw))
    if raw is not None and not isinstance(raw, list):
        errors[group.id] = f"{group.title}应是一个列表，每一行一组答案"
    elif len(rows) > group.max_rows:
        errors[group.id] = f"{group.title}最多填 {group.max_rows} 行，现在有 {len(rows)} 行"
    elif len(rows) < group.min_rows:
        errors[group.id] = f"{group.title}至少填 {group.min_rows} 行"
    found = []
    for index, row in enumerate(rows[: group.max_rows]):
        found.append(_check_row(form, group, index, row, clean, errors, around))
    if found:
        clean[group.id] = found


def _check_row(
    form: Form,
    group: Group,
    index: int,
    row: Answers,
    clean: dict[str, Any],
    errors: dict[str, str],
    around: Surroundings,
) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    waiting = []
    names = {one.id for one in group.fields}
    for key in row.keys() - names:
        errors[f"{group.id}.{index}.{str(key)[:80]}"] = f"{group.title}里没有“{str(key)[:80]}”这一项，请去掉"
    for one in group.fields:
        if not _holds(form, one.visible_if, {**clean, **kept}, group):
            continue
        name = f"{group.id}.{index}.{one.id}"
        if _take(one, row.get(one.id), name, kept, errors, around):
            waiting.append((name, one))
    for name, one in waiting:
        if is_required(form, one, {**clean, **kept}, group):
            errors[name] = f"第 {index + 1} 行：{values.missing(one)}"
    return kept


def _rows(raw: Any) -> Iterator[Answers]:
    """Rows that hold at least one answer; an empty row at the end is nobody's fault."""
    if isinstance(raw, list):
        for row in raw:
            if isinstance(row, dict) and any(not values.is_empty(value) for value in row.values()):
                yield row
