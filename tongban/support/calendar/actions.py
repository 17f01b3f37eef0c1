from __future__ import annotations

from datetime import date

from django.db import connection, transaction

from tongban.common import clock
from tongban.common.actors import Actor
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.common.words import read_words
from tongban.support.audit import api as audit
from tongban.support.events import api as events

from . import registry
from .events import CalendarChanged
from .models import Adjustment, PublishedYear, SpecialDay
from .rules import Day, kind_words
from .tables import read_year

SHIPPED_WORDS = "{year} 年的安排随平台发布，不能整年导入；要改个别日子，请逐日调整"
MOST_NAME, MOST_SOURCE = 40, 120


@transaction.atomic
def import_year(*, actor: Actor, text: str, source: str = "") -> int:
    """Take in a year's arrangement as published (CSV). Once more with the same file changes nothing. Gives the year."""
    year, days = read_year(text)
    source = read_words(source, "source", "依据", most=MOST_SOURCE)
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
def set_day(*, actor: Actor, on: date, is_workday: bool, name: str, source: str = "") -> None:
    """Change one day of a published year: an emergency holiday, a later notice. Wins over what is published.

    Set back to what is published, the adjustment is gone.
    """
    _only_one_writer()
    _require_manager(actor)
    registry.look_again()
    name, source = name.strip(), source.strip()
    held = registry.held()
    before, published = held.adjusted.get(on), held.published.is_workday(on)
    if faults := _day_faults(on, is_workday, name, source, is_known=before is not None):
        raise InvalidInputError(fields=faults)
    if before and (before.is_workday, before.name, before.source) == (is_workday, name, source):
        return

    if is_workday == published:
        Adjustment.objects.filter(on=on).delete()
    else:
        values = {"is_workday": is_workday, "name": name, "source": source, "set_at": clock.now()}
        Adjustment.objects.update_or_create(on=on, defaults=values)
    registry.changed()

    facts = {"on": on.isoformat(), "is_workday": is_workday, "name": name, "source": source}
    audit.record(actor, "calendar.day.set", f"calendar:{on.year}", facts=facts)
    events.publish(CalendarChanged(year=on.year))


@transaction.atomic
def clear_day(*, actor: Actor, on: date) -> None:
    """The day is again what is published."""
    _only_one_writer()
    _require_manager(actor)
    registry.look_again()
    row = Adjustment.objects.filter(on=on).first()
    if row is None:
        raise NotFoundError(what=f"{on:%Y-%m-%d} 的调整")
    row.delete()
    registry.changed()

    facts = {"on": on.isoformat(), "is_workday": registry.current().is_workday(on), "name": row.name}
    audit.record(actor, "calendar.day.clear", f"calendar:{on.year}", facts=facts)
    events.publish(CalendarChanged(year=on.year))


def _day_faults(on: date, is_workday: bool, name: str, source: str, *, is_known: bool) -> dict[str, str]:
    held, faults = registry.held(), {}
    if on.year not in held.published.published_years:
        faults["on"] = f"{on.year} 年的安排还没有导入，请先导入该年"
    elif is_workday == held.published.is_workday(on) and not is_known:
        faults["is_workday"] = f"{on.month} 月 {on.day} 日本来就是{kind_words(on, is_workday)}，不用调整"
    if not name:
        faults["name"] = "请写明调整的原因，如“台风停工”"
    elif len(name) > MOST_NAME:
        faults["name"] = f"原因最多 {MOST_NAME} 个字"
    if len(source) > MOST_SOURCE:
        faults["source"] = f"依据最多 {MOST_SOURCE} 个字"
    return faults


_FIELDS = ["on", "is_workday", "name", "notice_year"]


def _values(day: Day) -> tuple[date, bool, str, int]:
    return day.on, day.is_workday, day.name, day.notice_year


def _require_manager(actor: Actor) -> None:
    if not actor.may_citywide("calendar.manage"):
        raise NotAllowedError


def _only_one_writer() -> None:
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE calendar_specialday, calendar_adjustment IN SHARE ROW EXCLUSIVE MODE")
