"""The story of a case in plain words: who has it now, what you must do, what has been done (办件进度)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from tongban.data.exchange import api as exchange
from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow

from .aftermath import Aftermath
from .enums import CaseState, RevokeGround
from .values import CaseInfo, MessageInfo, ReviewInfo, Timeline, TimelineStep

DONE, NOW, NEXT = "done", "now", "next"
CLOCKS_STARTED = "clocks_started"
#: What interrupts or lengthens the work: title, words, and whether the applicant did it.
INTERRUPTIONS = {
    "held": ("告知补正", "一次告知了需要补正的全部材料", False),
    "released": ("补正材料", "已补交材料", True),
    "paused": ("进入特别程序", "{reason}，这段时间不计入期限", False),
    "resumed": ("特别程序结束", "{reason}已完成，恢复计时", False),
    "extended": ("延长期限", "延长{days}个工作日", False),
}

#: Before the receipt: not a 补正, and the term begins when it ends.
BEFOREHAND = {
    ("held", "relay"): ("代收转送", "代收窗口已收件，正在转送有权机关", False),
    ("released", "relay"): ("有权机关收到", "受理期限从这一天起算", False),
    ("held", "preview"): ("开始预审", "预审不是受理，不计入受理和办理期限", False),
    ("released", "preview"): ("正式收到申请", "预审结束，受理期限从这一天起算", False),
}

#: Of these the applicant also reads why, in the official's own words.
EXPLAINED = {"paused", "resumed", "extended"}


def day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def timeline_of(
    case: CaseInfo,
    tasks: Sequence[flow.TaskInfo],
    reviews: Sequence[ReviewInfo],
    trail: Sequence[flow.EventRow],
    progress: Sequence[exchange.Progress] = (),
    aftermath: Sequence[Aftermath] = (),
    messages: Sequence[MessageInfo] = (),
) -> Timeline:
    """`progress`: what a department's own system told of its work. Opinions beside a task (加签) stay in the house."""
    tasks = [one for one in tasks if not one.is_cosign]
    reviews = [one for one in reviews if not one.is_cosign]
    headline, holder, todo = _now(case, tasks)
    if not case.revoked_at:
        headline = next((one.headline for one in aftermath if one.headline), headline)
        todo = next((one.todo for one in aftermath if one.todo), todo)
    accepted_at = next((row.at for row in trail if row.kind == CLOCKS_STARTED), None)
    past = _past(case, reviews, accepted_at, trail, progress)
    past += [
        TimelineStep(DONE, one.name, "已收到", one.received_at, one.agency_name or case.agency_name) for one in messages
    ]
    past = sorted(
        [*past, *(step for one in aftermath for step in one.steps)], key=lambda step: step.at or case.submitted_at
    )
    return Timeline(headline, holder, todo, (*past, *_present(case, tasks), *_future(case)))


def _now(case: CaseInfo, tasks: Sequence[flow.TaskInfo]) -> tuple[str, str, str]:
    if case.revoked_at:
        return "准予的决定已被撤销", case.agency_name, "不服的，可以依法申请行政复议或者提起行政诉讼"
    holders = "、".join(dict.fromkeys(agencies.agency_by_id(task.agency_id).name for task in tasks)) or case.agency_name
    match case.state:
        case CaseState.SUBMITTED:
            return f"窗口正在核对材料，{day(case.accept_due_on)}前答复您", holders, "您不用做什么，请等候通知"
        case CaseState.RELAYED:
            return "代收窗口已收件，正在转送有权机关", case.agency_name, "您不用做什么，有权机关收到以后开始计时"
        case CaseState.PREVIEWING:
            return "正在预审，预审不计入受理和办理期限", holders, "您不用做什么，有意见会一次告诉您"
        case CaseState.CORRECTING:
            until = f"，请在{day(case.due_on)}前补齐" if case.due_on else ""
            return "有材料需要补正", "您", f"请按补正告知书补交材料{until}"
        case CaseState.ACCEPTED:
            until = f"，承诺{day(case.promised_due_on)}前办结" if case.promised_due_on else ""
            return f"正在办理{until}", holders, _outstanding(case) or "您不用做什么，请等候通知"
        case CaseState.PAUSED:
            until = f"，预计{day(case.pause_until_on)}结束" if case.pause_until_on else ""
            return (
                f"正在进行{case.pause_reason_name}{until}，这段时间不计入期限",
                holders,
                _outstanding(case) or "请配合完成这个环节",
            )
        case CaseState.GRANTED:
            done = "结果已送达" if case.delivered_at else "结果可以领取"
            return f"已准予办理，{done}", case.agency_name, "请为这次服务作评价" if case.delivered_at else "请领取结果"
        case CaseState.REFUSED:
            return "不予办理", case.agency_name, "不服的，可以依法申请行政复议或者提起行政诉讼"
        case CaseState.NOT_ACCEPTED:
            return "不予受理", case.agency_name, "请查看不予受理通知书中的理由和去向"
        case CaseState.WITHDRAWN if case.is_lapsed:
            return "预审后没有交原件，到期关闭", case.agency_name, "可以随时重新申请，不影响您的权利"
        case CaseState.WITHDRAWN:
            return "您已撤回申请", case.agency_name, "需要时可以重新申请"
        case CaseState.TERMINATED:
            todo = "请查看送达您的文书；不服的，可以依法申请行政复议或者提起行政诉讼"
            return f"办件{case.state_name}", case.agency_name, todo
    return f"办件{case.state_name}", case.agency_name, "如有疑问，请咨询办理机关"


def _outstanding(case: CaseInfo) -> str:
    if not case.outstanding:
        return ""
    until = f"请在{day(case.outstanding_due_on)}前" if case.outstanding_due_on else "请"
    return f"{until}补交容缺材料：{'、'.join(case.outstanding)}"


def _past(
    case: CaseInfo,
    reviews: Sequence[ReviewInfo],
    accepted_at: datetime | None,
    trail: Sequence[flow.EventRow],
    progress: Sequence[exchange.Progress],
) -> list[TimelineStep]:
    """In the order in which it happened."""
    steps = [TimelineStep(DONE, "提交申请", f"{case.channel_name}，材料已收到", case.submitted_at, case.applicant.name)]
    if case.accepted_on:
        words = "逾期没有告知补正，依法视为受理" if case.is_deemed_accepted else "材料齐全，决定受理"
        steps.append(TimelineStep(DONE, "受理", words, accepted_at, case.agency_name))
    steps += [TimelineStep(DONE, one.task_name, one.outcome_name, one.done_at, one.agency_name) for one in reviews]
    steps += [TimelineStep(DONE, one.title, one.words, one.at, one.who or case.agency_name) for one in progress]
    steps += [_interruption(row, case) for row in trail if row.kind in INTERRUPTIONS]
    if case.closed_at:
        words = case.reason if case.state != CaseState.GRANTED else "准予办理"
        steps.append(
            TimelineStep(
                DONE,
                CaseState(case.state).label if case.revoked_at else case.state_name,
                words,
                case.closed_at,
                case.agency_name,
            )
        )
    if case.delivered_at:
        steps.append(TimelineStep(DONE, "送达", "结果已送达", case.delivered_at, case.agency_name))
    if case.revoked_at:
        words = f"{RevokeGround(case.revoke_ground).label}：{case.revoke_reason}"
        steps.append(TimelineStep(DONE, "撤销决定", words, case.revoked_at, case.agency_name))
    return sorted(steps, key=lambda step: step.at or case.submitted_at)


def _interruption(row: flow.EventRow, case: CaseInfo) -> TimelineStep:
    told = row.payload
    title, words, is_theirs = BEFOREHAND.get((row.kind, told.get("why", "")), INTERRUPTIONS[row.kind])
    said = words.format(reason=told.get("reason", ""), days=told.get("days", ""))
    why = told.get("reason" if row.kind == "extended" else "note", "") if row.kind in EXPLAINED else ""
    return TimelineStep(DONE, title, said, row.at, case.applicant.name if is_theirs else case.agency_name, why)


def _present(case: CaseInfo, tasks: Sequence[flow.TaskInfo]) -> list[TimelineStep]:
    if case.is_before_receipt:
        return [TimelineStep(NOW, case.state_name, case.lamp_words, None, "")]
    if case.state == CaseState.CORRECTING:
        return [TimelineStep(NOW, "补正材料", "等您补交材料", None, "您")]
    return [
        TimelineStep(
            NOW,
            task.name,
            awaited_words(task) if task.message else case.lamp_words,
            task.opened_at,
            agencies.agency_by_id(task.agency_id).name,
        )
        for task in tasks
    ]


def awaited_words(task: flow.TaskInfo) -> str:
    """What is waited for from outside, and since when."""
    since = day(timezone.localdate(task.opened_at))
    until = f"，最迟等到{day(task.due_on)}" if task.due_on and task.has_end else ""
    return f"{since}起等待对方的消息{until}"


def _future(case: CaseInfo) -> list[TimelineStep]:
    if case.state in (CaseState.RELAYED, CaseState.PREVIEWING):
        return [TimelineStep(NEXT, title, "") for title in ("有权机关收到", "受理", "审查", "决定", "送达")]
    if case.state in (CaseState.SUBMITTED, CaseState.CORRECTING):
        return [TimelineStep(NEXT, title, "") for title in ("受理", "审查", "决定", "送达")]
    if case.state in (CaseState.ACCEPTED, CaseState.PAUSED):
        return [TimelineStep(NEXT, "送达", "")]
    if case.state in (CaseState.GRANTED, CaseState.REFUSED) and not case.delivered_at and not case.revoked_at:
        return [TimelineStep(NOW, "送达", "等待领取或送达", None, case.agency_name)]
    return []
