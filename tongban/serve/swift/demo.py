"""秒批 in the demo city: the elder card is decided by its table; one who has a card already goes to people."""

from __future__ import annotations

from django.db import transaction

from tongban.common import clock
from tongban.serve.intake import demo as intake
from tongban.support.identity import api as identity

from .actions import consider, set_sampling, turn_switch
from .enums import Trigger
from .models import SamplingRule, SwiftRun, Switch

ITEM = ("masha-bmzx", "352011007001")
PUBLISHER = "items_publisher"
STORIES = (("weichangming", 3), ("yeqiuju", 2))


def build() -> int:
    """Twice changes nothing."""
    publisher = identity.user_by_username(PUBLISHER)
    first = intake.story_of(ITEM, (STORIES[0][0], ""))
    if publisher is None or first is None:
        return 0
    with clock.at(intake.working_moment(8, "09:00")):
        if not Switch.objects.filter(scope=first.item).exists():
            reason = "规则表试算一个月，结论与人工一致，开通"
            turn_switch(actor=publisher, scope=first.item, is_on=True, reason=reason)
        if not SamplingRule.objects.exists():
            set_sampling(
                actor=publisher, seed="福建体彩36选7第26327期", percent="50", reason="开通头一个月抽一半，以后再降"
            )
    return sum(_tell(username, days) for username, days in STORIES)


@transaction.atomic
def _tell(username: str, days: int) -> bool:
    story = intake.story_of(ITEM, (username, ""))
    if story is None or story.is_told:
        return False
    story.go(days, "19:40").submit()
    with clock.at(story.moment):
        consider(number=story.number, trigger=Trigger.SUBMITTED)
    return SwiftRun.objects.filter(case_number=story.number).exists()
