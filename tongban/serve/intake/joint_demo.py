"""Two 一件事 of the demo city that were handed in whole, through the action. Twice changes nothing.

One is 多证合一 and waits for the windows; of the other one part was refused, while its sister goes on.
"""

from __future__ import annotations

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

CITIZEN, COMPANY = "xuwenbin", demo.CRAFT
MERGED, RESTAURANT = "350700-qiyebeian", "350700-kaicanguan"
#: A takeaway with a large sign.
SITUATIONS = {"licence": "has", "kind": "takeaway", "drain": "shared", "sign": "yes"}
SIGN = "大型户外广告设置许可"
REFUSED = "设置位置遮挡路口交通标志，不符合户外广告设置规划和技术规范"


def build() -> int:
    """Gives how many were made."""
    citizen = identity.user_by_username(CITIZEN)
    party = next((one for one in identity.parties_of(citizen) if one.id_number == COMPANY), None) if citizen else None
    if citizen is None or party is None:
        return 0
    stories = {"demo-joint": _waiting, "demo-joint-refused": _one_part_refused}
    made = 0
    for key, tell in stories.items():
        if not JointApplication.objects.filter(submitted_by=citizen, key=key).exists():
            with transaction.atomic():
                tell(citizen, party, key)
            made += 1
    return made


def _waiting(citizen: identity.User, party: identity.Party, key: str) -> None:
    with clock.at(demo.working_moment(1, "10:20")):
        _submit(citizen, party, MERGED, {}, key)


def _one_part_refused(citizen: identity.User, party: identity.Party, key: str) -> None:
    """Its page says why, and that part may be applied for again."""
    with clock.at(demo.working_moment(7, "15:10")):
        numbers = _submit(citizen, party, RESTAURANT, SITUATIONS, key)
    number = next(one for one in numbers if approvals.case(one).item_name == SIGN)
    story = demo.story_of(number, citizen, party)
    story.go(6, "09:30").accept()
    story.go(4, "10:40").review()
    story.go(3, "16:20").decide("refuse", REFUSED)


def _submit(
    citizen: identity.User, party: identity.Party, code: str, situations: dict[str, str], key: str
) -> tuple[str, ...]:
    theme = themes.guide(code)
    plan = themes.plan(theme, themes.first_answers(theme, situations), is_person=False)
    receipt = actions.submit_joint(
        actor=citizen,
        party=party,
        theme_code=code,
        situations=dict(plan.answers),
        answers=answers_of(plan, party, citizen),
        materials=materials_of(plan, party, citizen),
        channel="web",
        key=key,
        delivery={"method": "electronic"},
    )
    for number, part in zip(receipt.case_numbers, plan.now, strict=True):
        consumers.issue_receipt(ApplicationSubmitted(case_number=number, item_code=part.code), event_id=0)
    return receipt.case_numbers


def answers_of(plan: themes.Plan, party: identity.Party, citizen: identity.User) -> dict[str, Any]:
    """What each item would be answered, by the names of the one form."""
    found: dict[str, Any] = {}
    for part in plan.now:
        own = demo.answers_for(part.guide, party, citizen)
        names = plan.joined.names[part.code] | plan.joined.groups[part.code]
        found |= {names[name]: value for name, value in own.items() if name in names}
    return found


def materials_of(plan: themes.Plan, party: identity.Party, citizen: identity.User) -> dict[str, Any]:
    held = {one.type_code: one.identifier for one in licences.held_by(party.id_number)}
    return {
        one.key: {"licence": held[one.material.licence_type]}
        if one.material.licence_type in held
        else demo.file_for(citizen, one.material)
        for one in plan.pool
        if one.material.is_required and not one.material.generated
    }
