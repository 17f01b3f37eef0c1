"""常务会议: what waits, the agenda with its printed pack, the decisions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from tongban.catalog.powers import api as powers
from tongban.common import clock
from tongban.common.days import read_day
from tongban.common.errors import ConflictError, InvalidInputError

from ... import power_menu
from ...asking import official, only_for

OPEN_TO = (power_menu.MEETING, power_menu.REFORM, power_menu.LEGAL)


@only_for(*OPEN_TO)
@require_http_methods(["GET", "POST"])
def meeting_list(request: HttpRequest) -> HttpResponse:
    user, errors = official(request), {}
    waiting = powers.waiting_for_meeting(user)
    chosen = [one.number for one in waiting] if request.method == "GET" else request.POST.getlist("number")
    if request.method == "POST":
        try:
            day = read_day({"held_on": request.POST.get("held_on", "")}, "held_on", "会议日期")
            if day is None:
                raise InvalidInputError(fields={"held_on": "请填写会议日期"})
            meeting = powers.call_meeting(
                actor=user,
                title=request.POST.get("title", ""),
                held_on=day,
                numbers=chosen,
            )
            return redirect("office:power_meeting", meeting_id=meeting.pk)
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        except ConflictError as refusal:
            errors = {"numbers": refusal.sentence}
    facts = {
        "tabs": power_menu.tabs(request, "office:power_meetings"),
        "waiting": waiting,
        "chosen": chosen,
        "meetings": powers.meetings(user),
        "title": request.POST.get("title", ""),
        "held_on": request.POST.get("held_on", clock.today().isoformat()),
        "errors": errors,
    }
    return render(request, "office/powers/meetings.html", facts, status=422 if errors else 200)


@only_for(*OPEN_TO)
@require_http_methods(["GET", "POST"])
def meeting_page(request: HttpRequest, meeting_id: int) -> HttpResponse:
    user = official(request)
    view = powers.meeting(user, meeting_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        verdicts = {
            one.request.number: powers.Verdict(
                request.POST.get(f"decision-{one.request.number}", ""),
                request.POST.get(f"note-{one.request.number}", "").replace("\x00", ""),
            )
            for one in view.entries
        }
        try:
            powers.record_meeting(actor=user, meeting_id=meeting_id, verdicts=verdicts)
            messages.success(request, "审定结果已登记")
            return redirect("office:power_meeting", meeting_id=meeting_id)
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
    facts = {
        "tabs": power_menu.tabs(request, "office:power_meetings"),
        "view": view,
        "typed": request.POST,
        "errors": errors,
        "decisions": [{"value": value, "label": label} for value, label in powers.Decision.choices],
    }
    return render(request, "office/powers/meeting.html", facts, status=422 if errors else 200)


@only_for(*OPEN_TO)
@require_GET
def pack(request: HttpRequest, meeting_id: int) -> HttpResponse:
    response = HttpResponse(powers.pack(official(request), meeting_id), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="powers-meeting-{meeting_id}.pdf"'
    return response
