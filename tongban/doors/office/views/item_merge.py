"""草稿的两种改法: who saved second has chosen, value by value."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from tongban.catalog.items import api as items
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError

from .. import merging
from ..asking import official, only_for
from ..merge_page import difference, merged_of
from ..opened import Opened, number_of, opened


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
    note = data.get("note", "")
    seen = opened(data, draft)
    if (seen.version, seen.revision) != (draft.version, draft.revision):
        return difference(request, code, mine, began, note)
    listed = merged_of(request, draft, mine, began).differences
    merged = merged_of(request, draft, mine, began, merging.choices_from(data, listed))
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
