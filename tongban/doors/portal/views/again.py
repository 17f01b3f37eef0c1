"""重新申办一件事里没有准予的那一项: why it was refused, then form and materials as they were, to be mended."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tongban.catalog.items import api as items
from tongban.common.errors import InvalidInputError
from tongban.serve.intake import api as intake
from tongban.support.forms import api as forms

from .. import wizard
from ..again import AgainDraft, open_again
from ..asking import channel_of, only_citizens


@only_citizens
@never_cache
@require_http_methods(["GET", "POST"])
def again(request: HttpRequest, number: str, case: str) -> HttpResponse:
    draft = open_again(request, number, case)
    if draft.begun.reason:
        messages.info(request, draft.begun.reason)
        return redirect("portal:joint", number=number)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _take(request, draft)
        if "_show" in request.POST or request.headers.get("HX-Request") == "true":
            errors = {}
        else:
            errors |= _ending_errors(request, draft)
            if not errors:
                try:
                    return _hand_in(request, draft)
                except InvalidInputError as refusal:
                    errors = _shown(refusal)
    else:
        draft.take({}, _kept_mismatches(draft, {}))
    facts = {
        "draft": draft,
        "guide": draft.guide,
        "views": [
            forms.page_view(draft.form, page.id, draft.answers, prefilled=draft.prefilled, errors=errors)
            for page in forms.visible_pages(draft.form, draft.answers)
        ],
        "rows": wizard.material_rows(draft, errors),
        "errors": errors,
        "save_words": _save_words(draft),
        "size_limit": settings.FILE_SIZE_LIMIT,
    }
    return render(request, "portal/themes/again.html", facts, status=422 if errors else 200)


def _take(request: HttpRequest, draft: AgainDraft) -> dict[str, str]:
    """Keep what was typed, faulty or not; refused files are named."""
    person: Any = request.user
    draft.key = request.POST.get("key", "")[:90] or draft.key
    came, errors = forms.receive_files(person, draft.form, request.FILES)
    given, refused = intake.read_materials(person, draft.wanted, request.POST, request.FILES)
    draft.materials |= given
    asked = {one.id for one in draft.guide.situations}
    draft.situations |= {one: request.POST[f"s.{one}"][:60] for one in asked if f"s.{one}" in request.POST}
    typed = forms.read_post(draft.form, request.POST) | came
    draft.take(typed, _kept_mismatches(draft, typed) | forms.read_mismatches(draft.form, request.POST))
    method = request.POST.get("delivery", "")
    if method:
        address = request.POST.get("delivery_address", "").strip()
        draft.delivery = {"method": method} | ({"address": address} if method == "post" else {})
    draft.save(request)
    return errors | refused


def _kept_mismatches(draft: AgainDraft, typed: dict[str, Any]) -> dict[str, str]:
    return {
        name: kept["mismatch"]
        for name, kept in draft.provenance.items()
        if name not in typed and isinstance(kept, dict) and kept.get("mismatch")
    }


def _ending_errors(request: HttpRequest, draft: AgainDraft) -> dict[str, str]:
    errors = {f"s.{name}": reason for name, reason in items.situation_errors(draft.guide, draft.situations).items()}
    if draft.delivery.get("method") not in wizard.CHOICES:
        errors["delivery"] = "请选择结果怎么取"
    errors |= wizard.address_error(draft.delivery)
    if request.POST.get("true") != "yes":
        errors["true"] = "请勾选承诺，确认填报和材料真实"
    return errors


def _hand_in(request: HttpRequest, draft: AgainDraft) -> HttpResponse:
    receipt = intake.reapply(
        actor=request.user,  # type: ignore[arg-type]
        number=draft.number,
        answers=draft.answers,
        situations=draft.situations,
        materials=draft.sent_materials,
        channel=channel_of(request),
        key=draft.key,
        delivery=draft.delivery,
    )
    forms.drop_draft(request.user, draft.subject)  # type: ignore[arg-type]
    return redirect("portal:receipt", number=receipt.number)


def _shown(refusal: InvalidInputError) -> dict[str, str]:
    """Refusals by the ids of this page."""
    found = {}
    for name, reason in refusal.fields.items():
        head, _, rest = name.partition(".")
        if head == "situations":
            found[f"s.{rest}"] = reason
        elif head == "delivery":
            found["delivery_address" if rest == "address" else "delivery"] = reason
        else:
            found[name] = reason
    return found or {"form": refusal.sentence}


def _save_words(draft: AgainDraft) -> str:
    if draft.draft is None:
        return "会自动保存，可以换手机接着改。"
    at = timezone.localtime(draft.draft.saved_at)
    return f"已自动保存，{at:%H:%M}。可以换手机接着改，草稿留 {forms.DRAFT_DAYS} 天。"


@only_citizens
@require_POST
def autosave(request: HttpRequest, number: str, case: str) -> HttpResponse:
    draft = open_again(request, number, case)
    if draft.begun.reason:
        return JsonResponse({"words": ""})
    _take(request, draft)
    return JsonResponse({"words": _save_words(draft)})
