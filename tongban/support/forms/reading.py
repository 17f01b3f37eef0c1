"""From what a browser posts to answers by field: lists for checkboxes, rows for repeated groups."""

from __future__ import annotations

import re
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from tongban.common.actors import Actor
from tongban.support.files import api as files

from .definition import Field, Form, Group

MISMATCH = "--mismatch"
WITHOUT_NOTE = "与实际不一致"


def read_post(form: Form, data: QueryDict, *, page_id: str | None = None) -> dict[str, Any]:
    """Answers among the posted values, of one page or all; everything else (tokens, buttons) is left aside.

    A question of the page that was not posted (an unticked box) becomes None, so that an old answer goes away.
    """
    answers: dict[str, Any] = {}
    for page in form.pages:
        if page_id is not None and page.id != page_id:
            continue
        for group in page.groups:
            if group.repeat:
                answers[group.id] = _rows(group, data)
            else:
                answers |= {one.id: _value(one, one.id, data) for one in group.fields}
    return answers


def receive_files(
    actor: Actor, form: Form, given: MultiValueDict, *, page_id: str | None = None
) -> tuple[dict[str, str], dict[str, str]]:
    """Files that came with the form itself (no scripts): kept, as answers by field; and the refusals by field."""
    answers: dict[str, str] = {}
    errors: dict[str, str] = {}
    for page, group, one in form.places():
        if one.type != "material" or group.repeat or (page_id is not None and page.id != page_id):
            continue
        file = given.get(one.id)
        if file is None:
            continue
        try:
            kept = files.receive(
                actor, name=file.name or "", chunks=file.chunks(), purpose=one.label, accept=one.accept or None
            )
            answers[one.id] = str(kept.id)
        except files.FileRefusedError as refusal:
            errors[one.id] = f"{one.label}：{refusal.sentence}"
    return answers, errors


def read_mismatches(form: Form, data: QueryDict) -> dict[str, str]:
    """Which prefilled values the applicant says are not so, with the note."""
    found = {}
    for _, group, one in form.places():
        key = one.id + MISMATCH
        if not group.repeat and data.get(key):
            found[one.id] = data.get(f"{key}-note", "").strip()[:200] or WITHOUT_NOTE
    return found


def _value(one: Field, name: str, data: QueryDict) -> Any:
    if one.type == "choices":
        return data.getlist(name)
    return data.get(name)


def _rows(group: Group, data: QueryDict) -> list[dict[str, Any]]:
    shape = re.compile(rf"{re.escape(group.id)}\.(\d{{1,3}})\.\w+", re.ASCII)
    numbers = sorted({int(match.group(1)) for key in data if (match := shape.fullmatch(key))})
    rows = [{one.id: _value(one, f"{group.id}.{number}.{one.id}", data) for one in group.fields} for number in numbers]
    return [row for row in rows if any(row.values())]
