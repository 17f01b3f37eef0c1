"""The form and the flow that a guide is published with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from tongban.common.errors import NotFoundError
from tongban.data.licences import api as licences
from tongban.support.flow import api as flow
from tongban.support.flow.api import FlowRef
from tongban.support.forms import api as forms
from tongban.support.forms.api import FormRef, InvalidDefinitionError
from tongban.support.identity.api import User

from .enums import FlowCode
from .errors import FlowMissingError
from .guide import GuideBody
from .models import Item


def form_body(code: str, title: str, groups: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A form definition from the field groups of a guide: one page for each group."""
    return {
        "code": code,
        "title": title,
        "pages": [{"id": f"p_{group['id']}", "title": group["title"], "groups": [group]} for group in groups],
    }


def form_for(item: Item, body: GuideBody, *, actor: User) -> FormRef:
    """The published form of this guide: its own, or the general one."""
    if not body.form:
        return general_form(actor=actor)
    return forms.publish(actor, form_body(f"item-{item.code}", f"{body.name}申请表"[:200], body.form))


def general_form(*, actor: User) -> FormRef:
    return forms.current(forms.DEFAULT_FORM["code"]) or forms.publish(actor, forms.DEFAULT_FORM)


def form_faults(groups: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """What the forms module would refuse, by path."""
    try:
        forms.read_definition(form_body("item-check", "检查", groups))
    except (KeyError, TypeError):
        return [("", "字段组应有 id、title 和 fields")]
    except InvalidDefinitionError as error:
        return [(f".{where}", reason) for where, reason in error.fields.items()]
    return []


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


def flow_codes() -> Collection[str]:
    """Flows that are published now."""
    return [code for code in FlowCode.values if latest_flow(code) is not None]


def ensure_flows(*, actor: User) -> None:
    """Publish the shapes of handling that ship with the platform where one is missing; one that is there is left."""
    missing = set(FlowCode.values) - set(flow_codes())
    for body in flow.standard_bodies():
        if body["code"] in missing:
            flow.publish(actor, body)


def licence_type_codes() -> Collection[str]:
    """Licence types the platform knows."""
    return {one.code for one in licences.licence_types()}
