"""代为登记: find the item, say for whom, fill in form and materials on one page, hand in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.codes import citizen_id_error
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.serve.intake import api as intake
from tongban.support.agencies import api as agencies
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity
from tongban.support.search import api as search

from .. import registering
from ..asking import REGISTER, clerk, only_clerks

LIMIT = 9


@only_clerks(REGISTER)
@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    facts = {
        "text": text,
        "rows": _items(request, text) if text else [],
        "unfinished": registering.unfinished(clerk(request)),
    }
    return render(request, "window/register/find.html", facts)


@only_clerks(REGISTER)
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    rows = _items(request, request.GET.get("q", "").strip()[:100])
    return render(request, "window/register/suggestions.html", {"rows": rows})


def _items(request: HttpRequest, text: str) -> list[items.Guide]:
    """Found by everyday words, and only what this clerk may register for."""
    user = clerk(request)
    own = agencies.agency_by_id(user.agency_id).division_code if user.agency_id else ""
    hits = search.query(text, kinds=["item"], division=own, limit=LIMIT * 2) if text else []
    found = []
    for hit in hits:
        try:
            guide = items.guide(hit.code)
        except NotFoundError:
            continue
        if guide.is_open and _may_register(user, guide):
            found.append(guide)
    return found[:LIMIT]


def _may_register(user: identity.User, guide: items.Guide) -> bool:
    return identity.allowed(
        user, REGISTER, division_path=guide.division_path, agency_id=guide.agency_id, item_code=guide.code
    )


def _guide(request: HttpRequest, code: str) -> items.Guide:
    """An item that is not this clerk's is as unknown as one that does not exist."""
    guide = items.guide(code)
    if not _may_register(clerk(request), guide):
        raise NotFoundError(what="这个事项")
    return guide


@only_clerks(REGISTER)
@never_cache
@require_http_methods(["GET", "POST"])
def party(request: HttpRequest, code: str) -> HttpResponse:
    """For whom: one number tells a person from a body; who is known need not be typed again."""
    guide = _guide(request, code)
    typed = _typed_party(request, guide)
    errors: dict[str, str] = {}
    if request.method == "POST" and "_look" in request.POST:
        typed |= _known(request, typed["id_number"])
    elif request.method == "POST":
        found, errors = _read_party(guide, typed)
        if found is not None:
            draft = registering.begin(
                clerk(request),
                guide,
                found,
                identity_note=typed["identity_note"],
                situations=typed["situations"],
                agent_name=typed["agent_name"],
                agent_id_number=typed["agent_id_number"],
            )
            return redirect("window:register_form", draft=draft.id)
    facts = {"guide": guide, "typed": typed, "errors": errors, "notes": registering.NOTES}
    return render(request, "window/register/party.html", facts, status=422 if errors else 200)


def _typed_party(request: HttpRequest, guide: items.Guide) -> dict[str, Any]:
    data = request.POST
    return {
        "id_number": data.get("id_number", "").strip().upper()[:18],
        "name": data.get("name", "").strip()[:200],
        "phone": data.get("phone", "").strip()[:20],
        "agent_name": data.get("agent_name", "").strip()[:100],
        "agent_id_number": data.get("agent_id_number", "").strip().upper()[:18],
        "identity_note": data.get("identity_note", "" if request.method == "POST" else registering.NOTES[0]),
        "situations": {one.id: data.get(f"s.{one.id}", "") for one in guide.situations},
        "known": "",
    }


def _read_party(guide: items.Guide, typed: dict[str, Any]) -> tuple[identity.Party | None, dict[str, str]]:
    errors = {}
    kind, id_type, reason = registering.party_kind(typed["id_number"])
    if not typed["id_number"]:
        errors["id_number"] = "请读卡或者输入证件号码"
    elif reason:
        errors["id_number"] = reason
    elif kind == identity.PartyKind.NATURAL and not guide.is_for_people:
        errors["id_number"] = "这个事项只面向法人和其他组织，请输入统一社会信用代码"
    elif kind == identity.PartyKind.LEGAL and not guide.is_for_bodies:
        errors["id_number"] = "这个事项只面向个人，请输入身份证号码"
    if not typed["name"]:
        errors["name"] = "请填写申请人姓名或者名称"
    if typed["agent_id_number"] and (wrong := citizen_id_error(typed["agent_id_number"])):
        errors["agent_id_number"] = wrong
    if typed["agent_id_number"] and not typed["agent_name"]:
        errors["agent_name"] = "请填写代理人姓名"
    if typed["identity_note"] not in registering.NOTES:
        errors["identity_note"] = "请选择怎样核验的身份"
    errors |= {f"s.{name}": why for name, why in items.situation_errors(guide, typed["situations"]).items()}
    if errors:
        return None, errors
    return identity.Party(kind, id_type, typed["id_number"], typed["name"], typed["phone"]), {}


@only_clerks(REGISTER)
@never_cache
@require_safe
def person(request: HttpRequest) -> HttpResponse:
    """The name and phone fields again, filled when the number is known."""
    id_number = request.GET.get("id_number", "").strip().upper()[:18]
    typed = {"name": request.GET.get("name", ""), "phone": request.GET.get("phone", ""), "known": ""}
    typed |= _known(request, id_number)
    return render(request, "window/register/person.html", {"typed": typed, "errors": {}})


def _known(request: HttpRequest, id_number: str) -> dict[str, str]:
    if registering.party_kind(id_number)[2]:
        return {}
    found = identity.known_party(clerk(request), id_number)
    if found is None:
        return {"known": "没有登记过，请按证件填写"}
    return {"name": found.name, "phone": found.phone, "known": "已登记，姓名和电话已带出，请与证件核对"}


@only_clerks(REGISTER)
@never_cache
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, draft: str) -> HttpResponse:
    """Form and materials on one page."""
    user = clerk(request)
    work = registering.open_draft(user, draft)
    if work.submitted:
        return redirect("window:case", number=work.submitted)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _take(request, work)
        is_only_showing = "_add_row" in request.POST or "_stay" in request.POST
        if is_only_showing or request.headers.get("HX-Request") == "true":
            errors = {name: why for name, why in errors.items() if name.startswith("materials.")}
            if group := request.POST.get("_add_row"):
                work.answers[group] = [*(work.answers.get(group) or []), {}]
        elif not errors:
            number, errors = _hand_in(request, work)
            if number:
                return redirect(f"{reverse('window:case', args=[number])}?new=yes")
    views = [
        forms.page_view(work.form, page.id, work.answers, prefilled=work.prefilled, errors=errors)
        for page in forms.visible_pages(work.form, work.answers)
    ]
    facts = {
        "work": work,
        "guide": work.guide,
        "views": views,
        "rows": registering.material_rows(work, errors),
        "errors": errors,
        "methods": [one for one in registering.METHODS if one["value"] != "post" or work.guide.post],
    }
    return render(request, "window/register/form.html", facts, status=422 if errors else 200)


def _take(request: HttpRequest, work: registering.Registration) -> dict[str, str]:
    """Keep what was typed, faulty or not; the faults of files that were refused."""
    user = clerk(request)
    came, errors = forms.receive_files(user, work.form, request.FILES)
    errors |= _note(request, work, came)
    given, refused = intake.read_materials(user, work.wanted, request.POST, request.FILES)
    work.materials = {code: one for code, one in (work.materials | given).items() if one}
    registering.save(user, work)
    return errors | refused


def _note(request: HttpRequest, work: registering.Registration, came: dict[str, str]) -> dict[str, str]:
    typed = forms.read_post(work.form, request.POST) | came
    mismatches = forms.read_mismatches(work.form, request.POST)
    work.answers, work.provenance = forms.merge(work.answers | typed, work.prefilled, mismatches)
    method = request.POST.get("delivery", "window")
    address = request.POST.get("delivery_address", "").strip()[:200]
    work.delivery = {"method": method} | ({"address": address} if method == "post" else {})
    return {"delivery_address": "邮寄送达的，请填写收件地址"} if method == "post" and not address else {}


@only_clerks(REGISTER)
@require_POST
def keep(request: HttpRequest, draft: str) -> HttpResponse:
    user = clerk(request)
    work = registering.open_draft(user, draft)
    if work.submitted:
        return JsonResponse({"words": ""})
    _note(request, work, {})
    given, _ = intake.read_materials(user, work.wanted, request.POST, {})
    work.materials = {code: one for code, one in (work.materials | given).items() if one}
    registering.save(user, work)
    return JsonResponse({"words": f"已暂存，{timezone.localtime(clock.now()):%H:%M}"})


def _hand_in(request: HttpRequest, work: registering.Registration) -> tuple[str, dict[str, str]]:
    user = clerk(request)
    try:
        receipt = intake.register(
            actor=user,
            party=work.party,
            item_code=work.guide.code,
            answers=work.answers,
            situations=work.situations,
            materials=work.materials,
            key=work.id,
            identity_note=work.identity_note,
            agent_name=work.agent_name,
            agent_id_number=work.agent_id_number,
            delivery=work.delivery,
        )
    except InvalidInputError as refusal:
        return "", forms.errors_for(work.form, refusal.fields) or {"form": refusal.sentence}
    work.submitted = receipt.number
    registering.save(user, work)
    messages.success(request, "已登记，收件凭证可以打印")
    return receipt.number, {}


@only_clerks(REGISTER)
@require_POST
def drop(request: HttpRequest, draft: str) -> HttpResponse:
    forms.drop_draft(clerk(request), registering.PREFIX + draft)
    messages.success(request, "草稿已删除")
    return redirect("window:register")
