"""告知承诺 of an item's draft: for which materials, what is told, how it is checked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tongban.catalog.items import api as items
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError

from ..asking import official, only_for
from ..merge_page import difference
from ..opened import Opened, opened

UNITS = [{"value": "day", "label": "日"}, {"value": "workday", "label": "个工作日"}]
LINES = ("conditions", "consequences")
WORDS = ("standard", "publicity", "check_way", "basis")
LIMITS = {"check": "核查期限", "fix": "整改期限"}
MOST_DAYS = 3660
USUAL: dict[str, Any] = {
    "materials": [],
    "conditions": [],
    "standard": "",
    "consequences": [
        "承诺不实的，责令限期整改；逾期不整改或者整改后仍不符合条件的，撤销决定。",
        "核查不实的记入失信记录，修复以前不能再选择告知承诺。",
    ],
    "publicity": "承诺书在作出决定后通过政务服务网公开，个人信息和商业秘密除外",
    "check_way": "",
    "check": {"days": 60, "unit": "day", "basis": ""},
    "fix": {"days": 15, "unit": "workday", "basis": ""},
    "risk": "",
    "basis": "",
}


@only_for("items.edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    user = official(request)
    draft = items.draft(user, code)
    if not draft.may_edit:
        raise NotAllowedError
    began = opened(request.POST, draft)
    if request.method == "GET":
        return _page(request, draft, items.to_builtins(draft.body.pledge) if draft.body.pledge else USUAL, began)
    typed, do = _read(request), request.POST.get("do", "")
    if do not in ("save", "drop"):
        return _page(request, draft, typed, began)
    if do == "save" and (errors := _unread(typed)):
        return _page(request, draft, typed, began, errors=errors)
    note = request.POST.get("note", "")
    wished = items.to_builtins(items.draft_at(user, code, began.version, began.revision))
    wished["pledge"] = None if do == "drop" else typed
    try:
        items.save_draft(actor=user, code=code, body=wished, revision=began.revision, version=began.version, note=note)
    except ConflictError:
        return difference(request, code, wished, began, note)
    except InvalidInputError as refusal:
        errors = {_field(path): reason for path, reason in refusal.fields.items()}
        return _page(request, draft, typed, began, errors=errors)
    words = "草稿里不再有告知承诺" if do == "drop" else "告知承诺已存进草稿"
    messages.success(request, f"{words}，由另一位有发布权限的人员审核发布以后生效")
    return redirect("office:item", code=code)


def _read(request: HttpRequest) -> dict[str, Any]:
    data = request.POST
    plain = {name: data.get(name, "").replace("\x00", "").strip() for name in (*LINES, *WORDS)}
    return {
        "materials": [one[:40] for one in data.getlist("materials")],
        **{name: [line.strip() for line in plain[name].splitlines() if line.strip()] for name in LINES},
        **{name: plain[name] for name in WORDS},
        **{name: _limit(data, name) for name in LIMITS},
        "risk": data.get("risk", ""),
    }


def _limit(data: Any, name: str) -> dict[str, Any]:
    """`days` is the number, or the text as it was typed where that is none."""
    unit, text = data.get(f"{name}_unit", "day"), data.get(f"{name}_days", "").replace("\x00", "").strip()[:40]
    days = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else text
    return {"days": days, "unit": unit if unit in ("day", "workday") else "day", "basis": ""}


def _unread(typed: dict[str, Any]) -> dict[str, str]:
    return {
        f"{name}_days": f"{label}应为 0 到 {MOST_DAYS} 的整数"
        for name, label in LIMITS.items()
        if not (isinstance(typed[name]["days"], int) and typed[name]["days"] <= MOST_DAYS)
    }


def _field(path: str) -> str:
    """The input of a place in the guide: "pledge.check.days" is typed in "check_days"."""
    names = path.split("[")[0].removeprefix("pledge.").split(".")
    return "_".join(names[:2]) if names[0] in LIMITS else names[0]


def _page(
    request: HttpRequest,
    draft: items.DraftView,
    pledge: dict[str, Any],
    began: Opened,
    *,
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    risks = [{"value": items.NO_PLEDGE_RISK, "label": "都不属于，可以用告知承诺"}]
    risks += [{"value": value, "label": f"属于：{words}（不适用）"} for value, words in items.PLEDGE_RISKS.items()]
    facts = {
        "draft": draft,
        "began": began,
        "pledge": pledge,
        "materials": [{"value": one.code, "label": one.name} for one in draft.body.materials if not one.generated],
        "units": UNITS,
        "risks": risks,
        "warnings": [one.message for one in items.faults(draft.body) if one.field.startswith("pledge")],
        "note": request.POST.get("note", draft.change_note),
        "errors": errors or {},
        "is_kept": draft.body.pledge is not None,
    }
    return render(request, "office/items/pledge.html", facts, status=422 if errors else 200)
