"""Papers to print, and what an applicant hands in later at the counter."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tongban.catalog.items import api as items
from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.support.audit import api as audit
from tongban.support.files import api as files
from tongban.support.forms import api as forms
from tongban.support.notices import api as notices

from ..asking import ACCEPT, DELIVER, REGISTER, clerk, only_clerks
from ..case_page import plain_standard


@only_clerks(ACCEPT, DELIVER, REGISTER)
@never_cache
@require_safe
def paper(request: HttpRequest, number: str, paper: uuid.UUID) -> FileResponse:
    """The sealed PDF, made now when the worker has not come to it yet."""
    case = approvals.find(clerk(request), number)
    if paper not in {one.id for one in notices.of_case(case.number)}:
        raise NotFoundError(what="这份文书")
    audit.record_read(clerk(request), f"case:{number}", purpose="打印文书")
    info = notices.pdf(paper)
    return FileResponse(files.open(info.id), filename=info.name, content_type=info.media_type)


@only_clerks(ACCEPT, DELIVER, REGISTER)
@never_cache
@require_safe
def papers(request: HttpRequest, number: str) -> HttpResponse:
    """The box of papers, asked for again until the receipt has been made."""
    view = intake.application_for(clerk(request), number)
    facts = {"view": view, "case": view.case, "papers": notices.of_case(number)}
    facts["signatures"] = intake.signatures_of(number)
    return render(request, "window/case/papers.html", facts)


@only_clerks(REGISTER)
@never_cache
@require_http_methods(["GET", "POST"])
def hand_in(request: HttpRequest, number: str) -> HttpResponse:
    """代交: what was asked for in a correction, or the materials that were allowed to come later."""
    user = clerk(request)
    view = intake.application_for(user, number)
    codes = {verb.code for verb in view.verbs}
    is_correction = "correct" in codes
    lines = view.asked_materials if is_correction else [one for one in view.materials if one.verdict == "late"]
    if not lines or not codes & {"correct", "supplement"}:
        return redirect("window:case", number=number)
    guide = items.version(view.case.item_version_id)
    wanted = [guide.material(one.code) for one in lines]
    form = forms.definition(view.form.code, view.form.version)
    is_form_asked = is_correction and any(material.generated for material in wanted)
    answers = view.answers
    errors: dict[str, str] = {}
    given: dict[str, Any] = {}
    if request.method == "POST":
        given, errors = intake.read_materials(user, wanted, request.POST, request.FILES)
        changed = answers | forms.read_post(form, request.POST) if is_form_asked else None
        answers = changed or answers
        key = request.POST.get("key", "")[:100] or None
        sent = {code: one for code, one in given.items() if one}
        try:
            if not errors and is_correction:
                intake.correct(actor=user, number=number, materials=sent, answers=changed, key=key)
            elif not errors:
                intake.supplement(actor=user, number=number, materials=sent, key=key)
        except InvalidInputError as refusal:
            errors = dict(refusal.fields) or {"form": refusal.sentence}
        except ConflictError as refusal:
            messages.warning(request, refusal.sentence)
            return redirect("window:case", number=number)
        if not errors:
            messages.success(request, "补正材料已收，接着核对" if is_correction else "容缺材料已补齐登记")
            return redirect(
                f"{reverse('window:case', args=[number])}?list={'to_accept' if is_correction else 'outstanding'}"
            )
    facts = {
        "view": view,
        "case": view.case,
        "is_correction": is_correction,
        "rows": _rows(request, view, lines, wanted, given, errors, is_correction=is_correction),
        "pages": [forms.page_view(form, one.id, answers, errors=errors) for one in forms.visible_pages(form, answers)]
        if is_form_asked
        else [],
        "errors": errors,
        "key": request.POST.get("key") or str(uuid.uuid4()),
    }
    return render(request, "window/case/hand_in.html", facts, status=422 if errors else 200)


def _rows(
    request: HttpRequest,
    view: intake.ApplicationView,
    lines: Any,
    wanted: list[items.Material],
    given: dict[str, Any],
    errors: dict[str, str],
    *,
    is_correction: bool,
) -> list[Any]:
    held = [one for one in licences.held_by(view.case.applicant.id_number) if one.is_valid]
    sent = {code: str(one["file"]) for code, one in given.items() if one and "file" in one}
    kept = {str(one.id): one for one in files.unclaimed_of(clerk(request))} if sent else {}
    return [
        {
            "line": line,
            "standard": plain_standard(line.standard),
            "name": f"materials.{line.code}",
            "ways": _ways(
                line,
                material,
                held,
                request.POST.get(f"materials.{line.code}.way"),
                is_correction=is_correction,
            ),
            "file": kept.get(sent.get(line.code, "")),
            "accept": ",".join(f".{kind}" for kind in material.accept),
            "error": errors.get(f"materials.{line.code}", ""),
        }
        for line, material in zip(lines, wanted, strict=True)
    ]


def _ways(
    line: Any, material: items.Material, held: list[Any], chosen: str | None, *, is_correction: bool
) -> list[dict[str, Any]]:
    """How this one may be handed in, keys 1, 2, 3 …; before anything was chosen, a licence that is held is."""
    fitting = [one for one in held if line.licence_type and one.type_code == line.licence_type]
    ways: list[dict[str, Any]] = [
        {"value": f"licence:{one.identifier}", "label": f"电子证照：{one.name} {one.number}"} for one in fitting
    ]
    ways += [{"value": "paper", "label": "纸质原件"}, {"value": "file", "label": "上传"}]
    if material.trust == "D":
        ways.append({"value": "declared", "label": "声明"})
    if not is_correction:
        ways.append({"value": "none", "label": "这次不交"})
    wished = chosen or (ways[0]["value"] if fitting else "")
    return [way | {"is_on": way["value"] == wished} for way in ways]
