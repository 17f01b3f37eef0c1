"""What the search is told of themes."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.support.agencies import api as agencies
from tongban.support.search import api as search
from tongban.support.search.api import SearchDoc

from .body import body_from
from .enums import ThemeState
from .events import ThemesPublished
from .models import ThemeVersion

KIND = "theme"


def documents() -> Iterator[SearchDoc]:
    """Every theme one can apply for today."""
    return (_document(row) for row in _in_use(ThemeVersion.objects.all()))


def index_published(event: ThemesPublished, *, event_id: object) -> None:
    index_codes(list(event.codes))


def index_codes(codes: list[str]) -> None:
    rows = list(_in_use(ThemeVersion.objects.filter(theme__code__in=codes)))
    search.index(KIND, [_document(row) for row in rows])
    search.remove(KIND, sorted(set(codes) - {row.theme.code for row in rows}))


def index_effective() -> bool:
    """Versions published for a later day become what is found on that day; the worker asks every hour."""
    today = clock.today()
    starting = ThemeVersion.objects.in_force(today).filter(effective_on=today).exclude(published_at__date=today)
    codes = list(starting.values_list("theme__code", flat=True))
    if codes:
        index_codes(codes)
    return False


def _in_use(rows: QuerySet[ThemeVersion]) -> Iterator[ThemeVersion]:
    found = rows.in_force(clock.today()).filter(theme__state=ThemeState.IN_USE)  # type: ignore[attr-defined]
    return found.select_related("theme").order_by("theme__code").iterator(chunk_size=500)


def _document(row: ThemeVersion) -> SearchDoc:
    body = body_from(row.body)
    agency = agencies.agency_by_id(row.theme.agency_id)
    return SearchDoc(
        code=row.theme.code,
        title=body.name,
        subtitle=agency.name,
        alias=body.alias,
        topics=(agency.name, row.get_kind_display()),
        summary=" ".join([body.summary, body.audience]),
        body=" ".join(one.name for one in items.rows_of([member.item for member in body.members])),
        division_path=row.theme.division_path,
    )
