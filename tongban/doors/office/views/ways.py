"""通办方式: the list that guides choose from, kept by who publishes for the whole city."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tongban.catalog.items import api as items
from tongban.common.errors import InvalidInputError

from .. import item_menu
from ..asking import official, only_for
from ..item_menu import EDIT, PUBLISH

LENGTHS = {"name": 60, "group": 10, "meaning": 400, "basis": 300}


@only_for(EDIT, PUBLISH)
@require_http_methods(["GET", "POST"])
def ways(request: HttpRequest) -> HttpResponse:
    """`?name=`: which one is changed; without it a new one is entered."""
    rows = items.ways()
    chosen = next((one for one in rows if one.name == request.GET.get("name", "")), None)
    typed: dict[str, Any] = {
        "name": chosen.name if chosen else "",
        "group": chosen.group if chosen else "city",
        "meaning": chosen.meaning if chosen else "",
        "basis": chosen.basis if chosen else "",
        "takes_elsewhere": chosen.takes_elsewhere if chosen else False,
        "is_active": chosen.is_active if chosen else True,
    }
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = {
            name: request.POST.get(name, "").replace("\x00", "").strip()[:most] for name, most in LENGTHS.items()
        } | {name: request.POST.get(name) == "yes" for name in ("takes_elsewhere", "is_active")}
        if chosen is not None:
            typed["name"] = chosen.name
        try:
            items.save_way(actor=official(request), data=items.Way(**typed), is_new=chosen is None)
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        else:
            messages.success(request, f"“{typed['name']}”已保存")
            return redirect("office:items_ways")
    facts = {
        "rows": rows,
        "chosen": chosen,
        "typed": typed,
        "errors": errors,
        "groups": [{"value": value, "label": label} for value, label in items.WayGroup.choices],
        "may_change": items.may_keep(official(request)),
        "tabs": item_menu.tabs("office:items_ways"),
        "base": reverse("office:items_ways"),
    }
    return render(request, "office/items/ways.html", facts, status=422 if errors else 200)
