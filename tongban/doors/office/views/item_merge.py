"""草稿的两种改法: who saves second sees what differs, value by value, and takes either; nothing is lost."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tongban.catalog.items import api as items
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError
from tongban.support.forms import api as forms

from .. import merging
from ..asking import official, only_for
from ..form_design import state
from ..opened import Opened, number_of, opened

Body = dict[str, Any]


def difference(
    request: HttpRequest, code: str, mine: Body, began: Opened, note: str, *, errors: dict[str, str] | None = None
) -> HttpResponse:
    """The page that a refused save leads to. Opened anew each time, so that it speaks of what is saved now."""
    user = official(request)
    draft = items.draft(user, code)
    merged = _merged(request, draft, mine, began)
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


def _merged(
    request: HttpRequest, draft: items.DraftView, mine: Body, began: Opened, choices: dict[str, str] | None = None
) -> items.Merged:
    base = items.draft_at(official(request), draft.code, began.version, began.revision)
    return items.merge(items.to_builtins(base), mine, items.to_builtins(draft.body), choices)


@only_for("items.edit")
@require_POST
def settle(request: HttpRequest, code: str) -> HttpResponse:
    """Save what was chosen. Somebody who saved once more in between leads to the page again."""
    user = official(request)
    draft = items.draft(user, code)
    if not draft.may_edit:
        raise NotAllowedError
    data = request.POST
    mine = merging.body_from(data.get("mine", ""))
    began = Opened(
        number_of(data.get("began_version", ""), draft.version),
        number_of(data.get("began_revision", ""), draft.revision),
    )
    note = data.get("note", "").strip()[:300]
    seen = opened(data, draft)
    if (seen.version, seen.revision) != (draft.version, draft.revision):
        return difference(request, code, mine, began, note)
    listed = _merged(request, draft, mine, began).differences
    merged = _merged(request, draft, mine, began, merging.choices_from(data, listed))
    errors = {
        f"take-{number}": f"{merging.label_of(one)}：请选择用哪一个"
        for number, one in enumerate(merged.differences)
        if not one.choice
    }
    if errors:
        return difference(request, code, mine, began, note, errors=errors)
    try:
        items.save_draft(
            actor=user, code=code, body=merged.body, revision=seen.revision, version=seen.version, note=note
        )
    except ConflictError:
        return difference(request, code, mine, began, note)
    except InvalidInputError as refusal:
        return difference(request, code, mine, began, note, errors=dict(refusal.fields))
    messages.success(request, "草稿已保存，两边的修改都在里面")
    return redirect("office:item", code=code)
