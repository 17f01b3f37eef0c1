"""目录: base items with their implementing items; 承接 and 跟进上级."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from tongban.catalog.items import api as items
from tongban.common.errors import InvalidInputError, NotAllowedError, PlatformError

from .. import item_menu
from ..asking import official, only_for
from ..item_menu import EDIT, PUBLISH

SIZE = 30
LENGTHS = {"name": 300, "short_code": 10, "local_code": 36}


@only_for(EDIT, PUBLISH)
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    asked = item_menu.asked_of(request, ("q", "kind"))
    page = items.base_items(text=asked["q"], kind=asked["kind"], after=request.GET.get("after") or None, size=SIZE)
    facts = {
        "tabs": item_menu.tabs("office:catalogue"),
        "rows": page.rows,
        "asked": asked,
        "is_filtered": any(asked.values()),
        "kinds": items.Kind.choices,
        "bounds": items.bounds(),
        **item_menu.links(request, reverse("office:catalogue"), page, asked),
    }
    return render(request, "office/items/catalogue.html", facts)


@only_for(EDIT, PUBLISH)
@require_http_methods(["GET", "POST"])
def base_item(request: HttpRequest, code: str) -> HttpResponse:
    """One base item: what it fixes, who has it, who may take it over. Who publishes for the city corrects it."""
    user = official(request)
    base = items.base_item(user, code)
    typed, errors = _of_base(base), {}
    if request.method == "POST":
        if not base.may_keep:
            raise NotAllowedError
        typed = _typed(request)
        try:
            items.save_base_item(actor=user, code=code, data=_data(typed))
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        else:
            messages.success(request, "目录已保存，各级事项会重新比对")
            return redirect("office:catalogue_item", code=code)
    page = items.implementing(user, code, after=request.GET.get("after") or None, size=SIZE)
    missing = items.findings(user, items.Asked(kind=items.FindingKind.MISSING, base_code=code), size=SIZE)
    facts = {
        "tabs": item_menu.tabs("office:catalogue"),
        "base": base,
        "typed": typed,
        "errors": errors,
        "rows": page.rows,
        "missing": missing.rows,
        "levels": [{"value": one.value, "label": one.label} for one in items.Level],
        **item_menu.links(request, reverse("office:catalogue_item", args=[code]), page, {}),
    }
    return render(request, "office/items/base_item.html", facts, status=422 if errors else 200)


def _of_base(base: items.BaseItemView) -> dict[str, Any]:
    return {
        "name": base.name,
        "levels": list(base.levels),
        "bases": "\n".join(base.bases),
        "short_code": base.short_code,
        "local_code": base.local_code,
    }


def _typed(request: HttpRequest) -> dict[str, Any]:
    typed: dict[str, Any] = {
        name: request.POST.get(name, "").replace("\x00", "").strip()[: most + 1] for name, most in LENGTHS.items()
    }
    typed["levels"] = sorted(set(request.POST.getlist("levels")))[:9]
    typed["bases"] = request.POST.get("bases", "").replace("\x00", "")[:20_000]
    return typed


def _data(typed: dict[str, Any]) -> items.BaseItemData:
    return items.BaseItemData(
        name=typed["name"],
        levels=tuple(typed["levels"]),
        bases=tuple(line.strip() for line in typed["bases"].splitlines() if line.strip()),
        short_code=typed["short_code"],
        local_code=typed["local_code"],
    )


@only_for(EDIT)
@require_http_methods(["GET", "POST"])
def adopt(request: HttpRequest, code: str) -> HttpResponse:
    """承接: what comes over as it is, what may be bettered, what the place fills in itself."""
    user = official(request)
    upper = items.guide(code)
    found = items.adopters(user, upper)
    agency, errors = request.POST.get("agency", ""), {}
    if request.method == "POST":
        chosen = next((one.id for one in found if str(one.id) == agency), None)
        try:
            draft = items.adopt_item(actor=user, agency_id=chosen, upper_code=code)
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        except PlatformError as refusal:
            errors = {"agency": refusal.sentence}
        else:
            messages.success(request, "已承接为草稿。填好本地的要素，再请另一位审核发布")
            return redirect("office:item", code=draft.item.code)
    facts = {
        "tabs": item_menu.tabs("office:catalogue"),
        "upper": upper,
        "agencies": [{"value": one.id, "label": one.name} for one in found],
        "agency": agency or (str(found[0].id) if len(found) == 1 else ""),
        "bounds": items.bounds(),
        "errors": errors,
    }
    return render(request, "office/items/adopt.html", facts, status=422 if errors else 200)


@only_for(EDIT)
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """跟进上级: the departures side by side; following writes a draft and nothing else."""
    user = official(request)
    draft = items.draft(user, code)
    standing = items.standing(user, code)
    if not draft.may_edit:
        raise NotAllowedError
    if request.method == "POST":
        items.follow_upper(actor=user, code=code)
        messages.success(request, "已按上级改成草稿。核对以后，请另一位审核发布")
        return redirect("office:item", code=code)
    rows = [
        {"label": one.label, "kind": one.hold.label, "before": one.own, "after": one.upper}
        for one in standing.differences
    ]
    return render(request, "office/items/follow.html", {"draft": draft, "standing": standing, "rows": rows})


@only_for(EDIT)
@require_http_methods(["GET", "POST"])
def codes(request: HttpRequest, code: str) -> HttpResponse:
    """其他编码: how the other national scheme and the place's own catalogue call the item."""
    user = official(request)
    draft, standing = items.draft(user, code), items.standing(user, code)
    if not draft.may_edit:
        raise NotAllowedError
    typed, errors = {"short_code": standing.short_code, "local_code": standing.local_code}, {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").replace("\x00", "").strip()[:40] for name in typed}
        try:
            items.save_item_codes(actor=user, code=code, **typed)
        except PlatformError as refusal:
            errors = dict(refusal.fields) or {"local_code": refusal.sentence}
        else:
            messages.success(request, "编码已保存")
            return redirect("office:item", code=code)
    facts = {"draft": draft, "typed": typed, "errors": errors}
    return render(request, "office/items/codes.html", facts, status=422 if errors else 200)
