"""导入导出: the list as a workbook; what is faulty comes back with the faults written into the sheet."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from tongban.catalog.powers import api as powers
from tongban.common.errors import InvalidInputError
from tongban.support.files import api as files

from ... import power_menu
from ...asking import official, only_for
from ...sent_sheet import XLSX, sent_sheet
from .listing import agency_choices, day_asked, number_asked

FAULTS = "标了问题的权责清单.xlsx"
SHOWN = 50


@only_for(power_menu.PUBLISH)
@require_http_methods(["GET", "POST"])
def excel(request: HttpRequest) -> HttpResponse:
    errors: dict[str, str] = {}
    result: powers.Imported | None = None
    if request.method == "POST":
        try:
            result = powers.import_list(actor=official(request), data=sent_sheet(request))
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        if result is not None and not result.faults:
            messages.success(request, f"导入 {result.filed} 项，{result.unchanged} 项清单里已有、没有变化")
            return redirect("office:power_excel")
    facts = {
        "tabs": power_menu.tabs(request, "office:power_excel"),
        "errors": errors,
        "faults": result.faults[:SHOWN] if result else (),
        "count": len(result.faults) if result else 0,
        "sheet": _keep(request, result),
        "agencies": agency_choices(),
        "kinds": [{"value": value, "label": label} for value, label in powers.PowerKind.choices],
    }
    return render(request, "office/powers/excel.html", facts, status=422 if errors or result else 200)


def _keep(request: HttpRequest, result: powers.Imported | None) -> files.FileInfo | None:
    """The marked sheet as an unused file of this person: nobody else reads it, and it is cleared away by itself."""
    if result is None or not result.faults:
        return None
    return files.receive(official(request), name=FAULTS, chunks=[result.sheet], purpose="power-faults")


@only_for(power_menu.PUBLISH)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    day = day_asked(request.GET.get("on", ""))
    kind = request.GET.get("kind", "")
    data = powers.export_list(
        agency_id=number_asked(request.GET.get("agency", "")),
        kind=kind if kind in powers.PowerKind.values else "",
        on=day,
    )
    return workbook_file(data, f"powers-{day}.xlsx")


@only_for(power_menu.PUBLISH)
@require_GET
def form(request: HttpRequest) -> HttpResponse:
    return workbook_file(powers.empty_form(), "powers-form.xlsx")


def workbook_file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
