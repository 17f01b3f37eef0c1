"""退回, as it is asked: to which step, whose open tasks end by it, why not further back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.common.errors import ConflictError
from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

Field = dict[str, Any]
HINT = "回到原来办这一步的人手上；这以后的意见保留，但不再算数"
WARNING = "还有别人正在办的环节：退到标着“将同时取消”的一步，他们的这些环节随之取消，要等再到这一步时重新办"


def return_fields(task: flow.TaskInfo) -> list[Field]:
    """A page that is old shows no targets: who sends it anyway reads who was faster."""
    ways = flow.return_ways(task.id) if task.is_open else flow.ReturnWays()
    if task.is_open and not ways.targets:
        bar = f"：{ways.bar}，不能退回到它之前" if ways.bar else ""
        raise ConflictError(reason=f"“{task.name}”之前没有可以退回的环节{bar}")
    seen = sorted({each.id for one in ways.targets for each in one.cancels})
    warning: list[Field] = [{"kind": "note", "name": "ending", "label": WARNING}] if seen else []
    return [
        {"kind": "hidden", "name": "task", "value": str(task.id)},
        {"kind": "hidden", "name": "seen", "value": ",".join(map(str, seen))},
        *warning,
        {
            "kind": "radio",
            "name": "to_node",
            "label": "退回到哪一步",
            "options": [{"value": one.code, "label": one.name, "hint": _ending(one)} for one in ways.targets],
            "value": ways.targets[0].code if ways.targets else "",
            "hint": f"{HINT}。不能再往前：{ways.bar}" if ways.bar else HINT,
        },
        {"kind": "textarea", "name": "reason", "label": "退回的理由"},
    ]


def seen_of(typed: Mapping[str, str]) -> set[int] | None:
    """The tasks that the page named; None where no page was shown."""
    seen = typed.get("seen")
    return None if seen is None else {int(one) for one in seen.split(",") if one.isascii() and one.isdigit()}


def _ending(target: flow.ReturnTarget) -> str:
    """将同时取消：延平区消防救援大队“消防审查”（李消防）的在办环节."""
    found = []
    for one in target.cancels:
        holder = identity.user_info(one.assignee_id) if one.assignee_id else None
        name = f"（{holder.name}）" if holder else ""
        found.append(f"{agencies.agency_by_id(one.agency_id).short_name}“{one.name}”{name}")
    return f"将同时取消：{'、'.join(found)}的在办环节" if found else ""
