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
from tongban.catalog.themes import api as themes
from tongban.common import clock
from tongban.common.codes import citizen_id_error
from tongban.common.errors import InvalidInputError, NotFoundError, PlatformError
from tongban.serve.intake import api as intake
from tongban.support.agencies import api as agencies
from tongban.support.devices import api as devices
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity
from tongban.support.search import api as search

from .. import registering, taking_in
from ..asking import REGISTER, clerk, only_clerks
from ..matters import Matter, OneItem, again_item, whole_matter

LIMIT = 9
MATTERS = 3
PARTY_TEXTS = {"name": ("姓名或者名称", 200), "phone": ("联系电话", 20), "agent_name": ("代理人姓名", 100)}


@only_clerks(REGISTER)
@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    facts = {
        "text": text,
        "rows": _items(request, text) if text else [],
        "elsewhere": taking_in.found(clerk(request), text, _place(clerk(request))) if text else [],
        "seat": intake.seat_of(clerk(request)),
        "matters": _matters(request, text) if text else [],
        "unfinished": registering.unfinished(clerk(request)),
    }
    return render(request, "window/register/find.html", facts)


@only_clerks(REGISTER)
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    facts = {"rows": _items(request, text), "matters": _matters(request, text)}
    return render(request, "window/register/suggestions.html", facts)


def _items(request: HttpRequest, text: str) -> list[items.Guide]:
    """Found by everyday words, and only what this clerk may register for."""
    user = clerk(request)
    hits = search.query(text, kinds=["item"], division=_place(user), limit=LIMIT * 2) if text else []
    found = []
    for hit in hits:
        try:
            guide = items.guide(hit.code)
        except NotFoundError:
            continue
        if guide.is_open and _may_register(user, guide) and intake.window_takes(user, guide):
            found.append(guide)
    return found[:LIMIT]


def _matters(request: HttpRequest, text: str) -> list[themes.ThemeGuide]:
    """一件事 with nothing in it that this clerk may not register."""
    user = clerk(request)
    found = []
    for hit in search.query(text, kinds=["theme"], division=_place(user), limit=MATTERS) if text else []:
        try:
            theme = themes.guide(hit.code)
        except NotFoundError:
            continue
        if theme.is_open and _may_register_whole(user, theme):
            found.append(theme)
    return found


def _may_register_whole(user: identity.User, theme: themes.ThemeGuide) -> bool:
    """Not a stage of a construction project: that is handed in from its project."""
    if theme.body.kind == themes.Kind.STAGE:
        return False
    return bool(theme.guides) and all(
        _may_register(user, guide) and intake.window_takes(user, guide) for guide in theme.guides.values()
    )


def _place(user: identity.User) -> str:
    return agencies.agency_by_id(user.agency_id).division_code if user.agency_id else ""


def _may_register(user: identity.User, guide: items.Guide) -> bool:
    return identity.allowed(
        user, REGISTER, division_path=guide.division_path, agency_id=guide.agency_id, item_code=guide.code
    )


def _guide(request: HttpRequest, code: str) -> items.Guide:
    """An item that is not this clerk's is as unknown as one that does not exist; one that only another window of the
    hall takes says which."""
    guide = items.guide(code)
    if not _may_register(clerk(request), guide) and not taking_in.may_take_in(clerk(request), guide):
        raise NotFoundError(what="这个事项")
    intake.require_taking(clerk(request), guide)
    return guide


@only_clerks(REGISTER)
@never_cache
@require_safe
def where(request: HttpRequest, base_code: str) -> HttpResponse:
    """代收: which body decides, by the item and the place."""
    rows = taking_in.bodies(clerk(request), base_code)
    if not rows:
        raise NotFoundError(what="能代收这个事项的有权机关")
    return render(request, "window/register/where.html", {"rows": rows, "name": rows[0].name})


@only_clerks(REGISTER)
@never_cache
@require_http_methods(["GET", "POST"])
def party(request: HttpRequest, code: str) -> HttpResponse:
    """For whom: one number tells a person from a body; who is known need not be typed again."""
    guide = _guide(request, code)
    situations = {one.id: request.POST.get(f"s.{one.id}", "") for one in guide.situations}
    return _party(request, OneItem(guide, situations))


@only_clerks(REGISTER)
@never_cache
@require_http_methods(["GET", "POST"])
def whole(request: HttpRequest, code: str) -> HttpResponse:
    """一件事: the same page; an answer may bring another question, so it may be asked twice."""
    theme = themes.guide(code)
    if not theme.is_open or not _may_register_whole(clerk(request), theme):
        raise NotFoundError(what="这件事")
    who = registering.party_kind(request.POST.get("id_number", "").strip().upper())[0]
    matter = whole_matter(code, {}, who)
    for _ in range(2):
        asked = {ask.id: request.POST.get(f"s.{ask.id}", "")[:60] for ask in matter.asks}
        matter = whole_matter(code, asked, who)
    return _party(request, matter)


@only_clerks(REGISTER)
@never_cache
@require_http_methods(["GET", "POST"])
def again(request: HttpRequest, number: str) -> HttpResponse:
    """重新申办: a refused part of a matter, for the applicant who stands here; what was handed in comes along."""
    begun = intake.again_for(clerk(request), number)
    guide = _guide(request, begun.earlier.case.item_code)
    if begun.reason:
        messages.warning(request, begun.reason)
        return redirect("window:case", number=number)
    asked = {one.id: request.POST.get(f"s.{one.id}", begun.situations.get(one.id, ""))[:60] for one in guide.situations}
    return _party(request, again_item(begun, asked), begun)


def _party(request: HttpRequest, matter: Matter, begun: intake.Again | None = None) -> HttpResponse:
    typed = _typed_party(request, matter)
    if begun is not None and request.method == "GET":
        applicant = begun.earlier.case.applicant
        typed |= {"id_number": applicant.id_number, "name": applicant.name, "phone": applicant.phone}
    errors: dict[str, str] = {}
    if request.method == "POST" and "_look" in request.POST:
        typed |= _known(request, typed["id_number"], None)
    elif request.method == "POST":
        card, errors = _card(request.POST)
        found, faults = _read_party(matter, typed, card)
        errors |= faults
        if found is not None and not errors:
            draft = registering.begin(
                clerk(request),
                matter,
                found,
                **taking_in.begun(typed),
                identity_note=typed["identity_note"],
                agent_name=typed["agent_name"],
                agent_id_number=typed["agent_id_number"],
                card=f"{card.station}，{timezone.localtime(card.read_at):%H:%M}" if card else "",
                answers=begun.earlier.answers if begun else None,
                materials=begun.materials if begun else None,
            )
            return redirect("window:register_form", draft=draft.id)
    facts = {
        "matter": matter,
        "typed": typed,
        "errors": errors,
        "notes": [*registering.NOTES, registering.CARD_NOTE],
        "far_notes": registering.NOTES_FROM_AFAR,
        "channels": taking_in.CHANNELS,
        "came_labels": intake.CAME_LABELS,
        "results": taking_in.RESULTS,
    }
    return render(request, "window/register/party.html", facts, status=422 if errors else 200)


def _typed_party(request: HttpRequest, matter: Matter) -> dict[str, Any]:
    data = request.POST
    return {
        "id_number": data.get("id_number", "").strip().upper(),
        "name": data.get("name", "").strip(),
        "phone": data.get("phone", "").strip(),
        "agent_name": data.get("agent_name", "").strip(),
        "agent_id_number": data.get("agent_id_number", "").strip().upper(),
        "identity_note": data.get("identity_note", "" if request.method == "POST" else registering.NOTES[0]),
        "situations": matter.situations,
        "known": "",
        "card": data.get("card", "")[:4000],
        "card_seal": data.get("card_seal", "")[:128],
        **taking_in.typed(request, matter),
    }


def _card(data: Any) -> tuple[devices.CardReading | None, dict[str, str]]:
    """What the reader read, when the page says so; a reading that does not hold is told beside the number."""
    if not data.get("card"):
        return None, {}
    try:
        return devices.card_reading(data["card"], data.get("card_seal", "")), {}
    except PlatformError as refusal:
        return None, {"id_number": refusal.sentence}


def _card_faults(typed: dict[str, Any], card: devices.CardReading | None) -> dict[str, str]:
    """读卡 stands only for the person whose number was read, under the name that is on the card."""
    if card is None:
        return {"identity_note": "没有读卡，请按“读证”，或者选择另一种核验方式"}
    for number, name in (("id_number", "name"), ("agent_id_number", "agent_name")):
        if typed[number] == card.id_number:
            return {} if typed[name] == card.name else {name: f"证件上的姓名是“{card.name}”，与填写的不一致"}
    return {"identity_note": "读的证件和填写的号码不是同一个人，请重新读证，或者选择另一种核验方式"}


def _read_party(
    matter: Matter, typed: dict[str, Any], card: devices.CardReading | None
) -> tuple[identity.Party | None, dict[str, str]]:
    errors = {}
    kind, id_type, reason = registering.party_kind(typed["id_number"])
    if not typed["id_number"]:
        errors["id_number"] = "请读卡或者输入证件号码"
    elif reason:
        errors["id_number"] = reason
    elif unfit := matter.subject_error(kind):
        errors["id_number"] = unfit
    elif other := matter.party_error(typed["id_number"]):
        errors["id_number"] = other
    if not typed["name"]:
        errors["name"] = "请填写申请人姓名或者名称"
    errors |= {
        name: f"{title}最多 {most} 个字" for name, (title, most) in PARTY_TEXTS.items() if len(typed[name]) > most
    }
    if typed["agent_id_number"] and (wrong := citizen_id_error(typed["agent_id_number"])):
        errors["agent_id_number"] = wrong
    if typed["agent_id_number"] and not typed["agent_name"]:
        errors["agent_name"] = "请填写代理人姓名"
    if typed["identity_note"] == registering.CARD_NOTE:
        errors |= _card_faults(typed, card)
    elif typed["identity_note"] not in [*registering.NOTES, *registering.NOTES_FROM_AFAR]:
        errors["identity_note"] = "请选择怎样核验的身份"
    errors |= taking_in.errors_of(typed)
    errors |= {f"s.{name}": why for name, why in matter.situation_errors().items()}
    if errors:
        return None, errors
    return identity.Party(kind, id_type, typed["id_number"], typed["name"], typed["phone"]), {}


@only_clerks(REGISTER)
@never_cache
@require_safe
def person(request: HttpRequest) -> HttpResponse:
    """The name and phone fields again, filled when the number is known."""
    id_number = request.GET.get("id_number", "").strip().upper()
    typed = {"name": request.GET.get("name", ""), "phone": request.GET.get("phone", ""), "known": ""}
    typed |= _known(request, id_number, _card(request.GET)[0])
    return render(request, "window/register/person.html", {"typed": typed, "errors": {}})


def _known(request: HttpRequest, id_number: str, card: devices.CardReading | None) -> dict[str, str]:
    if registering.party_kind(id_number)[2]:
        return {}
    found = identity.known_party(clerk(request), id_number)
    if card is not None and card.id_number == id_number:
        return _known_by_card(found, card)
    if found is None:
        return {"known": "没有登记过，请按证件填写"}
    return {"name": found.name, "phone": found.phone, "known": "已登记，姓名和电话已带出，请与证件核对"}


def _known_by_card(found: identity.Party | None, card: devices.CardReading) -> dict[str, str]:
    """The card is the original: its name stands, and what we had is told when it differs."""
    if found is None:
        return {"name": card.name, "known": "已读卡，没有登记过，请补填电话"}
    if found.name != card.name:
        words = f"已读卡。登记过的姓名是“{found.name}”，证件上是“{card.name}”，以证件为准，请核对是不是本人"
        return {"name": card.name, "phone": found.phone, "known": words}
    return {"name": card.name, "phone": found.phone, "known": "已读卡，与登记过的一致"}


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
        "matter": work.matter,
        "views": views,
        "rows": registering.material_rows(work, errors),
        **registering.pledge_note(work),
        "errors": errors,
        "methods": [one for one in registering.METHODS if one["value"] != "post" or work.matter.is_by_post],
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
    address = request.POST.get("delivery_address", "").strip()
    work.delivery = {"method": method} | ({"address": address} if method == "post" else {})
    errors = {"delivery_address": "邮寄送达的，请填写收件地址"} if method == "post" and not address else {}
    if len(address) > intake.LONGEST_ADDRESS:
        errors["delivery_address"] = f"收件地址最多 {intake.LONGEST_ADDRESS} 个字"
    if "signature" in request.POST:
        try:
            work.signature = devices.read_strokes(request.POST["signature"]) if request.POST["signature"] else None
        except InvalidInputError as refusal:
            errors |= refusal.fields
    return errors


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
        numbers = work.matter.hand_in(
            work.sent_answers,
            work.sent_materials,
            actor=user,
            party=work.party,
            key=work.id,
            identity_note=work.identity_note,
            agent_name=work.agent_name,
            agent_id_number=work.agent_id_number,
            delivery=work.delivery,
            card=work.card,
            signature=work.signature,
            **work.arrival,
        )
    except InvalidInputError as refusal:
        return "", forms.errors_for(work.form, refusal.fields) or {"form": refusal.sentence}
    work.submitted = numbers[0]
    registering.save(user, work)
    words = f"一次登记了 {len(numbers)} 件，" if len(numbers) > 1 else "已登记，"
    paper = "代收凭单" if work.relay else "收件凭证"
    messages.success(request, f"{words}{paper}可以打印")
    return work.submitted, {}


@only_clerks(REGISTER)
@require_POST
def drop(request: HttpRequest, draft: str) -> HttpResponse:
    forms.drop_draft(clerk(request), registering.PREFIX + draft)
    messages.success(request, "草稿已删除")
    return redirect("window:register")
