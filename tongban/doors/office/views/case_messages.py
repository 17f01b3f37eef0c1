"""登记收到的消息/材料: what a case stands at and waits for, entered by an official; a dialog of the case page."""

from __future__ import annotations

from typing import Any

from tongban.common.errors import ConflictError, InvalidInputError
from tongban.serve.approvals import api as approvals
from tongban.support.flow import api as flow

from ..chrome import WORK
from ..evidence_form import evidence_fields, evidence_ids
from .dialog import Asked, Field, Verb, view_of

YES_NO = [{"value": "yes", "label": "是"}, {"value": "no", "label": "否"}]
TOLD = "told_"


def _awaited(asked: Asked) -> list[flow.TaskInfo]:
    """The waits for a message that are open; of the one that the form names, where it does."""
    found = [one.task for one in asked.view.tasks if one.task.message]
    if not found:
        raise ConflictError(reason="这件现在没有在等消息；可能已经收到")
    return found


def _chosen(asked: Asked) -> flow.TaskInfo:
    found, wanted = _awaited(asked), asked.typed.get("message", "")
    if not wanted:
        raise InvalidInputError(fields={"message": "请选择收到的是哪个消息"})
    chosen = next((one for one in found if one.message == wanted), None)
    if chosen is None:
        raise ConflictError(reason=f"这件现在没有在等消息“{wanted}”；可能已经收到")
    return chosen


def _fields(asked: Asked) -> list[Field]:
    found = _awaited(asked)
    options = [{"value": one.message, "label": one.name} for one in found]
    first = {"kind": "radio", "name": "message", "label": "收到的是哪个消息", "options": options}
    facts = {fact.name: fact for one in found for fact in one.facts}
    return [
        first | {"value": options[0]["value"] if len(options) == 1 else ""},
        {"kind": "textarea", "name": "words", "label": "收到了什么", "hint": "谁、哪天、怎样告知的；记入办理经过"},
        *(_of_fact(fact, is_optional=len(found) > 1) for fact in facts.values()),
        *evidence_fields(asked.typed, "收到的材料", "例如来函、检验报告；归入本件"),
    ]


def _of_fact(fact: flow.FactInfo, *, is_optional: bool) -> Field:
    told = {"name": TOLD + fact.name, "label": fact.label}
    if fact.kind == "bool":
        return {"kind": "radio", "options": YES_NO, **told}
    more = {"inputmode": "decimal", "width": "num"} if fact.kind == "number" else {"width": "long"}
    return {"kind": "text", "is_optional": is_optional, **told, **more}


def _value(fact: flow.FactInfo, text: str) -> Any:
    """As the flow wants it; what cannot be read stays a text, and is refused with its name."""
    if fact.kind == "bool":
        return {"yes": True, "no": False}.get(text, text)
    if fact.kind == "number" and len(text) < 20:
        try:
            return float(text)
        except ValueError:
            return text
    return text


def _receive(asked: Asked) -> object:
    chosen = _chosen(asked)
    typed = {one.name: asked.typed.get(TOLD + one.name, "") for one in chosen.facts}
    try:
        return approvals.receive_message(
            actor=asked.user,
            number=asked.number,
            message=chosen.message,
            words=asked.typed.get("words", ""),
            facts={one.name: _value(one, typed[one.name]) for one in chosen.facts if typed[one.name]},
            evidence=evidence_ids(asked.typed),
            key=asked.key,
        )
    except InvalidInputError as refusal:
        raise InvalidInputError(
            fields={name.replace("facts.", TOLD): told for name, told in refusal.fields.items()}
        ) from refusal


RECEIVE = Verb(
    "receive_message", "登记收到的消息、材料", "登记", "primary",
    "办件在等对方的消息或者材料，收到了就在这里登记，流程接着往下走。期限照常计算。",
    "已登记，办件继续往下走", _fields, _receive, needs="receive_message",
)  # fmt: skip
receive_message = view_of(RECEIVE, *WORK)
