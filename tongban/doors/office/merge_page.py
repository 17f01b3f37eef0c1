"""草稿的两种改法: who saves second sees what differs, value by value, and takes either; nothing is lost."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tongban.catalog.items import api as items
from tongban.support.forms import api as forms

from . import merging
from .asking import official
from .form_design import state
from .opened import Opened

Body = dict[str, Any]


def difference(
    request: HttpRequest, code: str, mine: Body, began: Opened, note: str, *, errors: dict[str, str] | None = None
) -> HttpResponse:
    """The page that a refused save leads to. Opened anew each time, so that it speaks of what is saved now."""
    user = official(request)
    draft = items.draft(user, code)
    merged = merged_of(request, draft, mine, began)
    if not merged.differences and not errors:
        messages.success(request, "草稿已保存")  # pressed twice, or both wrote the same
        return redirect("office:item", code=code)
    last = items.last_save(user, code)
    facts = {
        "draft": draft,
        "rows": merging.rows(merged.differences, request.POST, _known(mine, draft)),
        "conflicts": sum(one.is_conflict for one in merged.differences),
        "mine": json.dumps(mine, ensure_ascii=False),
        "began": began,
        "note": note,
        "by": last[0] if last else "",
        "at": last[1] if last else None,
        "errors": errors or {},
    }
    return render(request, "office/items/merge.html", facts, status=422 if errors else 409)


def _known(mine: Body, draft: items.DraftView) -> dict[str, Any]:
    groups = [*state.readable(items.to_builtins(draft.body)["form"]), *state.readable(mine.get("form") or ())]
    return forms.known_fields(groups)


def merged_of(
    request: HttpRequest, draft: items.DraftView, mine: Body, began: Opened, choices: dict[str, str] | None = None
) -> items.Merged:
    base = items.draft_at(official(request), draft.code, began.version, began.revision)
    return items.merge(items.to_builtins(base), mine, items.to_builtins(draft.body), choices)
