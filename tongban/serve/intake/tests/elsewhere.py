"""A county's window that takes in for the city: a hall for each, and the item whose guide allows it."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from tongban.catalog.items import api as items
from tongban.common import clock, stamped
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from . import counter

OUTLET = agencies.WindowData("C01", "出件窗口", "delivery")


def prepare(city: small.City) -> str:
    """Gives the code of an item of the city that a county may take in."""
    system = identity.SYSTEM()
    centre = agencies.agency_by_id(city.clerk.agency_id)
    for key, division, agency, windows in (
        ("city-hall", "350700000000", centre.key, [agencies.WindowData("A01", "综合窗口"), OUTLET]),
        ("county-hall", "350703000000", city.neighbour_market.key, [agencies.WindowData("A01", "综合窗口"), OUTLET]),
    ):
        agencies.save_hall(
            actor=system,
            data=agencies.HallData(key, f"{key} 大厅", division, agency, "演示路 1 号", "工作日", windows=windows),
        )
    stamped.forget_all()
    guide = small.body("食品经营许可（通办）", ways=["异地代收代办"], preview="offered")
    code: str = small._item(city, "350117001009", guide)
    return code


def taken_in(city: small.City, code: str, *, paper: bool = True, **more: Any) -> str:
    clerk = city.neighbour_clerk
    plan = {"paper": True} if paper else {"file": counter.upload(clerk)}
    given = counter.materials(city, clerk, m4=plan)
    facts = counter.facts(city, actor=clerk, item_code=code, materials=given) | {"channel": "agent"}
    told = intake.RelayIn(form_note="材料齐全", result_to=more.pop("result_to", "hall"))
    return intake.register(**facts, identity_note="核验办理人身份证原件", relay=told, **more).number


def sent(city: small.City, number: str, things: tuple[str, ...] = ("m4",), others: str = "") -> int:
    return intake.pass_on(
        actor=city.neighbour_clerk,
        number=number,
        counts=dict.fromkeys(things, 1),
        others=others,
        to_agency_id=city.clerk.agency_id,
    )


def decided(city: small.City, number: str) -> None:
    lines = {one.code: "ok" for one in intake.application(number).materials if one.is_required or one.is_provided}
    intake.accept(actor=city.clerk, number=number, verdicts=lines)
    city.decide(number)


def sit(user: Any, hall: str, number: str) -> None:
    window = next(one for one in agencies.hall(hall).windows if one.number == number)
    apps.get_model("identity", "User").objects.filter(pk=user.pk).update(window_id=window.id)
    user.window_id = window.id


def guide(code: str) -> items.Guide:
    with clock.at(small.moment()):
        return items.guide(code)
