"""日历: a year at a glance, one day set by itself, and taking in the next year."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.support.calendar import api as calendar
from tongban.support.identity import api as identity
from tongban.ui import yeargrid

from .. import places
from ..asking import official, only_for, require_citywide

MANAGE = "calendar.manage"
LARGEST = 100_000
LENGTHS = {"name": 40, "source": 120}


@only_for(MANAGE)
@require_GET
def calendar_page(request: HttpRequest) -> HttpResponse:
    return _calendar(request)


def _calendar(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    years, today = calendar.published_years(), clock.today()
    wanted = request.GET.get("year", "")
    usual = today.year if today.year in years else max(years)
    year = int(wanted) if wanted.isascii() and wanted.isdigit() and int(wanted[:6]) in years else usual
    may_change = identity.allowed_citywide(official(request), MANAGE)
    adjusted = calendar.adjusted_days(year)
    facts = {
        "years": sorted(years, reverse=True),
        "year": year,
        "months": yeargrid.months(year, _look(year, may_change=may_change), today),
        "days": [{"day": one, "words": calendar.kind_words(one.on, one.is_workday), "adjusted": adjusted.get(one.on)}
                 for one in calendar.days_of_year(year)],
        "workdays": calendar.workdays_between(date(year - 1, 12, 31), date(year, 12, 31)),
        "shipped": calendar.shipped_years(),
        "adjusted": len(adjusted),
        "alarm": calendar.missing_year_alarm(today),
        "may_change": may_change,
        "text": "",
        "source": "",
        "preview": None,
        "errors": {},
        **more,
    }  # fmt: skip
    return render(request, "office/calendar/year.html", facts, status=status)


def _look(year: int, *, may_change: bool) -> Any:
    """How a day of the year is drawn."""
    named = {one.on: one.name for one in calendar.days_of_year(year)}
    adjusted = calendar.adjusted_days(year)

    def look(on: date) -> yeargrid.Look:
        is_workday, is_weekend = calendar.is_workday(on), on.weekday() > 4
        kind = ("work" if is_weekend else "") if is_workday else ("off" if on in named else "rest")
        mark = "调" if on in adjusted else {"work": "班", "off": "休"}.get(kind, "")
        words = "，".join(part for part in (calendar.kind_words(on, is_workday), named.get(on, "")) if part)
        href = reverse("office:calendar_day", args=[on.isoformat()]) if may_change else ""
        return yeargrid.Look(kind, mark, words, href, is_changed=on in adjusted)

    return look


@only_for(MANAGE)
@require_http_methods(["GET", "POST"])
def day_page(request: HttpRequest, day: str) -> HttpResponse:
    """One day: what it is, and what it is to be, with the reason."""
    require_citywide(request, MANAGE)
    info = calendar.day_info(_day(day))
    if request.method == "GET":
        held = info.adjusted
        typed = {"is_workday": "", "name": held.name if held else "", "source": held.source if held else ""}
        return _day_form(request, info, typed, {})
    typed = {"is_workday": request.POST.get("is_workday", ""), **places.typed(request, LENGTHS)}
    try:
        if typed["is_workday"] not in ("yes", "no"):
            raise InvalidInputError(fields={"is_workday": "请选择这一天上班还是休息"})
        calendar.set_day(
            actor=official(request),
            on=info.on,
            is_workday=typed["is_workday"] == "yes",
            name=typed["name"],
            source=typed["source"],
        )
    except InvalidInputError as refusal:
        return _day_form(request, info, typed, refusal.fields, status=422)
    return _done(request, info.on)


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise NotFoundError(what="这一天") from None
    if found.year not in calendar.published_years():
        raise NotFoundError(what=f"{found.year} 年的安排，请先导入该年")
    return found


def _day_form(
    request: HttpRequest, info: calendar.DayInfo, typed: dict[str, str], errors: dict[str, str], *, status: int = 200
) -> HttpResponse:
    facts = {
        "info": info,
        "weekday": yeargrid.WEEKDAYS[info.on.weekday()],
        "now_words": calendar.kind_words(info.on, info.is_workday),
        "was_words": calendar.kind_words(info.on, info.was_workday),
        "options": [
            {"value": "yes", "label": calendar.kind_words(info.on, is_workday=True)},
            {"value": "no", "label": calendar.kind_words(info.on, is_workday=False)},
        ],
        "typed": typed,
        "errors": places.in_order(errors, ("on", "is_workday", "name", "source")),
    }
    return render(request, "office/calendar/day.html", facts, status=status)


def _done(request: HttpRequest, on: date) -> HttpResponse:
    words = calendar.kind_words(on, calendar.is_workday(on))
    messages.success(request, f"{on.month} 月 {on.day} 日现在是{words}，涉及的期限正在重算")
    return redirect(f"{reverse('office:calendar')}?year={on.year}")


@only_for(MANAGE)
@require_POST
def day_clear(request: HttpRequest, day: str) -> HttpResponse:
    require_citywide(request, MANAGE)
    on = _day(day)
    calendar.clear_day(actor=official(request), on=on)
    return _done(request, on)


@only_for(MANAGE)
@require_POST
def calendar_import(request: HttpRequest) -> HttpResponse:
    """First the file is read and shown; only then, with the same text, it is taken in."""
    require_citywide(request, MANAGE)
    text, source = "", request.POST.get("source", "")
    try:
        text = _calendar_text(request)
        year, days = calendar.read_year(text)
        if request.POST.get("confirmed") == "yes":
            calendar.import_year(actor=official(request), text=text, source=source)
            messages.success(request, f"{year} 年的安排已导入，涉及的期限正在重算")
            return redirect(f"{reverse('office:calendar')}?year={year}")
        if year in calendar.shipped_years():
            raise InvalidInputError(fields={"file": f"{year} 年的安排随平台发布，不需要导入"})
    except InvalidInputError as refusal:
        faults = dict(refusal.fields)
        errors = {"source": faults.pop("source")} if "source" in faults else {}
        if faults or not errors:
            errors["file"] = "；".join(faults.values()) or refusal.sentence
        return _calendar(request, status=422, text=text, source=source, errors=errors)
    preview = {"year": year, "days": days, "is_known": year in calendar.published_years()}
    return _calendar(request, text=text, source=source, preview=preview)


def _calendar_text(request: HttpRequest) -> str:
    upload = request.FILES.get("file")
    text = request.POST.get("text", "")
    if (upload.size or 0 if upload else len(text)) > LARGEST:
        raise InvalidInputError(fields={"file": f"文件超过 {LARGEST // 1000} KB，一年的安排不会这么大"})
    return calendar.decode(upload.read()) if upload else text
