"""一件事: the list, one theme with its versions, the draft, and publishing by another person."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.catalog.items import api as items
from tongban.catalog.themes import api as themes
from tongban.common import clock
from tongban.common.days import read_day
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, PlatformError
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity
from tongban.support.search import api as search

from .. import long_form, places, theme_form, theme_words
from ..asking import official, only_for

EDIT, PUBLISH = "themes.edit", "themes.publish"
SIZE, FOUND = 30, 20
LENGTHS = {"agency": 9, "key": 30, "name": 100, "note": 300}
Row = dict[str, Any]


@only_for(EDIT, PUBLISH)
@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    page = themes.ledger(official(request), text=text, after=request.GET.get("after") or None, size=SIZE)
    query = urlencode({"q": text} if text else {})
    here = reverse("office:themes")
    facts = {
        "rows": page.rows,
        "text": text,
        "may_begin": bool(_agencies(request)),
        "next_href": f"{here}?{query}&{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "first_href": f"{here}?{query}" if request.GET.get("after") else "",
    }
    return render(request, "office/themes/ledger.html", facts)


def _agencies(request: HttpRequest) -> list[agencies.AgencyInfo]:
    """Those whose themes this person edits."""
    where = identity.scope(official(request), EDIT)
    return [one for one in agencies.agencies() if where.covers(division_path=one.division_path, agency_id=one.id)]


@only_for(EDIT)
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Name and key first; the rest is edited."""
    own = _agencies(request)
    typed = places.typed(request, LENGTHS) if request.method == "POST" else {}
    errors: dict[str, str] = {}
    if request.method == "POST":
        agency = next((one.id for one in own if str(one.id) == typed["agency"]), None)
        try:
            draft = themes.create_theme(
                actor=official(request),
                agency_id=agency,
                key=typed["key"],
                body={"name": typed["name"]},
                note=typed["note"],
            )
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        except ConflictError as refusal:
            errors = {"key": refusal.sentence}
        else:
            messages.success(request, "已建立，还没有公开。写好以后，再请另一位审核发布")
            return redirect("office:theme_edit", code=draft.theme.code)
    facts = {
        "typed": {"agency": str(own[0].id) if len(own) == 1 else ""} | typed,
        "errors": places.in_order(errors, LENGTHS),
        "agencies": [{"value": one.id, "label": one.name} for one in own],
    }
    return render(request, "office/themes/new.html", facts, status=422 if errors else 200)


@only_for(EDIT, PUBLISH)
@require_GET
def theme_page(request: HttpRequest, code: str) -> HttpResponse:
    user = official(request)
    draft = themes.draft(user, code)
    in_force = draft.in_force
    shown = themes.version(in_force.id) if in_force else themes.preview(user, code)
    numbers = [one.version for one in draft.versions]
    facts = {
        "draft": draft,
        "in_force": in_force,
        "theme": shown,
        "members": _members(shown),
        "compare": {"numbers": numbers, "before": numbers[1] if len(numbers) > 1 else None, "after": numbers[0]},
        "today": clock.today(),
    }
    return render(request, "office/themes/theme.html", facts)


def _members(theme: themes.ThemeGuide) -> list[Row]:
    guides = theme.guides
    asks = {ask.id: ask for ask in theme.body.asks}

    def when(member: themes.Member) -> str:
        words = []
        for one in member.when:
            ask = asks.get(one.ask)
            labels = {option.value: option.label for option in ask.options} if ask else {}
            words.append(
                f"{ask.text if ask else one.ask} {'、'.join(labels.get(value, value) for value in one.values)}"
            )
        return "；".join(words)

    return [
        {
            "code": member.item,
            "name": guides[member.item].name if member.item in guides else member.item,
            "agency": guides[member.item].agency_name if member.item in guides else "没有正在施行的指南",
            "after": "、".join(guides[one].name if one in guides else one for one in member.after),
            "when": when(member),
        }
        for member in theme.body.members
    ]


@only_for(EDIT, PUBLISH)
@require_GET
def compare(request: HttpRequest, code: str) -> HttpResponse:
    user = official(request)
    draft = themes.draft(user, code)
    numbers = {str(one.version): one.version for one in draft.versions}
    before, after = numbers.get(request.GET.get("before", "")), numbers.get(request.GET.get("after", ""))
    if before is None or after is None:
        raise InvalidInputError(fields={"before": "请选择要比较的两个版本"})
    facts = {
        "draft": draft,
        "before": before,
        "after": after,
        "numbers": sorted(numbers.values(), reverse=True),
        "changes": theme_words.changes(themes.diff_versions(user, code, before, after)),
    }
    return render(request, "office/themes/compare.html", facts)


@only_for(EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """The draft; "加一行" and "找事项" draw the form again and save nothing."""
    user = official(request)
    draft = themes.draft(user, code)
    if not draft.may_edit:
        raise NotAllowedError
    editor = theme_form.to_editor(themes.to_builtins(draft.body))
    if request.method == "GET":
        return _form(request, draft, editor, revision=draft.revision)
    typed = theme_form.read(request.POST, editor)
    revision = _revision(request, draft.revision)
    adding = request.POST.get("add", "")
    if adding:
        return _form(request, draft, typed.body, revision=revision, errors=typed.errors, adding=adding)
    if typed.errors:
        return _form(request, draft, typed.body, revision=revision, errors=typed.errors, status=422)
    note = request.POST.get("note", "")
    body = theme_form.from_editor(typed.body)
    try:
        themes.save_draft(actor=user, code=code, body=body, revision=revision, note=note)
    except InvalidInputError as refusal:
        return _form(request, draft, typed.body, revision=revision, errors=dict(refusal.fields), status=422)
    except ConflictError as refusal:
        return _form(request, draft, typed.body, revision=revision, conflict=refusal.sentence, status=409)
    messages.success(request, "草稿已保存")
    return redirect("office:theme_edit" if "stay" in request.POST else "office:theme", code=code)


def _revision(request: HttpRequest, current: int) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else current


def _form(
    request: HttpRequest,
    draft: themes.DraftView,
    editor: dict[str, Any],
    *,
    revision: int,
    errors: dict[str, str] | None = None,
    adding: str = "",
    conflict: str = "",
    status: int = 200,
) -> HttpResponse:
    errors = errors or {}
    words = request.POST.get("find", "").replace("\x00", "").strip()[:60]
    found = _found(words) if words else []
    more = {"members" if adding == "find" else adding: 1} if adding else None
    shown = theme_form.show(editor, errors, more, found)
    facts = {
        "draft": draft,
        "sections": shown,
        "revision": revision,
        "note": request.POST.get("note", draft.change_note),
        "errors": {long_form.link_of(path, shown, ["note"]): reason for path, reason in errors.items()},
        "faults": _faults(draft, shown) if draft.has_draft and not errors else [],
        "conflict": conflict,
        "added": "members" if adding == "find" else adding,
        "find": words,
        "found": found,
    }
    return render(request, "office/themes/edit.html", facts, status=status)


def _found(words: str) -> list[items.ItemRow]:
    return items.rows_of([hit.code for hit in search.query(words, kinds=["item"], limit=FOUND)])


def _faults(draft: themes.DraftView, shown: Any) -> list[Row]:
    return [{"words": one.message, "anchor": long_form.link_of(one.field, shown)} for one in draft.faults]


@only_for(PUBLISH)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """审核发布: what is changed, what still stands in the way, and from which day it counts."""
    user = official(request)
    draft = themes.draft(user, code)
    if not draft.may_publish:
        raise NotAllowedError
    if not draft.has_draft:
        messages.error(request, "没有草稿可以发布")
        return redirect("office:theme", code=code)
    errors: dict[str, str] = {}
    effective = request.POST.get("effective_on", "")
    if request.method == "POST":
        try:
            _publish(user, code, _revision(request, draft.revision), effective)
        except PlatformError as refusal:
            errors = dict(refusal.fields) or {"form": refusal.sentence}
        else:
            messages.success(request, "已发布，指南和检索同时更新")
            return redirect("office:theme", code=code)
    shown = theme_form.show(theme_form.to_editor(themes.to_builtins(draft.body)), {})
    facts = {
        "draft": draft,
        "changes": theme_words.changes(draft.changes),
        "faults": _faults(draft, shown),
        "hints": [{"words": one.message, "anchor": long_form.link_of(one.field, shown)} for one in draft.hints],
        "errors": errors,
        "effective": effective or clock.today().isoformat(),
    }
    return render(request, "office/themes/publish.html", facts, status=422 if errors else 200)


def _publish(user: identity.User, code: str, revision: int, effective: str) -> None:
    starts = read_day({"effective_on": effective}, "effective_on", "生效日期")
    themes.publish(actor=user, code=code, revision=revision, effective_on=starts)


@only_for(EDIT)
@require_POST
def discard(request: HttpRequest, code: str) -> HttpResponse:
    themes.discard_draft(actor=official(request), code=code)
    messages.success(request, "草稿已放弃")
    return redirect("office:themes")


@only_for(PUBLISH)
@require_http_methods(["GET", "POST"])
def suspend(request: HttpRequest, code: str) -> HttpResponse:
    """暂停: asked for the reason on a page of its own."""
    draft = themes.draft(official(request), code)
    if not draft.may_publish:
        raise NotAllowedError
    errors: dict[str, str] = {}
    reason = request.POST.get("reason", "").replace("\x00", "").strip()
    if request.method == "POST":
        try:
            themes.suspend(actor=official(request), code=code, reason=reason)
        except PlatformError as refusal:
            errors = dict(refusal.fields) or {"form": refusal.sentence}
        else:
            messages.success(request, "已暂停，指南上写明了原因")
            return redirect("office:theme", code=code)
    facts = {"draft": draft, "reason": reason, "errors": errors}
    return render(request, "office/themes/suspend.html", facts, status=422 if errors else 200)


@only_for(PUBLISH)
@require_POST
def resume(request: HttpRequest, code: str) -> HttpResponse:
    themes.resume(actor=official(request), code=code)
    messages.success(request, "已恢复一起申请")
    return redirect("office:theme", code=code)
