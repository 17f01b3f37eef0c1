"""The 一件事 of the demo city that were handed in whole, through the actions. Twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from tongban.catalog.items import api as items
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
    """`granted`: how many of its parts, from the first, were decided since; `refused`: the item of one that was not."""

    key: str
    theme: str
    citizen: str
    company: str = ""
    situations: dict[str, str] = field(default_factory=dict)
    granted: int = 0
    refused: str = ""
    day: int = 1


#: A takeaway with a large sign.
TAKEAWAY = {"licence": "has", "kind": "takeaway", "drain": "shared", "sign": "yes"}
SIGN = "大型户外广告设置许可"
REFUSED = "设置位置遮挡路口交通标志，不符合户外广告设置规划和技术规范"
MATTERS = (
    Matter("demo-joint", "350700-qiyebeian", "xuwenbin", demo.CRAFT),
    Matter("demo-joint-refused", "350700-kaicanguan", "xuwenbin", demo.CRAFT, TAKEAWAY, refused=SIGN, day=7),
    Matter("demo-kaiban", "350700-kaibanqiye", "panhaoran", granted=1),
    Matter(
        "demo-birth",
        "350700-xinshenger",
        "zhangtingting",
        situations={"registered": "yes", "certificate": "no"},
        granted=1,
    ),
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
        with clock.at(demo.working_moment(matter.day, "10:20")):
            numbers = _submit(matter, citizen, wanted[0])
        for number in numbers[: matter.granted]:
            story = demo.retold(number, citizen, wanted[0])
            story.go(1, "14:30").accept()
            if approvals.case(number).is_open:
                story.go(1, "14:40").decide(opinion="材料齐全，当场办结。")
        for number in numbers:
            if approvals.case(number).item_name == matter.refused:
                _refuse(demo.retold(number, citizen, wanted[0]))
    return True


def _refuse(story: demo.Story) -> None:
    """Its page says why, and that part may be applied for again, while its sisters go on."""
    story.go(6, "09:30").accept()
    story.go(4, "10:40").review()
    story.go(3, "16:20").decide("refuse", REFUSED)


def _submit(matter: Matter, citizen: identity.User, party: identity.Party) -> tuple[str, ...]:
    theme = themes.guide(matter.theme)
    is_person = not matter.company
    plan = themes.plan(theme, themes.first_answers(theme, matter.situations), is_person=is_person)
    receipt = actions.submit_joint(
        actor=citizen,
        party=party,
        theme_code=matter.theme,
        situations=dict(plan.answers),
        answers=answers_of(plan, party, citizen),
        materials=materials_of(plan, party, citizen),
        channel="web",
        key=matter.key,
        delivery={"method": "electronic"},
    )
    for number, part in zip(receipt.case_numbers, plan.now, strict=True):
        consumers.issue_receipt(ApplicationSubmitted(case_number=number, item_code=part.code), event_id=0)
    return tuple(receipt.case_numbers)


def answers_of(plan: themes.Plan, party: identity.Party, citizen: identity.User) -> dict[str, Any]:
    """What each item would be answered, by the names of the one form; what was answered first stands."""
    found: dict[str, Any] = {}
    for part in plan.now:
        own = demo.answers_for(part.guide, party, citizen)
        names = plan.joined.names[part.code] | plan.joined.groups[part.code]
        found = {names[name]: value for name, value in own.items() if name in names} | found
    return found


def materials_of(plan: themes.Plan, party: identity.Party, citizen: identity.User) -> dict[str, Any]:
    held = {one.type_code: one.identifier for one in licences.held_by(party.id_number)}
    return {
        one.key: {"licence": held[one.material.licence_type]}
        if one.material.licence_type in held
        else demo.file_for(citizen, one.material)
        for one in plan.pool
        if one.material.is_required and not one.material.generated and not _comes_by_itself(one.material, plan)
    }


def _comes_by_itself(material: items.Material, plan: themes.Plan) -> bool:
    """Another part of the matter brings it (结果接力)."""
    return material.allow_late and material.licence_type in {part.guide.licence_type_code for part in plan.now}
