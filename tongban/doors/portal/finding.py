"""What a search shows: hits of all kinds in groups, each with the page it leads to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from tongban.catalog.items import api as items
from tongban.catalog.themes import api as themes
from tongban.support.agencies import api as agencies
from tongban.support.search import api as search

#: How many hits are taken for one page, and how many of each kind but the items are shown.
MOST, MOST_OTHERS = 40, 5
NEAR = 0.5


@dataclass(frozen=True)
class Row:
    """One hit. `item` for an item; `phone` for an agency that can be called."""

    title: str
    detail: str
    href: str
    item: Any = None
    phone: str = ""
    is_sure: bool = True


@dataclass(frozen=True)
class Group:
    kind: str
    label: str
    rows: list[Row] = field(default_factory=list)


def groups_of(words: str, *, division: str, limit: int, log_miss: bool = False) -> list[Group]:
    """The group with the best hit first; in each, the best first. Kinds that this door has no page for are left out."""
    hits = search.query(words, kinds=list(KINDS), division=division, limit=limit, log_miss=log_miss)
    order = list(dict.fromkeys(hit.kind for hit in hits))
    if _is_matter(hits):
        order.sort(key=lambda kind: kind != "theme")
    groups = [Group(kind, KINDS[kind][0], KINDS[kind][1]([hit for hit in hits if hit.kind == kind])) for kind in order]
    return [group for group in groups if group.rows]


def _is_matter(hits: list[search.Hit]) -> bool:
    """Whether the words mean a whole matter (开饭店) as much as one item of it: then the matter stands first."""
    best = next((hit for hit in hits if hit.kind == "theme"), None)
    return best is not None and best.is_sure and best.score >= hits[0].score * NEAR


def sure(groups: list[Group]) -> list[Group]:
    """Only what answers the words: a resemblance is no suggestion."""
    kept = [Group(one.kind, one.label, [row for row in one.rows if row.is_sure]) for one in groups]
    return [group for group in kept if group.rows]


def _items(hits: list[search.Hit]) -> list[Row]:
    rows = {row.code: row for row in items.rows_of([hit.code for hit in hits])}
    return [
        Row(
            row.name,
            f"{row.agency_short_name or row.agency_name}·{row.promised_words}",
            row.path,
            item=row,
            is_sure=hit.is_sure,
        )
        for hit in hits
        if (row := rows.get(hit.code))
    ]


def _themes(hits: list[search.Hit]) -> list[Row]:
    rows = {row.code: row for row in themes.rows_of([hit.code for hit in hits[:MOST_OTHERS]])}
    return [
        Row(row.name, f"{row.kind_name}，{row.item_count} 个事项一次办。{row.summary}", row.path, is_sure=hit.is_sure)
        for hit in hits[:MOST_OTHERS]
        if (row := rows.get(hit.code))
    ]


def _questions(hits: list[search.Hit]) -> list[Row]:
    return [
        Row(
            hit.title,
            hit.subtitle,
            reverse("portal:guide", args=[hit.code.split("#")[0]]) + "#faq",
            is_sure=hit.is_sure,
        )
        for hit in hits[:MOST_OTHERS]
    ]


def _agencies(hits: list[search.Hit]) -> list[Row]:
    found = [(agencies.find_agency(hit.code), hit) for hit in hits[:MOST_OTHERS]]
    return [
        Row(
            one.name,
            one.address or one.division_name,
            f"{reverse('portal:items')}?agency={one.id}",
            phone=one.phone,
            is_sure=hit.is_sure,
        )
        for one, hit in found
        if one
    ]


def _documents(hits: list[search.Hit]) -> list[Row]:
    return [
        Row(hit.title, hit.subtitle, reverse("portal:standard", args=[hit.code]), is_sure=hit.is_sure)
        for hit in hits[:MOST_OTHERS]
    ]


KINDS: dict[str, tuple[str, Callable[[list[search.Hit]], list[Row]]]] = {
    "theme": ("一件事", _themes),
    "item": ("事项", _items),
    "question": ("常见问题", _questions),
    "agency": ("部门和电话", _agencies),
    "document": ("法规和政策", _documents),
}
