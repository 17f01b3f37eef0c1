"""事项导入导出: the template with the items of an agency out, and in again as drafts with every fault told by cell."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from tongban.catalog.items import api as items
from tongban.common.errors import InvalidInputError
from tongban.support.files import api as files

from .. import item_menu
from ..asking import official, only_for
from ..sent_sheet import XLSX, sent_sheet
from .item_grid import EDIT, agency_asked, own_agencies

FAULTS = "标了问题的事项表.xlsx"
SHOWN = 50


@only_for(EDIT)
@require_http_methods(["GET", "POST"])
def excel(request: HttpRequest) -> HttpResponse:
    errors: dict[str, str] = {}
    taken: items.Taken | None = None
    if request.method == "POST":
        try:
            taken = items.import_sheet(actor=official(request), data=sent_sheet(request))
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        if taken is not None and not taken.faults:
            messages.success(request, _words(taken))
            return redirect("office:items_excel")
    return _page(request, errors, taken)


def _words(taken: items.Taken) -> str:
    done = taken.outcome
    return f"新事项 {done.new} 个，改了草稿 {done.updated} 个，没有变化 {done.unchanged} 个"


def _page(request: HttpRequest, errors: dict[str, str], taken: items.Taken | None) -> HttpResponse:
    own = own_agencies(request)
    facts = {
        "tabs": item_menu.tabs("office:items_excel"),
        "errors": errors,
        "faults": taken.faults[:SHOWN] if taken else (),
        "count": len(taken.faults) if taken else 0,
        "refused": len(taken.outcome.refused) if taken else 0,
        "words": _words(taken) if taken else "",
        "sheet": _keep(request, taken),
        "agencies": own,
        "agency_id": agency_asked(request, own),
        "kinds": items.KINDS,
    }
    return render(request, "office/items/excel.html", facts, status=422 if errors or taken else 200)


def _keep(request: HttpRequest, taken: items.Taken | None) -> files.FileInfo | None:
    """The marked sheet as an unused file of this person: nobody else reads it, and it is cleared away by itself."""
    if taken is None or not taken.faults:
        return None
    return files.receive(official(request), name=FAULTS, chunks=[taken.sheet], purpose="item-faults")


@only_for(EDIT)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """`agency=all`: every item that this person edits."""
    kind = request.GET.get("kind", "")
    is_all = request.GET.get("agency") == "all"
    try:
        data = items.export_sheet(
            actor=official(request),
            agency_id=None if is_all else agency_asked(request, own_agencies(request)),
            kind=kind if kind in dict(items.KINDS) else "",
        )
    except InvalidInputError as refusal:
        return _page(request, dict(refusal.fields), None)
    return _file(data, "items.xlsx")


@only_for(EDIT)
@require_GET
def form(request: HttpRequest) -> HttpResponse:
    return _file(items.empty_sheet(), "items-form.xlsx")


def _file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
