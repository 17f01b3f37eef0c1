"""The 一件事 of the demo city that were handed in whole, through the actions. Twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from tongban.catalog.themes import api as themes
from tongban.common import clock
from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.support.identity import api as identity

from . import actions, consumers, demo
from .events import ApplicationSubmitted
from .models import JointApplication


@dataclass(frozen=True)
class Matter:
    """`granted`: how many of its parts, from the first, were decided since."""

    key: str
    theme: str
    citizen: str
    company: str = ""
    situations: dict[str, str] = field(default_factory=dict)
    granted: int = 0


MATTERS = (
    Matter("demo-joint", "350700-qiyebeian", "xuwenbin", demo.CRAFT),
    Matter("demo-kaiban", "350700-kaibanqiye", "panhaoran", granted=1),
    Matter("demo-birth", "350700-xinshenger", "zhangtingting", situations={"registered": "yes", "certificate": "no"}),
    Matter("demo-retired", "350700-tuixiu", "zengyumei"),
)


def build() -> int:
    """Gives how many were made."""
    return sum(_told(one) for one in MATTERS)


def _told(matter: Matter) -> bool:
    citizen = identity.user_by_username(matter.citizen)
    if citizen is None or JointApplication.objects.filter(submitted_by=citizen, key=matter.key).exists():
        return False
    parties = identity.parties_of(citizen)
    wanted = [one for one in parties if one.id_number == matter.company] if matter.company else parties[:1]
    if not wanted:
        return False
    with transaction.atomic():
        with clock.at(demo.working_moment(1, "10:20")):
            numbers = _submit(matter, citizen, wanted[0])
        for number in numbers[: matter.granted]:
            story = demo.retold(number, citizen, wanted[0])
            story.go(1, "14:30").accept()
            if approvals.case(number).is_open:
                story.go(1, "14:40").decide(opinion="材料齐全，当场办结。")
    return True


def _submit(matter: Matter, citizen: identity.User, party: identity.Party) -> tuple[str, ...]:
    theme = themes.guide(matter.theme)
    is_person = not matter.company
    plan = themes.plan(theme, themes.first_answers(theme, matter.situations), is_person=is_person)
    receipt = actions.submit_joint(
        actor=citizen,
        party=party,
        theme_code=matter.theme,
        situations=dict(plan.answers),
        answers=_answers(plan, party, citizen),
        materials=_materials(plan, party, citizen),
        channel="web",
        key=matter.key,
        delivery={"method": "electronic"},
    )
    for number, part in zip(receipt.case_numbers, plan.now, strict=True):
        consumers.issue_receipt(ApplicationSubmitted(case_number=number, item_code=part.code), event_id=0)
    return tuple(receipt.case_numbers)


def _answers(plan: themes.Plan, party: identity.Party, citizen: identity.User) -> dict[str, Any]:
    """What each item would be answered, by the names of the one form; what was answered first stands."""
    found: dict[str, Any] = {}
    for part in plan.now:
        own = demo.answers_for(part.guide, party, citizen)
        names = plan.joined.names[part.code] | plan.joined.groups[part.code]
        found = {names[name]: value for name, value in own.items() if name in names} | found
    return found


def _materials(plan: themes.Plan, party: identity.Party, citizen: identity.User) -> dict[str, Any]:
    held = {one.type_code: one.identifier for one in licences.held_by(party.id_number)}
    return {
        one.key: {"licence": held[one.material.licence_type]}
        if one.material.licence_type in held
        else demo.file_for(citizen, one.material)
        for one in plan.pool
        if one.material.is_required and not one.material.generated
    }
