"""services 与 eForms: public, as our own 事项 are."""

# ruff: noqa: N803 - the names are theirs
from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from tongban.catalog.items import api as items
from tongban.support.forms import api as forms
from tongban.support.search import api as search

from ..shapes import Code
from .shapes import EForm, EFormKey, EFormListItem, Property, Service
from .words import form_id, form_of

router = Router(tags=["GovStack"])
MOST = 100


@router.get(
    "/services",
    response=list[Service],
    auth=None,
    summary="GovStack：服务，就是事项；一次至多 100 个，还有的在答复头 Tongban-Next，放进 after 接着取",
)
def list_services(
    request: HttpRequest,
    response: HttpResponse,
    name: Annotated[str, Query(max_length=60, pattern=r"^[^\x00]*$")] = "",
    after: Annotated[str, Query(max_length=300, pattern=r"^[^\x00]*$")] = "",
) -> list[Service]:
    if name.strip():
        hits = search.query(name, kinds=["item"], limit=MOST, log_miss=True)
        return [_row(row) for row in items.rows_of([hit.code for hit in hits])]
    page = items.listing(after=after or None, size=MOST)
    if page.next_cursor:
        response["Tongban-Next"] = page.next_cursor
    return [_row(row) for row in page.rows]


def _row(row: items.ItemRow) -> Service:
    return Service(
        id=row.code,
        serviceKey=row.code,
        name=row.name,
        version=str(row.version_id),
        isExecutable=row.online_depth > 0,
        description=row.summary,
    )


@router.get("/services/{serviceKey}", response=Service, auth=None, summary="GovStack：一个服务")
def read_service(request: HttpRequest, serviceKey: Annotated[Code, Path()]) -> Service:
    guide = items.guide(serviceKey)
    rows = items.rows_of([guide.code])
    body = {
        "agency": guide.agency_name,
        "division": guide.division_name,
        "kind": guide.kind_name,
        "eFormId": form_id(guide.code, guide.version_id),
        "guide": items.guide_url(guide),
    }
    return Service(
        id=guide.code,
        serviceKey=guide.code,
        name=guide.name,
        version=str(guide.version_id),
        isExecutable=guide.is_open and any(row.online_depth > 0 for row in rows),
        description=guide.summary,
        serviceBody=[Property(code=code, value=value) for code, value in body.items()],
    )


@router.get(
    "/eForms/{eFormId}",
    response=list[EFormListItem] | EForm,
    auth=None,
    by_alias=True,
    summary="GovStack：服务的表单（写 serviceKey，得列表），或者一张表单（写 eFormId）。他们的两条路径分不开，合成一条",
)
def read_forms(request: HttpRequest, eFormId: Annotated[EFormKey, Path()]) -> list[dict[str, Any]] | dict[str, Any]:
    if "-" not in eFormId:
        guide = items.guide(eFormId)
        return [_form(guide, guide)]
    guide = form_of(eFormId)
    return _form(guide, items.guide(guide.code)) | {"schema": forms.json_schema(items.form(guide))}


def _form(guide: items.Guide, current: items.Guide) -> dict[str, Any]:
    return {
        "eFormId": form_id(guide.code, guide.version_id),
        "name": guide.name,
        "description": guide.summary,
        "version": str(guide.version_id),
        "latest": guide.version_id == current.version_id,
    }
