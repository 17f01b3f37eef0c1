"""提醒: what the clerks of a body were told once, until one of them has seen to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tongban.support.notices import api as notices

from ..asking import ACCEPT, DELIVER, REGISTER, clerk, only_clerks

ALL = (ACCEPT, DELIVER, REGISTER)


@only_clerks(*ALL)
@never_cache
@require_http_methods(["GET", "POST"])
def reminders(request: HttpRequest) -> HttpResponse:
    user = clerk(request)
    if request.method == "POST":
        told = request.POST.get("message", "")
        message_id = int(told) if told.isascii() and told.isdigit() and len(told) < 19 else 0
        notices.see_to_desk_message(actor=user, actions=ALL, message_id=message_id)
        messages.success(request, "已记下，不再提醒")
        return redirect("window:reminders")
    after = request.GET.get("after") or None
    page = notices.desk_messages(user, ALL, after=after)
    here = reverse("window:reminders")
    facts = {
        "rows": page.rows,
        "next_href": f"{here}?after={page.next_cursor}" if page.next_cursor else "",
        "first_href": here if after else "",
    }
    return render(request, "window/reminders.html", facts)
