"""Pages of the design system itself."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from . import modes, samples
from .refusals import wants_json
from .ways import own_page


@login_not_required
def switch_mode(request: HttpRequest, mode: str) -> HttpResponse:
    """Remember the way of showing for a year and go back; only looks change, so GET is enough."""
    if mode not in modes.NAMES:
        raise Http404
    target = own_page(request, request.GET.get("next", "")) or "/"
    response: HttpResponse = JsonResponse({"mode": mode}) if wants_json(request) else redirect(target)
    response.set_cookie(modes.COOKIE, mode, max_age=365 * 86400, samesite="Lax", secure=request.is_secure())
    return response


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    if not (settings.DEBUG or settings.IS_DEMO):
        raise Http404
    room = "staff" if request.GET.get("room") == "staff" else "public"
    return render(
        request, "ui/pages/gallery.html", {"sample": samples.everything(), "room": room, "shown": modes.PREVIEW}
    )
