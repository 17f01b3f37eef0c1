"""An item of the small city that may be done by pledge, and its cases."""

from __future__ import annotations

from typing import Any

from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.support.events import api as events

from . import counter

PLEDGE: dict[str, Any] = {
    "materials": ["m3", "m4"],
    "conditions": ["从业人员持有健康证明", "场所布局合理"],
    "standard": "健康证明一年以内",
    "consequences": ["责令限期整改", "撤销决定", "记入失信记录"],
    "publicity": "决定以后在网上公开",
    "check_way": "现场核查",
    "check": {"days": 60, "unit": "day"},
    "fix": {"days": 15, "unit": "workday"},
    "risk": "none",
}
PLEDGED = {"m3": {"pledge": True}, "m4": {"pledge": True}}


def item(city: small.City, *, flow: str = "pledge", **changes: Any) -> str:
    return small._item(city, "350117001008", small.body("食品经营告知承诺", flow=flow, pledge=PLEDGE, **changes))


def submitted(city: small.City, code: str, **changes: Any) -> str:
    given = counter.materials(city, city.lin, **(changes.pop("given", PLEDGED)))
    return counter.submitted(city, item_code=code, materials=given, **changes)


def granted(city: small.City, code: str, **changes: Any) -> str:
    """By pledge, accepted and decided without a review."""
    number = submitted(city, code, **changes)
    events.deliver_all_now()
    intake.accept(actor=city.clerk, number=number, verdicts={"m1": "ok", "m2": "ok", "m5": "ok", "m7": "ok"})
    city.decide(number)
    events.deliver_all_now()
    return number
