"""停表、恢复、延期、转办、会签的加签减签、退回、子办件: what an official does to the clock or the task of a case."""

from __future__ import annotations

from typing import Any

from tongban.common.errors import ConflictError, InvalidInputError
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from ..asking import View
from ..chrome import WORK
from ..evidence_form import evidence_fields, evidence_ids, reference_of, with_proof
from ..return_form import return_fields, seen_of
from .dialog import Asked, Field, Verb, name_of, view_of, whole_id

BASIS = "《中华人民共和国行政许可法》第四十五条"


def _whole(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _pause_fields(asked: Asked) -> list[Field]:
    reasons = [{"value": value, "label": label} for value, label in flow.PauseReason.choices]
    return [
        {"kind": "select", "name": "reason", "label": "特别程序", "options": reasons},
        {
            "kind": "text",
            "name": "planned_days",
            "label": "需要多少个工作日",
            "hint": "写进告知书，从今天起算，不计入办理期限",
            "unit": "个工作日",
            "width": "num",
            "inputmode": "numeric",
        },
        {"kind": "text", "name": "basis", "label": "依据", "value": BASIS, "width": "long"},
        {"kind": "textarea", "name": "note", "label": "为什么需要", "hint": "会告知申请人"},
        *evidence_fields(asked.typed, "依据材料", "例如专家评审通知、检验委托书"),
    ]


def _pause(asked: Asked) -> object:
    return with_proof(
        lambda: approvals.pause_case(
            actor=asked.user,
            number=asked.number,
            reason=asked.typed.get("reason", ""),
            planned_days=_whole(asked.typed.get("planned_days", "")),
            note=asked.typed.get("note", ""),
            basis=asked.typed.get("basis", ""),
            evidence=evidence_ids(asked.typed),
            reference=reference_of(asked.typed),
            key=asked.key,
        )
    )


def _resume_fields(asked: Asked) -> list[Field]:
    return [
        {"kind": "textarea", "name": "result", "label": "特别程序的结果", "hint": "例如：检测报告合格，报告编号……"},
        *evidence_fields(asked.typed, "结论材料", "例如专家意见、检验报告、听证笔录"),
    ]


def _resume(asked: Asked) -> object:
    return with_proof(
        lambda: approvals.resume_case(
            actor=asked.user,
            number=asked.number,
            result=asked.typed.get("result", ""),
            evidence=evidence_ids(asked.typed),
            reference=reference_of(asked.typed),
            key=asked.key,
        )
    )


def _extend_fields(asked: Asked) -> list[Field]:
    return [
        {
            "kind": "text",
            "name": "days",
            "label": "延长多少个工作日",
            "unit": "个工作日",
            "width": "num",
            "inputmode": "numeric",
        },
        {"kind": "textarea", "name": "reason", "label": "延长的理由", "hint": "会写进延期告知书"},
    ]


def _extend(asked: Asked) -> object:
    return approvals.extend_case(
        actor=asked.user,
        number=asked.number,
        days=_whole(asked.typed.get("days", "")),
        reason=asked.typed.get("reason", ""),
        key=asked.key,
    )


def _transfer_fields(asked: Asked) -> list[Field]:
    task = asked.task
    people = [
        {"value": one.username, "label": f"{one.name}　{one.title}".strip()}
        for one in identity.holders(task.role, task.agency_id)
        if one.id != asked.user.pk
    ]
    if not people:
        words = f"本单位没有其他人能办“{task.name}”。需要增加人手的，请系统管理员在“人员”里授权。"
        return [{"kind": "note", "name": "to_username", "label": words}]
    return [
        {"kind": "hidden", "name": "task", "value": str(task.id)},
        {
            "kind": "radio" if len(people) < 7 else "select",
            "name": "to_username",
            "label": "转给谁",
            "options": people,
        },
        {"kind": "textarea", "name": "reason", "label": "转办的原因"},
    ]


def _transfer(asked: Asked) -> object:
    to = asked.typed.get("to_username", "")
    if not to:
        raise InvalidInputError(fields={"to_username": "请选择转给谁"})
    try:
        return approvals.transfer_task(
            actor=asked.user,
            task_id=asked.task.id,
            to_username=to,
            reason=asked.typed.get("reason", ""),
            key=asked.key,
        )
    except InvalidInputError as refusal:
        raise InvalidInputError(
            fields={name.replace("to_user_id", "to_username"): reason for name, reason in refusal.fields.items()}
        ) from refusal


def _panel(asked: Asked) -> list[flow.TaskInfo]:
    """The open seats of one panel (会签), first of the one in which I sit."""
    seats = [one.task for one in asked.view.tasks if one.task.is_panel_seat]
    if not seats:
        raise ConflictError(reason="这件现在没有正在进行的会签")
    mine = next((one for one in seats if one.assignee_id == asked.user.pk), seats[0])
    return [one for one in seats if one.node == mine.node]


def _add_fields(asked: Asked) -> list[Field]:
    (seat, *_), instance = _panel(asked), asked.view.case.flow_instance_id
    there = {one.assignee_id for one in flow.Run(instance or 0).tasks if one.node == seat.node and one.seat}
    people = [
        {"value": one.username, "label": f"{one.name}　{one.title}".strip()}
        for one in identity.entitled(seat.role, seat.agency_id, asked.view.case.item_code)
        if one.id not in there
    ]
    if not people:
        words = f"能办“{seat.name}”的人都在会签里了。需要增加人手的，请系统管理员在“人员”里授权。"
        return [{"kind": "note", "name": "username", "label": words}]
    kind = "radio" if len(people) < 7 else "select"
    return [
        {"kind": "hidden", "name": "seat", "value": str(seat.id)},
        {"kind": kind, "name": "username", "label": "请谁一起审", "options": people},
        {"kind": "textarea", "name": "reason", "label": "加签的理由"},
    ]


def _add(asked: Asked) -> object:
    if not asked.typed.get("username"):
        raise InvalidInputError(fields={"username": "请选择请谁一起审"})
    (seat, *_), reason = _panel(asked), asked.typed.get("reason", "")
    username = asked.typed["username"]
    try:
        return approvals.add_member(actor=asked.user, task_id=seat.id, username=username, reason=reason, key=asked.key)
    except InvalidInputError as refusal:
        raise InvalidInputError(
            fields={name.replace("user_id", "username"): told for name, told in refusal.fields.items()}
        ) from refusal


def _drop_fields(asked: Asked) -> list[Field]:
    seats = [{"value": str(one.id), "label": name_of(one.assignee_id)} for one in _panel(asked)]
    hint = "只能减去还没有表态的人；别人的意见保留，够了就出结果"
    return [
        {"kind": "radio", "name": "seat", "label": "减去谁", "options": seats, "hint": hint},
        {"kind": "textarea", "name": "reason", "label": "减签的理由"},
    ]


def _drop(asked: Asked) -> object:
    wanted = asked.typed.get("seat", "")
    seat = next((one for one in _panel(asked) if str(one.id) == wanted), None)
    if seat is None:
        raise InvalidInputError(fields={"seat": "请选择减去谁"})
    try:
        return approvals.drop_member(
            actor=asked.user, task_id=seat.id, reason=asked.typed.get("reason", ""), key=asked.key
        )
    except InvalidInputError as refusal:
        raise InvalidInputError(
            fields={name.replace("task", "seat"): told for name, told in refusal.fields.items()}
        ) from refusal


def _return_fields(asked: Asked) -> list[Field]:
    return return_fields(asked.task)


def _return(asked: Asked) -> object:
    return approvals.send_back_task(
        actor=asked.user,
        task_id=asked.task.id,
        reason=asked.typed.get("reason", ""),
        to_node=asked.typed.get("to_node") or None,
        seen=seen_of(asked.typed),
        key=asked.key,
    )


def _stuck(asked: Asked) -> intake.Below:
    """The 子办件 of this case that could not be opened, for who may go on with it by hand."""
    linked = intake.linked(asked.user, asked.view.case.number)
    wanted = asked.typed.get("sub_case", "")
    found = [one for one in linked.below if one.may_do and wanted in ("", str(one.task_id))] if linked else []
    if not found:
        raise ConflictError(reason="这件没有等您处理的子办件；可能已经开出，或者已经填了结果")
    return found[0]


def _sub_case_fields(asked: Asked) -> list[Field]:
    one = _stuck(asked)
    ways = [
        {"value": "again", "label": "再开一次（原因已经消除）"},
        {"value": "yes", "label": "人工填写：办成了"},
        {"value": "no", "label": "人工填写：没有办成"},
    ]
    return [
        {"kind": "hidden", "name": "sub_case", "value": str(one.task_id)},
        {"kind": "radio", "name": "outcome", "label": f"“{one.name}”没有开出：{one.problem}", "options": ways},
        {
            "kind": "textarea",
            "name": "opinion",
            "label": "对方的答复",
            "hint": "人工填写的要写：哪个单位、哪天、怎样答复的",
            "is_optional": True,
        },
    ]


def _sub_case(asked: Asked) -> object:
    told: dict[str, Any] = {"actor": asked.user, "number": asked.number, "key": asked.key}
    told["task_id"] = whole_id(asked.typed.get("sub_case", ""))
    outcome = asked.typed.get("outcome", "")
    if outcome != "again":
        return intake.settle_sub_case(**told, outcome=outcome, opinion=asked.typed.get("opinion", ""))
    row = intake.retry_sub_case(**told)
    if row is not None and not row.number:
        raise InvalidInputError(fields={"outcome": f"还是开不出：{row.problem}"})
    return row


VERBS = {
    verb.code: verb
    for verb in (
        Verb(
            "pause", "停表，进入特别程序", "停表", "primary",
            "依法需要听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的，所需时间不计算在期限内，要书面告知申请人。",
            "已停表，特别程序告知书已制发", _pause_fields, _pause, needs="pause",
            waiting="各项填好以后，这里显示特别程序告知书全文。",
        ),
        Verb(
            "resume", "恢复计时", "恢复计时", "primary", "特别程序结束，剩余的期限从今天起继续计算。",
            "已恢复计时", _resume_fields, _resume, needs="resume",
            waiting="写好结果以后，这里显示申请人收到的消息。",
        ),
        Verb(
            "extend", "延长期限", "延长期限", "primary",
            "经本机关负责人批准可以延长一次，并将理由告知申请人（《中华人民共和国行政许可法》第四十二条）。",
            "已延长期限，延期告知书已制发", _extend_fields, _extend, needs="extend",
            waiting="各项填好以后，这里显示延期告知书全文。",
        ),
        Verb(
            "transfer", "转办", "转办", "primary", "转给本单位能办这个环节的同事；期限不变，不通知申请人。",
            "已转办", _transfer_fields, _transfer,
        ),
        Verb(
            "add_member", "加签", "加签", "primary", "请本单位的同事一起审；期限不变，不通知申请人。",
            "已加签", _add_fields, _add, needs="members",
        ),
        Verb(
            "drop_member", "减签", "减签", "primary", "减去还没有表态的会签成员；期限不变，不通知申请人。",
            "已减签", _drop_fields, _drop, needs="members",
        ),
        Verb(
            "return", "退回", "退回", "primary", "请前面的环节重新办理；期限不变，不通知申请人。",
            "已退回", _return_fields, _return,
        ),
        Verb(
            "sub_case", "子办件没有开出", "确定", "primary",
            "这件要等另一级的一件办结才能往下走。本件的期限照常计算；结果记入办理经过。",
            "已处理，办件继续往下走", _sub_case_fields, _sub_case,
        ),
    )
}  # fmt: skip


def _view(code: str, *actions: str) -> View:
    return view_of(VERBS[code], *actions)


pause = _view("pause", "case.pause")
resume = _view("resume", "case.pause")
extend = _view("extend", "case.decide")
transfer = _view("transfer", *WORK)
add_member = _view("add_member", *WORK)
drop_member = _view("drop_member", *WORK)
send_back = _view("return", *WORK)
sub_case = _view("sub_case", *WORK)
