"""区域评估: areas, what has been assessed for each, and its documents."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.common.days import read_days
from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.serve.projects import api as projects
from tongban.support.agencies import api as agencies
from tongban.support.files import api as files
from tongban.support.identity import api as identity

from ..agency_names import agency_ids
from ..asking import holds, official, only_for
from .projects import SEEN, number_of, tabs

TYPED = (
    "name", "division", "bounds", "kind", "title", "approved_by", "document_number", "valid_from_on", "valid_to_on",
    "assessment", "reason", "lead", "joint_agencies", "item_bases", "joint_from_on", "joint_to_on",
)  # fmt: skip


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "").replace("\x00", "").strip()[:4000] for name in TYPED}


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
    """Add an assessment with its document, end one, or say who leads 联合审批 here."""
    user = official(request)
    area = projects.area(user, area_id)
    typed, errors = _typed(request), {}
    if request.method == "POST":
        try:
            what = request.POST.get("what")
            if what == "joint":
                words = _joint(user, area_id, typed)
            else:
                words = _end(user, typed) if what == "end" else _add(request, user, area_id, typed)
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


def _joint(user: identity.User, area_id: int, typed: dict[str, str]) -> str:
    days = read_days(typed, {"joint_from_on": "从哪天起", "joint_to_on": "到哪天止"})
    lead = list(agency_ids(typed["lead"], "lead").values())
    area = projects.set_joint_rule(
        actor=user,
        area_id=area_id,
        lead_agency_id=lead[0] if lead else None,
        joint_agency_ids=list(agency_ids(typed["joint_agencies"], "joint_agencies").values()),
        item_bases=typed["item_bases"].split(),
        from_on=days["joint_from_on"],
        to_on=days["joint_to_on"],
    )
    return f"以后在这个区域登记的，由{area.lead_agency_name}牵头联合审批"


@only_for(*SEEN)
@require_GET
def joint_list(request: HttpRequest) -> HttpResponse:
    """区域联合审批: the cases of the areas that one's own agency leads."""
    after, here = request.GET.get("after") or None, reverse("office:project_joint")
    page = projects.area_cases_page(official(request), after=after)
    facts = {
        "tabs": tabs(request, "project_joint"),
        "rows": page.rows,
        "may_open": holds(request, "case.read"),
        "next_href": f"{here}?{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "first_href": here if after else "",
    }
    return render(request, "office/projects/joint.html", facts)


@only_for("case.review", "case.decide")
@require_POST
def case_area(request: HttpRequest, number: str) -> HttpResponse:
    """并入 or 退出 of one case, from its page."""
    user, area = official(request), request.POST.get("area", "")
    try:
        if request.POST.get("what") == "leave":
            projects.leave_area(actor=user, number=number, reason=request.POST.get("reason", "")[:400])
            messages.success(request, "已退出区域联合审批")
        else:
            projects.join_area(actor=user, number=number, area_id=number_of(area))
            messages.success(request, "已并入区域联合审批，牵头单位和参加单位可以看到这件")
    except (InvalidInputError, ConflictError) as refusal:
        messages.error(request, refusal.sentence)
    return redirect("office:case", number=number)


def _end(user: identity.User, typed: dict[str, str]) -> str:
    projects.end_assessment(actor=user, assessment_id=number_of(typed["assessment"]), reason=typed["reason"])
    return "已停用，以后的申报不再引用"


def _add(request: HttpRequest, user: identity.User, area_id: int, typed: dict[str, str]) -> str:
    days = read_days(typed, {"valid_from_on": "从哪天起有效", "valid_to_on": "有效到哪天"})
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
        valid_from_on=days["valid_from_on"],
        valid_to_on=days["valid_to_on"],
        file_id=kept.id if kept else None,
        **{name: typed[name] for name in names},
    )
    return f"已登记“{row.title}”，在这个区域的项目申报时直接引用"
