"""What a place sets otherwise than usual, from a day on: the hold on an element, the ladder of stars.

The caps are in capping.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.support.audit import api as audit
from tongban.support.identity.api import User, UserKind

from . import catalogue, shelf, unity
from .enums import Hold, Reach
from .errors import OwnProposalError
from .models import Bond, StarRung
from .rules.stars import Rung
from .rules.unity import ELEMENTS


def check_hold(*, element: str, hold: str, basis: str, effective_on: date) -> None:
    faults = day_and_basis(basis, effective_on)
    if element not in ELEMENTS:
        faults["element"] = f"没有要素“{element}”（可选 {'、'.join(ELEMENTS)}）"
    elif hold not in Hold.values:
        faults["hold"] = f"约束“{hold}”应为 same（应当一致）、better（只可更优）或 free（自行填写）"
    elif hold != Hold.FREE and ELEMENTS[element].hold == Hold.FREE:
        faults["hold"] = f"要素“{element}”各地不同，不能比对，只能自行填写"
    elif hold == Hold.BETTER and ELEMENTS[element].hold != Hold.BETTER:
        faults["hold"] = f"要素“{element}”分不出优劣，只能是 same 或 free"
    if faults:
        raise InvalidInputError(fields=faults)


@transaction.atomic
def set_hold(
    *, actor: User, element: str, hold: str, basis: str, effective_on: date, proposer: User | None = None
) -> None:
    """The hold on one element for all levels. Set again for the same day, the last one counts."""
    who = require(actor, proposer)
    check_hold(element=element, hold=hold, basis=basis, effective_on=effective_on)
    Bond.objects.update_or_create(
        element=element, effective_on=effective_on, defaults={"hold": hold, "basis": basis.strip()}
    )
    unity.note_all()
    facts = {"element": element, "hold": hold, "effective_on": effective_on.isoformat(), "basis": basis.strip()}
    audit.record(actor, "items.hold.set", "items", facts=facts | who)


def check_ladder(*, rungs: Sequence[Rung], basis: str, effective_on: date) -> None:
    if faults := day_and_basis(basis, effective_on) | _rung_faults(rungs):
        raise InvalidInputError(fields=faults)


@transaction.atomic
def set_ladder(
    *, actor: User, rungs: Sequence[Rung], basis: str, effective_on: date, proposer: User | None = None
) -> None:
    """A whole ladder; it takes the place of one for the same day."""
    who = require(actor, proposer)
    check_ladder(rungs=rungs, basis=basis, effective_on=effective_on)
    StarRung.objects.filter(effective_on=effective_on).delete()
    StarRung.objects.bulk_create(
        [
            StarRung(
                effective_on=effective_on, basis=basis.strip(), stars=one.stars, words=one.words,
                least_depth=one.least_depth, most_visits=one.most_visits, widest=one.widest,
                most_percent=one.most_percent,
            )
            for one in rungs
        ]
    )  # fmt: skip
    shelf.changed()
    facts = {"rungs": [asdict(one) for one in rungs], "effective_on": effective_on.isoformat(), "basis": basis.strip()}
    audit.record(actor, "items.ladder.set", "items", facts=facts | who)


def require(actor: User, proposer: User | None) -> dict[str, object]:
    """Four eyes: who sets a rule is not who proposed it. The platform itself (commands) forces it, and the log says so.

    Gives what the log tells of it.
    """
    if not catalogue.may_keep(actor):
        raise NotAllowedError
    if actor.kind == UserKind.SYSTEM:
        return {"forced": True}
    if proposer is None or proposer.pk == actor.pk:
        raise OwnProposalError
    return {"proposed_by": proposer.name}


def day_and_basis(basis: str, effective_on: date) -> dict[str, str]:
    faults = {}
    if not 2 <= len(basis.strip()) <= 200:
        faults["basis"] = "请写明依据和理由，2 到 200 个字"
    if effective_on < clock.today():
        faults["effective_on"] = "请填写生效日期，不能早于今天"
    return faults


def _rung_faults(rungs: Sequence[Rung]) -> dict[str, str]:
    """By the cell: words_3 is the name of three stars."""
    stars = [one.stars for one in rungs]
    if not stars or sorted(set(stars)) != sorted(stars) or not all(1 <= one <= 5 for one in stars):
        return {"rungs": "星级应为 1 到 5，每级一次，至少写一级"}
    faults = {}
    for one in rungs:
        if not 1 <= len(one.words.strip()) <= 60:
            faults[f"words_{one.stars}"] = f"请写明 {one.stars} 星的叫法，1 到 60 个字"
        if not 0 <= one.least_depth <= 4:
            faults[f"depth_{one.stars}"] = f"{one.stars} 星的网上办理深度应为 0 到 4"
        if not 0 <= (one.most_visits or 0) <= 9:
            faults[f"visits_{one.stars}"] = f"{one.stars} 星的到现场次数应为 0 到 9 的整数，不要求的空着"
        if one.widest and one.widest not in Reach.values:
            faults[f"widest_{one.stars}"] = f"{one.stars} 星的通办范围应为 1 到 6"
        if not 0 <= (one.most_percent or 0) <= 100:
            faults[f"percent_{one.stars}"] = f"{one.stars} 星的时限占比应为 0 到 100 的整数，不要求的空着"
    return faults
