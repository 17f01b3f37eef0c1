"""区域评估: areas, what has been assessed for each, and its documents."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.serve.projects import api as projects
from tongban.support.agencies import api as agencies
from tongban.support.files import api as files
from tongban.support.identity import api as identity

from ..asking import official, only_for
from .projects import day_of, number_of, tabs

TYPED = (
    "name", "division", "bounds", "kind", "title", "approved_by", "document_number", "valid_from_on", "valid_to_on",
    "assessment", "reason",
)  # fmt: skip


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "").replace("\x00", "").strip()[:400] for name in TYPED}


@only_for(projects.MANAGE)
@require_http_methods(["GET", "POST"])
def area_list(request: HttpRequest) -> HttpResponse:
    typed, errors, user = _typed(request), {}, official(request)
    if request.method == "POST":
        try:
            made = projects.create_area(
                actor=user, name=typed["name"], division=typed["division"], bounds=typed["bounds"]
            )
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        else:
            messages.success(request, f"已登记“{made.name}”")
            return redirect("office:project_area", area_id=made.pk)
    page = projects.areas_page(user, after=request.GET.get("after") or None)
    here = reverse("office:project_areas")
    where = {line.division_path for line in identity.scope(user, projects.MANAGE).lines}
    facts = {
        "tabs": tabs(request, "project_areas"),
        "rows": page.rows,
        "typed": typed,
        "errors": errors,
        "divisions": [
            {"value": one.code, "label": one.name} for one in agencies.division_choices(where) if one.level < 4
        ],
        "next_href": f"{here}?{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "first_href": here if request.GET.get("after") else "",
    }
    return render(request, "office/projects/areas.html", facts, status=422 if errors else 200)


@only_for(projects.MANAGE)
@require_http_methods(["GET", "POST"])
def area_page(request: HttpRequest, area_id: int) -> HttpResponse:
    """Add an assessment with its document, or end one."""
    user = official(request)
    area = projects.area(user, area_id)
    typed, errors = _typed(request), {}
    if request.method == "POST":
        try:
            words = _end(user, typed) if request.POST.get("what") == "end" else _add(request, user, area_id, typed)
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        else:
            messages.success(request, words)
            return redirect("office:project_area", area_id=area_id)
    facts = {
        "area": area,
        "typed": typed,
        "errors": errors,
        "kinds": [{"value": one.value, "label": one.label} for one in projects.AssessmentKind],
    }
    return render(request, "office/projects/area.html", facts, status=422 if errors else 200)


@only_for(projects.MANAGE)
@require_GET
def area_file(request: HttpRequest, area_id: int, file_id: uuid.UUID) -> FileResponse:
    """The document of an assessment of this area."""
    area = projects.area(official(request), area_id)
    if file_id not in {one.file_id for one in area.assessments}:
        raise NotFoundError(what="这份成果文件")
    info = files.info(file_id)
    return FileResponse(files.open(info.id), filename=info.name, content_type=info.media_type)


def _end(user: identity.User, typed: dict[str, str]) -> str:
    projects.end_assessment(actor=user, assessment_id=number_of(typed["assessment"]), reason=typed["reason"])
    return "已停用，以后的申报不再引用"


def _add(request: HttpRequest, user: identity.User, area_id: int, typed: dict[str, str]) -> str:
    sent = request.FILES.get("file")
    kept = (
        files.receive(user, name=sent.name or "", chunks=sent.chunks(), purpose="区域评估成果", accept=("pdf",))
        if sent
        else None
    )
    names = ("kind", "title", "approved_by", "document_number")
    row = projects.add_assessment(
        actor=user,
        area_id=area_id,
        valid_from_on=day_of(typed["valid_from_on"]),
        valid_to_on=day_of(typed["valid_to_on"]),
        file_id=kept.id if kept else None,
        **{name: typed[name] for name in names},
    )
    return f"已登记“{row.title}”，在这个区域的项目申报时直接引用"
