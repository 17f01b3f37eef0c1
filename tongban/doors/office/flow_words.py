"""流程 in plain words: who does what at which agency, and whether somebody is there to do it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tongban.catalog.items import api as items
from tongban.serve.approvals import api as approvals
from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity
from tongban.ui import flowdrawing
from tongban.ui.flowdrawing import Picture

JOINT = re.compile(r"context:joint_([1-9])")
NUMBERS = "零一二三四五六七八九"
MOST_NAMES = 3
MOST_JOINT = items.MOST_JOINT
EACH = "element"
NOBODY = "系统办理，不用人"
Row = dict[str, Any]


def joint_places(info: flow.FlowInfo, named: int = 0) -> int:
    """How many agencies may be named to review beside the owner; one more than are, where the list is open."""
    least, most = items.joint_places(info)
    return most if least == most else min(max(named + 1, least), most)


def agency_words(agency: str) -> str:
    """ "context:window_agency|owner" as 窗口所在单位（没有窗口的是主办单位）."""
    first, _, rest = agency.partition("|")
    if first == "owner":
        return "主办单位"
    if first == EACH:
        return "每个联办机构"
    if first.startswith("uscc:"):
        found = agencies.find_agency(first.removeprefix("uscc:"))
        return found.name if found else f"{first.removeprefix('uscc:')}（没有登记）"
    if first == "context:window_agency":
        return "收件的窗口单位" + ("，没有窗口的由主办单位" if rest else "")
    if joint := JOINT.fullmatch(first):
        return f"联办机构{NUMBERS[int(joint[1])]}"
    return "主办单位" if first == "context:joint_0" else first


def step_rows(info: flow.FlowInfo) -> list[Row]:
    roles = identity.role_names()
    return [
        {
            "name": step.name,
            "beside": step.beside,
            "role": roles.get(step.role, step.role) or NOBODY,
            "agency": agency_words(step.agency),
            "limit": f"{step.limit_days} 个工作日" if step.limit_days else "不另设时限",
            "outcomes": "、".join(step.outcomes),
        }
        for step in info.steps
    ]


def picture_of(
    ref: flow.FlowRef, state: flow.FlowState | None = None, lamps: Mapping[str, str] | None = None
) -> Picture:
    """流程图 for officials: every node with who does it and how long it may take; `lamps` of the open ones by node."""
    roles, lamps = identity.role_names(), lamps or {}
    found = flow.drawing(ref, state)
    boxes = [replace(box, words=lamps[box.id]) if box.id in lamps else box for box in found.boxes]
    notes = {
        box.id: "，".join(
            part for part in (roles.get(box.role, box.role), f"{box.limit_days} 天" if box.limit_days else "") if part
        )
        for box in boxes
    }
    return flowdrawing.lay_out(replace(found, boxes=boxes), notes)


def rehearse(
    ref: flow.FlowRef, item_code: str, owner_agency_id: int, joint: Sequence[str], outcomes: Mapping[str, str]
) -> tuple[flow.Rehearsal, list[Row]]:
    """The walk with this item's agencies, each task with the people who could do it today."""
    context = approvals.joint_context([one for one in joint if one])
    found = flow.rehearse(ref, context=context, owner_agency_id=owner_agency_id, outcomes=outcomes)
    roles = identity.role_names()
    return found, [_task(one, roles, item_code) for one in found.tasks]


def _task(one: flow.RehearsedTask, roles: Mapping[str, str], item_code: str) -> Row:
    people = identity.entitled(one.role, one.agency_id, item_code) if one.agency_id else []
    names = "、".join(person.name for person in people[:MOST_NAMES])
    more = f"等 {len(people)} 人" if len(people) > MOST_NAMES else ""
    role = roles.get(one.role, one.role) or NOBODY
    warning = one.fault
    if not one.fault and one.role and not people:
        warning = f"现在没有人能在{one.agency_name}做{role}，办件到这里没有人能办，请先请系统管理员授权"
    return {
        "node": one.node,
        "name": one.name,
        "role": role,
        "agency": one.agency_name,
        "limit": f"{one.limit_days} 个工作日" if one.limit_days else "",
        "people": f"{names}{more}",
        "warning": warning,
        "outcomes": [{"value": each.code, "label": each.name} for each in one.outcomes],
        "outcome": one.outcome,
    }
