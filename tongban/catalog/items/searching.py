"""What the search is told of items, and of the questions that their guides answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from tongban.common import clock
from tongban.support.agencies import api as agencies
from tongban.support.agencies.api import AgencyInfo
from tongban.support.search import api as search
from tongban.support.search.api import SearchDoc

from .enums import ItemState
from .events import ItemsPublished
from .guide import Faq, Material, Result, Themes
from .models import ItemVersion

KIND = "item"
QUESTION = "question"
BATCH = 1000


class _Said(msgspec.Struct, frozen=True):
    """The part of a guide that is looked for; reading the whole of it would take most of the time of a rebuild."""

    name: str
    alias: tuple[str, ...] = ()
    summary: str = ""
    audience: str = ""
    themes: Themes = Themes()
    result: Result = Result()
    conditions: tuple[str, ...] = ()
    materials: tuple[Material, ...] = ()
    faqs: tuple[Faq, ...] = ()
    labels: tuple[str, ...] = ()


# Made at import, by one thread (see guide.py).
_said = msgspec.json.Decoder(_Said).decode


class _Row(NamedTuple):
    code: str
    agency: AgencyInfo
    division_path: str
    said: _Said


def documents() -> Iterator[SearchDoc]:
    """Every item one can apply for today."""
    return (_item(row) for row in _rows(ItemVersion.objects.all()))


def questions() -> Iterator[SearchDoc]:
    """Every question that a guide in force answers."""
    return (doc for row in _rows(ItemVersion.objects.filter(body__faqs__0__isnull=False)) for doc in _questions(row))


def index_published(event: ItemsPublished, *, event_id: object) -> None:
    """Make published items findable; those suspended or cancelled are taken out."""
    index_codes(list(event.codes))


def index_codes(codes: list[str]) -> None:
    for start in range(0, len(codes), BATCH):
        _index_batch(codes[start : start + BATCH])


def _index_batch(codes: list[str]) -> None:
    rows = list(_rows(ItemVersion.objects.filter(item__code__in=codes)))
    search.index(KIND, [_item(row) for row in rows])
    search.remove(KIND, sorted(set(codes) - {row.code for row in rows}))
    answered = [doc for row in rows for doc in _questions(row)]
    search.index(QUESTION, answered)
    search.retain(QUESTION, codes, [doc.code for doc in answered])


def _rows(versions: QuerySet[ItemVersion]) -> Iterator[_Row]:
    offices: dict[int, AgencyInfo] = {}
    wanted = versions.in_force(clock.today()).filter(item__state=ItemState.IN_USE)  # type: ignore[attr-defined]
    columns = ["item__code", "item__agency_id", "item__division_path", Cast("body", TextField())]
    for code, agency_id, path, body in wanted.values_list(*columns).order_by().iterator(chunk_size=BATCH):
        office = offices.get(agency_id) or offices.setdefault(agency_id, agencies.agency_by_id(agency_id))
        yield _Row(code, office, path, _said(body))


def _item(row: _Row) -> SearchDoc:
    said, agency = row.said, row.agency
    return SearchDoc(
        code=row.code,
        title=said.name,
        subtitle=agency.name,
        alias=said.alias,
        topics=(*said.themes.person, *said.themes.company, agency.name, agency.short_name, *said.labels),
        summary=" ".join([said.summary, said.audience, said.result.name]),
        body=" ".join([*said.conditions[:10], *(one.name for one in said.materials), *(one.q for one in said.faqs)]),
        division_path=row.division_path,
    )


def _questions(row: _Row) -> Iterator[SearchDoc]:
    for number, one in enumerate(row.said.faqs, start=1):
        yield SearchDoc(
            code=f"{row.code}#{number}",
            title=one.q[:300],
            subtitle=row.said.name,
            summary=one.a[:600],
            division_path=row.division_path,
        )


def index_effective() -> bool:
    """Versions published for a later day become what is found on that day; the worker asks every hour."""
    today = clock.today()
    starting = ItemVersion.objects.in_force(today).filter(effective_on=today).exclude(published_at__date=today)
    codes = list(starting.values_list("item__code", flat=True))
    if codes:
        index_codes(codes)
    return False
