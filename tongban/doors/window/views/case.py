"""One case on the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.common import clock
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake

from .. import answering, sheet, showing
from ..asking import ACCEPT, DELIVER, REGISTER, clerk, only_clerks
from ..colleague import who_was_first


@only_clerks(ACCEPT, DELIVER, REGISTER)
@never_cache
@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, number: str) -> HttpResponse:
    view = intake.application_for(clerk(request), number)
    if request.method == "POST":
        return answering.answer(request, view)
    return showing.show(request, view, sheet.stored(view))


@only_clerks(ACCEPT)
@require_POST
def keep(request: HttpRequest, number: str) -> HttpResponse:
    """Keep the findings so far while the clerk is at it."""
    view = intake.application_for(clerk(request), number)
    found = sheet.findings(sheet.posted(view, request.POST))
    if found:
        intake.check_materials(actor=clerk(request), number=number, verdicts=found, seen=request.POST.get("seen"))
    return JsonResponse({"words": f"判定已暂存，{timezone.localtime(clock.now()):%H:%M}"})


@only_clerks(ACCEPT, DELIVER, REGISTER)
@never_cache
@require_safe
def news(request: HttpRequest, number: str) -> HttpResponse:
    """For the open page: empty while nothing has changed, else who did what."""
    info = approvals.find(clerk(request), number)
    if info.state == request.GET.get("was", info.state):
        return HttpResponse("")
    return render(request, "window/parts/news.html", {"words": who_was_first(clerk(request), info)})
