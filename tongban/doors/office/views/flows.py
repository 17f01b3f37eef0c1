"""流程: the list, one flow with its versions and its draft, and what is done to a draft but for designing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.catalog.items import api as items
from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError, PlatformError
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .. import item_menu
from ..asking import official, only_for, require_citywide
from ..flow_design import changes, drawing
from ..flow_design.state import body_from

EDIT, PUBLISH = "flows.edit", "flows.publish"
Row = dict[str, Any]


@only_for(EDIT)
@require_GET
def flow_list(request: HttpRequest) -> HttpResponse:
    require_citywide(request, EDIT)
    return render(request, "office/flows/list.html", {"rows": flow.design_rows(official(request))})


@only_for(EDIT)
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new code: from the least that can be published, or from JSON."""
    require_citywide(request, EDIT)
    typed = {name: request.POST.get(name, "").replace("\x00", "").strip() for name in ("code", "name", "json")}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            body = body_from(typed["json"], "json") if typed["json"] else None
            if body is None and any(one.code == typed["code"] for one in flow.design_rows(official(request))):
                raise InvalidInputError(fields={"code": f"流程编码 {typed['code']} 已经用过，请从流程列表打开"})
            draft = flow.begin_draft(actor=official(request), code=typed["code"], name=typed["name"], body=body)
        except InvalidInputError as refusal:
            errors = {"json" if name == "body" else name: reason for name, reason in refusal.fields.items()}
        except ConflictError as refusal:
            errors = {"code": refusal.sentence}
        else:
            messages.success(request, "已建立草稿，公布以前不起作用")
            return redirect("office:flow_design", code=draft.code)
    return render(request, "office/flows/new.html", {"typed": typed, "errors": errors}, status=422 if errors else 200)


@only_for(EDIT)
@require_GET
def flow_page(request: HttpRequest, code: str) -> HttpResponse:
    user, draft, versions = found(request, code)
    users = items.flow_users(code)
    facts: Row = {
        "code": code,
        "name": versions[0].name if versions else draft.name if draft else code,
        "draft": draft,
        "versions": versions,
        "saves": flow.draft_saves(code) if draft else [],
        "users": {"guides": sum(users.values()), "agencies": len(users)},
        "may_publish": identity.allowed_citywide(user, PUBLISH),
        "is_own": draft.is_own(user) if draft else False,
        "changes": len(flow.compare_with(versions[0].ref if versions else None, draft.body)) if draft else 0,
    }
    if draft:
        checked = checked_of(draft.body, code)
        facts["faults"] = drawing.findings(checked.faults, draft.body, "")
    return render(request, "office/flows/flow.html", facts)


def found(request: HttpRequest, code: str) -> tuple[identity.User, flow.DraftView | None, list[flow.VersionView]]:
    """Who asks, the open draft and the versions; 404 where there is neither."""
    require_citywide(request, EDIT)
    user = official(request)
    draft, versions = flow.open_draft(user, code), flow.versions_of(code)
    if draft is None and not versions:
        raise NotFoundError(what=f"流程 {code}")
    return user, draft, versions


def draft_of(request: HttpRequest, code: str) -> tuple[identity.User, flow.DraftView, list[flow.VersionView]]:
    user, draft, versions = found(request, code)
    if draft is None:
        raise NotFoundError(what=f"流程 {code} 的草稿")
    return user, draft, versions


def checked_of(body: Row, code: str) -> flow.Checked:
    return flow.check_draft(body, owners=items.flow_users(code), most_links=items.most_links())


@only_for(EDIT)
@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponse:
    user, _, versions = found(request, code)
    flow.begin_draft(actor=user, code=code, version=_version_asked(request.POST.get("version", ""), versions))
    messages.success(request, "已开始草稿，现行的流程不受影响")
    return redirect("office:flow_design", code=code)


def _version_asked(text: str, versions: list[flow.VersionView]) -> int | None:
    """None, for the newest, only where no version was named."""
    number = item_menu.number_asked(text)
    if text and not any(one.ref.version == number for one in versions):
        raise InvalidInputError(fields={"version": f"没有第“{text[:20]}”版，请从流程页选择从哪一版开始"})
    return number


@only_for(EDIT)
@require_POST
def submit(request: HttpRequest, code: str) -> HttpResponse:
    user, draft, _ = draft_of(request, code)
    try:
        flow.submit_draft(actor=user, code=code, saves=saves_of(request, draft))
    except PlatformError as refusal:
        messages.error(request, drawing.words(refusal.sentence, draft.body))
    else:
        messages.success(request, "已提交，请另一位有公布权限的人员审核公布")
    return redirect("office:flow", code=code)


@only_for(EDIT)
@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, code: str) -> HttpResponse:
    """退回: asked for the reason on a page of its own."""
    user, draft, _ = draft_of(request, code)
    reason = request.POST.get("reason", "").strip()
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            flow.return_draft(actor=user, code=code, reason=reason)
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        else:
            messages.success(request, "已退回，草稿可以接着改")
            return redirect("office:flow", code=code)
    facts = {"code": code, "name": draft.name, "draft": draft, "reason": reason, "errors": errors}
    return render(request, "office/flows/return.html", facts, status=422 if errors else 200)


@only_for(EDIT)
@require_POST
def discard(request: HttpRequest, code: str) -> HttpResponse:
    user, _, versions = draft_of(request, code)
    flow.discard_draft(actor=user, code=code)
    messages.success(request, "草稿已放弃，现行的流程不受影响")
    return redirect("office:flow", code=code) if versions else redirect("office:flows")


@only_for(EDIT)
@require_GET
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Two versions, or a version and the draft, node by node."""
    _, draft, versions = found(request, code)
    bodies: dict[str, Row] = {str(one.ref.version): flow.definition(one.ref) for one in versions}
    if draft:
        bodies = {"draft": draft.body} | bodies
    names = list(bodies)
    after = request.GET.get("after", names[0])
    before = request.GET.get("before", names[1] if len(names) > 1 else "")
    if after not in bodies or (before and before not in bodies):
        raise InvalidInputError(fields={"before": "请选择要比较的两个版本"})
    facts = {
        "code": code,
        "name": versions[0].name if versions else draft.name if draft else code,
        "choices": [{"value": one, "label": _version_words(one)} for one in names],
        "before": before,
        "after": after,
        "was": _version_words(before),
        "now": _version_words(after),
        "changes": changes.rows(flow.differences(bodies.get(before), bodies[after])),
    }
    return render(request, "office/flows/compare.html", facts)


def _version_words(name: str) -> str:
    return "草稿" if name == "draft" else f"第 {name} 版" if name else "没有"


@only_for(PUBLISH)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """审核公布: what is changed, what the replay said, who wrote it; by another person."""
    user, draft, versions = draft_of(request, code)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            ref = flow.publish_draft(actor=user, code=code, saves=saves_of(request, draft))
        except PlatformError as refusal:
            errors = {"publish": drawing.words(refusal.sentence, draft.body)}
        else:
            messages.success(request, f"已公布为第 {ref.version} 版；在办的件仍按原来的版本办")
            return redirect("office:flow", code=code)
    checked = checked_of(draft.body, code)
    facts = {
        "code": code,
        "name": draft.name,
        "draft": draft,
        "latest": versions[0] if versions else None,
        "changes": changes.rows(flow.compare_with(versions[0].ref if versions else None, draft.body)),
        "faults": drawing.findings(checked.faults, draft.body, ""),
        "hints": drawing.findings(checked.hints, draft.body, ""),
        "is_own": draft.is_own(user),
        "errors": errors,
    }
    return render(request, "office/flows/publish.html", facts, status=422 if errors else 200)


def saves_of(request: HttpRequest, draft: flow.DraftView) -> int:
    """The save that the page was made from; a page that does not say is taken to show what is there now."""
    asked = item_menu.number_asked(request.POST.get("saves", ""))
    return draft.saves if asked is None else asked
