"""流程 as files: a BPMN 2.0 file of others becomes a draft or is refused by its elements; BPMN and SVG go out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.support.flow import api as flow
from tongban.ui import flowdrawing, flowfile

from .. import flow_words, item_menu
from ..asking import official, only_for, require_citywide
from ..flow_design.state import Design, body_from
from .flows import EDIT, found

DRAFT = "draft"
SHOWN = 100
Row = dict[str, Any]


@only_for(EDIT)
@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    """What the file holds is shown first; only 存成草稿 writes. The file itself is not kept."""
    require_citywide(request, EDIT)
    if request.method == "GET":
        return _page(request)
    if request.POST.get("do") == "keep":
        return _keep(request)
    try:
        name, data = _sent(request)
    except InvalidInputError as refusal:
        return _page(request, errors=dict(refusal.fields))
    asked = request.POST.get("process", "").replace("\x00", "").strip()[:100]
    read = flow.import_bpmn(data, asked)
    if read.body is None:
        return _page(request, read=read, file=name)
    try:
        body = body_from(Design(read.body, 0).text(), "file")
    except InvalidInputError as refusal:
        return _page(request, errors=dict(refusal.fields))
    return _page(request, read=read, file=name, body=body)


def _sent(request: HttpRequest) -> tuple[str, bytes]:
    given = request.FILES.get("file")
    if given is None:
        raise InvalidInputError(fields={"file": "请先选择 BPMN 文件"})
    if (given.size or 0) > flow.LARGEST_BPMN:
        raise InvalidInputError(fields={"file": f"文件超过 {flow.LARGEST_BPMN // 1_000_000} MB"})
    return str(given.name)[:120], given.read()


def _keep(request: HttpRequest) -> HttpResponse:
    """The draft of the code on the page; a published flow of that code stays as it is until the draft is published."""
    code, file = (request.POST.get(name, "").replace("\x00", "").strip()[:120] for name in ("code", "named"))
    body = body_from(request.POST.get("design", ""))
    try:
        draft = flow.begin_draft(actor=official(request), code=code, body=body, note=f"导入自 {file}")
    except InvalidInputError as refusal:
        errors = {"code" if name == "body" else name: reason for name, reason in refusal.fields.items()}
        return _page(request, file=file, body=body, code=code, errors=errors)
    except ConflictError as refusal:
        return _page(request, file=file, body=body, code=code, errors={"code": refusal.sentence})
    messages.success(request, "已存成草稿，要补的在“检查”里逐条列着；公布以前不起作用")
    return redirect("office:flow_design", code=draft.code)


def _page(
    request: HttpRequest,
    *,
    read: flow.Imported | None = None,
    file: str = "",
    body: Row | None = None,
    code: str | None = None,
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    refusals = [one for one in read.refusals if body is None] if read else []
    facts: Row = {
        "errors": errors or {},
        "file": file,
        "refusals": [
            {"element": one.element, "kind": one.kind, "id": one.id, "name": one.name, "reason": one.reason}
            for one in refusals[:SHOWN]
        ],
        "count": len(refusals),
        "todo": _by_node(read.todo)[:SHOWN] if read else [],
        "todo_count": len(read.todo) if read else 0,
        "notes": read.notes[:SHOWN] if read else [],
        "body": body,
        "text": Design(body, 0).text() if body else "",
        "nodes": sum(1 for _ in flow.editing.walk(body["body"])) if body else 0,
        "picture": flowdrawing.lay_out(flow.draw_body(body)) if body else None,
        "code": code if code is not None else str(body.get("code", "")) if body else "",
    }
    facts["is_known"] = any(one.code == facts["code"] for one in flow.design_rows(official(request))) if body else False
    return render(request, "office/flows/import.html", facts, status=422 if errors or refusals else 200)


def _by_node(todo: list[flow.Todo]) -> list[Row]:
    """One row for each node, with everything that it lacks."""
    rows: dict[str, Row] = {}
    for one in todo:
        row = rows.setdefault(one.node, {"node": one.node, "name": one.name or one.node, "words": []})
        row["words"].append(one.sentence)
    return list(rows.values())


@only_for(EDIT)
@require_GET
def bpmn(request: HttpRequest, code: str) -> HttpResponse:
    body, ref = _asked(request, code)
    try:
        data = flow.write_bpmn(body)
    except flow.BadDefinitionError as refusal:
        raise InvalidInputError(fields={"version": f"这份草稿还写不成 BPMN 文件：{refusal.sentence}"}) from refusal
    return _file(data, f"{code}-{ref.version if ref else DRAFT}.bpmn", "application/xml")


@only_for(EDIT)
@require_GET
def svg(request: HttpRequest, code: str) -> HttpResponse:
    body, ref = _asked(request, code)
    picture = flow_words.picture_of(ref) if ref else flowdrawing.lay_out(flow.draw_body(body))
    title = f"{body.get('name') or code}（{f'第 {ref.version} 版' if ref else '草稿'}）"
    return _file(flowfile.svg(picture, title), f"{code}-{ref.version if ref else DRAFT}.svg", "image/svg+xml")


def _asked(request: HttpRequest, code: str) -> tuple[Row, flow.FlowRef | None]:
    """`?version=draft` is the draft, `?version=3` that version, without one the newest there is."""
    _, draft, versions = found(request, code)
    asked = request.GET.get("version", "")
    if draft is not None and (asked == DRAFT or (not asked and not versions)):
        return draft.body, None
    number = item_menu.number_asked(asked)
    ref = next((one.ref for one in versions if not asked or one.ref.version == number), None)
    if ref is None:
        raise NotFoundError(what=f"流程 {code} 的这一版")
    return flow.definition(ref), ref


def _file(data: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
