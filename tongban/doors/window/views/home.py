"""The desk without a case on it, the next case, and finding one."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tongban.catalog.items import api as items
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake

from ..asking import ACCEPT, DELIVER, REGISTER, clerk, only_clerks
from ..desk import desk_of
from ..scanned import scanned

#: How far down its list the case just left is looked for; beyond, the next is the first again.
WITHIN = 100


@only_clerks(ACCEPT, DELIVER, REGISTER)
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    upcoming = desk.upcoming
    facts = {
        "desk": desk,
        "upcoming": upcoming,
        "guide": items.version(upcoming.case.item_version_id) if upcoming else None,
    }
    return render(request, "window/home.html", facts)


@only_clerks(ACCEPT, DELIVER)
@never_cache
@require_safe
def take_next(request: HttpRequest) -> HttpResponse:
    """办下一件: the first of the list, or the one after the one just left when that still stands there."""
    which = request.GET.get("list", "to_accept")
    left = request.GET.get("left", "")
    is_whole = request.GET.get("all") == "yes"
    page = intake.queue(clerk(request), which, size=WITHIN if left else 1, is_whole=is_whole)
    numbers = [row.case.number for row in page.rows]
    place = urlencode({"list": which} | ({"all": "yes"} if is_whole else {}))
    start = numbers.index(left) + 1 if left in numbers else 0
    found = next((number for number in numbers[start:] + numbers if number != left), "")
    if not found:
        return redirect(f"{reverse('window:home')}?{place}")
    return redirect(f"{reverse('window:case', args=[found])}?{place}")


@only_clerks(ACCEPT, DELIVER, REGISTER)
@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """By number, query code, id number, name or phone; a scanned receipt opens its case at once."""
    typed = request.GET.get("q", "").strip()[:200]
    text, code = scanned(typed)
    if taken := intake.number_for_code(clerk(request), code or text):
        return redirect("window:deliver", number=taken)
    state = request.GET.get("state", "")
    filters = approvals.CaseFilters(text=text, state=state if state in approvals.CaseState.values else "")
    page = approvals.cases_page(clerk(request), filters, after=request.GET.get("after") or None)
    if text and len(page.rows) == 1 and not request.GET.get("after"):
        return redirect("window:case", number=page.rows[0].number)
    facts = {"text": text, "state": filters.state, "page": page, "states": approvals.CaseState.choices}
    return render(request, "window/find.html", facts)
