"""加签、减签: an opinion of others on the task that I hold, asked for and taken off; dialogs of the case page."""

from __future__ import annotations

from tongban.common.errors import ConflictError, InvalidInputError
from tongban.serve.approvals import api as approvals
from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from ..agency_names import agency_ids
from ..chrome import WORK
from .dialog import Asked, Field, Verb, name_of, view_of, whole_id


def _add_fields(asked: Asked) -> list[Field]:
    task = asked.task
    there = {one.assignee_id for one in flow.Run(task.instance_id).tasks if one.beside_id == task.id}
    people = [
        {"value": one.username, "label": f"{one.name}　{one.title}".strip()}
        for one in identity.holders(task.role, task.agency_id)
        if one.id not in there | {asked.user.pk, task.assignee_id}
    ]
    fields: list[Field] = [{"kind": "hidden", "name": "task", "value": str(task.id)}]
    if people:
        fields.append({"kind": "select", "name": "colleague", "label": "本单位的同事", "options": people})
    return [
        *fields,
        {
            "kind": "text",
            "name": "agency",
            "label": "别的单位",
            "hint": "写全称、简称或者统一社会信用代码；那里担任这个角色的人都能出意见",
            "width": "long",
            "is_optional": True,
        },
        {
            "kind": "text",
            "name": "username",
            "label": "别的单位的一位人员",
            "hint": "写账号；三项只填一项",
            "is_optional": True,
        },
        {"kind": "textarea", "name": "reason", "label": "加签的理由", "hint": "请对方就什么出意见"},
    ]


def _add(asked: Asked) -> object:
    typed = {name: asked.typed.get(name, "") for name in ("colleague", "agency", "username")}
    first = "colleague" if "colleague" in asked.typed else "agency"
    if sum(map(bool, typed.values())) != 1:
        raise InvalidInputError(fields={first: "请选一位同事，或者写一个单位，或者写一位人员的账号，只填一项"})
    found = list(agency_ids(typed["agency"], "agency").values())
    try:
        return approvals.add_cosigner(
            actor=asked.user,
            number=asked.number,
            task_id=asked.task.id,
            username=typed["colleague"] or typed["username"],
            agency=agencies.agency_by_id(found[0]).uscc if found else "",
            reason=asked.typed.get("reason", ""),
            key=asked.key,
        )
    except InvalidInputError as refusal:
        field = "colleague" if typed["colleague"] else "username"
        raise InvalidInputError(
            fields={field if name == "username" else name: told for name, told in refusal.fields.items()}
        ) from refusal


def _drop_fields(asked: Asked) -> list[Field]:
    found = approvals.droppable(asked.user, [one.task for one in asked.view.tasks], asked.view.trail)
    if not found:
        raise ConflictError(reason="这件现在没有您可以减去的加签；可能已经交回意见")
    options = [
        {"value": str(one.id), "label": f"{_asked_name(one)}，{one.name.removesuffix('（加签）')}"} for one in found
    ]
    hint = "只能减去还没有交回的；交回的意见保留"
    return [
        {"kind": "radio", "name": "opinion_of", "label": "减去谁", "options": options, "hint": hint},
        {"kind": "textarea", "name": "reason", "label": "减签的理由"},
    ]


def _asked_name(task: flow.TaskInfo) -> str:
    return name_of(task.assignee_id) if task.assignee_id else agencies.agency_by_id(task.agency_id).name


def _drop(asked: Asked) -> object:
    task_id = whole_id(asked.typed.get("opinion_of", ""))
    if not task_id:
        raise InvalidInputError(fields={"opinion_of": "请选择减去谁"})
    reason = asked.typed.get("reason", "")
    return approvals.drop_cosigner(actor=asked.user, number=asked.number, task_id=task_id, reason=reason, key=asked.key)


ADD = Verb(
    "add_cosigner", "加签", "加签", "primary",
    "请别人先就这个环节出意见，交回以后您再办结；怎样办仍由您定。期限照常走，不通知申请人。",
    "已加签，等待意见", _add_fields, _add, needs="add_cosigner",
)  # fmt: skip
DROP = Verb(
    "drop_cosigner", "减签", "减签", "primary", "不再等还没有交回的加签意见；期限不变，不通知申请人。",
    "已减签", _drop_fields, _drop, needs="drop_cosigner",
)  # fmt: skip
add_cosigner = view_of(ADD, *WORK)
drop_cosigner = view_of(DROP, *WORK)
