"""奖补资金 of the demo city, through the actions: four policies, one award that is publicised and one that is paid.

Every part has a key or a state of its own, so a build that was broken off goes on and twice changes nothing.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.serve.intake import api as intake
from tongban.serve.intake import demo as stories
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from . import actions
from .bankfile import ANSWER_HEAD
from .enums import AwardState
from .models import Award, PaymentBatch, Policy
from .rules.money import plain

#: (agency, base code, who hands in, for whom, answers, working days ago): the first is paid, the second publicised.
PAID = ("nanping-jtj", "350818009001", "chensiyuan", stories.LOGISTICS, {"invest": 860_000}, 26)
PUBLIC = ("nanping-rsj", "350514007001", "linxiaolan", stories.RESTAURANT, {"employees": 6}, 7)
ACCOUNT = {"account_no": "35050100998800011", "account_bank": "示例银行南平分行"}
DOCUMENTS = "年初预算下达（示范）"


def build(folder: Path) -> int:
    """Gives how many policies there are."""
    rows = json.loads((folder / "policies.json").read_text(encoding="utf-8"))
    this_year = clock.today().year
    with clock.at(stories.working_moment(40, "09:00")):
        for row in rows:
            _policy(row, this_year)
    _paid()
    _public()
    return Policy.objects.count()


def _user(username: str) -> identity.User:
    """The platform itself where a city of an earlier version has nobody of this name."""
    return identity.user_by_username(username) or identity.SYSTEM()


@transaction.atomic
def _policy(row: dict[str, Any], this_year: int) -> None:
    agency = agencies.agency_by_key(row["agency"])
    code = items.guide(f"{agency.uscc}3{row['base_code']}").code
    if Policy.objects.filter(item_code=code).exists():
        return
    editor = _user("grants_" + row["agency"].partition("-")[2])
    policy = actions.create_policy(actor=editor, item_code=code)
    year = clock.today().year
    body = row["body"] | {
        "valid_from_on": f"{year}-01-01",
        "valid_to_on": f"{year + 1}-12-31",
        "opens_on": f"{year}-01-01",
        "closes_on": f"{year + 1}-11-30",
    }
    actions.save_draft(actor=editor, policy_id=policy.pk, body=body, revision=0)
    actions.publish_policy(actor=_user("grants01"), policy_id=policy.pk, revision=1)
    for each in sorted({year, this_year}):  # forty working days ago may have been last year
        actions.change_budget(
            actor=_user("finance01"),
            policy_id=policy.pk,
            year=each,
            amount=row["budget"],
            note=DOCUMENTS,
            key=f"demo-budget-{policy.pk}-{each}",
        )


def _story(agency: str, base_code: str, username: str, company: str, days_ago: int) -> stories.Story | None:
    citizen = identity.user_by_username(username)
    party = identity.party_of(citizen, company) if citizen else None
    if citizen is None or party is None:
        return None
    guide = items.guide(f"{agencies.agency_by_key(agency).uscc}3{base_code}")
    return stories.Story(guide.code, citizen, party, _clerk(), stories.working_moment(days_ago, "10:10"))


def _clerk() -> identity.User:
    return _user(stories.CLERKS[0])


@transaction.atomic
def _granted(agency: str, base_code: str, username: str, company: str, more: dict[str, Any], days_ago: int) -> str:
    """Handed in, accepted, assessed and granted on three days; empty when the city has no such company."""
    story = _story(agency, base_code, username, company, days_ago)
    if story is None:
        return ""
    key = f"demo-grant-{base_code}"
    held = Award.objects.filter(item_code=story.item, party_id_number=company).first()
    if held is not None:
        return held.case_number
    guide = items.guide(story.item)
    answers = (
        stories.answers_for(guide, story.party, story.citizen) | ACCOUNT | {"account_name": story.party.name} | more
    )
    with clock.at(story.moment):
        story.number = intake.submit(
            actor=story.citizen,
            party=story.party,
            item_code=story.item,
            answers=answers,
            situations={},
            materials=stories.materials_for(guide, {}, story.party, story.citizen),
            channel="web",
            key=key,
            delivery={"method": "electronic"},
        ).number
        story._receipt(guide)
    story.go(days_ago - 1, "09:30").accept()
    with clock.at(stories.working_moment(days_ago - 2, "10:40")):
        award = actions.evaluate(story.number)
        assert award is not None
        assert award.worked_cents is not None
        officer = _user("reviewer_" + agency.partition("-")[2])
        actions.assess(actor=officer, number=story.number, amount=plain(award.worked_cents))
    story.go(days_ago - 2, "11:20").review("逐条核对，符合政策，同意。")
    story.go(days_ago - 3, "15:05").decide(opinion="符合条件，准予奖补。")
    return story.number


def _publicise(number: str, officer: str, contact: str, days_ago: int) -> None:
    award = Award.objects.select_related("version").get(case_number=number)
    if award.state != AwardState.RESERVED:
        return
    with clock.at(stories.working_moment(days_ago, "16:00")):
        actions.open_publicity(
            actor=_user(officer),
            policy_id=award.policy_id,
            numbers=[number],
            title=f"关于{award.version.name}拟兑现名单的公示",
            contact=contact,
            days=5,
        )


def _public() -> None:
    """Two working days of its publicity have passed."""
    number = _granted(*PUBLIC)
    if number:
        _publicise(number, "grants_rsj", "0599-5550154", 2)


def _paid() -> None:
    number = _granted(*PAID)
    if not number:
        return
    _publicise(number, "grants_jtj", "0599-5550109", 20)
    clerk, checker = _user("finance01"), _user("finance02")
    with clock.at(stories.working_moment(10, "10:00")):
        if Award.objects.get(case_number=number).state == AwardState.PUBLIC:
            actions.make_batch(actor=clerk, numbers=[number], title="货运企业运力更新奖励拨付", key="demo-payment")
    batch = PaymentBatch.objects.filter(key="demo-payment").first()
    if batch is None or batch.checked_by_id:
        return
    with clock.at(stories.working_moment(10, "15:00")), transaction.atomic():
        actions.check_batch(actor=checker, number=batch.number, approved=True)
        line = batch.lines.get()
        rows = [ANSWER_HEAD, [line.code, plain(line.cents), "成功", "", "SF202600000117"]]
        content = "\n".join(",".join(row) for row in rows).encode()
        actions.take_answers(actor=clerk, number=batch.number, content=content)
