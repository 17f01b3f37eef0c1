"""我的项目: the owner's projects, one with its stages, registering one, and the mandate for 代办."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.common import clock
from tongban.common.days import read_days
from tongban.common.errors import InvalidInputError
from tongban.serve.projects import api as projects
from tongban.support.agencies import api as agencies
from tongban.support.files import api as files
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices
from tongban.ui import stagedrawing

from ..asking import only_citizens

SIZE = 20
#: In the order of the form.
FIELDS = (
    "type", "name", "division", "address", "area", "industry", "investment", "land", "size", "summary", "joint",
)  # fmt: skip


def _person(request: HttpRequest) -> identity.User:
    return request.user  # type: ignore[return-value]


@only_citizens
@never_cache
@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    page = projects.projects_page(_person(request), after=request.GET.get("after") or None, size=SIZE)
    here = reverse("portal:projects")
    facts = {
        "rows": page.rows,
        "next_href": f"{here}?{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "first_href": here if request.GET.get("after") else "",
    }
    return render(request, "portal/projects/list.html", facts)


@only_citizens
@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """登记赋码 for the party that one acts for now."""
    party = identity.current_party(request)
    typed: dict[str, str] = {}
    errors: dict[str, str] = {}
    key = str(uuid.uuid4())
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").strip() for name in FIELDS}
        key = request.POST.get("key", "")[:90]
        try:
            project = projects.register_project(actor=_person(request), party=party, facts=typed, key=key)
        except InvalidInputError as refusal:
            errors = {name: refusal.fields[name] for name in [*FIELDS, "party", "key"] if name in refusal.fields}
        else:
            messages.success(request, f"已登记，项目代码 {project.code}")
            return redirect("portal:project", code=project.code)
    places = [agencies.division(settings.CITY_DIVISION), *agencies.children(settings.CITY_DIVISION)]
    facts = {
        "party": party,
        "typed": typed,
        "errors": errors,
        "key": key,
        "types": [{"value": one.key, "label": one.name, "hint": one.note} for one in projects.types()],
        "divisions": [{"value": one.code, "label": one.name} for one in places],
        "joint_areas": [(name, lead) for _, name, lead in projects.joint_areas()],
        "areas": [{"value": pk, "label": name} for pk, name, _ in projects.area_choices()],
    }
    return render(request, "portal/projects/new.html", facts, status=422 if errors else 200)


@only_citizens
@never_cache
@require_safe
def project_page(request: HttpRequest, code: str) -> HttpResponse:
    view = projects.project(_person(request), code)
    return render(request, "portal/projects/project.html", {"project": view, "pictures": pictures(view)})


def pictures(view: projects.ProjectView) -> dict[str, stagedrawing.Picture]:
    """四阶段进度图; the same is written in the list beside it."""
    steps = [
        stagedrawing.Step(
            str(one.number),
            one.name,
            one.standing_name,
            one.number - 1,
            (str(one.number - 1),) if one.number > 1 else (),
            "later" if one.standing in ("blocked", "closed") else "",
        )
        for one in view.stages
    ]
    heads = [f"第 {one.number} 阶段" for one in view.stages]
    return {
        "wide": stagedrawing.across(steps, heads, begin="登记", end="建成"),
        "tall": stagedrawing.down(steps, heads, begin="登记", end="建成"),
    }


@only_citizens
@never_cache
@require_http_methods(["GET", "POST"])
def mandate(request: HttpRequest, code: str) -> HttpResponse:
    """委托代办."""
    person = _person(request)
    view = projects.project(person, code)
    today = clock.today()
    typed: dict[str, Any] = {
        "valid_from_on": today.isoformat(),
        "stages": [],
        "team": "",
        "valid_to_on": "",
        "agreed": False,
    }
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").strip() for name in ("team", "valid_from_on", "valid_to_on")}
        typed["stages"] = [int(one) for one in request.POST.getlist("stages") if one.isdecimal() and len(one) < 3]
        typed["agreed"] = request.POST.get("agreed") == "yes"
        try:
            days = read_days(typed, {"valid_from_on": "从哪天起", "valid_to_on": "到哪天止"})
            projects.give_mandate(
                actor=person,
                code=code,
                team_id=int(typed["team"]) if typed["team"].isdecimal() and len(typed["team"]) < 18 else None,
                stages=typed["stages"],
                **days,
                is_agreed=typed["agreed"],
            )
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        else:
            messages.success(request, "已委托代办，委托书在项目页可以下载；随时可以撤回")
            return redirect("portal:project", code=code)
    facts = {
        "project": view,
        "typed": typed,
        "errors": errors,
        "teams": [{"value": pk, "label": name} for pk, name in projects.team_choices_for(person, code)],
        "stages": [{"value": one.number, "label": one.name} for one in view.stages if one.standing != "done"],
    }
    return render(request, "portal/projects/mandate.html", facts, status=422 if errors else 200)


@only_citizens
@never_cache
@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    projects.withdraw_mandate(actor=_person(request), code=code, reason=request.POST.get("reason", ""))
    messages.success(request, "已撤回代办委托")
    return redirect("portal:project", code=code)


@only_citizens
@never_cache
@require_safe
def paper(request: HttpRequest, code: str, paper: uuid.UUID) -> FileResponse:
    """委托书 or 联合验收意见书; made now when the worker has not come to it yet."""
    info = notices.pdf(projects.paper(_person(request), code, paper))
    return FileResponse(files.open(info.id), filename=info.name, content_type=info.media_type)
