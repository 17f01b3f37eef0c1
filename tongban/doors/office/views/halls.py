"""大厅与窗口: the list, and one hall with its windows, to correct or to enter."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .. import places
from ..asking import official, only_for

SIZE = 30
SPARE, MORE, MOST_WINDOWS, MOST_AREAS = 2, 8, 400, 50
LENGTHS = {"name": 120, "agency": 120, "division": 12, "phone": 40, "address": 200, "hours": 120}
PARTS = {"number": 12, "name": 60, "kind": 12, "agency": 120}
Row = dict[str, Any]


@only_for(*places.SEE)
@require_GET
def hall_list(request: HttpRequest) -> HttpResponse:
    user, text = official(request), request.GET.get("q", "").replace("\x00", "").strip()[:60]
    after = request.GET.get("after") or None
    page = agencies.halls_page(places.halls_seen(user), text=text, after=after, size=SIZE)
    names = agencies.agency_names_of([one.agency_id for one in page.rows])
    query, here = urlencode({"q": text} if text else {}), reverse("office:halls")
    facts = {
        "rows": [
            {"hall": one, "place": agencies.division(one.division_code), "agency": names[one.agency_id]}
            for one in page.rows
        ],
        "text": text,
        "tabs": places.tabs(request, "halls"),
        "may_enter": bool(places.places_to_enter(user)),
        "next_href": f"{here}?{query}&{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "first_href": f"{here}?{query}" if after else "",
    }
    return render(request, "office/halls/list.html", facts)


@only_for(places.MANAGE)
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new hall; “再加几个” draws the form again with more rows and saves nothing."""
    user = official(request)
    if not places.places_to_enter(user):
        raise NotAllowedError
    if request.method == "GET":
        return _form(request, _begun(user, request.GET.get("agency", "")), [], {})
    return _save(request, None)


def _begun(user: identity.User, key: str) -> dict[str, str]:
    """From the page of an agency: it manages the new hall, at its own place."""
    if not key:
        return {}
    info = agencies.agency_detail(places.agencies_seen(user), key[:40]).info
    return {"agency": info.name, "division": info.division_code}


@only_for(*places.SEE)
@require_http_methods(["GET", "POST"])
def hall_page(request: HttpRequest, key: str) -> HttpResponse:
    user = official(request)
    hall = agencies.hall_detail(places.halls_seen(user), key)
    may_change = places.may_change(user, hall.division_path, hall.agency_id)
    if request.method == "POST":
        if not may_change:
            raise NotAllowedError
        return _save(request, hall)
    names = agencies.agency_names_of([hall.agency_id, *(one.agency_id for one in hall.windows if one.agency_id)])
    named = {area.code: area.name for area in agencies.areas()}
    windows = [
        {"number": one.number, "name": one.name, "kind": one.kind, "kind_name": one.kind_name,
         "agency": names.get(one.agency_id or 0, ""), "areas": list(one.areas),
         "area_names": "、".join(named[code] for code in one.areas if code in named)}
        for one in hall.windows
    ]  # fmt: skip
    if not may_change:
        facts = {"hall": hall, "windows": windows, "agency": names[hall.agency_id],
                 "division": agencies.division(hall.division_code)}  # fmt: skip
        return render(request, "office/halls/hall.html", facts)
    held = {name: getattr(hall, name) for name in ("name", "address", "hours", "phone")}
    return _form(request, held | {"division": hall.division_code, "agency": names[hall.agency_id]}, windows, {}, hall)


def _save(request: HttpRequest, hall: agencies.HallInfo | None) -> HttpResponse:
    typed, windows = places.typed(request, LENGTHS), _windows(request)
    if request.POST.get("add"):
        return _form(request, typed, windows, {}, hall, spare=MORE)
    agency_key, reason = places.key_named(typed["agency"])
    named = [places.key_named(row["agency"]) for row in windows]
    data = agencies.HallData(
        key=hall.key if hall else "",
        agency_key=agency_key,
        windows=[
            agencies.WindowData(row["number"], row["name"], row["kind"], key, tuple(row["areas"]))
            for row, (key, _) in zip(windows, named, strict=True)
        ],
        **{name: text for name, text in typed.items() if name != "agency"},
    )
    try:
        key = _write(official(request), hall, data)
    except InvalidInputError as refusal:
        told = {"agency": reason} | {f"windows-{index}-agency": words for index, (_, words) in enumerate(named)}
        errors = refusal.fields | {name: words for name, words in told.items() if words}
        return _form(request, typed, windows, errors, hall, status=422)
    messages.success(request, f"{typed['name']}已{'保存' if hall else '登记'}，{len(windows)} 个窗口")
    return redirect("office:hall", key=key)


def _write(user: identity.User, hall: agencies.HallInfo | None, data: agencies.HallData) -> str:
    if hall is None:
        return agencies.create_hall(actor=user, data=data)
    agencies.save_hall(actor=user, data=data)
    return hall.key


def _windows(request: HttpRequest) -> list[Row]:
    """The rows that say something and are not marked to go."""
    found: list[Row] = []
    for index in range(MOST_WINDOWS):
        name = f"windows-{index}-"
        if f"{name}number" not in request.POST:
            break
        values = places.typed(request, {f"{name}{part}": most for part, most in PARTS.items()})
        row: Row = {part: values[f"{name}{part}"] for part in PARTS}
        row["areas"] = [one[:20] for one in request.POST.getlist(f"{name}areas")][:MOST_AREAS]
        if request.POST.get(f"{name}remove") != "yes" and any(row[part] for part in ("number", "name", "agency")):
            found.append(row)
    return found


def _form(
    request: HttpRequest,
    typed: dict[str, str],
    windows: list[Row],
    errors: dict[str, str],
    hall: agencies.HallInfo | None = None,
    *,
    spare: int = SPARE,
    status: int = 200,
) -> HttpResponse:
    user = official(request)
    empty = {"number": "", "name": "", "kind": agencies.WindowKind.GENERAL, "agency": "", "areas": []}
    facts = {
        "hall": hall,
        "typed": typed,
        "windows": [*windows, *([empty] * spare)],
        "count": len(windows),
        "errors": places.in_order(errors, LENGTHS),
        "kinds": agencies.WindowKind.choices,
        "areas": agencies.areas(),
        "divisions": places.division_options(user, typed.get("division", "")),
        "names": places.agency_names(user),
    }
    return render(request, "office/halls/form.html", facts, status=status)
