"""代办: what is to be done, by the nearest day; the teams and who belongs to them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from tongban.common.errors import InvalidInputError
from tongban.serve.projects import api as projects
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from ..asking import holds, official, only_for
from .projects import ASSISTED, number_of, tabs

TYPED = ("name", "agency", "phone", "username", "team")


@only_for(*ASSISTED)
@require_GET
def task_list(request: HttpRequest) -> HttpResponse:
    is_open = request.GET.get("done") != "yes"
    page = projects.tasks_page(official(request), is_open=is_open, after=request.GET.get("after") or None)
    here = reverse("office:project_tasks")
    mine = {} if is_open else {"done": "yes"}
    facts = {
        "tabs": tabs(request, "project_tasks"),
        "rows": page.rows,
        "is_open": is_open,
        "here": here,
        "next_href": f"{here}?{urlencode(mine | {'after': page.next_cursor})}" if page.next_cursor else "",
        "first_href": f"{here}?{urlencode(mine)}" if request.GET.get("after") else "",
    }
    return render(request, "office/projects/tasks.html", facts)


@only_for(*ASSISTED)
@require_http_methods(["GET", "POST"])
def team_list(request: HttpRequest) -> HttpResponse:
    """Managers found teams, and let people in and out of them."""
    errors: dict[str, str] = {}
    typed = {name: request.POST.get(name, "").replace("\x00", "").strip()[:100] for name in TYPED}
    what = request.POST.get("what", "")
    if request.method == "POST":
        try:
            words = _act(official(request), what, typed)
        except InvalidInputError as refusal:
            errors = {f"{what}-{name}": reason for name, reason in refusal.fields.items()}
        else:
            messages.success(request, words)
            return redirect("office:project_teams")
    facts = {
        "tabs": tabs(request, "project_teams"),
        "teams": projects.teams(official(request)),
        "may_change": holds(request, projects.MANAGE),
        "agencies": _agencies(official(request)),
        "typed": typed,
        "what": what,
        "errors": errors,
    }
    return render(request, "office/projects/teams.html", facts, status=422 if errors else 200)


def _act(user: identity.User, what: str, typed: dict[str, str]) -> str:
    team_id = number_of(typed["team"])
    if what == "join":
        row = projects.add_member(actor=user, team_id=team_id, username=typed["username"])
        return f"{row.user.name}已加入"
    if what == "leave":
        projects.drop_member(actor=user, team_id=team_id, username=typed["username"])
        return "已移出队伍，从现在起看不到队伍的项目"
    team = projects.create_team(
        actor=user, name=typed["name"], agency_id=number_of(typed["agency"]) or None, phone=typed["phone"]
    )
    return f"已建立“{team.name}”"


def _agencies(user: identity.User) -> list[dict[str, Any]]:
    where = identity.scope(user, projects.MANAGE)
    return [
        {"value": one.id, "label": one.name}
        for one in agencies.agencies()
        if where.covers(division_path=one.division_path, agency_id=one.id)
    ]
