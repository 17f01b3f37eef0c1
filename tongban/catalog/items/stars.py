"""星级 of guides, by the ladder that holds today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tongban.common import clock

from . import shelf
from .models import StarRung
from .reading import Guide
from .rules.limits import statutory_in_force
from .rules.stars import USUAL, Offer, Rung, climbed, percent_of

#: Elements without which nothing can be said.
NEEDED = ("网上办理深度", "到办事现场次数")


def ladder_on(day: date) -> tuple[Rung, ...]:
    """The newest ladder that has begun; without any the usual one."""
    rows = list(StarRung.objects.filter(effective_on__lte=day))
    if not rows:
        return USUAL
    newest = [row for row in rows if row.effective_on == rows[0].effective_on]
    return tuple(
        Rung(row.stars, row.words, row.least_depth, row.most_visits, row.widest, row.most_percent) for row in newest
    )


def ladder() -> tuple[Rung, ...]:
    """The same for today; no query while the guides are warm."""
    today = clock.today()
    return shelf.kept(("ladder", today), lambda: ladder_on(today))


def stars_of(guide: Guide) -> Rung | None:
    if any(word in guide.missing for word in NEEDED):
        return None
    body, statutory = guide.body, statutory_in_force(guide.body.kind, guide.body.statutory)
    percent = percent_of(
        body.promised.days if body.promised else None,
        statutory.days if statutory else None,
        same_unit=not (statutory and body.promised) or statutory.unit == body.promised.unit,
    )
    return climbed(Offer(body.online_depth, body.visits, body.reach, percent), ladder())


def stars_of_row(row: Mapping[str, Any]) -> int:
    """Of the columns of a version and the reach in its body; 0 where nothing can be said."""
    if {"online_depth", "visits"} & set(row["lacking"]):
        return 0
    percent = percent_of(
        row["promised_days"], row["statutory_days"], same_unit=row["promised_unit"] == row["statutory_unit"]
    )
    found = climbed(Offer(row["online_depth"], row["visits"], row["reach"] or "", percent), ladder())
    return found.stars if found else 0
