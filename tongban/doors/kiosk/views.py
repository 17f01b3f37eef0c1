"""Pages of the kiosk. All but those of a visit are public, change nothing and hold nothing of anybody."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.catalog.items import api as items
from tongban.catalog.standards import api as standards
from tongban.common.errors import InvalidInputError, NotFoundError, PlatformError
from tongban.support.devices import api as devices
from tongban.support.identity import api as identity
from tongban.ui.security import policy

from . import reading, visits

LAWS, GUIDES = 8, 8


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Whoever comes here finds nobody else's visit."""
    visits.end(request)
    return render(request, "kiosk/home.html")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """刷身份证: the reader of this screen reads the card; `item` is what he wants to apply for."""
    item = request.POST.get("item", request.GET.get("item", ""))[:40]
    facts: dict[str, object] = {"guide": _guide_of(item), "has_bridge": bool(settings.BRIDGE_URL), "error": ""}
    status = 200
    if request.method == "POST":
        try:
            read = devices.sign_in_reading(request.POST.get("reading", ""), request.POST.get("seal", ""))
            identity.sign_in_by_card(request, name=read.name, id_number=read.id_number, station=read.station)
        except InvalidInputError as refusal:
            facts["error"], status = "；".join(refusal.fields.values()), 422
        except PlatformError as refusal:
            facts["error"], status = refusal.sentence, refusal.status
        else:
            return redirect("portal:apply", code=item) if facts["guide"] else redirect("kiosk:mine")
    response = render(request, "kiosk/enter.html", facts, status=status)
    response.headers["Content-Security-Policy"] = policy(connect=f"{settings.LIVE_URL} {settings.BRIDGE_URL}".strip())
    return response


def _guide_of(code: str) -> items.Guide | None:
    try:
        return items.guide(code) if code else None
    except NotFoundError:
        return None


@login_not_required
@never_cache
@require_POST
def pair(request: HttpRequest) -> JsonResponse:
    """The answer to the challenge that the bridge of this kiosk has set."""
    origin = f"{request.scheme}://{request.get_host()}"
    return JsonResponse({"proof": devices.kiosk_proof(**devices.asked_proof(request.body), origin=origin)})


@login_not_required
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What a visitor can do here."""
    if not visits.is_visit(request):
        return redirect("kiosk:enter")
    return render(request, "kiosk/mine.html", {"name": request.user.name})  # type: ignore[union-attr]


@login_not_required
@require_safe
def laws(request: HttpRequest) -> HttpResponse:
    """What binds today, by kind and by the first letters of the name, which are typed on the screen."""
    kind = request.GET.get("kind", "")
    chosen = {
        "kind": kind if kind in standards.Kind.values else "",
        "k": reading.initials_asked(request.GET.get("k", "")),
    }
    asked = {"kind": chosen["kind"], "validity": standards.Validity.IN_FORCE.value, "initials": chosen["k"]}
    page = standards.listing(**asked, after=request.GET.get("after") or None, size=LAWS)
    kinds = [("", "全部"), *((value, label) for value, label, _ in standards.choices().kinds)]
    facts = {
        "rows": page.rows,
        "kinds": [
            {"label": label, "href": reading.laws_href({"kind": value}), "is_here": value == chosen["kind"]}
            for value, label in kinds
        ],
        "typed": chosen["k"].upper(),
        "keys": reading.keys(chosen, standards.next_initials(**asked)),
        "shorter_href": reading.laws_href(chosen | {"k": chosen["k"][:-1]}),
        "clear_href": reading.laws_href(chosen | {"k": ""}),
        "next_href": reading.laws_href(chosen | {"after": page.next_cursor or ""}) if page.next_cursor else "",
        "previous_href": (
            reading.laws_href(chosen | {"after": page.previous_cursor or ""}) if page.previous_cursor else ""
        ),
    }
    return render(request, "kiosk/laws.html", facts)


@login_not_required
@require_safe
def law(request: HttpRequest, key: str) -> HttpResponse:
    """A law: what it is, and its articles under their chapters."""
    one = standards.document(key)
    parts = reading.parts(one)
    facts = {
        "one": one,
        "parts": parts,
        "is_short": len(one.clauses) <= reading.CHUNK,
        "first_href": next((part.articles[0][1] for part in parts if part.articles), ""),
    }
    return render(request, "kiosk/law.html", facts)


@login_not_required
@require_safe
def article(request: HttpRequest, key: str, number: str) -> HttpResponse:
    one = standards.article(key, number)
    facts = {
        "one": one,
        "paragraphs": reading.paragraphs(one),
        "before_href": reading.article_href(key, one.before.number) if one.before else "",
        "after_href": reading.article_href(key, one.after.number) if one.after else "",
    }
    return render(request, "kiosk/article.html", facts)


@login_not_required
@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    """Guides by what happens in a life or a company."""
    counts = items.counts(division=settings.CITY_DIVISION)
    groups = [("个人办事", counts.by_person_theme), ("企业办事", counts.by_company_theme)]
    shown = [
        {"title": title, "themes": [{"name": one.name, "count": one.count} for one in rows]}
        for title, rows in groups
        if rows
    ]
    return render(request, "kiosk/guides.html", {"groups": shown})


@login_not_required
@require_safe
def theme(request: HttpRequest, name: str) -> HttpResponse:
    if name not in (*items.PERSON_THEMES, *items.COMPANY_THEMES):
        raise Http404
    after = request.GET.get("after") or None
    page = items.listing(theme=name, division=settings.CITY_DIVISION, after=after, size=GUIDES)
    here = reverse("kiosk:theme", args=[name])
    facts = {
        "name": name,
        "rows": page.rows,
        "next_href": f"{here}?{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "previous_href": f"{here}?{urlencode({'after': page.previous_cursor})}" if page.previous_cursor else "",
    }
    return render(request, "kiosk/theme.html", facts)


@login_not_required
@require_safe
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """What one has to know before going: who, how long, what to bring, where. The whole guide opens on a telephone."""
    one = items.guide(code)
    themes = (*one.themes.person, *one.themes.company)
    fee = one.fees
    facts = {
        "guide": one,
        "back_href": reverse("kiosk:theme", args=[themes[0]]) if themes else reverse("kiosk:guides"),
        "cells": [
            ("谁能办", one.audience or "、".join(one.subject_names)),
            ("多久办好", one.promised_words),
            ("多少钱", "收费" if fee is not None and fee.charged else one.fee_words),
            ("跑几次", f"{one.visits} 次"),
        ],
        "materials": [_material(material) for material in one.materials],
        "bases": [reading.pieces(basis.title) for basis in one.bases],
        "phone_href": items.guide_url(one),
    }
    return render(request, "kiosk/guide.html", facts)


def _material(material: items.Material) -> dict[str, str]:
    """`note`: when it is not asked of everybody."""
    notes = ["按情形要交" if material.when else "", "" if material.is_required else "选交", material.filling]
    return {"name": material.name, "note": "，".join(one for one in notes if one)}
