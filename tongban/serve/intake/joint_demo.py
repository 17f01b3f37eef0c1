"""One 一件事 of the demo city that was handed in whole, through the action. Twice changes nothing."""

from __future__ import annotations

from typing import Any

from tongban.catalog.themes import api as themes
from tongban.common import clock
from tongban.data.licences import api as licences
from tongban.support.identity import api as identity

from . import actions, consumers, demo
from .events import ApplicationSubmitted
from .models import JointApplication

KEY = "demo-joint"
THEME, CITIZEN, COMPANY = "350700-qiyebeian", "xuwenbin", demo.CRAFT


def build() -> int:
    """Gives how many were made."""
    citizen = identity.user_by_username(CITIZEN)
    if citizen is None or JointApplication.objects.filter(submitted_by=citizen, key=KEY).exists():
        return 0
    party = next((one for one in identity.parties_of(citizen) if one.id_number == COMPANY), None)
    if party is None:
        return 0
    with clock.at(demo.working_moment(1, "10:20")):
        _submit(citizen, party)
    return 1


def _submit(citizen: identity.User, party: identity.Party) -> None:
    theme = themes.guide(THEME)
    plan = themes.plan(theme, themes.first_answers(theme, {}), is_person=False)
    receipt = actions.submit_joint(
        actor=citizen,
        party=party,
        theme_code=THEME,
        situations=dict(plan.answers),
        answers=_answers(plan, party, citizen),
        materials=_materials(plan, party, citizen),
        channel="web",
        key=KEY,
        delivery={"method": "electronic"},
    )
    for number, part in zip(receipt.case_numbers, plan.now, strict=True):
        consumers.issue_receipt(ApplicationSubmitted(case_number=number, item_code=part.code), event_id=0)


def _answers(plan: themes.Plan, party: identity.Party, citizen: identity.User) -> dict[str, Any]:
    """What each item would be answered, by the names of the one form."""
    found: dict[str, Any] = {}
    for part in plan.now:
        own = demo.answers_for(part.guide, party, citizen)
        names = plan.joined.names[part.code] | plan.joined.groups[part.code]
        found |= {names[name]: value for name, value in own.items() if name in names}
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
