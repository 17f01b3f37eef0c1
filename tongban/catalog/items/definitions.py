"""The form and the flow that a guide is published with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.data.licences import api as licences
from tongban.support.flow import api as flow
from tongban.support.flow.api import FlowRef
from tongban.support.forms import api as forms
from tongban.support.forms.api import FormRef
from tongban.support.identity.api import User

from .enums import FlowCode, ItemState
from .errors import FlowMissingError
from .guide import GuideBody
from .models import Item, ItemVersion
from .rules.publish import MOST_JOINT

ACCEPTANCE = "intake.accept"
JOINT = re.compile(r"context:joint_([1-9])")


def form_body(code: str, title: str, groups: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A form definition from the field groups of a guide: one page for each group."""
    return {
        "code": code,
        "title": title,
        "pages": [
            {"id": f"p_{group.get('id', '')}", "title": group.get("title", ""), "groups": [group]} for group in groups
        ],
    }


def own_form(body: GuideBody) -> forms.Form:
    """The form as it would be published now; InvalidDefinitionError where it cannot be."""
    return forms.read_definition(
        form_body("item-draft", f"{body.name}申请表"[:200], body.form) if body.form else forms.DEFAULT_FORM
    )


def form_for(item: Item, body: GuideBody, *, actor: User) -> FormRef:
    """The published form of this guide: its own, or the general one."""
    if not body.form:
        return general_form(actor=actor)
    return forms.publish(actor, form_body(f"item-{item.code}", f"{body.name}申请表"[:200], body.form))


def general_form(*, actor: User) -> FormRef:
    return forms.current(forms.DEFAULT_FORM["code"]) or forms.publish(actor, forms.DEFAULT_FORM)


def form_faults(groups: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """What the forms module would refuse, by path in the guide: "[0].fields[2].label"."""
    try:
        faults = forms.faults(form_body("item-check", "检查", groups))
    except (KeyError, TypeError):
        return [("", "字段组应有 id、title 和 fields")]
    return list({_path(where): reason for where, reason in faults.items()}.items())


def _path(where: str) -> str:
    """The guide knows no pages: each of its groups is one. What a page and its group both lack is the group's."""
    found = re.fullmatch(r"pages(\[\d+\])(?:\.groups\[0\])?(.*)", where)
    return f"{found[1]}{found[2]}" if found else f".{where}"


def flow_for(body: GuideBody) -> FlowRef:
    ref = latest_flow(body.flow)
    if ref is None:
        raise FlowMissingError(code_of_flow=body.flow)
    return ref


def latest_flow(code: str) -> FlowRef | None:
    try:
        return flow.latest(code)
    except NotFoundError:
        return None


def item_flows() -> list[flow.FlowInfo]:
    """Published flows that an item can be handled by: they begin with an acceptance."""
    return [one for one in flow.flows() if one.steps and one.steps[0].action == ACCEPTANCE]


def flow_codes() -> dict[str, tuple[int, int]]:
    """By code how few and how many 联办机构 a flow has a place for."""
    return {one.ref.code: joint_places(one) for one in item_flows()}


def joint_places(info: flow.FlowInfo) -> tuple[int, int]:
    """As many as it spells out (`context:joint_2`), or any number where each of a list reviews (`element`)."""
    agencies = [step.agency for step in info.steps]
    if any("element" in agency.split("|") for agency in agencies):
        return 1, MOST_JOINT
    spelt = [int(number) for agency in agencies for number in JOINT.findall(agency)]
    return max(spelt, default=0), max(spelt, default=0)


def flow_users(code: str) -> dict[int, int]:
    """Agencies whose guides in force are handled by this flow, and how many of them. One statement."""
    rows = ItemVersion.objects.in_force(clock.today()).filter(flow_code=code).exclude(item__state=ItemState.CANCELLED)
    return dict(rows.values_list("item__agency_id").annotate(many=Count("pk")).order_by("item__agency_id"))


def outside_steps(code: str) -> list[tuple[str, str, str]]:
    """Steps of the flow that a department's system does: name, system, agency as the definition says it."""
    ref = latest_flow(code)
    return list(_outside(flow.definition(ref)["body"], "owner")) if ref else []


def goes_outside(ref: FlowRef | None) -> bool:
    """Whether a department's system does a step of this flow. No statement: published flows are remembered."""
    return ref is not None and any(_outside(flow.definition(ref)["body"], "owner"))


def _outside(body: list[dict[str, Any]], owner: str) -> Iterator[tuple[str, str, str]]:
    for node in flow.editing.walk(body):
        agency = str(node.get("agency") or "owner").partition("|")[0]
        agency = owner if agency == "owner" else agency
        if node["kind"] == "external":
            yield str(node.get("name") or node["id"]), str(node["system"]), agency
        elif node["kind"] == "sub":
            yield from _outside(node.get("body") or [], agency)


def ensure_flows(*, actor: User) -> None:
    """Publish the shapes of handling that ship with the platform where one is missing; one that is there is left."""
    missing = set(FlowCode.values) - set(flow_codes())
    for body in flow.standard_bodies():
        if body["code"] in missing:
            flow.publish(actor, body)


def licence_type_fields() -> dict[str, set[str]]:
    """Licence types the platform knows, and what stands on their face."""
    return {one.code: {field.id for field in one.fields} for one in licences.licence_types()}
