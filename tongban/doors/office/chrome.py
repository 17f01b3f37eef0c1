"""What stands around every page of the office: the menu, where one belongs, what administrators have to know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from tongban.common import clock
from tongban.data.exchange import api as exchange
from tongban.serve.approvals import api as approvals
from tongban.serve.grants import api as grants
from tongban.serve.intake import api as intake
from tongban.serve.pledges import api as pledges
from tongban.serve.swift import api as swift
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.calendar import api as calendar
from tongban.support.events import api as events
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .asking import holds, official
from .power_menu import ALL

PROJECTS = ("projects.manage", "projects.assist")
WORK = ("case.review", "case.decide")
#: (words, page, actions of which one opens it, how the addresses below it begin)
MENU = (
    ("审批", "office:home", WORK, "/office/cases/"),
    ("概况", "office:board", ("case.decide", "export.cases"), "/office/board/"),
    ("办件", "office:cases", ("case.read",), "/office/list/"),
    ("协同", "office:errands", ("case.read",), "/office/errands/"),
    ("会审", "office:councils", ("case.read",), "/office/councils/"),
    ("智能审批", "office:swift", ("items.publish", *WORK, "case.supervise"), "/office/swift/"),
    ("承诺核查", "office:pledges", (*WORK, "case.supervise"), "/office/pledges/"),
    ("交接", "office:passings", ("case.review", "case.decide"), "/office/passing/"),
    ("事项", "office:items", ("items.edit", "items.publish"), "/office/items/"),
    ("流程", "office:flows", ("flows.edit", "flows.publish"), "/office/flows/"),
    ("一件事", "office:themes", ("themes.edit", "themes.publish"), "/office/themes/"),
    ("建设项目", "office:projects", (*PROJECTS, *WORK), "/office/projects/"),
    ("奖补", "office:grants", (*grants.SEE_AWARDS, *grants.SEE_POLICIES), "/office/grants/"),
    ("权责", "office:powers", ALL, "/office/powers/"),
    ("法规标准", "office:standards", ("standards.manage",), "/office/standards/"),
    ("文书", "office:paper_templates", ("notices.edit", "notices.publish"), "/office/papers/"),
    ("文号", "office:paper_numbers", ("notices.void",), "/office/papers/numbers/"),
    ("人员", "office:users", ("users.manage",), "/office/users/"),
    ("机构", "office:agencies", ("users.manage", "agencies.manage"), "/office/agencies/"),
    ("日历", "office:calendar", ("calendar.manage",), "/office/calendar/"),
    ("期限复算", "office:clock_reports", ("calendar.manage", "audit.read"), "/office/clocks/"),
    ("检索用语", "office:synonyms", ("search.manage",), "/office/search/"),
    ("系统对接", "office:exchange", (exchange.MANAGE,), "/office/exchange/"),
    ("审计", "office:audit", ("audit.read",), "/office/audit/"),
    ("消息投递", "office:events", ("events.manage",), "/office/events/"),
)


@dataclass(frozen=True)
class Alarm:
    words: str
    label: str = ""
    href: str = ""


def chrome(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    return {
        "menu": menu(request),
        "place": _place(user),
        "alarms": list(alarms(request)),
        "now": clock.now(),
    }


def menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Only what this person may open."""
    path = request.path
    return [
        {"label": label, "href": reverse(name), "is_here": _is_here(name, path, start)}
        for label, name, actions, start in MENU
        if (has_inbox(request) if name == "office:home" else holds(request, *actions))
    ]


def has_inbox(request: HttpRequest) -> bool:
    """Tasks go to roles: the head of an agency may decide on terms, but no task waits for him."""
    user = official(request)
    return user.kind == identity.UserKind.STAFF and flow.has_inbox(user, WORK)


def _is_here(name: str, path: str, start: str) -> bool:
    if name == "office:home":
        return path == reverse(name) or path.startswith(start)
    return path.startswith(start)


def _place(user: Any) -> str:
    if getattr(user, "agency_id", None) is None:
        return ""
    return agencies.agency_by_id(user.agency_id).name


def _supervised(user: Any) -> Iterator[Alarm]:
    """For the heads of agencies and for auditors: two statements."""
    if late := pledges.late_count(user):
        yield Alarm(f"有 {late} 件承诺逾期没有核查或者复核", "看承诺核查", reverse("office:pledges") + "?late=yes")
    if names := swift.problem_items():
        yield Alarm(f"智能审批抽查发现问题，已经关停：{'、'.join(names)}", "看开关", reverse("office:swift"))


def alarms(request: HttpRequest) -> Iterator[Alarm]:
    """What will not wait: for administrators and auditors, and for who handles a case that nobody below takes up."""
    user = official(request)
    if holds(request, *WORK) and (waiting := intake.stuck_for(user)):
        first = waiting[0]
        yield Alarm(
            f"有 {len(waiting)} 件在等下级办件，下级办件没有开成，要您处理",
            f"看“{first.item_name}”{first.number[-6:]}" if len(waiting) == 1 else "看等得最久的一件",
            reverse("office:case", args=[first.number]),
        )
    if holds(request, "audit.read", "events.manage") and (words := audit.unsealed_alarm()):
        link = ("看审计记录", reverse("office:audit")) if holds(request, "audit.read") else ("", "")
        yield Alarm(words, *link)
    if holds(request, "case.supervise"):
        yield from _supervised(user)
    if holds(request, "calendar.manage") and (words := calendar.missing_year_alarm(clock.today())):
        yield Alarm(words, "导入年度安排", reverse("office:calendar"))
    if holds(request, "calendar.manage", "audit.read") and (late := flow.clock_alarm(clock.today())):
        yield Alarm(late[0], "看复算报告", reverse("office:clock_report", args=[late[1]]))
    if identity.allowed_citywide(user, "events.manage") and (words := events.delivery_alarm()):
        yield Alarm(words, "看消息投递", reverse("office:events"))
    if identity.allowed_citywide(user, exchange.MANAGE):
        found = filter(None, (exchange.alarm(), approvals.unpushed_alarm()))
        if words := "；".join(found):
            yield Alarm(f"部门系统：{words}", "看系统对接", reverse("office:exchange"))
