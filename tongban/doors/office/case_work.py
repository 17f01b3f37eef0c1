"""What one may do on the case page: the outcomes of my task, the verbs of the case, and what happens next."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tongban.serve.approvals import api as approvals
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

Row = dict[str, Any]
POSITIVE = ("agree", "grant", "accept", "pass", "approve", "confirm", "yes")
REVIEW_PHRASES = (
    ("建议准予", "经审查，申请材料齐全、符合法定形式，符合法定条件、标准，建议准予。"),
    ("同意核验意见", "申请材料与窗口核验情况一致，同意。"),
    ("需现场核实", "申请材料所述场所、设施需要现场核实，核实后再作结论。"),
)
DECISION_PHRASES = (
    ("同意审查意见", "同意审查意见，符合法定条件、标准，准予办理。"),
    ("准予", "经审查，申请符合法定条件、标准，准予办理。"),
)
SHOWN_HOLDERS = 3
ASKS = frozenset(approvals.ErrandKind.values)


@dataclass(frozen=True)
class Action:
    """A button of the bar: submits the form with an outcome, or leads to a page (shown as a dialog with scripts)."""

    label: str
    kind: str = ""
    key: str = ""
    outcome: str = ""
    href: str = ""
    #: One of the verbs beside the usual way: on a phone they stand in a row of their own.
    is_more: bool = False


@dataclass(frozen=True)
class Work:
    """The task that this person may do now."""

    task: flow.TaskInfo
    is_decision: bool
    lamp: flow.LampView
    actions: list[Action]
    next_words: str
    #: For whom I act, where it is by 委托.
    principal: str
    phrases: list[Row]
    key: str


def mine(view: approvals.CaseView, wanted: int = 0) -> approvals.OpenTask | None:
    found = [one for one in view.tasks if one.is_mine]
    return next((one for one in found if one.task.id == wanted), found[0] if found else None)


def work_of(
    actor: identity.User, view: approvals.CaseView, place: str, wanted: int = 0, *, is_whole: bool = True
) -> Work | None:
    """Two statements: who holds the next step, one's own recent words; none for the tabs beside the review, where
    only the verbs are offered."""
    held = mine(view, wanted)
    if held is None:
        return None
    task = held.task
    ahead, targets = view.run.ahead(task.id) if is_whole else [], view.run.back(task.id)
    primary = next((one for one in ahead if one.outcome.code in POSITIVE), ahead[0] if ahead else None)
    own = approvals.own_opinions(actor, view.case.item_code) if is_whole else []
    return Work(
        task=task,
        is_decision=held.is_decision,
        lamp=held.lamp,
        actions=list(_actions(view, held, ahead, bool(targets), place)),
        next_words="等待加签意见" if task.awaits else _next_words(primary, task) if primary else "",
        principal=flow.principal_of(actor, task),
        phrases=_phrases(held.is_decision, own),
        key=str(uuid.uuid4()),
    )


def _actions(
    view: approvals.CaseView, held: approvals.OpenTask, ahead: list[flow.Outlook], can_return: bool, place: str
) -> Iterator[Action]:
    good = [one for one in ahead if one.outcome.code in POSITIVE]
    bad = [one for one in ahead if one.outcome.code not in POSITIVE]
    is_closed = (held.is_decision and view.case.state == "paused") or bool(held.task.awaits)
    if not is_closed:
        for index, one in enumerate(good):
            key = "a" if index == 0 else ""
            yield Action(outcome_words(view, held, one), "primary" if index == 0 else "", key, one.outcome.code)
    if can_return:
        yield Action("退回", key="r", href=verb_href(view, "return", place))
    if held.task.is_cosign:
        yield Action("转办", href=verb_href(view, "transfer", place), is_more=True)
    else:
        yield from verbs_of(view, place, task=True)
    if not is_closed:
        for index, one in enumerate(bad):
            yield Action(outcome_words(view, held, one), "danger", "n" if index == 0 else "", one.outcome.code)


def verbs_of(view: approvals.CaseView, place: str, *, task: bool) -> Iterator[Action]:
    """What may be done to the case besides its task; withdrawing is the applicant's and the window's."""
    may = {verb.code for verb in view.verbs}
    if "pause" in may:
        yield Action("停表", key="t", href=verb_href(view, "pause", place), is_more=True)
    if "resume" in may:
        yield Action("恢复计时", "" if task else "primary", "t", href=verb_href(view, "resume", place), is_more=task)
    if task:
        yield Action("转办", href=verb_href(view, "transfer", place), is_more=True)
    if "add_cosigner" in may:
        yield Action("加签", href=verb_href(view, "add_cosigner", place), is_more=True)
    if "drop_cosigner" in may:
        yield Action("减签", href=verb_href(view, "drop_cosigner", place), is_more=True)
    if "receive_message" in may:
        yield Action(
            "登记收到的消息", "" if task else "primary", href=verb_href(view, "receive_message", place), is_more=task
        )
    if "members" in may:
        yield Action("加签", href=verb_href(view, "add_member", place), is_more=True)
        yield Action("减签", href=verb_href(view, "drop_member", place), is_more=True)
    if "extend" in may:
        yield Action("延期", href=verb_href(view, "extend", place), is_more=True)
    if "terminate" in may:
        yield Action("终止", href=verb_href(view, "terminate", place), is_more=True)
    if "void" in may:
        yield Action("作废", href=verb_href(view, "void", place), is_more=True)
    if "revoke" in may:
        yield Action("撤销决定", href=verb_href(view, "revoke", place), is_more=True)


def asks_of(view: approvals.CaseView, place: str) -> list[Action]:
    """征求意见、会商、督办、催办、抄告: what this person may ask of others."""
    return [Action(one.name, href=verb_href(view, one.code, place)) for one in view.verbs if one.code in ASKS]


def verb_href(view: approvals.CaseView, name: str, place: str) -> str:
    address = reverse(f"office:{name}", args=[view.case.number])
    return f"{address}?{place}" if place else address


def waiting_words(task: flow.TaskInfo) -> str:
    """Who else has to speak: the members of a panel, or the departments that review at the same time; an opinion goes
    back to who asked for it."""
    if task.is_cosign:
        return "交回经办人"
    return "等其他成员" if task.is_panel_seat else "等其他部门"


def outcome_words(view: approvals.CaseView, held: approvals.OpenTask, ahead: flow.Outlook) -> str:
    """What the button does and where the case goes: 同意，送决定; 准予，制发食品经营许可证; 不予许可."""
    name = ahead.outcome.name
    if held.is_decision and ahead.outcome.code not in POSITIVE:
        return "不予许可" if view.case.kind_code == "01" else "不予办理"
    if not ahead.is_known:
        return name
    if ahead.tasks:
        return f"{name}，送{'、'.join(dict.fromkeys(one.name for one in ahead.tasks))}"
    if ahead.is_waiting:
        return f"{name}，{waiting_words(held.task)}"
    result = view.guide.result.name
    return f"{name}，制发{result}" if ahead.autos and result else f"{name}，办结"


def _next_words(ahead: flow.Outlook, task: flow.TaskInfo) -> str:
    if ahead.tasks:
        return "；".join(_task_words(one) for one in ahead.tasks)
    if task.is_cosign:
        return "意见交回经办人，由他办结这个环节"
    if ahead.is_waiting:
        return "其他成员表态后，有了结果再往下送" if task.is_panel_seat else "其他部门审查完，再送决定"
    if ahead.result:
        return "办结，通知申请人"
    return ""


def _task_words(one: flow.NextTask) -> str:
    names = [person.name for person in identity.holders(one.role, one.agency_id)]
    shown = "、".join(names[:SHOWN_HOLDERS]) + ("等" if len(names) > SHOWN_HOLDERS else "")
    return f"{one.agency_name} {shown}，{one.name}" if names else f"{one.agency_name}（还没有人担任），{one.name}"


def _phrases(is_decision: bool, own: list[str]) -> list[Row]:
    rows = [{"label": label, "text": text} for label, text in (DECISION_PHRASES if is_decision else REVIEW_PHRASES)]
    known = {row["text"] for row in rows}
    for text in own:
        if text not in known:
            rows.append({"label": f"上次：{text[:12]}{'…' if len(text) > 12 else ''}", "text": text})
    return rows[:6]
