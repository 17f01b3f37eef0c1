"""消息投递: what could not be delivered, and sending it once more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from tongban.support.events import api as events

from ..asking import official, only_for, require_citywide
from ..event_words import consumer_words, event_words, look_words

EVENTS = "events.manage"
SIZE = 50


@only_for(EVENTS)
@require_GET
def event_list(request: HttpRequest) -> HttpResponse:
    require_citywide(request, EVENTS)
    before = request.GET.get("before", "")
    before_id = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    rows = events.dead_letters(before_id=before_id, limit=SIZE + 1)
    shown, here = rows[:SIZE], reverse("office:events")
    facts = {
        "rows": [
            {"letter": one, "event": event_words(one.event_name), "to": consumer_words(one.consumer)} for one in shown
        ],
        "stuck": [] if before_id else [{"thing": one, "name": look_words(one.name)} for one in events.stuck()],
        "alarm": events.delivery_alarm(),
        "next_href": f"{here}?before={shown[-1].delivery_id}" if len(rows) > SIZE else "",
        "first_href": here if before_id else "",
    }
    return render(request, "office/events.html", facts)


@only_for(EVENTS)
@require_POST
def event_resend(request: HttpRequest, delivery_id: int) -> HttpResponse:
    require_citywide(request, EVENTS)
    events.resend(official(request), delivery_id)
    messages.success(request, "已放回队列，后台马上再送一次")
    return redirect("office:events")
