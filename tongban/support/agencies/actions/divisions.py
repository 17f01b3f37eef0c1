"""Divisions: a code table is taken in, one comes to its end."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction

from tongban.common import pinyin
from tongban.common.actors import Actor
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.audit import api as audit

from .. import registry, rules
from ..enums import CodeScheme
from ..models import Division

FIRST_DAY = date(1949, 10, 1)


@transaction.atomic
def import_divisions(
    *, actor: Actor, rows: list[rules.DivisionRow], scheme: CodeScheme, valid_from_on: date
) -> rules.Plan:
    """Take a code table in. What does not fit is refused with its reason, the rest is taken; twice changes nothing."""
    _only_one_writer()
    _require_citywide(actor)
    fields = ["code", "name", "level", "path", "scheme"]
    known = {row[0]: rules.Place(*row) for row in Division.objects.values_list(*fields)}
    plan = rules.plan_import(rows, known, scheme)
    if plan.new or plan.renamed:
        _create(plan.new, valid_from_on)
        _rename(plan.renamed)
        registry.changed()
        facts = {
            "scheme": scheme.value,
            "new": len(plan.new),
            "renamed": len(plan.renamed),
            "refused": len(plan.refused),
        }
        audit.record(actor, "agencies.divisions.import", "divisions", facts=facts)
    return plan


def _create(places: list[rules.Place], valid_from_on: date) -> None:
    ids = dict(Division.objects.values_list("code", "pk"))
    for level in sorted({place.level for place in places}):
        made = Division.objects.bulk_create(
            [
                Division(
                    code=place.code,
                    scheme=place.scheme,
                    level=place.level,
                    name=place.name,
                    parent_id=ids.get(place.parent_code),
                    path=place.path,
                    pinyin=pinyin.sort_key(place.name),
                    valid_from_on=valid_from_on,
                )
                for place in places
                if place.level == level
            ],
            batch_size=2000,
        )
        ids.update((row.code, row.pk) for row in made)


def _rename(places: list[rules.Place]) -> None:
    names = {place.code: place.name for place in places}
    rows = list(Division.objects.filter(code__in=names).order_by("pk"))
    for row in rows:
        row.name = names[row.code]
        row.pinyin = pinyin.sort_key(row.name)
    Division.objects.bulk_update(rows, ["name", "pinyin"], batch_size=500)


@transaction.atomic
def close_division(*, actor: Actor, code: str, last_day: date, replaced_by: str = "") -> None:
    """The division ends (merged, renamed with a new code); what was bound to it stays, with its successor named."""
    row = Division.objects.select_for_update(of=("self",)).filter(code=code).first()
    if row is None:
        raise NotFoundError(what=f"代码为 {code} 的区划")
    _require_citywide(actor)
    successor = Division.objects.filter(code=replaced_by).first() if replaced_by else None
    if replaced_by and (successor is None or successor == row):
        raise InvalidInputError(fields={"replaced_by": f"接替的区划 {replaced_by} 没有登记"})
    if last_day < row.valid_from_on:
        raise InvalidInputError(fields={"last_day": "停用日期早于启用日期"})

    row.valid_to_on, row.replaced_by = last_day, successor
    row.save(update_fields=["valid_to_on", "replaced_by"])
    registry.changed()

    facts = {"last_day": last_day.isoformat(), "replaced_by": replaced_by}
    audit.record(actor, "agencies.division.close", f"division:{code}", facts=facts)


def _require_citywide(actor: Actor) -> None:
    if not actor.may_citywide("agencies.manage"):
        raise NotAllowedError


def _only_one_writer() -> None:
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE agencies_division IN SHARE ROW EXCLUSIVE MODE")
