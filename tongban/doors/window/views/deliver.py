"""出件: what waits to be handed over, handing it over, and the receipt for it."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.support.agencies import api as agencies
from tongban.support.calendar import api as calendar
from tongban.support.devices import api as devices
from tongban.support.flow import api as flow
from tongban.support.notices import api as notices

from ..asking import DELIVER, clerk, only_clerks
from ..scanned import scanned

NOTES = ["核验申请人身份证原件", "核验营业执照和经办人身份证原件", "核验授权委托书和代收人身份证原件"]
TERM = 10
RESULTS = ("decision_grant", "decision_refuse")


@only_clerks(DELIVER)
@never_cache
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    state = request.GET.get("state", "waiting")
    if state in ("taken", "posted"):
        return _gone(request, state, {})
    text, code = scanned(text)
    if found := intake.number_for_code(clerk(request), code or text):
        return redirect("window:deliver", number=found)
    page = intake.queue(clerk(request), "to_deliver", text=text, after=request.GET.get("after") or None)
    methods = dict(intake.DeliveryMethod.choices)
    numbers = [row.case.number for row in page.rows]
    shelved, outlets = intake.pickups_of(numbers), intake.outlets_of(numbers)
    rows = [
        {
            "case": row.case,
            "method": methods.get(row.delivery_method, "没有选"),
            "pickup": shelved.get(row.case.number),
            "outlet": outlets.get(row.case.number, ""),
            **_term(row.case),
        }
        for row in page.rows
    ]
    count = next(one.words for one in page.counters if one.code == "to_deliver")
    facts = {
        "rows": rows,
        "text": text,
        "next_cursor": page.next_cursor,
        "count": count,
        "tabs": _tabs("waiting"),
        "late_hours": settings.LOCKER_DEPOSIT_HOURS,
    }
    return render(request, "window/deliver/list.html", facts)


def _gone(request: HttpRequest, state: str, refused: dict[str, str]) -> HttpResponse:
    """已取 and 已邮寄, with the columns and filters of practice.md §1.2. `refused`: number, typed and reason of a row
    that was not filled in as it should be."""
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("item", "company")}
    after = request.GET.get("after") or None
    page = intake.outgoing_page(clerk(request), state, item=asked["item"], company=asked["company"], after=after)
    query = urlencode({"state": state} | {name: value for name, value in asked.items() if value})
    here = reverse("window:to_deliver")
    facts = {
        "rows": page.rows,
        "state": state,
        "asked": asked,
        "tabs": _tabs(state),
        "next_href": f"{here}?{query}&after={page.next_cursor}" if page.next_cursor else "",
        "key": request.POST.get("key") or str(uuid.uuid4()),
        "refused": refused,
    }
    return render(request, "window/deliver/gone.html", facts, status=422 if refused else 200)


def _tabs(here: str) -> list[dict[str, Any]]:
    base = reverse("window:to_deliver")
    return [
        {"label": name, "href": f"{base}?state={code}", "is_here": code == here}
        for code, name in intake.OUTGOING_STATES.items()
    ]


@only_clerks(DELIVER)
@require_POST
def shelve(request: HttpRequest, number: str) -> HttpResponse:
    """上架: the place on the shelf; the code goes to the applicant."""
    try:
        code = intake.shelve(
            actor=clerk(request),
            number=number,
            shelf=request.POST.get("shelf", ""),
            locker=request.POST.get("locker", ""),
            key=request.POST.get("key", "")[:100] or None,
        )
    except InvalidInputError as refusal:
        view = intake.application_for(clerk(request), number)
        return _page(request, view, _begun(view), dict(refusal.fields))
    except (ConflictError, intake.WrongWindowError) as refusal:
        messages.warning(request, refusal.sentence)
    else:
        is_locker = bool(request.POST.get("locker"))
        told = "请打印取件凭单，到自助柜扫码存入" if is_locker else "已告诉申请人"
        messages.success(request, f"{'已派到自助柜' if is_locker else '已上架'}，取件码 {code}，{told}")
    return redirect("window:deliver", number=number)


@only_clerks(DELIVER)
@require_POST
def confirm_post(request: HttpRequest, number: str) -> HttpResponse:
    """邮寄签收回填."""
    try:
        intake.confirm_post(
            actor=clerk(request),
            number=number,
            signed_by=request.POST.get("signed_by", ""),
            key=request.POST.get("key", "")[:90] + number[-6:],
        )
    except InvalidInputError as refusal:
        typed = {"number": number, "signed_by": request.POST.get("signed_by", "")}
        return _gone(request, "posted", typed | {"reason": "；".join(refusal.fields.values())})
    except ConflictError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, "邮件签收已回填")
    return redirect(f"{reverse('window:to_deliver')}?state=posted")


@only_clerks(DELIVER)
@never_cache
@require_safe
def pickup_slip(request: HttpRequest, number: str) -> HttpResponse:
    """取件凭单, 80 mm: for an applicant who stands at the counter when the result goes to the shelf."""
    case = intake.application_for(clerk(request), number).case
    found = intake.pickups_of([number]).get(number)
    if found is None:
        raise NotFoundError(what="取件凭单")
    due = _term(case).get("due_on")
    rows = [["事项", case.item_name], ["申请人", case.applicant.name], ["货架位", found.shelf]]
    data = {
        "place": intake.outlets_of([number]).get(number) or agencies.agency_by_id(case.agency_id).name,
        "code": found.code,
        "rows": [*rows, *([["请在", f"{due:%-m月%-d日}前取"]] if due else [])],
        "note": "取件时报取件码，由他人代取的请带双方身份证件",
        "link": f"{settings.PUBLIC_URL}{reverse('portal:case_by_code', args=[case.query_code])}?take={found.code}",
    }
    response = HttpResponse(notices.render_form("pickup", data), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.code}.pdf"'
    return response


@only_clerks(DELIVER)
@never_cache
@require_http_methods(["GET", "POST"])
def deliver(request: HttpRequest, number: str) -> HttpResponse:
    user = clerk(request)
    view = intake.application_for(user, number)
    if view.delivery or "deliver" not in {verb.code for verb in view.verbs}:
        return redirect("window:case", number=number)
    typed = _typed(request, view)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _errors(typed)
        strokes, faults = _signature(request)
        errors |= faults
        if not errors:
            try:
                intake.deliver(actor=user, number=number, signature=strokes, **typed)
            except InvalidInputError as refusal:
                errors = dict(refusal.fields)
            except (ConflictError, intake.WrongWindowError) as refusal:
                messages.warning(request, refusal.sentence)
                return redirect("window:case", number=number)
            else:
                messages.success(request, "已出件，送达回证可以打印")
                return redirect(f"{reverse('window:case', args=[number])}?list=to_deliver")
    return _page(request, view, typed, errors)


def _page(
    request: HttpRequest, view: intake.ApplicationView, typed: dict[str, Any], errors: dict[str, str]
) -> HttpResponse:
    """出件 of one result, with what was typed, for handing over and for the shelf."""
    number = view.number
    facts = {
        "view": view,
        "case": view.case,
        "typed": typed | {name: request.POST.get(name, "") for name in ("signature", "shelf", "locker")},
        "errors": errors,
        "methods": [{"value": one.value, "label": str(one.label)} for one in intake.CHOOSABLE],
        "lockers": (lockers := intake.lockers_of(view.case.agency_id)),
        "locker_options": [{"value": one.code, "label": f"{one.name}（{one.place}）"} for one in lockers],
        "notes": [{"value": one, "label": one} for one in _notes(view.case)],
        "term": _term(view.case),
        "pickup": intake.pickups_of([number]).get(number),
        "outlet": intake.outlets_of([number]).get(number, ""),
        "papers": [one for one in notices.of_case(number) if one.kind in RESULTS],
        "licence": licences.licence(view.case.licence_identifier) if view.case.licence_identifier else None,
    }
    return render(request, "window/deliver/page.html", facts, status=422 if errors else 200)


def _signature(request: HttpRequest) -> tuple[devices.Strokes | None, dict[str, str]]:
    """Written on the screen or the pad; nothing when the printed 送达回证 is signed."""
    text = request.POST.get("signature", "")
    try:
        return (devices.read_strokes(text) if text else None), {}
    except InvalidInputError as refusal:
        return None, dict(refusal.fields)


def _term(case: approvals.CaseInfo) -> dict[str, Any]:
    """How long may pass before it is in the applicant's hands: ten working days (行政许可法 第四十四条)."""
    if case.decided_on is None:
        return {}
    due = calendar.add_workdays(case.decided_on, TERM).on
    lamp = flow.lamp_of(due)
    left = lamp.left or 0
    words = "今天到期" if left == 0 else f"还剩 {left} 天" if left > 0 else f"已超 {-left} 天"
    return {"due_on": due, "lamp": lamp.code, "words": words}


def _notes(case: approvals.CaseInfo) -> list[str]:
    """Only the ways that fit a person, or a company."""
    return [NOTES[0] if case.applicant.kind == "natural" else NOTES[1], NOTES[2]]


def _begun(view: intake.ApplicationView) -> dict[str, Any]:
    """Before anything is typed: what the applicant chose and who he is."""
    return _read(QueryDict(), view, is_post=False)


def _typed(request: HttpRequest, view: intake.ApplicationView) -> dict[str, Any]:
    return _read(request.POST, view, is_post=request.method == "POST")


def _read(data: QueryDict, view: intake.ApplicationView, *, is_post: bool) -> dict[str, Any]:
    chosen = str(view.delivery_choice.get("method") or "window")
    is_person = view.case.applicant.kind == "natural"
    return {
        "method": data.get("method", "") if is_post else chosen,
        "receiver_name": data.get("receiver_name", view.case.applicant.name).strip(),
        "is_proxy": data.get("is_proxy") == "yes",
        "identity_note": data.get("identity_note", "" if is_post else NOTES[0 if is_person else 1]),
        "place": data.get("place", str(view.delivery_choice.get("address") or "")).strip(),
        "express_company": data.get("express_company", "").strip(),
        "express_number": data.get("express_number", "").strip(),
        "key": data.get("key") or str(uuid.uuid4()),
    }


def _errors(typed: dict[str, Any]) -> dict[str, str]:
    """At the counter nobody gets a paper without having shown who he is."""
    errors = {}
    if typed["method"] == intake.DeliveryMethod.WINDOW and typed["identity_note"] not in NOTES:
        errors["identity_note"] = "窗口领取的，请选择怎样核验的身份"
    if typed["method"] == intake.DeliveryMethod.POST and not typed["place"]:
        errors["place"] = "邮寄送达的，请填写收件地址"
    if typed["method"] == intake.DeliveryMethod.POST and not typed["express_company"]:
        errors["express_company"] = "邮寄送达的，请填写快递公司"
    return errors
