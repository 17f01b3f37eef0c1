"""事项: ledger, one item with its versions, the draft, and publishing by another person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.days import read_day
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, PlatformError
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .. import item_form, item_menu, item_words
from ..asking import official, only_for
from ..merge_page import difference
from ..opened import Opened, opened
from . import item_new

EDIT, PUBLISH = "items.edit", "items.publish"
SIZE = 30
Row = dict[str, Any]


@only_for(EDIT, PUBLISH)
@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    names = ("q", "agency", "kind", "state", "drafts")
    asked = {name: request.GET.get(name, "").replace("\x00", "").strip()[:100] for name in names}
    agency = asked["agency"]
    page = items.ledger(
        official(request),
        text=asked["q"],
        agency_id=int(agency) if agency.isascii() and agency.isdigit() and len(agency) < 10 else None,
        kind=asked["kind"] if asked["kind"] in dict(items.KINDS) else "",
        state=asked["state"] if asked["state"] in items.ItemState.values else "",
        drafts_only=asked["drafts"] == "yes",
        after=request.GET.get("after") or None,
        size=SIZE,
    )
    query = urlencode({name: value for name, value in asked.items() if value})
    here = reverse("office:items")
    facts = {
        "tabs": item_menu.tabs("office:items"),
        "rows": page.rows,
        "asked": asked,
        "is_filtered": bool(query),
        "kinds": items.KINDS,
        "states": items.ItemState.choices,
        "agencies": _agencies(request),
        "may_begin": item_new.may_begin(request),
        "next_href": f"{here}?{query}&{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "first_href": f"{here}?{query}" if request.GET.get("after") else "",
    }
    return render(request, "office/items/ledger.html", facts)


def _agencies(request: HttpRequest) -> list[Row]:
    """Only those whose items this person administers; no choice where it is one."""
    user = official(request)
    scopes = [identity.scope(user, action) for action in (EDIT, PUBLISH)]
    found = [
        {"value": one.id, "label": one.name}
        for one in agencies.agencies()
        if any(where.covers(division_path=one.division_path, agency_id=one.id) for where in scopes)
    ]
    return found if len(found) > 1 else []


@only_for(EDIT, PUBLISH)
@require_GET
def item_page(request: HttpRequest, code: str) -> HttpResponse:
    user = official(request)
    draft = items.draft(user, code)
    versions = items.versions(user, code)
    in_force = next((one for one in versions if one.is_in_force), None)
    guide = items.preview(user, code) if in_force is None else items.version(in_force.id)
    facts = {
        "draft": draft,
        "versions": versions,
        "in_force": in_force,
        "guide": guide,
        "points": items.point_groups(guide),
        "conditions": {one.code: item_words.when_words(guide, one.when) for one in guide.materials},
        "state": _state(code, versions),
        "compare": _compare_of(request, versions),
        "today": clock.today(),
        "standing": items.standing(user, code),
        "stars": items.stars_of(guide),
    }
    return render(request, "office/items/item.html", facts)


def _state(code: str, versions: list[items.VersionRow]) -> Row:
    """Suspended or cancelled items still have their page; the newest version knows the state of its item."""
    guide = items.version(versions[0].id)
    return {"code": guide.item_state, "name": items.ItemState(guide.item_state).label, "reason": guide.state_reason}


def _compare_of(request: HttpRequest, versions: list[items.VersionRow]) -> Row:
    """What the two selects of the comparison begin with: the newest two."""
    numbers = [one.version for one in versions]
    return {"numbers": numbers, "before": numbers[1] if len(numbers) > 1 else None, "after": numbers[0]}


@only_for(EDIT, PUBLISH)
@require_GET
def compare(request: HttpRequest, code: str) -> HttpResponse:
    user = official(request)
    versions = items.versions(user, code)
    numbers = {str(one.version): one.version for one in versions}
    before, after = numbers.get(request.GET.get("before", "")), numbers.get(request.GET.get("after", ""))
    if before is None or after is None:
        raise InvalidInputError(fields={"before": "请选择要比较的两个版本"})
    draft = items.draft(user, code)
    facts = {
        "draft": draft,
        "before": before,
        "after": after,
        "numbers": sorted(numbers.values(), reverse=True),
        "changes": item_words.changes(items.diff_versions(user, code, before, after), _names(draft)),
    }
    return render(request, "office/items/compare.html", facts)


@only_for(EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """The draft; "加一行" draws the form again with one more row and saves nothing."""
    user = official(request)
    draft = items.draft(user, code)
    if not draft.may_edit:
        raise NotAllowedError
    body = items.to_builtins(draft.body)
    if request.method == "GET":
        return _form(request, draft, body, began=Opened(draft.version, draft.revision), errors={})
    began = opened(request.POST, draft)
    typed = item_form.read(request.POST, items.to_builtins(items.draft_at(user, code, began.version, began.revision)))
    adding = request.POST.get("add", "")
    if adding:
        return _form(request, draft, typed.body, began=began, errors=typed.errors, more={adding: 1})
    if typed.errors:
        return _form(request, draft, typed.body, began=began, errors=typed.errors, status=422)
    note = request.POST.get("note", "")
    try:
        items.save_draft(
            actor=user, code=code, body=typed.body, revision=began.revision, version=began.version, note=note
        )
    except InvalidInputError as refusal:
        return _form(request, draft, typed.body, began=began, errors=dict(refusal.fields), status=422)
    except ConflictError:
        return difference(request, code, typed.body, began, note)
    messages.success(request, "草稿已保存")
    return redirect("office:item", code=code)


def _revision(request: HttpRequest, current: int) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else current


def _form(
    request: HttpRequest,
    draft: items.DraftView,
    body: dict[str, Any],
    *,
    began: Opened,
    errors: dict[str, str],
    more: dict[str, int] | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = item_form.show(body, errors, more)
    facts = {
        "draft": draft,
        "sections": shown,
        "began": began,
        "note": request.POST.get("note", draft.change_note),
        "errors": {item_form.link_of(path, shown, ["note"]): reason for path, reason in errors.items()},
        "faults": _places(draft.code, draft.faults, shown) if draft.has_draft and not errors else [],
        "added": next(iter(more), "") if more else "",
    }
    return render(request, "office/items/edit.html", facts, status=status)


def _names(draft: items.DraftView) -> dict[str, str]:
    """What stands behind the numbers of the materials."""
    return {one.code: one.name for one in draft.body.materials}


def _places(code: str, faults: Iterable[items.Fault], shown: Any, *, page: str = "") -> list[Row]:
    """What stands in the way of publishing (or is worth a look), each with the place where it is mended.

    `page`: the editor's address for those who are not there.
    """
    elsewhere = {
        "form": "office:item_form",
        "flow": "office:item_flow",
        "joint_agencies": "office:item_flow",
        "swift": "office:item_swift",
        "pledge": "office:item_pledge",
    }
    rows = []
    for one in faults:
        top = re.split(r"[.\[]", one.field)[0]
        other = elsewhere.get(top)
        href = reverse(other, args=[code]) if other else f"{page}#{item_form.link_of(one.field, shown)}"
        rows.append({"words": one.message, "href": href})
    return rows


@only_for(PUBLISH)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """审核发布: what is changed, what still stands in the way, and from which day it counts."""
    user = official(request)
    draft = items.draft(user, code)
    if not draft.may_publish:
        raise NotAllowedError
    if not draft.has_draft:
        messages.error(request, "没有草稿可以发布")
        return redirect("office:item", code=code)
    errors: dict[str, str] = {}
    effective = request.POST.get("effective_on", "")
    if request.method == "POST":
        try:
            _publish(user, code, _revision(request, draft.revision), effective)
        except PlatformError as refusal:
            errors = dict(refusal.fields) or {"form": refusal.sentence}
        else:
            messages.success(request, "已发布，指南、申请表和检索同时更新")
            return redirect("office:item", code=code)
    shown = item_form.show(items.to_builtins(draft.body), {})
    facts = {
        "draft": draft,
        "changes": item_words.changes(draft.changes, _names(draft)),
        "faults": _places(code, draft.faults, shown, page=reverse("office:item_edit", args=[code])),
        "hints": _places(code, draft.hints, shown, page=reverse("office:item_edit", args=[code])),
        "guide": items.preview(user, code),
        "errors": errors,
        "effective": effective or clock.today().isoformat(),
    }
    return render(request, "office/items/publish.html", facts, status=422 if errors else 200)


def _publish(user: identity.User, code: str, revision: int, effective: str) -> None:
    starts = read_day({"effective_on": effective}, "effective_on", "生效日期")
    items.publish(actor=user, code=code, revision=revision, effective_on=starts)


@only_for(EDIT)
@require_POST
def discard(request: HttpRequest, code: str) -> HttpResponse:
    items.discard_draft(actor=official(request), code=code)
    messages.success(request, "草稿已放弃")
    return redirect("office:items")


@only_for(PUBLISH)
@require_http_methods(["GET", "POST"])
def rollback(request: HttpRequest, code: str) -> HttpResponse:
    """回退: an earlier version becomes the newest again, from today."""
    user = official(request)
    versions = items.versions(user, code)
    wanted = request.POST.get("version") or request.GET.get("version", "")
    number = next((one.version for one in versions if str(one.version) == wanted), 0)
    return _reasoned(
        request,
        code,
        title=f"回退到第 {number} 版" if number else "回退",
        note="旧版重新成为现行版，从今天起施行；正在办的件仍按受理时的版本办。",
        hidden={"version": wanted},
        act=lambda reason: items.rollback(actor=user, code=code, to_version=number, reason=reason),
        done=f"已回退到第 {number} 版",
    )


@only_for(PUBLISH)
@require_http_methods(["GET", "POST"])
def suspend(request: HttpRequest, code: str) -> HttpResponse:
    user = official(request)
    return _reasoned(
        request,
        code,
        title="暂停受理",
        note="指南仍然公开，写明暂停的原因；正在办的件继续办。",
        hidden={},
        act=lambda reason: items.suspend(actor=user, code=code, reason=reason),
        done="已暂停受理",
    )


@only_for(PUBLISH)
@require_POST
def resume(request: HttpRequest, code: str) -> HttpResponse:
    items.resume(actor=official(request), code=code)
    messages.success(request, "已恢复受理")
    return redirect("office:item", code=code)


def _reasoned(
    request: HttpRequest, code: str, *, title: str, note: str, hidden: dict[str, str], act: Any, done: str
) -> HttpResponse:
    """A step that needs a reason: asked on a page of its own."""
    draft = items.draft(official(request), code)
    if not draft.may_publish:
        raise NotAllowedError
    errors: dict[str, str] = {}
    reason = request.POST.get("reason", "").replace("\x00", "").strip()
    if request.method == "POST":
        try:
            act(reason)
        except PlatformError as refusal:
            errors = dict(refusal.fields) or {"form": refusal.sentence}
        else:
            messages.success(request, done)
            return redirect("office:item", code=code)
    facts = {"draft": draft, "title": title, "note": note, "hidden": hidden, "reason": reason, "errors": errors}
    return render(request, "office/items/reason.html", facts, status=422 if errors else 200)
