"""领域: which matters share counters; the windows of a hall are given areas on the page of the hall."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.catalog.items import api as items
from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .. import places
from ..asking import official, only_for, require_citywide

MOST_TYPED = 60_000


@only_for(*places.SEE)
@require_GET
def area_list(request: HttpRequest) -> HttpResponse:
    windows = [
        (f"{hall.name} {window.number}", code)
        for hall in agencies.halls()
        for window in hall.windows
        for code in window.areas
    ]
    rows = [
        {"area": one, "windows": [words for words, code in windows if code == one.code]} for one in agencies.areas()
    ]
    facts = {
        "rows": rows,
        "tabs": places.tabs(request, "areas"),
        "may_change": identity.allowed_citywide(official(request), places.MANAGE),
    }
    return render(request, "office/areas/list.html", facts)


@only_for(places.MANAGE)
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@only_for(places.MANAGE)
@require_http_methods(["GET", "POST"])
def area_page(request: HttpRequest, code: str) -> HttpResponse:
    area = next((one for one in agencies.areas() if one.code == code), None)
    if area is None:
        raise NotFoundError(what="这个领域")
    return _edit(request, area)


@only_for(places.MANAGE)
@require_POST
def remove(request: HttpRequest, code: str) -> HttpResponse:
    require_citywide(request, places.MANAGE)
    try:
        agencies.remove_area(actor=official(request), code=code)
    except ConflictError as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("office:area", code=code)
    messages.success(request, "领域已去掉")
    return redirect("office:areas")


def _edit(request: HttpRequest, area: agencies.AreaInfo | None) -> HttpResponse:
    require_citywide(request, places.MANAGE)
    typed = {
        "code": area.code if area else "",
        "name": area.name if area else "",
        "order": str(area.order) if area else str(10 * (len(agencies.areas()) + 1)),
        "base_codes": "\n".join(area.base_codes) if area else "",
    }
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = {
            name: request.POST.get(name, typed[name]).replace("\x00", "").strip()[:MOST_TYPED] for name in typed
        } | ({"code": area.code} if area else {})
        order = typed["order"]
        data = agencies.AreaData(
            code=typed["code"],
            name=typed["name"],
            base_codes=tuple(typed["base_codes"].split()),
            order=int(order) if order.isascii() and order.isdigit() and len(order) < 6 else -1,
        )
        try:
            code = agencies.save_area(actor=official(request), data=data, is_new=area is None)
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        else:
            messages.success(request, f"“{data.name}”已保存，{len(data.base_codes)} 个事项")
            return redirect("office:area", code=code)
    facts = {
        "area": area,
        "typed": typed,
        "errors": errors,
        "names": items.base_names(area.base_codes) if area else {},
    }
    return render(request, "office/areas/form.html", facts, status=422 if errors else 200)
