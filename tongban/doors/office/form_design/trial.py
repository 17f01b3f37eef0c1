"""试填: what applicants' answers lead to, worked out on the way and kept nowhere."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.http import HttpRequest

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.support.forms import api as forms
from tongban.support.forms.api import InvalidAnswersError

#: A file is not taken in; that there is one is all that the form asks.
ANY_FILE = str(uuid.UUID(int=1))


def run(form: forms.Form, body: items.GuideBody, request: HttpRequest) -> dict[str, Any]:
    """What `form_trial.html` shows: the pages, the faults, the materials, what would be stored."""
    button = request.POST.get("try", "")
    situations = {one.id: request.POST.get(f"situation-{one.id}", "") for one in body.situations}
    answers = _answers(form, request) if button else {}
    if button == "example":
        answers = forms.example(form)
        situations = {one.id: situations[one.id] or one.options[0].value for one in body.situations}
    errors: dict[str, str] = {}
    stored = ""
    if button in {"check", "example"}:
        errors = {f"situation-{name}": reason for name, reason in _situation_errors(body, situations).items()}
        try:
            clean = forms.validate(form, answers, today=clock.today())
            stored = json.dumps(clean, ensure_ascii=False, indent=2)
        except InvalidAnswersError as refusal:
            errors |= refusal.fields
    return {
        "pages": [
            forms.page_view(form, page.id, answers, errors=errors) for page in forms.visible_pages(form, answers)
        ],
        "situations": [{"ask": one, "value": situations[one.id]} for one in body.situations],
        "materials": [one for one in body.materials if items.holds(one.when, situations)],
        "material_words": items.material_words,
        "answers_errors": errors,
        "stored": "" if errors else stored,
        "is_checked": button in {"check", "example"},
    }


def _answers(form: forms.Form, request: HttpRequest) -> dict[str, Any]:
    answers = forms.read_post(form, request.POST)
    for _, group, one in form.places():
        if one.type == "material" and not group.repeat and (request.FILES.get(one.id) or answers.get(one.id)):
            answers[one.id] = ANY_FILE
    return answers


def _situation_errors(body: items.GuideBody, situations: dict[str, str]) -> dict[str, str]:
    return {one.id: f"请选择：{one.text}" for one in body.situations if not situations[one.id]}
