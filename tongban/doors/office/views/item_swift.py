"""智能审批规则表 of an item's draft: inputs, rows, what is wrong with it, and a trial that stores nothing."""

from __future__ import annotations

from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tongban.catalog.items import api as items
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError

from .. import swift_form
from ..asking import official, only_for
from ..merge_page import difference
from ..opened import opened

EMPTY: dict[str, Any] = {"inputs": [], "rows": [], "policy": "FIRST"}
OUTCOMES = [{"value": items.SWIFT_GRANT, "label": "准予"}, {"value": items.SWIFT_MANUAL, "label": "转人工"}]
POLICIES = [
    {"value": "FIRST", "label": "取第一行适用的（FIRST）", "hint": "从上往下，先适用的算数"},
    {"value": "UNIQUE", "label": "只能有一行适用（UNIQUE）", "hint": "行与行不能重叠"},
]


@only_for("items.edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """看一看 and 试算 change nothing; 保存 writes the draft; 不用 takes the table out of it."""
    user = official(request)
    draft = items.draft(user, code)
    if not draft.may_edit:
        raise NotAllowedError
    began = opened(request.POST, draft)
    do = request.POST.get("do", "")
    table = swift_form.read(request.POST) if request.method == "POST" else _kept(draft.body)
    if do not in ("save", "drop"):
        return _page(request, draft, table, began)
    if do == "save" and (faults := swift_form.too_long(table)):
        return _page(request, draft, table, began, errors=faults)
    note = request.POST.get("note", "")
    wished = items.to_builtins(items.draft_at(user, code, began.version, began.revision))
    wished["swift"] = None if do == "drop" else table
    try:
        items.save_draft(actor=user, code=code, body=wished, revision=began.revision, version=began.version, note=note)
    except ConflictError:
        return difference(request, code, wished, began, note)
    except InvalidInputError as refusal:
        return _page(request, draft, table, began, errors=dict(refusal.fields))
    words = "草稿里不再有规则表" if do == "drop" else "规则表已存进草稿"
    messages.success(request, f"{words}，由另一位有发布权限的人员审核发布以后生效")
    return redirect("office:item", code=code)


def _kept(body: items.GuideBody) -> dict[str, Any]:
    return items.to_builtins(body.swift) if body.swift else EMPTY


def _page(
    request: HttpRequest,
    draft: items.DraftView,
    table: dict[str, Any],
    began: Any,
    *,
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    typed = _typed_table(table)
    body = msgspec.structs.replace(draft.body, swift=typed) if typed else draft.body
    facts = {
        "draft": draft,
        "began": began,
        "table": swift_form.lines(table),
        "choices": swift_form.choices(body),
        "questions": swift_form.questions(draft.body),
        "kinds": [{"value": value, "label": label} for value, label in items.SWIFT_KINDS.items()],
        "levels": [{"value": "A", "label": "A 机关签发或者登记"}, {"value": "B", "label": "B 窗口核验也行"}],
        "outcomes": OUTCOMES,
        "policies": POLICIES,
        "warnings": [one.message for one in items.faults(body) if one.field.startswith("swift")] if typed else [],
        "trial": _trial(request, typed) if request.POST.get("do") == "try" and typed else None,
        "trial_values": [request.POST.get(f"try.{place}", "") for place in range(swift_form.MOST_INPUTS)],
        "note": request.POST.get("note", draft.change_note),
        "errors": errors or {},
        "is_kept": draft.body.swift is not None,
    }
    return render(request, "office/items/swift.html", facts, status=422 if errors else 200)


def _typed_table(table: dict[str, Any]) -> items.SwiftTable | None:
    """None while there is nothing to look at yet."""
    try:
        return msgspec.convert(table, items.SwiftTable)
    except msgspec.ValidationError:
        return None


def _trial(request: HttpRequest, table: items.SwiftTable) -> str:
    """Which row the typed values would take; nothing is stored."""
    held = {
        one.id: items.Held(request.POST.get(f"try.{place}", "").strip() or None, "A")
        for place, one in enumerate(table.inputs)
    }
    try:
        verdict = items.judge_swift(table, held)
    except (ValueError, IndexError):
        return "规则表还有读不懂的地方，改好再试"
    if verdict.outcome == items.SWIFT_GRANT:
        return f"准予，命中第 {verdict.row} 行：{items.swift_row_words(table, verdict.row)}"
    return f"转人工：{'；'.join(verdict.reasons)}"
