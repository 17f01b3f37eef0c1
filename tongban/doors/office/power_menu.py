"""The tabs of the power list: only what the person may open."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from .asking import holds

EDIT, UNIT, VOTE, REFORM = "powers.edit", "powers.unit", "powers.vote", "powers.reform"
LEGAL, MEETING, PUBLISH = "powers.legal", "powers.meeting", "powers.publish"
ALL = (EDIT, UNIT, VOTE, REFORM, LEGAL, MEETING, PUBLISH)

#: (words, page, actions of which one opens it)
TABS: tuple[tuple[str, str, tuple[str, ...]], ...] = (("清单", "office:powers", ALL),)


def tabs(request: HttpRequest, here: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "href": reverse(name), "is_here": name == here}
        for label, name, actions in TABS
        if holds(request, *actions)
    ]
