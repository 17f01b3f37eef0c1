"""选流程: the flow of an item's draft, in plain words, drawn, and walked through with the item's own agencies."""

from __future__ import annotations

from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from tongban.catalog.items import api as items
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow

from .. import flow_words
from ..asking import official, only_for
from ..merge_page import difference
from ..opened import Opened, opened

ELEMENTS = {"flow", "joint_agencies"}
OUTCOME = "outcome-"


@only_for("items.edit")
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Looking and walking change nothing; 保存 writes the draft."""
    user = official(request)
    draft = items.draft(user, code)
    if not draft.may_edit:
        raise NotAllowedError
    began = opened(request.POST, draft)
    body = _body(request, draft) if request.method == "POST" else draft.body
    if request.POST.get("do") != "save":
        return _page(request, draft, body, began)
    note = request.POST.get("note", "")
    wished = msgspec.structs.replace(
        items.draft_at(user, code, began.version, began.revision), flow=body.flow, joint_agencies=body.joint_agencies
    )
    if body.flow not in _flows():
        return _page(request, draft, body, began, errors={"flow": "请选择流程"})
    try:
        items.save_draft(actor=user, code=code, body=wished, revision=began.revision, version=began.version, note=note)
    except ConflictError:
        return difference(request, code, items.to_builtins(wished), began, note)
    except InvalidInputError as refusal:
        return _page(request, draft, body, began, errors=dict(refusal.fields))
    messages.success(request, "流程已存进草稿，由另一位有发布权限的人员审核发布以后生效")
    return redirect("office:item", code=code)


@only_for("items.edit")
@require_GET
def bpmn(request: HttpRequest, code: str) -> HttpResponse:
    """流程 as a BPMN 2.0 file: the one asked for, or that of the item."""
    draft = items.draft(official(request), code)
    info = _flows().get(request.GET.get("flow", draft.body.flow))
    if info is None:
        raise NotFoundError(what="这个流程")
    response = HttpResponse(flow.write_bpmn(flow.definition(info.ref)), content_type="application/xml")
    name = f"{info.ref.code}-{info.ref.version}.bpmn"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _flows() -> dict[str, flow.FlowInfo]:
    return {one.ref.code: one for one in items.item_flows()}


def _body(request: HttpRequest, draft: items.DraftView) -> items.GuideBody:
    """The draft with the flow as chosen on the page, and as many joint agencies as it has places for."""
    info = _flows().get(request.POST.get("flow", ""))
    if info is None:
        return draft.body
    joint = [request.POST.get(f"joint-{place}", "").strip()[:18] for place in range(flow_words.MOST_JOINT)]
    joint = joint[: flow_words.joint_places(info, len([one for one in joint if one]))]
    return msgspec.structs.replace(draft.body, flow=info.ref.code, joint_agencies=tuple(one for one in joint if one))


def _page(
    request: HttpRequest,
    draft: items.DraftView,
    body: items.GuideBody,
    began: Opened,
    *,
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    flows = _flows()
    info = flows.get(body.flow)
    facts: dict[str, Any] = {
        "draft": draft,
        "began": began,
        "flows": [
            {"value": code, "label": one.name, "hint": " → ".join(step.name for step in one.steps)}
            for code, one in flows.items()
        ],
        "chosen": body.flow,
        "info": info,
        "note": request.POST.get("note", draft.change_note),
        "errors": errors or {},
        "warnings": [one.message for one in items.faults(body) if one.field in ELEMENTS],
    }
    if info is not None:
        facts |= _of_flow(request, draft, body, info)
    return render(request, "office/items/flow.html", facts, status=422 if errors else 200)


def _of_flow(
    request: HttpRequest, draft: items.DraftView, body: items.GuideBody, info: flow.FlowInfo
) -> dict[str, Any]:
    owner = items.preview(official(request), draft.code).agency_id
    wished = {name[len(OUTCOME) :]: str(text) for name, text in request.POST.items() if name.startswith(OUTCOME)}
    walk, tasks = flow_words.rehearse(info.ref, draft.code, owner, body.joint_agencies, wished)
    places = flow_words.joint_places(info, len(body.joint_agencies))
    joint = [*body.joint_agencies, *[""] * places][:places]
    return {
        "steps": flow_words.step_rows(info),
        "picture": flow_words.picture_of(info.ref),
        "walk": walk,
        "tasks": tasks,
        "joint": [{"name": f"joint-{place}", "value": value} for place, value in enumerate(joint)],
        "agencies": [{"value": one.uscc, "label": one.name} for one in agencies.agencies()] if places else [],
    }
