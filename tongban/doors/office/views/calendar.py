"""日历: the published years, and taking in the next one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.support.calendar import api as calendar
from tongban.support.identity import api as identity

from ..asking import official, only_for, require_citywide

MANAGE = "calendar.manage"
LARGEST = 100_000


@only_for(MANAGE)
@require_GET
def calendar_page(request: HttpRequest) -> HttpResponse:
    return _calendar(request)


def _calendar(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    years = calendar.published_years()
    wanted = request.GET.get("year", "")
    year = int(wanted) if wanted.isascii() and wanted.isdigit() and int(wanted[:6]) in years else max(years)
    facts = {
        "years": sorted(years, reverse=True),
        "year": year,
        "days": calendar.days_of_year(year),
        "shipped": calendar.shipped_years(),
        "alarm": calendar.missing_year_alarm(clock.today()),
        "may_import": identity.allowed_citywide(official(request), MANAGE),
        "text": "",
        "source": "",
        "preview": None,
        "errors": {},
        **more,
    }
    return render(request, "office/calendar.html", facts, status=status)


@only_for(MANAGE)
@require_POST
def calendar_import(request: HttpRequest) -> HttpResponse:
    """First the file is read and shown; only then, with the same text, it is taken in."""
    require_citywide(request, MANAGE)
    text, source = _calendar_text(request), request.POST.get("source", "").strip()[:200]
    try:
        year, days = calendar.read_year(text)
        if request.POST.get("confirmed") == "yes":
            calendar.import_year(actor=official(request), text=text, source=source)
            messages.success(request, f"{year} 年的安排已导入，涉及的期限正在重算")
            return redirect(f"{reverse('office:calendar')}?year={year}")
        if year in calendar.shipped_years():
            raise InvalidInputError(fields={"file": f"{year} 年的安排随平台发布，不需要导入"})
    except InvalidInputError as refusal:
        faults = "；".join(refusal.fields.values()) or refusal.sentence
        return _calendar(request, status=422, text=text, source=source, errors={"file": faults})
    preview = {"year": year, "days": days, "is_known": year in calendar.published_years()}
    return _calendar(request, text=text, source=source, preview=preview)


def _calendar_text(request: HttpRequest) -> str:
    upload = request.FILES.get("file")
    if upload is None:
        return request.POST.get("text", "")[:LARGEST]
    if upload.size is not None and upload.size > LARGEST:
        return ""
    return calendar.decode(upload.read())
