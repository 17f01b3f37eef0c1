"""Pages of 物料交接, the same behind two doors: counter and office mount them with their own frame and guard."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError
from tongban.support.agencies import api as agencies

from .. import passing_rules as rules
from ..actions import pass_on, receive_paper, return_paper
from ..models import Application
from ..passing_sheet import passing_pdf
from ..passings import LISTS, destinations, may_handle, paper_of, passing_for, passings_of, passings_page
from ..queries import application_for
from ..values import ApplicationView

View = Callable[..., HttpResponseBase]
TEXTS = ("others", "from_place", "to_place", "note")


@dataclass(frozen=True)
class PassingViews:
    """`listing`: both lists; `one`: a hand-over, signed for or sent back; `sheet`: its paper; `give`: a new one."""

    listing: View
    one: View
    sheet: View
    give: View


def passing_views(door: str, guard: Callable[[View], View]) -> PassingViews:
    """`door`: the namespace of the addresses and the folder of the templates."""

    def mount(view: Callable[..., HttpResponse], *methods: str) -> View:
        def answer(request: HttpRequest, **given: Any) -> HttpResponse:
            if not may_handle(request.user):  # type: ignore[arg-type]
                raise NotAllowedError
            return view(request, door, **given)

        answer.__name__, answer.__doc__ = view.__name__, view.__doc__
        check = require_http_methods(list(methods)) if methods else require_safe
        return guard(never_cache(check(answer)))

    return PassingViews(mount(_listing), mount(_one, "GET", "POST"), mount(_sheet), mount(_give, "GET", "POST"))


def _listing(request: HttpRequest, door: str) -> HttpResponse:
    user: Any = request.user
    asked = request.GET.get("list", "")
    which = asked if asked in LISTS else "to_receive"
    page = passings_page(user, which, request.GET.get("after") or None)
    here = reverse(f"{door}:passings")
    facts = {
        "door": door,
        "which": which,
        "tabs": [
            {"label": name, "href": f"{here}?list={code}", "is_here": code == which} for code, name in LISTS.items()
        ],
        "rows": page.rows,
        "next_href": f"{here}?list={which}&after={page.next_cursor}" if page.next_cursor else "",
        "first_href": f"{here}?list={which}" if request.GET.get("after") else "",
    }
    return render(request, f"{door}/passing/list.html", facts)


def _one(request: HttpRequest, door: str, passing_id: int) -> HttpResponse:
    user: Any = request.user
    one = passing_for(user, passing_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        key, reason = request.POST.get("key", "")[:100] or None, request.POST.get("reason", "").strip()
        try:
            if request.POST.get("answer") == "return":
                return_paper(actor=user, passing_id=passing_id, reason=reason, key=key)
                messages.success(request, "已退回，移交人看得到原因")
            else:
                receive_paper(actor=user, passing_id=passing_id, key=key)
                messages.success(request, "已签收，材料从现在起由本单位负责")
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        except ConflictError as refusal:
            messages.warning(request, refusal.sentence)
        if not errors:
            return redirect(f"{door}:passing", passing_id=passing_id)
    facts = {
        "door": door,
        "one": one,
        "may_answer": one.state == "waiting" and one.to_agency_id == user.agency_id and one.given_by_id != user.pk,
        "is_mine": one.given_by_id == user.pk,
        "errors": errors,
        "reason": request.POST.get("reason", ""),
        "key": request.POST.get("key") or str(uuid.uuid4()),
    }
    return render(request, f"{door}/passing/page.html", facts, status=422 if errors else 200)


def _sheet(request: HttpRequest, door: str, passing_id: int) -> HttpResponse:
    response = HttpResponse(passing_pdf(request.user, passing_id), content_type="application/pdf")  # type: ignore[arg-type]
    response["Content-Disposition"] = f'inline; filename="{passing_id}.pdf"'
    return response


def _give(request: HttpRequest, door: str, number: str) -> HttpResponse:
    user: Any = request.user
    view = application_for(user, number)
    case, passings = view.case, passings_of(number)
    errors: dict[str, str] = {}
    if request.method == "POST":
        codes = request.POST.getlist("things")
        to = request.POST.get("to_agency", "")
        try:
            made = pass_on(
                actor=user,
                number=number,
                counts={code: request.POST.get(f"count.{code}", "1").strip() for code in codes},
                to_agency_id=int(to) if to.isascii() and to.isdigit() and len(to) < 19 else None,
                key=request.POST.get("key", "")[:100] or None,
                **{name: request.POST.get(name, "") for name in TEXTS},
            )
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        else:
            messages.success(request, "已交出，等对方签收；可以打印物料交接单")
            return redirect(f"{door}:passing", passing_id=made)
    facts = {
        "door": door,
        "view": view,
        "case": case,
        "passings": passings,
        "rows": _things(request, view, passings, user.agency_id, errors),
        "bodies": [{"value": one.id, "label": one.name} for one in _others(user, number)],
        "typed": {name: request.POST.get(name, "") for name in (*TEXTS, "to_agency")},
        "errors": errors,
        "key": request.POST.get("key") or str(uuid.uuid4()),
    }
    return render(request, f"{door}/passing/give.html", facts, status=422 if errors else 200)


def _others(user: Any, number: str) -> list[agencies.AgencyInfo]:
    """Where it may go; one's own body (another window of it) comes last."""
    found = destinations(user, Application.objects.select_related("case").get(number=number).case)
    return sorted(found, key=lambda one: one.id == user.agency_id)


def _things(
    request: HttpRequest, view: ApplicationView, passings: list[Any], agency_id: int | None, errors: dict[str, str]
) -> list[dict[str, Any]]:
    """What may be ticked: paper with where it is; what is not here cannot be given."""
    rows, is_post = [], request.method == "POST"
    last = {one["code"]: p for p in passings if p.state != "returned" for one in p.things}
    for where in paper_of(view.materials, passings):
        if where.code.startswith(rules.OTHER):
            continue
        held = last.get(where.code)
        is_here = held is None or (held.state == "received" and held.to_agency_id == agency_id)
        rows.append(
            {
                "where": where,
                "is_here": is_here,
                "is_on": where.code in request.POST.getlist("things") if is_post else is_here,
                "count": request.POST.get(f"count.{where.code}", "1"),
                "error": errors.get(f"things.{where.code}", ""),
            }
        )
    return rows
