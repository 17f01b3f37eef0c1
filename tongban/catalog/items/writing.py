"""Writing imported items: COPY for what is new, since writing is half the time of an import."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Max, Model

from tongban.common import clock
from tongban.support.agencies import api as agencies
from tongban.support.flow.api import FlowRef
from tongban.support.forms.api import FormRef
from tongban.support.identity.api import User

from . import catalogue
from .columns import cut_from
from .definitions import general_form, latest_flow
from .enums import ItemState, VersionState
from .guide import body_bytes
from .models import FormerCode, Item, ItemVersion
from .rules.imported import Incoming

ORIGIN = "import"


@dataclass(frozen=True)
class Means:
    """What every imported version is published with."""

    actor: User
    form: FormRef
    flows: dict[str, FlowRef]
    source: str


def means_of(actor: User, source: str) -> Means:
    found = {code: latest_flow(code) for code in ("standard", "instant")}
    flows = {code: ref for code, ref in found.items() if ref is not None}
    return Means(actor, general_form(actor=actor), flows, source)


def idle() -> None:
    """Nothing else to do."""


def write_items(
    fresh: list[Incoming], changed: list[tuple[Item, Incoming]], means: Means, meanwhile: Callable[[], None] = idle
) -> None:
    """Inside a transaction that holds the changed items. `meanwhile`: see `copy_rows`."""
    ids = _next_ids(Item, len(fresh))
    copy_rows(Item, ["id", *_ITEM], [[pk, *_item(row)] for pk, row in zip(ids, fresh, strict=True)])
    versions = [(pk, row, 1) for pk, row in zip(ids, fresh, strict=True)] + _next_versions(changed)
    now, today = clock.now(), clock.today()
    copy_rows(ItemVersion, VERSION_COLUMNS, (_version(*one, means, now, today) for one in versions), meanwhile)
    catalogue.enter(ids)
    FormerCode.objects.bulk_create(
        [
            FormerCode(
                item_id=pk,
                code=row.former_code,
                agency_area=row.agency_uscc[2:8],
                source=means.source[:120],
                noted_at=now,
            )
            for pk, row, _ in versions
            if row.former_code
        ],
        ignore_conflicts=True,
    )


def _next_ids(model: type[Model], count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def copy_rows(
    model: type[Model], columns: list[str], rows: Iterable[list[Any]], meanwhile: Callable[[], None] = idle
) -> None:
    """The server writes what has come while more is made: `meanwhile` is called after each row.

    Neither it nor the rows may ask the database: while the copy is open, a query would wait for itself for ever.
    Lists are arrays of words.
    """
    names = ", ".join(f'"{name}"' for name in columns)
    statement = f'COPY "{model._meta.db_table}" ({names}) FROM STDIN'
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([_array(tuple(one)) if type(one) is list else one for one in row])
            meanwhile()


@lru_cache(maxsize=4000)
def _array(words: tuple[str, ...]) -> str:
    """As the server reads it. Few lists differ, and the driver would look at each element in every row again (a tenth
    of the time of an import)."""
    quoted = (word.replace("\\", "\\\\").replace('"', '\\"') for word in words)
    return "{" + ",".join(f'"{word}"' for word in quoted) + "}"


_ITEM = ["code", "base_code", "catalogue_name", "level", "agency_id", "division_code", "division_path", "state",
         "state_reason", "origin", "source_digest"]  # fmt: skip


def _item(row: Incoming) -> list[Any]:
    agency = agencies.agency(row.agency_uscc)
    return [
        row.code, row.base_code, row.catalogue_name, row.level, agency.id, agency.division_code, agency.division_path,
        ItemState.IN_USE.value, "", ORIGIN, row.digest,
    ]  # fmt: skip


def _next_versions(pairs: list[tuple[Item, Incoming]]) -> list[tuple[int, Incoming, int]]:
    """End what is in force and what was announced, and give each item its next number."""
    if not pairs:
        return []
    ids = [item.pk for item, _ in pairs]
    today = clock.today()
    published = ItemVersion.objects.published().filter(item_id__in=ids)
    published.filter(effective_on__gt=today).update(state=VersionState.RETIRED)
    published.filter(effective_on__lte=today, ended_on=None).update(ended_on=today)
    published.filter(effective_on__lte=today, ended_on__gt=today).update(ended_on=today)
    numbers = dict(
        ItemVersion.objects.filter(item_id__in=ids).values_list("item_id").annotate(most=Max("version")).order_by()
    )
    for item, row in pairs:
        item.catalogue_name = row.catalogue_name
        item.source_digest = row.digest
    Item.objects.bulk_update([item for item, _ in pairs], ["catalogue_name", "source_digest"])
    return [(item.pk, row, numbers.get(item.pk, 0) + 1) for item, row in pairs]


VERSION_COLUMNS = [str(field.column) for field in ItemVersion._meta.concrete_fields if not field.primary_key]


def _version(item_id: int, row: Incoming, number: int, means: Means, now: datetime, today: date) -> list[Any]:
    flow = means.flows[row.body.flow]
    values = {
        "item_id": item_id,
        "version": number,
        "state": VersionState.PUBLISHED.value,
        "revision": 1,
        "effective_on": today,
        "ended_on": None,
        "body": body_bytes(row.body).decode(),
        "form_code": means.form.code,
        "form_version": means.form.version,
        "flow_code": flow.code,
        "flow_version": flow.version,
        "edited_by_id": means.actor.pk,
        "edited_at": now,
        "published_by_id": means.actor.pk,
        "published_at": now,
        "change_note": "导入",
        **cut_from(row.body),
    }
    return [values[name] for name in VERSION_COLUMNS]
