"""一件事申报: questions, one form, one set of materials on one page; then the receipt and the progress of all parts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.catalog.themes import api as themes
from tongban.common.errors import InvalidInputError
from tongban.serve.intake import api as intake
from tongban.serve.projects import api as projects
from tongban.support.forms import api as forms

from .. import joint_pledge, theme_page, wizard
from ..asking import channel_of, only_citizens
from ..joint import JointDraft, open_draft, open_stage
from ..theme_page import PREFIX

#: The situations that the form was shown for; a change of them brings other questions.
WAS = "_was."


@only_citizens
@never_cache
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, code: str) -> HttpResponse:
    draft = open_draft(request, code)
    if draft.theme.body.kind == themes.Kind.STAGE:
        messages.info(request, f"“{draft.theme.name}”是建设项目的一个阶段：先登记项目，再从项目里申报")
        return redirect("portal:projects")
    return _fill_in(request, draft)


@never_cache
@require_http_methods(["GET", "POST"])
def stage_apply(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A stage of a construction project, by its owner or by an agent with his mandate."""
    draft = open_stage(request, code, number)
    assert draft.stage is not None
    stage = draft.stage.stage
    if request.method == "GET" and stage.standing != projects.Standing.OPEN:
        reasons = "；".join(stage.reasons) or stage.standing_name
        messages.error(request, f"“{stage.name}”现在不能申报：{reasons}")
        return redirect("portal:project" if request.user.kind == "citizen" else "office:project", code=code)  # type: ignore[union-attr]
    return _fill_in(request, draft)


def _fill_in(request: HttpRequest, draft: JointDraft) -> HttpResponse:
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _take(request, draft)
        is_only_showing = "_show" in request.POST or request.headers.get("HX-Request") == "true"
        if is_only_showing or not draft.is_ready:
            errors = {} if is_only_showing else errors | _situation_errors(draft)
        else:
            errors |= _ending_errors(request, draft)
            if joint_pledge.pledged(draft) and request.POST.get("pledge") != "yes":
                errors["pledge"] = "请看完各事项告知的内容，勾选愿意承诺；不愿承诺的，改选别的交法"
            if not errors:
                try:
                    return _hand_in(request, draft)
                except InvalidInputError as refusal:
                    errors = _shown(refusal)
    else:
        draft.situations |= _situations(draft, request.GET)
        draft.take({}, _kept_mismatches(draft, {}))
    offer = joint_pledge.offer_of(draft, is_citizen=request.user.kind == "citizen")  # type: ignore[union-attr]
    facts = {
        "draft": draft,
        "offer": offer,
        "theme": draft.theme,
        "plan": draft.plan,
        "later_words": theme_page.later_words(draft.plan, is_person=draft.is_person),
        "sections": _sections(draft, errors) if draft.is_ready else [],
        "rows": wizard.material_rows(draft, errors, pledge=offer) if draft.is_ready else [],
        "uses": {one.key: "、".join(dict.fromkeys(use.item_name for use in one.uses)) for one in draft.plan.pool},
        "errors": errors,
        "save_words": _save_words(draft),
        "size_limit": settings.FILE_SIZE_LIMIT,
        "may_post": all(part.guide.body.post for part in draft.plan.now),
    }
    return render(request, "portal/themes/apply.html", facts, status=422 if errors else 200)


def _situations(draft: JointDraft, values: Any) -> dict[str, str]:
    """Chosen options by question; asked in two rounds, for one answer may bring more questions."""
    found = {name: value[:60] for name, value in theme_page.given_in(values).items() if len(name) <= 60}
    known = {ask.id for ask in draft.theme.body.asks}
    draft.situations = draft.situations | {name: value for name, value in found.items() if name in known}
    own = {ask.id for ask in draft.plan.asks}
    return {name: value for name, value in found.items() if name in own}


def _take(request: HttpRequest, draft: JointDraft) -> dict[str, str]:
    """Keep what was typed, faulty or not; refused files are named."""
    draft.key = request.POST.get("key", "")[:90] or draft.key
    typed, mismatches, errors = _typed(request, draft)
    draft.situations |= _situations(draft, request.POST)
    draft.take(typed, _kept_mismatches(draft, typed) | mismatches)
    method = request.POST.get("delivery", "")
    address = request.POST.get("delivery_address", "").strip()
    if method:
        draft.delivery = {"method": method} | ({"address": address} if method == "post" else {})
    draft.save(request)
    return errors


def _typed(request: HttpRequest, draft: JointDraft) -> tuple[dict[str, Any], dict[str, str], dict[str, str]]:
    """Answers, reported mismatches and refused files of the form as it was shown: that of the situations before."""
    before = draft.situations
    draft.situations = {
        name.removeprefix(WAS): request.POST[name][:60] for name in request.POST if name.startswith(WAS)
    }
    try:
        if not draft.is_ready or draft.form is None:
            return {}, {}, {}
        person: Any = request.user
        came, errors = forms.receive_files(person, draft.form, request.FILES)
        given, refused = intake.read_materials(person, draft.wanted, request.POST, request.FILES)
        draft.materials |= given
        typed = forms.read_post(draft.form, request.POST) | came
        return typed, forms.read_mismatches(draft.form, request.POST), errors | refused
    finally:
        draft.situations = before


def _kept_mismatches(draft: JointDraft, typed: dict[str, Any]) -> dict[str, str]:
    return {
        name: kept["mismatch"]
        for name, kept in draft.provenance.items()
        if name not in typed and isinstance(kept, dict) and kept.get("mismatch")
    }


def _situation_errors(draft: JointDraft) -> dict[str, str]:
    return {f"{PREFIX}{name}": reason for name, reason in draft.plan.unanswered.items()}


def _ending_errors(request: HttpRequest, draft: JointDraft) -> dict[str, str]:
    errors = {}
    if draft.delivery.get("method") not in wizard.CHOICES:
        errors["delivery"] = "请选择结果怎么取"
    errors |= wizard.address_error(draft.delivery)
    if request.POST.get("true") != "yes":
        errors["true"] = "请勾选承诺，确认填报和材料真实"
    return errors


def _hand_in(request: HttpRequest, draft: JointDraft) -> HttpResponse:
    sent: dict[str, Any] = {
        "actor": request.user,
        "situations": dict(draft.plan.answers),
        "answers": draft.sent_answers,
        "materials": draft.sent_materials,
        "channel": channel_of(request),
        "key": draft.key,
        "delivery": draft.delivery,
    }
    if draft.stage is None:
        receipt = intake.submit_joint(party=draft.party, theme_code=draft.theme.code, **sent)
    else:
        receipt = projects.start_stage(code=draft.stage.project.code, number=draft.stage.stage.number, **sent)
    forms.drop_draft(request.user, draft.subject)  # type: ignore[arg-type]
    if request.user.kind != "citizen":  # type: ignore[union-attr]
        assert draft.stage is not None
        messages.success(request, f"已代{draft.party.name}提交，共 {len(receipt.case_numbers)} 项")
        return redirect("office:project", code=draft.stage.project.code)
    return redirect("portal:joint_receipt", number=receipt.number)


def _shown(refusal: InvalidInputError) -> dict[str, str]:
    """Refusals by the ids of this page."""
    found = {}
    for name, reason in refusal.fields.items():
        head, _, rest = name.partition(".")
        if head == "situations":
            found[f"{PREFIX}{rest}"] = reason
        elif head == "delivery":
            found["delivery_address" if rest == "address" else "delivery"] = reason
        else:
            found[name] = reason
    return found or {"form": refusal.sentence}


def _sections(draft: JointDraft, errors: dict[str, str]) -> list[dict[str, Any]]:
    """The one form, 共用信息 first, then item by item; only what is asked under these answers."""
    form = draft.form
    if form is None:
        return []
    visible = {page.id for page in forms.visible_pages(form, draft.answers)}
    found = []
    for section in draft.plan.joined.sections:
        views = [
            forms.page_view(form, page, draft.answers, prefilled=draft.prefilled, errors=errors)
            for page in section.page_ids
            if page in visible
        ]
        if views:
            found.append({"title": section.title, "is_shared": not section.code, "views": views})
    return found


def _save_words(draft: JointDraft) -> str:
    if draft.draft is None:
        return "会自动保存，可以换手机接着填。"
    at = timezone.localtime(draft.draft.saved_at)
    return f"已自动保存，{at:%H:%M}。可以换手机接着填，草稿留 {forms.DRAFT_DAYS} 天。"


@only_citizens
@require_POST
def autosave(request: HttpRequest, code: str) -> HttpResponse:
    draft = open_draft(request, code)
    _take(request, draft)
    return JsonResponse({"words": _save_words(draft)})


@never_cache
@require_POST
def stage_autosave(request: HttpRequest, code: str, number: int) -> HttpResponse:
    draft = open_stage(request, code, number)
    _take(request, draft)
    return JsonResponse({"words": _save_words(draft)})


@only_citizens
@require_POST
def drop(request: HttpRequest, code: str) -> HttpResponse:
    """Throw the draft away."""
    forms.drop_draft(request.user, open_draft(request, code).subject)  # type: ignore[arg-type]
    messages.success(request, "草稿已删除")
    return redirect("portal:drafts")


@only_citizens
@never_cache
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    view = intake.joint_for(request.user, number)  # type: ignore[arg-type]
    return render(request, "portal/themes/receipt.html", {"joint": view})


@only_citizens
@never_cache
@require_safe
def joint_page(request: HttpRequest, number: str) -> HttpResponse:
    """All parts of one joint application; once all have ended, what came of them (结果包)."""
    person: Any = request.user
    view = intake.joint_for(person, number)
    facts = {
        "joint": view,
        "askable": intake.askable(view),
        "waits": intake.waits_in(view),
        "portions": [] if view.is_open else intake.portions(person, view),
    }
    return render(request, "portal/themes/joint.html", facts)


@only_citizens
@never_cache
@require_safe
def package(request: HttpRequest, number: str) -> FileResponse:
    """结果包: everything that came of the matter, as one file."""
    packed = intake.package(request.user, number)  # type: ignore[arg-type]
    return FileResponse(packed, as_attachment=True, filename=f"结果包-{number}.zip", content_type="application/zip")
