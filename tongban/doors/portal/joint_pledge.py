"""告知承诺 in a whole matter: for which materials a pledge may stand, and what each item has to tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tongban.catalog.themes import api as themes
from tongban.serve.pledges import api as pledges

from .joint import JointDraft


@dataclass(frozen=True)
class JointOffer:
    """`blocked`: why this party may not pledge; `told`: of every part that lets a pledge stand, for the page."""

    codes: frozenset[str]
    told: list[dict[str, Any]]
    blocked: str


def offer_of(draft: JointDraft, *, is_citizen: bool) -> JointOffer | None:
    """Nobody pledges for another: an agent who types a stage of a project is offered nothing."""
    if not is_citizen or not draft.is_ready:
        return None
    codes = draft.plan.pledgeable & {one.code for one in draft.wanted}
    if not codes:
        return None
    return JointOffer(codes, told_of(draft.plan, codes), pledges.blocked(draft.party.id_number))


def told_of(plan: themes.Plan, keys: Iterable[str]) -> list[dict[str, Any]]:
    found = []
    for part in plan.pledging(keys):
        told = part.guide.body.pledge
        assert told is not None  # else it would not be among them
        within = pledges.within_words(told.check.days, told.check.unit)
        publicity = pledges.publicity_words(told.publicity)
        found.append({"name": part.guide.name, "told": told, "within": within, "publicity": publicity})
    return found


def pledged(draft: JointDraft) -> list[str]:
    """Keys of the materials for which the applicant has chosen to pledge."""
    return [key for key, given in draft.sent_materials.items() if "pledge" in given]
