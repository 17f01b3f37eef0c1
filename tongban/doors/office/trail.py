"""审批经过: the chained record of a case as lines of a table, with how long each step took."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from tongban.common import clock
from tongban.serve.approvals import api as approvals
from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow

Row = dict[str, Any]
#: What is a step of its own; the rest is told in the full record.
STEPS = frozenset(
    {
        *("done", "cosigned", "returned", "transferred", "seated", "unseated", "message"),
        *("noted", "paused", "resumed", "held", "released", "extended", "terminated", "withdrawn"),
    }
)
SAID = ("done", "cosigned")
NAMES = {
    "noted": "协同",
    "paused": "特别程序",
    "resumed": "恢复计时",
    "held": "补正",
    "released": "补正完成",
    "extended": "延期",
    "terminated": "终止",
    "withdrawn": "撤回",
}

#: After what was done before a 退回 and is done anew by it.
SUPERSEDED = "（后来退回重办，不再算数）"


def steps_of(view: approvals.CaseView) -> list[Row]:
    """Newest first: what waits now, then what was done."""
    now = clock.now()
    arrived = _arrivals(view.trail)
    waiting = [
        {
            "step": one.task.name,
            "who": agencies.agency_by_id(one.task.agency_id).short_name,
            "opinion": "停表" if one.task.is_held else "等待加签意见" if one.task.awaits else "办理中",
            "at": one.task.opened_at,
            "spent": spent(now - one.task.opened_at),
            "is_now": True,
        }
        for one in view.tasks
    ]
    done = [_step(event, arrived, view.case.agency_id) for event in view.trail if event.kind in STEPS]
    told = [
        {"step": one.title, "who": one.who, "opinion": one.words, "at": one.at, "spent": "—", "is_now": False}
        for one in view.progress
    ]
    past = [*reversed(done), *told]
    return [*waiting, *(sorted(past, key=lambda row: row["at"], reverse=True) if told else past)]


def record_of(view: approvals.CaseView) -> list[Row]:
    """Everything that stands in the record, oldest first, with its number in the chain."""
    return [
        {
            "seq": event.seq,
            "at": event.at,
            "who": _who(event, view.case.agency_id),
            "words": f"{event.words}{SUPERSEDED}" if event.is_superseded else event.words,
            "opinion": event.opinion if event.kind in (*SAID, "noted") else "",
        }
        for event in view.trail
    ]


def sheet_of(view: approvals.CaseView) -> list[list[str]]:
    """Every line of the record for the 审批表: when it came in, the step, the opinion, by whom, when, how long."""
    arrived = _arrivals(view.trail)
    return [_sheet_line(event, arrived.get(event.seq), view.case.agency_id) for event in view.trail]


def _sheet_line(event: flow.EventRow, since: datetime | None, owner_id: int) -> list[str]:
    is_work = event.kind in ("done", "returned")
    step = event.node_name if event.kind == "done" else " ".join(filter(None, (event.node_name, event.kind_name)))
    step = _name(event) if event.kind == "cosigned" else step
    return [
        str(event.seq),
        moment_words(since) if is_work and since else "",
        step,
        _opinion(event) if event.kind in SAID else event.words,
        _who(event, owner_id),
        moment_words(event.at),
        spent(event.at - since) if is_work and since else "—",
    ]


def moment_words(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _step(event: flow.EventRow, arrived: dict[int, datetime], owner_id: int) -> Row:
    since = arrived.get(event.seq)
    is_work = event.kind in ("done", "returned")
    return {
        "step": event.node_name if is_work else _name(event),
        "who": _who(event, owner_id),
        "opinion": _opinion(event),
        "at": since if is_work and since else event.at,
        "spent": spent(event.at - since) if is_work and since else "—",
        "is_now": False,
    }


def _name(event: flow.EventRow) -> str:
    word = str(event.payload.get("word", ""))  # 作废 is a 终止 of its own
    if event.kind == "cosigned":
        return f"{event.node_name}（加签）"
    return word or NAMES.get(event.kind) or f"{event.node_name} {event.kind_name}"


def _opinion(event: flow.EventRow) -> str:
    if event.kind in SAID:
        said = f"{event.outcome_name}。{event.opinion}" if event.opinion else event.outcome_name
        return f"{said}{SUPERSEDED}" if event.is_superseded else said
    if event.kind == "noted":
        return f"{event.words}。{event.opinion}" if event.opinion else event.words
    return event.words.partition("：")[2] or event.words


def _who(event: flow.EventRow, owner_id: int) -> str:
    name = event.actor_name or "系统"
    if event.agency_id in (None, owner_id):
        return name
    return f"{name}（{agencies.agency_by_id(event.agency_id).short_name}）"


def _arrivals(events: Sequence[flow.EventRow]) -> dict[int, datetime]:
    """When the step that an event finishes had come in, by the number of the event."""
    start = events[0].at if events else None
    opened: dict[str, datetime] = {}
    found: dict[int, datetime] = {}
    for event in events:
        if event.kind in ("done", "returned") and (since := opened.get(event.node, start)):
            found[event.seq] = since
        for node in event.payload.get("opened", ()):
            opened[node] = event.at
    return found


def spent(span: timedelta) -> str:
    minutes = max(0, round(span.total_seconds() / 60))
    if minutes < 60:
        return f"{minutes} 分钟"
    if minutes < 24 * 60:
        return f"{minutes / 60:.1f} 小时"
    return f"{minutes / 60 / 24:.1f} 天"
