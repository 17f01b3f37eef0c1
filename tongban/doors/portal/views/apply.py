"""申报: one page for each page of the form, then materials, then 核对并提交."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.support.files import api as files
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity

from .. import guide_page, joint, wizard
from ..application import EXTRA, Application, begin, open_application, place_licences
from ..asking import channel_of, only_citizens


@only_citizens
@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Before the first page: is it for this applicant, which situation, go on with the draft or begin afresh."""
    application = open_application(request, code)
    guide = application.guide
    errors: dict[str, str] = {}
    if request.method == "POST":
        situations = {one.id: request.POST.get(f"s.{one.id}", "") for one in guide.situations}
        errors = {f"s.{name}": reason for name, reason in items.situation_errors(guide, situations).items()}
        if not errors:
            if "afresh" in request.POST or not application.is_begun:
                begin(application)
            application.situations = situations
            wanted = {material.code for material in application.wanted}
            application.materials = {key: one for key, one in application.materials.items() if key in wanted}
            place_licences(application)
            application.save(request)
            return redirect(wizard.address(application, wizard.first_unfinished(application, clock.today())))
        application.situations = situations
    elif not application.situations:
        application.situations = {one.id: request.GET.get(f"s.{one.id}", "") for one in guide.situations}
    facts = {
        "application": application,
        "guide": guide,
        "errors": errors,
        "not_for": guide_page.not_for(guide, application.party),
        "barred": approvals.bar_of(guide, application.party.id_number),
        "page_count": len(application.form.pages) + 2,
        "held_count": sum(
            any(one.type_code == material.licence_type and one.is_valid for one in application.held)
            for material in application.wanted
        ),
    }
    return render(request, "portal/apply/start.html", facts, status=422 if errors else 200)


@only_citizens
@never_cache
@require_http_methods(["GET", "POST"])
def form_page(request: HttpRequest, code: str, page: str) -> HttpResponse:
    application = open_application(request, code)
    if not application.is_begun:
        return redirect("portal:apply", code=code)
    answers = application.answers
    errors: dict[str, str] = {}
    if request.method == "POST":
        answers, errors = _take_page(request, application, page)
        is_only_showing = "_add_row" in request.POST or request.headers.get("HX-Request") == "true"
        if is_only_showing:
            errors = {}
            if "_add_row" in request.POST:
                answers[request.POST["_add_row"]] = [*(answers.get(request.POST["_add_row"]) or []), {}]
        elif not errors:
            return redirect(wizard.next_of(application, page))
    view = forms.page_view(application.form, page, answers, prefilled=application.prefilled, errors=errors)
    order = wizard.steps(application, page)
    facts = {
        "application": application,
        "guide": application.guide,
        "view": view,
        "errors": view.errors,
        "steps": order,
        "previous": wizard.previous_of(application, page),
        "save_words": _save_words(application.draft),
    }
    return render(request, "portal/apply/form.html", facts, status=422 if errors else 200)


def _take_page(request: HttpRequest, application: Application, page: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Keep what was typed, faulty or not; then say what is wrong on this page."""
    form = application.form
    typed = forms.read_post(form, request.POST, page_id=page)
    came, errors = forms.receive_files(request.user, form, request.FILES, page_id=page)  # type: ignore[arg-type]
    given = application.answers | typed | came
    mismatches = forms.read_mismatches(form, request.POST)
    merged, provenance = forms.merge(given, application.prefilled, _kept_mismatches(application, typed) | mismatches)
    application.answers, application.provenance = merged, provenance
    application.save(request)
    try:
        application.answers = forms.validate_page(form, page, merged, today=clock.today())
    except forms.InvalidAnswersError as refusal:
        errors = dict(refusal.fields) | errors
    if not errors:
        application.save(request)
    return merged, errors


def _kept_mismatches(application: Application, typed: dict[str, Any]) -> dict[str, str]:
    """What was said on other pages stays said."""
    return {
        name: kept["mismatch"]
        for name, kept in application.provenance.items()
        if name != EXTRA and name not in typed and isinstance(kept, dict) and kept.get("mismatch")
    }


@only_citizens
@require_POST
def autosave(request: HttpRequest, code: str) -> HttpResponse:
    application = open_application(request, code)
    if not application.is_begun:
        return JsonResponse({"words": ""})
    page = request.POST.get("_page", "")
    if any(one.id == page for one in application.form.pages):
        typed = forms.read_post(application.form, request.POST, page_id=page)
        mismatches = _kept_mismatches(application, typed) | forms.read_mismatches(application.form, request.POST)
        application.answers, application.provenance = forms.merge(
            application.answers | typed, application.prefilled, mismatches
        )
    elif page == wizard.MATERIALS:
        _read_materials(request, application)
    draft = application.save(request)
    return JsonResponse({"words": _save_words(draft)})


def _save_words(draft: forms.DraftInfo | None) -> str:
    if draft is None:
        return "会自动保存，可以换手机接着填。"
    at = timezone.localtime(draft.saved_at)
    return f"已自动保存，{at:%H:%M}。可以换手机接着填，草稿留 {forms.DRAFT_DAYS} 天。"


@only_citizens
@never_cache
@require_http_methods(["GET", "POST"])
def materials_page(request: HttpRequest, code: str) -> HttpResponse:
    application = open_application(request, code)
    if not application.is_begun:
        return redirect("portal:apply", code=code)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _read_materials(request, application)
        application.save(request)
        is_leaving = "_stay" not in request.POST
        if is_leaving:
            errors |= _missing(application, errors)
        if not errors and is_leaving:
            return redirect(wizard.next_of(application, wizard.MATERIALS))
    facts = {
        "application": application,
        "guide": application.guide,
        "rows": wizard.material_rows(application, errors, pledge=(pledge := wizard.pledge_of(application))),
        "pledge": pledge,
        "size_limit": settings.FILE_SIZE_LIMIT,
        "errors": errors,
        "steps": wizard.steps(application, wizard.MATERIALS),
        "previous": wizard.previous_of(application, wizard.MATERIALS),
        "save_words": _save_words(application.draft),
    }
    return render(request, "portal/apply/materials.html", facts, status=422 if errors else 200)


def _read_materials(request: HttpRequest, application: Application) -> dict[str, str]:
    """The way chosen for each material: a new file, an uploaded one, a licence, or a declaration."""
    errors: dict[str, str] = {}
    for material in application.wanted:
        if material.generated:
            continue
        name = f"materials.{material.code}"
        way = request.POST.get(f"{name}.way", "")
        came = request.FILES.get(f"{name}.file")
        uploaded = request.POST.get(f"{name}.file", "")
        if came is not None:
            try:
                kept = files.receive(
                    request.user,  # type: ignore[arg-type]
                    name=came.name or "",
                    chunks=came.chunks(),
                    purpose=f"材料：{material.name}"[:100],
                    accept=material.accept or None,
                )
                application.materials[material.code] = {"file": str(kept.id)}
            except files.FileRefusedError as refusal:
                errors[name] = f"{material.name}：{refusal.sentence}"
        elif way.startswith("licence:"):
            application.materials[material.code] = {"licence": way.partition(":")[2]}
        elif way == "declared":
            application.materials[material.code] = {"declared": True}
        elif way == "pledge":
            application.materials[material.code] = {"pledge": True}
        elif uploaded and way in ("", "file"):
            application.materials[material.code] = {"file": uploaded}
        elif way == "none":
            application.materials.pop(material.code, None)
    return errors


def _missing(application: Application, errors: dict[str, str]) -> dict[str, str]:
    return {
        f"materials.{one.code}": f"请交“{one.name}”"
        for one in application.wanted
        if one.is_required
        and not one.allow_late
        and not one.generated
        and one.code not in application.materials
        and f"materials.{one.code}" not in errors
    }


@only_citizens
@never_cache
@require_http_methods(["GET", "POST"])
def review_page(request: HttpRequest, code: str) -> HttpResponse:
    application = open_application(request, code)
    posted_key = request.POST.get("key", "")
    if application.submitted and posted_key and posted_key == application.key:
        return redirect("portal:receipt", number=application.submitted)
    if not application.is_begun:
        return redirect("portal:apply", code=code)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _read_ending(request, application)
        if not errors:
            try:
                return _hand_in(request, application, posted_key)
            except InvalidInputError as refusal:
                errors = dict(refusal.fields) or {"form": refusal.sentence}
    facts = {
        "application": application,
        "guide": application.guide,
        "groups": forms.summary(application.form, application.answers, provenance=application.provenance),
        "rows": wizard.material_rows(application, errors),
        "errors": _addressed(application, errors),
        "choices": wizard.CHOICES,
        "told": wizard.told(application),
        "steps": wizard.steps(application, wizard.REVIEW),
        "previous": wizard.previous_of(application, wizard.REVIEW),
        "form_href": wizard.address(application, "@page").replace("%40page", "{page}").replace("@page", "{page}"),
    }
    return render(request, "portal/apply/review.html", facts, status=422 if errors else 200)


def _read_ending(request: HttpRequest, application: Application) -> dict[str, str]:
    errors = {}
    method = request.POST.get("delivery", "")
    address = request.POST.get("delivery_address", "").strip()
    application.delivery = {"method": method} | ({"address": address} if method == "post" else {})
    application.preview = application.guide.preview == "offered" and request.POST.get("preview") == "yes"
    if method not in wizard.CHOICES:
        errors["delivery"] = "请选择结果怎么取"
    errors |= wizard.address_error(application.delivery)
    if application.pledged and request.POST.get("pledge") != "yes":
        errors["pledge"] = "请看完告知的内容，勾选愿意承诺；不愿承诺的，回上一步交材料"
    if request.POST.get("true") != "yes":
        errors["true"] = "请勾选承诺，确认填报和材料真实"
    application.save(request)
    return errors


def _hand_in(request: HttpRequest, application: Application, key: str) -> HttpResponse:
    receipt = intake.submit(
        actor=request.user,  # type: ignore[arg-type]
        party=application.party,
        item_code=application.guide.code,
        answers=application.answers,
        situations=application.situations,
        materials=application.materials,
        channel=channel_of(request),
        key=key or application.key,
        delivery=application.delivery,
        preview=application.preview,
    )
    application.submitted = receipt.number
    application.save(request)
    return redirect("portal:receipt", number=receipt.number)


def _addressed(application: Application, errors: dict[str, str]) -> dict[str, str]:
    """Faults found at submission, each with the page that mends it: {address: reason} for the summary."""
    pages = {one.id: page.id for page, _, one in application.form.places()}
    pages |= {group.id: page.id for page, group, _ in application.form.places()}
    found = {}
    for name, reason in errors.items():
        head = name.split(".")[0]
        if head in pages:
            found[f"{wizard.address(application, pages[head])}#{name}"] = reason
        elif head == "materials":
            found[f"{wizard.address(application, wizard.MATERIALS)}#{name}"] = reason
        elif head == "situations":
            found[reverse("portal:apply", args=[application.guide.code])] = reason
        else:
            found[f"#{name}"] = reason
    return found


@only_citizens
@require_POST
def drop(request: HttpRequest, code: str) -> HttpResponse:
    """Throw the draft away."""
    application = open_application(request, code)
    forms.drop_draft(request.user, application.subject)  # type: ignore[arg-type]
    messages.success(request, "草稿已删除")
    return redirect("portal:drafts")


@only_citizens
@never_cache
@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    mine = {party.id_number: party for party in identity.parties_of(request.user)}  # type: ignore[arg-type]
    rows = _joint_drafts(request, mine)
    for draft in forms.drafts_of(request.user, prefix="apply:"):  # type: ignore[arg-type]
        extra = draft.provenance.get(EXTRA, {})
        party = mine.get(extra.get("party", ""))
        if extra.get("submitted") or party is None:
            continue
        rows.append({"draft": draft, "party": party, "code": draft.subject.split(":")[1], "is_theme": False})
    names = {one.code: one.name for one in items.rows_of([str(row["code"]) for row in rows if "name" not in row])}
    shown = [{"name": names.get(str(row["code"]), "")} | row for row in rows]
    shown = sorted((row for row in shown if row["name"]), key=lambda row: row["draft"].saved_at, reverse=True)
    return render(request, "portal/drafts.html", {"rows": shown, "current": identity.current_party(request)})


def _joint_drafts(request: HttpRequest, mine: dict[str, identity.Party]) -> list[dict[str, Any]]:
    """Drafts of 一件事, by the same names as those of items."""
    rows = []
    for draft in forms.drafts_of(request.user, prefix=joint.DRAFTS):  # type: ignore[arg-type]
        party = mine.get(draft.provenance.get(EXTRA, {}).get("party", ""))
        code = draft.subject.split(":")[1]
        if party is not None:
            rows.append({"draft": draft, "party": party, "code": code, "name": joint.name_of(code), "is_theme": True})
    return rows
