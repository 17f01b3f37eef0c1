"""我的办件: list, one case, its papers, and what the applicant may do with it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.serve.swift import api as swift
from tongban.support.evaluation import api as evaluation
from tongban.support.files import api as files
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .. import baton
from .. import case_page as page
from ..asking import only_citizens

PAGE_SIZE = 20


def _person(request: HttpRequest) -> identity.User:
    return request.user  # type: ignore[return-value]


@only_citizens
@never_cache
@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    found = approvals.my_cases(identity.parties_of(_person(request)), request.GET.get("after"), PAGE_SIZE)
    next_href = f"{reverse('portal:cases')}?after={found.next_cursor}" if found.next_cursor else ""
    joints = intake.joints_of([row.number for row in found.rows])
    facts = {
        "rows": found.rows,
        "joints": page.first_of_each(found.rows, joints),
        "inside": set(joints),
        "next_href": next_href,
        "is_first": "after" not in request.GET,
    }
    return render(request, "portal/cases.html", facts)


@only_citizens
@never_cache
@require_safe
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    return _case_page(request, number)


def _case_page(
    request: HttpRequest, number: str, refused: Mapping[str, Any] | None = None, contact: str = ""
) -> HttpResponse:
    """`refused`: what was typed of a rating of `contact`, with what is wrong with it."""
    view = approvals.case_view(_person(request), number)
    application = intake.application_for(_person(request), number)
    mine = {party.id_number for party in identity.parties_of(_person(request))}
    joint = intake.joint_of(number)
    facts = {
        "case": view.case,
        "guide": view.guide,
        "application": application,
        "baton": baton.baton(view, application, mine=mine, joint=joint),
        "clocks": page.clock_rows(view, clock.today()),
        "timeline": page.timeline_rows(view),
        **page.way(view),
        "papers": page.paper_rows(view),
        "licence": view.licence if view.licence and view.licence.holder_id_number in mine else None,
        "verbs": {verb.code for verb in (*view.verbs, *application.verbs)},
        "to_rate": sorted(
            (one for one in _contacts(request, number) if not one.is_rated), key=lambda one: one.contact != contact
        ),
        "refused": refused,
        "rated": evaluation.of_case(number),
        "run": view.told.get("swift"),
        "pledge": view.told.get("pledges"),
        "pickup": (pickup := intake.pickups_of([number]).get(number)),
        "outlet": intake.outlets_of([number]).get(number, "") if pickup else "",
        "joint": joint,
        "linked": intake.linked(_person(request), number),
        "bad_tags": evaluation.BAD_TAGS,
    }
    return render(request, "portal/case/page.html", facts, status=422 if refused else 200)


@only_citizens
@never_cache
@require_safe
def case_rule(request: HttpRequest, number: str) -> HttpResponse:
    """智能审批说明: by which row, on which inputs, from where."""
    run = swift.run_for(_person(request), number)
    facts = {"case": approvals.find(_person(request), number), "run": run, "recipe": swift.RECIPE}
    return render(request, "portal/case/rule.html", facts)


def _contacts(request: HttpRequest, number: str) -> list[evaluation.ContactInfo]:
    ids = [party.id_number for party in identity.parties_of(_person(request))]
    return evaluation.to_rate(ids, case_number=number)


@only_citizens
@never_cache
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    case = approvals.find(_person(request), number)
    papers = [page.paper_row(one, number) for one in notices.of_case(number) if one.kind == "receipt"]
    link = reverse("portal:case_by_code", args=[case.query_code])
    return render(request, "portal/case/receipt.html", {"case": case, "papers": papers, "link": link})


@only_citizens
@never_cache
@require_safe
def paper(request: HttpRequest, number: str, paper: uuid.UUID) -> FileResponse:
    """The sealed PDF; made now when the worker has not come to it yet."""
    case = approvals.find(_person(request), number)
    if paper not in {one.id for one in notices.of_case(case.number)}:
        raise NotFoundError(what="这份文书")
    info = notices.pdf(paper)
    return FileResponse(files.open(info.id), filename=info.name, content_type=info.media_type)


@only_citizens
@never_cache
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """补正, 容缺后补 or what a preview asked for: only that."""
    view = intake.application_for(_person(request), number)
    is_preview = view.case.state == "previewing" and view.preview is not None and view.preview.state == "asked"
    is_correction = view.case.state == "correcting" or is_preview
    wanted = view.asked_materials if is_correction else tuple(one for one in view.materials if one.verdict == "late")
    if not wanted:
        return redirect("portal:case", number=number)
    verb = "answer_preview" if is_preview else "correct" if is_correction else ""
    is_form_asked = is_correction and any(one.is_generated for one in wanted)
    form = forms.definition(view.form.code, view.form.version)
    answers = view.answers
    errors: dict[str, str] = {}
    if request.method == "POST":
        sent, errors = _sent(request, wanted)
        given = answers | forms.read_post(form, request.POST) if is_form_asked else None
        answers = given or answers
        if not errors:
            try:
                _hand_in(request, number, sent, given, verb)
            except InvalidInputError as refusal:
                errors = dict(refusal.fields) or {"form": refusal.sentence}
            else:
                messages.success(request, "已收到您补的材料，窗口接着核对")
                return redirect("portal:case", number=number)
    held = [one for one in licences.held_by(view.case.applicant.id_number) if one.is_valid]
    facts = {
        "case": view.case,
        "guide": items.version(view.case.item_version_id),
        "size_limit": settings.FILE_SIZE_LIMIT,
        "correction": view.correction if is_correction and not is_preview else None,
        "is_preview": is_preview,
        "rows": [
            {
                "line": one,
                "licences": [info for info in held if info.type_code == one.licence_type],
                "accept": ",".join(f".{kind}" for kind in one.accept),
                "kinds": "、".join(kind.upper() for kind in one.accept) or "PDF、照片、扫描件",
                "error": errors.get(f"materials.{one.code}", ""),
            }
            for one in wanted
        ],
        "views": [forms.page_view(form, one.id, answers, errors=errors) for one in forms.visible_pages(form, answers)]
        if is_form_asked
        else [],
        "errors": errors,
        "key": request.POST.get("key") or str(uuid.uuid4()),
    }
    return render(request, "portal/case/correct.html", facts, status=422 if errors else 200)


def _hand_in(
    request: HttpRequest, number: str, sent: dict[str, Any], answers: dict[str, Any] | None, verb: str
) -> None:
    key = request.POST.get("key", "")[:100] or None
    if verb:
        act = intake.answer_preview if verb == "answer_preview" else intake.correct
        act(actor=_person(request), number=number, materials=sent, answers=answers, key=key)
    else:
        intake.supplement(actor=_person(request), number=number, materials=sent, key=key)


def _sent(request: HttpRequest, wanted: Any) -> tuple[dict[str, Any], dict[str, str]]:
    sent: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for one in wanted:
        name = f"materials.{one.code}"
        way = request.POST.get(f"{name}.way", "")
        came = request.FILES.get(f"{name}.file")
        uploaded = request.POST.get(f"{name}.file", "")
        if came is not None:
            try:
                kept = files.receive(
                    _person(request),
                    name=came.name or "",
                    chunks=came.chunks(),
                    purpose=f"补正：{one.name}"[:100],
                    accept=one.accept or None,
                )
                sent[one.code] = {"file": str(kept.id)}
            except files.FileRefusedError as refusal:
                errors[name] = f"{one.name}：{refusal.sentence}"
        elif way.startswith("licence:"):
            sent[one.code] = {"licence": way.partition(":")[2]}
        elif way == "declared":
            sent[one.code] = {"declared": True}
        elif uploaded:
            sent[one.code] = {"file": uploaded}
    return sent, errors


@only_citizens
@require_POST
def insist(request: HttpRequest, number: str) -> HttpResponse:
    """不等预审，直接正式申请."""
    try:
        intake.insist(actor=_person(request), number=number, key=request.POST.get("key", "")[:100] or None)
    except ConflictError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, "已转为正式申请，窗口 5 个工作日内答复您")
    return redirect("portal:case", number=number)


@only_citizens
@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    case = approvals.find(_person(request), number)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            intake.withdraw(actor=_person(request), number=number, reason=request.POST.get("reason", "").strip())
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        else:
            messages.success(request, "申请已撤回")
            return redirect("portal:case", number=number)
    facts = {"case": case, "errors": errors, "reason": request.POST.get("reason", "")}
    return render(request, "portal/case/withdraw.html", facts, status=422 if errors else 200)


@only_citizens
@never_cache
@require_http_methods(["GET", "POST"])
def choose_delivery(request: HttpRequest, number: str) -> HttpResponse:
    """改领取方式, until the decision."""
    view = intake.application_for(_person(request), number)
    if view.case.decided_on or not view.case.is_open:
        return redirect("portal:case", number=number)
    typed = {name: str(view.delivery_choice.get(name) or "") for name in ("method", "address")}
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").strip() for name in typed}
        try:
            intake.choose_delivery(actor=_person(request), number=number, **typed)
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        else:
            messages.success(request, "领取方式已改")
            return redirect("portal:case", number=number)
    guide = items.version(view.case.item_version_id)
    facts = {"case": view.case, "guide": guide, "typed": typed, "errors": errors}
    return render(request, "portal/case/delivery.html", facts, status=422 if errors else 200)


@only_citizens
@require_POST
def urge(request: HttpRequest, number: str) -> HttpResponse:
    """催办: once a day; the page says what came of it."""
    approvals.find(_person(request), number)
    try:
        approvals.urge_case(actor=_person(request), number=number)
    except ConflictError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, "已催办，承办单位会看到")
    return redirect("portal:case", number=number)


@only_citizens
@never_cache
@require_POST
def rate(request: HttpRequest, number: str, contact: str) -> HttpResponse:
    """A rating that is refused stands in the form again, without `hx-preserve`: what is in the page gives way to it."""
    grade, tags, text = request.POST.get("grade", ""), request.POST.getlist("tags"), request.POST.get("text", "")
    try:
        evaluation.rate(
            actor=_person(request),
            case_number=number,
            contact=contact,
            grade=int(grade) if grade in {"1", "2", "3", "4", "5"} else 0,
            tags=tags,
            text=text,
        )
    except InvalidInputError as refusal:
        typed = {"grade": grade, "tags": tags, "text": text, "errors": dict(refusal.fields)}
        return _case_page(request, number, typed, contact)
    messages.success(request, "谢谢您的评价。差评会有人核实、整改，再回访您。")
    return redirect(reverse("portal:case", args=[number]) + "#rate")


@only_citizens
@never_cache
@require_safe
def to_rate(request: HttpRequest) -> HttpResponse:
    ids = [party.id_number for party in identity.parties_of(_person(request))]
    rows = [one for one in evaluation.to_rate(ids, limit=100) if not one.is_rated]
    return render(request, "portal/to_rate.html", {"rows": rows})
