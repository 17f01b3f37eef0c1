"""What of the items hangs on an agency or a place: items, their forms, and the guides of others that name it."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from tongban.common import clock
from tongban.common.pages import Page, keyset_page
from tongban.support.agencies import api as agencies
from tongban.support.agencies.api import Dependent, DependentKind, Gone

from .enums import ItemState
from .models import Item, ItemVersion


def _items(gone: Gone) -> QuerySet[Item]:
    on_them = Q(agency__in=gone.agency_ids) | Q(division_code__in=gone.division_codes)
    return Item.objects.filter(on_them).exclude(state=ItemState.CANCELLED)


def _items_page(gone: Gone, after: str | None, size: int) -> Page:
    newest = ItemVersion.objects.filter(item=OuterRef("pk")).order_by("-version").values("name")[:1]
    rows = _items(gone).annotate(name=Subquery(newest))
    page = keyset_page(rows, ("code",), after, size)
    found = [Dependent(row.name or row.code, row.code, _on(gone, row), row.get_state_display()) for row in page.rows]
    return Page(found, page.next_cursor, page.previous_cursor)


def _on(gone: Gone, row: Item) -> str:
    if row.agency_id in gone.agency_ids:
        return agencies.agency_by_id(row.agency_id).name
    place = agencies.find_division(row.division_code)
    return place.full_name if place else row.division_code


def _in_force() -> Any:
    return ItemVersion.objects.in_force(clock.today()).exclude(item__state=ItemState.CANCELLED)


def _joint(gone: Gone) -> QuerySet[ItemVersion]:
    """Guides of other agencies whose joint review names one of these."""
    rows = _in_force().filter(body__joint_agencies__0__isnull=False)
    wanted = Q(pk__in=[])
    for uscc in gone.usccs:
        wanted |= Q(body__joint_agencies__contains=[uscc])
    return rows.filter(wanted)


def _joint_page(gone: Gone, after: str | None, size: int) -> Page:
    page = keyset_page(_joint(gone).select_related("item"), ("item__code",), after, size)
    found = []
    for row in page.rows:
        named = [agencies.find_agency(one) for one in row.body["joint_agencies"] if one in gone.usccs]
        on = "、".join(one.name for one in named if one)
        found.append(Dependent(row.name, row.item.code, on, f"并联审查，流程 {row.flow_code} 第 {row.flow_version} 版"))
    return Page(found, page.next_cursor, page.previous_cursor)


def _with_form(gone: Gone) -> QuerySet[ItemVersion]:
    return _in_force().filter(item__in=_items(gone), form_code__startswith="item-")


def _forms_page(gone: Gone, after: str | None, size: int) -> Page:
    page = keyset_page(_with_form(gone).select_related("item"), ("item__code",), after, size)
    found = [
        Dependent(
            f"{row.name}申请表", row.item.code, _on(gone, row.item),
            f"{row.form_code} 第 {row.form_version} 版；流程 {row.flow_code} 第 {row.flow_version} 版",
        )
        for row in page.rows
    ]  # fmt: skip
    return Page(found, page.next_cursor, page.previous_cursor)


KINDS = (
    DependentKind("items", "政务服务事项", lambda gone: _items(gone).count(), _items_page),
    DependentKind("forms", "申请表与流程", lambda gone: _with_form(gone).count(), _forms_page),
    DependentKind("joint", "并联审查里联办的事项", lambda gone: _joint(gone).count(), _joint_page),
)
