"""The form and the flow that a guide is published with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from tongban.support.flow import api as flow
from tongban.support.flow.api import FlowRef
from tongban.support.forms import api as forms
from tongban.support.forms.api import FormRef, InvalidDefinitionError
from tongban.support.identity.api import User

from .errors import FlowMissingError
from .flows import SHIPPED
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
    ref = flow.latest(body.flow)
    if ref is None:
        raise FlowMissingError(code_of_flow=body.flow)
    return ref


def flow_codes() -> Collection[str]:
    """Flows that are published now."""
    return [code for code in SHIPPED if flow.latest(code) is not None]


def ensure_flows(*, actor: User) -> None:
    """Publish the shipped shapes of handling that this platform does not have yet."""
    for code, body in SHIPPED.items():
        if flow.latest(code) is None:
            flow.publish(actor, body)


def licence_type_codes() -> Collection[str] | None:
    """Licence types the platform knows."""
    return None
