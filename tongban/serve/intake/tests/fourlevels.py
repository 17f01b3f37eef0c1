"""Four levels for the tests of 子办件: a town decides; its village looks first, its county asks the city."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from tongban.catalog.items import api as items
from tongban.common import clock, codes, stamped
from tongban.common.tests.kept import kept
from tongban.serve.approvals.tests import city as small
from tongban.serve.approvals.tests.city import COUNTY, moment
from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

TOWN = f"{COUNTY}.350703105000"
VILLAGE, OTHER_VILLAGE = f"{TOWN}.350703105201", f"{TOWN}.350703105202"
HOUSE, LOOK, LAND, PLAN = "350117009001", "350117009002", "350117009003", "350117009004"
ACCEPT, REST = flow.standard_bodies()[-1]["body"]
REVIEW, DECIDE, BY_DECISION = REST["branches"][0]["body"]
WHEN_YES = "outcomes.{} == 'yes'"
Node = dict[str, Any]


def below(node: str, item: str, level: str, **more: Any) -> Node:
    return {"id": node, "kind": "sub", "name": f"{node}办理", "item": item, "level": level, "limit_days": 5, **more}


def waits(node: Node, *after: Node) -> list[Node]:
    """The step that waits for a case below, and what follows when it was brought about."""
    refused = {"id": f"{node['id']}_no", "kind": "end", "name": "不予办结", "result": "refused"}
    branches = [
        {"when": WHEN_YES.format(node["id"]), "body": list(after)},
        {"when": "else", "body": [refused]},
    ]
    return [node, {"id": f"by_{node['id']}", "kind": "choice", "branches": branches}]


def definition(code: str, *inside: Node) -> Node:
    """受理, then these, for who was accepted."""
    way = {**REST, "branches": [{**REST["branches"][0], "body": list(inside)}, REST["branches"][1]]}
    return {"code": code, "name": code, "body": [ACCEPT, way]}


VILLAGE_NODE = below("village", LOOK, "6", division="form:village", fields="place=form.address")
COUNTY_NODE = below("county", LAND, "4", fields="place=form.address")
HOUSE_FLOW = definition("house", *waits(VILLAGE_NODE, REVIEW, *waits(COUNTY_NODE, DECIDE, BY_DECISION)))
LAND_FLOW = definition("land", *waits(below("city", PLAN, "3", fields="place=form.place"), REVIEW, DECIDE, BY_DECISION))
PLACE = {"id": "place", "type": "text", "label": "地点", "required": True, "max_length": 100}
NAME = {"id": "shop_name", "type": "text", "label": "名称", "required": True, "max_length": 60}
BELOW_FORM = [{"id": "a", "title": "从上级办件带入", "fields": [NAME, PLACE]}]
BELOW_MATERIALS = [
    small.material("a1", "登记表", trust="D", generated=True),
    small.material("a2", "营业执照副本", source="agency", trust="A", licence_type="business_licence"),
    small.material("a3", "经营场所平面图"),
]
FORM = [
    {**small.FORM[0], "fields": [*small.FORM[0]["fields"], {
        "id": "village", "type": "choice", "label": "所在村", "required": True,
        "options": [{"value": one.rsplit(".", 1)[-1], "label": name}
                    for one, name in [(VILLAGE, "麻沙村"), (OTHER_VILLAGE, "长坪村")]]}]},
]  # fmt: skip
ANSWERS = {**small.ANSWERS, "village": "350703105201"}
NO_LICENCE = {"name": "意见", "kind": "2", "licence_type": None, "sample_note": ""}


@kept
def build() -> Any:
    """The small city with a town, a village that has the item and one that has not."""
    city = small.build()
    division = apps.get_model("agencies", "Division")
    parent, rows = division.objects.get(path=COUNTY), {}
    for level, path, name in [(4, TOWN, "麻沙镇"), (5, VILLAGE, "麻沙村"), (5, OTHER_VILLAGE, "长坪村")]:
        above = parent if path == TOWN else rows[TOWN]
        code = path.rsplit(".", 1)[-1]
        rows[path] = division.objects.create(
            code=code, name=name, level=level, parent=above, path=path, valid_from_on=small.SINCE
        )
    stamped.forget_all()
    for number, (key, name, place) in enumerate(
        [("town", "麻沙镇人民政府", rows[TOWN]), ("village", "麻沙村民委员会", rows[VILLAGE])], start=50
    ):
        agency = small._agency(key, name, place, number)
        for role in ("reviewer", "decider"):
            who = f"{key}_{role}"
            city.people[who] = small._staff(who, f"{name}{role}", role, agency, place, is_bound=True)
        setattr(city, key, agency.pk)
    county = apps.get_model("agencies", "Agency").objects.get(pk=city.neighbour_market.id)
    city.people["county_reviewer"] = small._staff(
        "county_reviewer", "县审查", "reviewer", county, county.division, is_bound=True
    )
    stamped.forget_all()
    for key in ("town", "village"):
        city.__dict__[key] = agencies.agency_by_id(city.__dict__[key])
    below_body = {"form": BELOW_FORM, "materials": BELOW_MATERIALS, "situations": [], "result": NO_LICENCE}
    with clock.at(moment("2026-01-05")):
        city.plan = item(city.market, "3", PLAN, small.body("规划核实", **below_body))
        flow.publish(identity.SYSTEM(), LAND_FLOW)
        city.land = item(city.neighbour_market, "4", LAND, small.body("备案", flow="land", **below_body))
        city.look = item(city.village, "6", LOOK, small.body("村级审查", **below_body))
        flow.publish(identity.SYSTEM(), HOUSE_FLOW)
        city.house = item(city.town, "5", HOUSE, small.body("建房审批", flow="house", form=FORM, result=NO_LICENCE))
    stamped.forget_all()
    return city


def item(agency: Any, level: str, base: str, body: Node, *, strict: bool = False) -> str:
    system = identity.SYSTEM()
    draft = items.create_item(actor=system, agency_uscc=agency.uscc, level=level, base_code=base, body=body)
    items.publish(actor=small._publisher(), code=draft.item.code, strict=strict)
    return str(draft.item.code)


def uscc(number: int) -> str:
    return codes.make_credit_code(f"11350700MB0300{number:03d}")
