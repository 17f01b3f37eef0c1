"""The left column: my open tasks with their lamps, the counters, the filters, and the place in all that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from tongban.serve.approvals import api as approvals
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity
from tongban.ui.filters import date_cn, datetime_cn

from .asking import official
from .chrome import has_inbox

Row = dict[str, Any]
SIZE = 30
LAMPS = (("over", "超期"), ("due", "临期"), ("ok", "正常"), ("hold", "挂起"))
MINUS = "\N{MINUS SIGN}"
PREFIX = "case:"
#: Lists beside the open tasks, by what the address asks for.
TITLES = {"done": "我的已办", "cancelled": "被取消的"}


@dataclass(frozen=True)
class Inbox:
    """`place` is the query string that brings one back to the same list and page."""

    title: str
    rows: list[Row]
    counters: list[Row]
    roles: list[Row]
    lamp: str
    text: str
    role: str
    state: str
    place: str
    is_filtered: bool
    next_href: str
    first_href: str
    other_href: str
    cancelled_href: str
    home: str
    #: Whoever holds no role that tasks go to (a head, an auditor) sees a case without the column.
    is_shown: bool

    def after(self, number: str) -> str:
        """The case that follows in this list: where one goes when this one is done."""
        numbers = list(dict.fromkeys(row["number"] for row in self.rows))
        if number not in numbers:
            return numbers[0] if numbers else ""
        place = numbers.index(number)
        rest = numbers[place + 1 :] + numbers[:place]
        return rest[0] if rest else ""


def inbox_of(request: HttpRequest, current: str = "") -> Inbox:
    """Three statements (rows, their cases with their marks, counters) once grants and 委托 are read."""
    user, asked = official(request), _asked(request)
    page = flow.inbox(
        user,
        state=asked["state"] or "open",
        lamp=asked["lamp"] or None,
        text=asked["q"],
        role=asked["role"],
        subject=PREFIX,
        after=asked["after"] or None,
        size=SIZE,
    )
    counts = flow.inbox_counts(user, subject=PREFIX)
    cases = approvals.infos_with_marks({_number(row.task) for row in page.rows}) if page.rows else {}
    kept = {name: value for name, value in asked.items() if value}
    place = urlencode(kept)
    rows = []
    for row in page.rows:
        case, mark = cases.get(_number(row.task), (None, ""))
        rows.append(_row(user, row, case, mark, place, current))
    is_open = not asked["state"]
    return Inbox(
        title=TITLES.get(asked["state"]) or f"待我办理 {_total(counts)}",
        rows=rows,
        counters=[_counter(code, name, counts, asked) for code, name in LAMPS],
        roles=_roles(user),
        lamp=asked["lamp"],
        text=asked["q"],
        role=asked["role"],
        state=asked["state"],
        place=place,
        is_filtered=bool(asked["lamp"] or asked["q"] or asked["role"]),
        next_href=_home(kept | {"after": page.next_cursor}) if page.next_cursor else "",
        first_href=_home({name: value for name, value in kept.items() if name != "after"}) if asked["after"] else "",
        other_href=_home({"state": "done"} if is_open else {}),
        cancelled_href="" if is_open else _home({"state": "done" if asked["state"] == "cancelled" else "cancelled"}),
        home=reverse("office:home"),
        is_shown=has_inbox(request),
    )


def _asked(request: HttpRequest) -> dict[str, str]:
    """Only values that the inbox knows; anything else counts as not asked."""
    given = request.GET
    lamp, state = given.get("lamp", ""), given.get("state", "")
    return {
        "state": state if state in TITLES else "",
        "lamp": lamp if lamp in dict(LAMPS) and state not in TITLES else "",
        "q": given.get("q", "").replace("\x00", "").strip()[:60],
        "role": given.get("role", "").replace("\x00", "")[:40],
        "after": given.get("after", "")[:300],
    }


def _home(query: dict[str, Any]) -> str:
    home = reverse("office:home")
    return f"{home}?{urlencode(query)}" if query else home


def _total(counts: flow.LampCounts) -> str:
    capped = any(value > counts.cap for value in (counts.ok, counts.due, counts.over, counts.hold))
    return f"{min(counts.all, counts.cap)}+" if capped else str(counts.all)


def _counter(code: str, name: str, counts: flow.LampCounts, asked: dict[str, str]) -> Row:
    is_here = asked["lamp"] == code
    kept = {key: asked[key] for key in ("q", "role") if asked[key]}
    query = kept if is_here else kept | {"lamp": code}
    return {"label": name, "count": counts.words(code), "href": _home(query), "is_here": is_here}


def _roles(user: identity.User) -> list[Row]:
    """A choice only for those who work in more than one role."""
    held = {line.role for line in identity.grants_of(user) if line.actions & {"case.review", "case.decide"}}
    if len(held) < 2:
        return []
    names = identity.role_names()
    return [{"value": role, "label": names.get(role, role)} for role in sorted(held)]


def _row(
    user: identity.User,
    row: flow.TaskRow,
    case: approvals.CaseInfo | None,
    mark: str,
    place: str,
    current: str,
) -> Row:
    number = _number(row.task)
    address = reverse("office:case", args=[number])
    return {
        "number": number,
        "href": f"{address}?{place}" if place else address,
        "lamp": row.lamp.code,
        "lamp_name": row.lamp.name,
        "left": left_words(row.lamp),
        "name": case.applicant.name if case else row.task.title,
        "item": case.item_name if case else "",
        "step": row.task.name,
        "note": _entrusted(user, row) + _note(row, case),
        "mark": mark,
        "is_here": number == current,
        "is_mine": row.task.assignee_id is not None,
        "facts": _facts(case) if case else [],
    }


def _facts(case: approvals.CaseInfo) -> list[Row]:
    """What one wants to know before opening a case."""
    rows = [
        ("申报", f"{datetime_cn(case.submitted_at)}，{case.channel_name}"),
        ("承诺期限", date_cn(case.promised_due_on) if case.promised_due_on else ""),
        ("法定期限", date_cn(case.statutory_due_on) if case.statutory_due_on else ""),
        ("经办人", case.agent_name),
        ("办件编号", case.number),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _entrusted(user: identity.User, row: flow.TaskRow) -> str:
    principal = flow.principal_of(user, row.task) if row.task.state == "open" else ""
    return f"受{principal}委托，" if principal else ""


def _note(row: flow.TaskRow, case: approvals.CaseInfo | None) -> str:
    if case is None:
        return row.task.name
    if case.state == "paused" and case.pause_until_on:
        return f"等{case.pause_reason_name}，{case.pause_until_on:%m-%d} 到"
    if row.task.state == "cancelled":
        why = f"，{row.task.finished_by_name}{row.task.opinion}" if row.task.opinion else "，不用再办"
        return f"{case.item_name}，{row.task.name}已取消{why}"
    step = f"{row.task.name}：{_outcome(row.task)}" if row.task.finished_at else row.task.name
    step += "，等待加签意见" if row.task.awaits else ""
    return f"{case.item_name}，{step}"


def _outcome(task: flow.TaskInfo) -> str:
    names = {one.code: one.name for one in task.outcomes}
    return names.get(task.outcome, {"returned": "退回", "superseded": "已重办"}.get(task.state, "已办"))


def left_words(lamp: flow.LampView) -> str:
    """3 天, 今天, −1 天, 停表."""
    if lamp.code == "hold":
        return "停表"
    if lamp.code == "done" or lamp.left is None:
        return "—"
    if lamp.left == 0:
        return "已过" if lamp.code == "over" else "今天"
    return f"{lamp.left} 天" if lamp.left > 0 else f"{MINUS}{-lamp.left} 天"


def _number(task: flow.TaskInfo) -> str:
    return task.subject.removeprefix(PREFIX)
