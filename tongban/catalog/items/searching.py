"""What the search is told of items."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from tongban.common import clock
from tongban.support.agencies import api as agencies
from tongban.support.search import api as search
from tongban.support.search.api import SearchDoc

from .enums import ItemState
from .events import ItemsPublished
from .guide import body_from
from .models import ItemVersion

KIND = "item"


def documents() -> Iterator[SearchDoc]:
    """Every item one can apply for today."""
    yield from _documents(ItemVersion.objects.all())


def index_published(event: ItemsPublished, *, event_id: object) -> None:
    """Make published items findable; those suspended or cancelled are taken out."""
    index_codes(list(event.codes))


def index_codes(codes: list[str]) -> None:
    found = list(_documents(ItemVersion.objects.filter(item__code__in=codes)))
    search.index(KIND, found)
    gone = set(codes) - {doc.code for doc in found}
    if gone:
        search.remove(KIND, sorted(gone))


def _documents(rows: QuerySet[ItemVersion]) -> Iterator[SearchDoc]:
    wanted = rows.in_force(clock.today()).filter(item__state=ItemState.IN_USE).select_related("item")  # type: ignore[attr-defined]
    for row in wanted.iterator(chunk_size=500):
        body = body_from(row.body)
        agency = agencies.agency_by_id(row.item.agency_id)
        yield SearchDoc(
            code=row.item.code,
            title=body.name,
            subtitle=agency.name,
            alias=body.alias,
            topics=(*body.themes.person, *body.themes.company, agency.name, agency.short_name, *body.labels),
            summary=" ".join([body.summary, body.audience, body.result.name]),
            body=" ".join(
                [*body.conditions[:10], *(one.name for one in body.materials), *(one.q for one in body.faqs)]
            ),
            division_path=row.item.division_path,
        )


def index_effective() -> bool:
    """Versions published for a later day become what is found on that day; the worker asks every hour."""
    today = clock.today()
    starting = ItemVersion.objects.in_force(today).filter(effective_on=today).exclude(published_at__date=today)
    codes = list(starting.values_list("item__code", flat=True))
    if codes:
        index_codes(codes)
    return False
