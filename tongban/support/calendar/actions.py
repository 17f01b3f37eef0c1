from __future__ import annotations

from datetime import date

from django.db import connection, transaction

from tongban.common import clock
from tongban.common.actors import Actor
from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.support.audit import api as audit
from tongban.support.events import api as events

from . import registry
from .events import CalendarChanged
from .models import PublishedYear, SpecialDay
from .rules import Day
from .tables import read_year

SHIPPED_WORDS = "{year} 年的安排随平台发布，不能整年导入；要改个别日子，请逐日调整"


@transaction.atomic
def import_year(*, actor: Actor, text: str, source: str = "") -> int:
    """Take in a year's arrangement as published (CSV). Once more with the same file changes nothing. Gives the year."""
    year, days = read_year(text)
    _only_one_writer()
    _require_manager(actor)
    if year in {day.notice_year for day in registry.shipped_days()}:
        raise InvalidInputError(fields={"year": SHIPPED_WORDS.format(year=year)})
    before = [Day(*row) for row in SpecialDay.objects.filter(notice_year=year).values_list(*_FIELDS).order_by("on")]
    if before == days and PublishedYear.objects.filter(year=year, source=source).exists():
        return year

    SpecialDay.objects.filter(notice_year=year).delete()
    SpecialDay.objects.filter(on__in=[day.on for day in days]).delete()
    SpecialDay.objects.bulk_create(SpecialDay(**dict(zip(_FIELDS, _values(day), strict=True))) for day in days)
    PublishedYear.objects.update_or_create(year=year, defaults={"source": source, "imported_at": clock.now()})
    registry.changed()

    audit.record(actor, "calendar.year.import", f"calendar:{year}", facts={"days": len(days), "source": source})
    for touched in sorted({day.on.year for day in [*days, *before]}):
        events.publish(CalendarChanged(year=touched))
    return year


@transaction.atomic
def set_day(*, actor: Actor, on: date, is_workday: bool, name: str) -> None:
    """Change one day of a published year: an emergency holiday, a later notice (wins over what ships)."""
    _only_one_writer()
    _require_manager(actor)
    if on.year not in registry.current().published_years:
        raise InvalidInputError(fields={"on": f"{on.year} 年的安排还没有导入，请先导入该年"})
    if not name.strip():
        raise InvalidInputError(fields={"name": "请写明调整的名目，如“台风停工”"})
    known = registry.current().days.get(on)
    year = known.notice_year if known else on.year
    SpecialDay.objects.update_or_create(
        on=on, defaults={"is_workday": is_workday, "name": name.strip()[:40], "notice_year": year}
    )
    registry.changed()

    audit.record(
        actor,
        "calendar.day.set",
        f"calendar:{on.year}",
        facts={"on": on.isoformat(), "is_workday": is_workday, "name": name},
    )
    events.publish(CalendarChanged(year=on.year))


_FIELDS = ["on", "is_workday", "name", "notice_year"]


def _values(day: Day) -> tuple[date, bool, str, int]:
    return day.on, day.is_workday, day.name, day.notice_year


def _require_manager(actor: Actor) -> None:
    if not actor.may_citywide("calendar.manage"):
        raise NotAllowedError


def _only_one_writer() -> None:
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE calendar_specialday IN SHARE ROW EXCLUSIVE MODE")
