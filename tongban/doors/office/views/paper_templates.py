"""文书模板: kinds of papers with their words, samples and versions; written by one, published by another."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from ..asking import official, only_for

EDIT, PUBLISH, VOID = "notices.edit", "notices.publish", "notices.void"
MOST_TEXT = 20_000


@only_for(EDIT, PUBLISH)
@require_GET
def templates(request: HttpRequest) -> HttpResponse:
    rows = notices.template_rows(official(request))
    return render(request, "office/papers/list.html", {"rows": rows, "forms": list(notices.FORMS.values())})


@only_for(EDIT, PUBLISH)
@require_GET
def template(request: HttpRequest, kind: str) -> HttpResponse:
    return _page(request, kind, {}, {})


@only_for(EDIT, PUBLISH)
@require_GET
def version(request: HttpRequest, kind: str, version: int) -> HttpResponse:
    """One version: what it changed against the one before, and its sample."""
    user = official(request)
    detail = notices.template_detail(user, kind)
    chosen = notices.template_version(user, kind, version)
    before = next((one for one in detail.versions if one.version < version), None)
    facts = {
        "detail": detail,
        "one": chosen,
        "before": before,
        "lines": notices.difference(before.text, chosen.text) if before else [],
        "pages": _pages(kind, chosen.text),
    }
    return render(request, "office/papers/version.html", facts)


@only_for(EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, kind: str) -> HttpResponse:
    """Save, and on a second press hand over; a draft may lack things, and the page says which."""
    user = official(request)
    detail = notices.template_detail(user, kind)
    base = detail.row.open or detail.row.current
    if detail.row.open and detail.row.open.state == "submitted":
        return redirect("office:paper_template", kind=kind)
    typed = {"text": base.text, "note": detail.row.open.note if detail.row.open else "", "seen": base.sha256}
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = _typed(request)
        try:
            row = notices.save_template(actor=user, kind=kind, **typed)
            if request.POST.get("act") != "submit":
                messages.success(request, f"草稿已保存，第 {row.version} 版")
                return redirect("office:paper_template_edit", kind=kind)
            notices.submit_template(actor=user, kind=kind, seen=row.sha256)
            messages.success(request, "已送审，等另一位有审核权限的人公布")
            return redirect("office:paper_template", kind=kind)
        except InvalidInputError as refusal:
            errors = {"text" if name == "script" else name: words for name, words in refusal.fields.items()}
            typed["seen"] = _seen_now(user, kind, typed["seen"])
        except ConflictError as refusal:
            errors = {"text": refusal.sentence}
    faults = notices.template_faults(kind, typed["text"])
    facts = {
        "detail": detail,
        "base": base,
        "typed": typed,
        "errors": errors,
        "faults": faults,
        "pages": [] if faults else _pages(kind, base.text),
    }
    return render(request, "office/papers/edit.html", facts, status=422 if errors else 200)


def _seen_now(user: identity.User, kind: str, seen: str) -> str:
    """After a save that went through and a handing over that did not, the page holds the saved text."""
    opened = notices.template_detail(user, kind).row.open
    return opened.sha256 if opened and opened.is_own else seen


@only_for(EDIT)
@require_POST
def discard(request: HttpRequest, kind: str) -> HttpResponse:
    try:
        notices.discard_template(actor=official(request), kind=kind)
        messages.success(request, "草稿已放弃")
    except ConflictError as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("office:paper_template", kind=kind)


@only_for(EDIT, PUBLISH)
@require_POST
def decide(request: HttpRequest, kind: str, version: int) -> HttpResponse:
    """公布 or 退回, of what was seen on the page."""
    user, seen = official(request), request.POST.get("seen", "")[:64]
    remark = request.POST.get("remark", "").replace("\x00", "").strip()[:400]
    asked = {"remark": remark, "effective_on": request.POST.get("effective_on", "")[:10]}
    try:
        if request.POST.get("decision") == "publish":
            day = _day(asked["effective_on"])
            row = notices.publish_template(actor=user, kind=kind, version=version, seen=seen, effective_on=day)
            messages.success(request, f"已公布第 {row.version} 版，{row.effective_on} 起使用")
        else:
            notices.return_template(actor=user, kind=kind, version=version, seen=seen, remark=remark)
            messages.success(request, "已退回")
    except InvalidInputError as refusal:
        return _page(request, kind, asked, dict(refusal.fields), status=422)
    except ConflictError as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("office:paper_template", kind=kind)


@only_for(EDIT, PUBLISH)
@require_GET
def sample(request: HttpRequest, kind: str, version: int) -> HttpResponse:
    """The sample as a PDF; `?for=person` and `?permit=no` show the other wordings."""
    chosen = notices.template_version(official(request), kind, version)
    rendered = notices.sample(kind, chosen.text, is_permit=_permit(request), is_person=_person(request))
    response = HttpResponse(rendered.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{kind}-{version}.pdf"'
    return response


@only_for(EDIT, PUBLISH)
@require_GET
def form_sample(request: HttpRequest, form: str) -> HttpResponse:
    """A sample of what is printed without number and seal."""
    found = notices.FORMS.get(form)
    if found is None:
        raise NotFoundError(what=f"表单 {form}")
    response = HttpResponse(notices.render_form(form, found.sample, sample=True), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{form}.pdf"'
    return response


@only_for(EDIT, PUBLISH)
@require_GET
def sample_page(request: HttpRequest, kind: str, version: int, page: int) -> HttpResponse:
    """One page of the sample as a picture."""
    chosen = notices.template_version(official(request), kind, version)
    pages = notices.sample_pages(kind, chosen.text, is_permit=_permit(request), is_person=_person(request))
    if not 1 <= page <= len(pages):
        raise NotFoundError(what=f"样例第 {page} 页")
    return HttpResponse(pages[page - 1], content_type="image/png")


def _page(
    request: HttpRequest, kind: str, typed: dict[str, str], errors: dict[str, str], *, status: int = 200
) -> HttpResponse:
    detail = notices.template_detail(official(request), kind)
    opened = detail.row.open
    shown = opened or detail.row.current
    facts = {
        "detail": detail,
        "shown": shown,
        "open": opened,
        "lines": notices.difference(detail.row.current.text, opened.text) if opened else [],
        "pages": _pages(kind, shown.text),
        "typed": typed,
        "errors": errors,
        "may_edit": _may(request, EDIT),
        "may_publish": _may(request, PUBLISH),
    }
    return render(request, "office/papers/detail.html", facts, status=status)


def _pages(kind: str, text: str) -> range:
    """The numbers of the pages of a sample; none when it cannot be set."""
    if notices.template_faults(kind, text):
        return range(0)
    return range(1, len(notices.sample_pages(kind, text)) + 1)


def _typed(request: HttpRequest) -> dict[str, Any]:
    most = {"text": MOST_TEXT, "note": 400, "seen": 64}
    given = {name: request.POST.get(name, "").replace("\x00", "")[:limit] for name, limit in most.items()}
    return given | {"note": given["note"].strip()}


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInputError(fields={"effective_on": "日期写成 2026-12-01 的样子"}) from error


def _permit(request: HttpRequest) -> bool:
    return request.GET.get("permit") != "no"


def _person(request: HttpRequest) -> bool:
    return request.GET.get("for") == "person"


def _may(request: HttpRequest, action: str) -> bool:
    return identity.allowed_citywide(official(request), action)
