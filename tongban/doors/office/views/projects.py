"""建设项目: the list (also the report of 代办), one project with what may be done to it, and the calendar."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from tongban.common import clock
from tongban.common.days import read_day, read_moment
from tongban.common.errors import InvalidInputError
from tongban.serve.projects import api as projects
from tongban.support.files import api as files
from tongban.support.notices import api as notices

from .. import council_page
from ..asking import holds, official, only_for

SEEN = (projects.MANAGE, projects.ASSIST, "case.review", "case.decide")
ASSISTED = (projects.MANAGE, projects.ASSIST)
SIZE, WEEKS = 30, 6
STANDINGS = (
    ("underway", "有阶段办理中"),
    ("blocked", "被挡住（暂缓）"),
    ("late", "有阶段超期"),
    ("done", "已完成"),
    ("closed", "已终止"),
)  # fmt: skip
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def tabs(request: HttpRequest, here: str) -> list[dict[str, Any]]:
    pages = [("projects", "项目", SEEN), ("projects_calendar", "日历", SEEN), ("project_tasks", "代办任务", ASSISTED),
             ("project_teams", "代办队伍", ASSISTED), ("project_areas", "区域评估", (projects.MANAGE,)),
             ("project_joint", "区域联合审批", SEEN)]  # fmt: skip
    return [
        {"label": label, "href": reverse(f"office:{name}"), "is_here": name == here}
        for name, label, actions in pages
        if holds(request, *actions)
    ]


def _filters(request: HttpRequest) -> tuple[projects.ProjectFilters, dict[str, str]]:
    asked = {
        name: request.GET.get(name, "").replace("\x00", "").strip()[:60]
        for name in ("q", "type", "standing", "stage", "team")
    }
    number = {
        name: int(asked[name]) if asked[name].isascii() and asked[name].isdigit() else None
        for name in ("stage", "team")
    }
    mandated = asked["team"] == "any"
    filters = projects.ProjectFilters(
        text=asked["q"],
        type_key=asked["type"],
        standing="" if asked["standing"] == "late" else asked["standing"],
        stage=number["stage"] if number["stage"] and number["stage"] < 10 else None,
        team_id=number["team"] if number["team"] is not None and number["team"] < 2**62 else None,
        is_late=asked["standing"] == "late",
        mandated=mandated,
    )
    return filters, asked


@only_for(*SEEN)
@require_GET
def project_list(request: HttpRequest) -> HttpResponse:
    filters, asked = _filters(request)
    user = official(request)
    page = projects.projects_page(user, filters, after=request.GET.get("after") or None, size=SIZE)
    query = urlencode({name: value for name, value in asked.items() if value})
    here = reverse("office:projects")
    types = projects.types()
    facts = {
        "tabs": tabs(request, "projects"),
        "rows": page.rows,
        "asked": asked,
        "query": query,
        "types": [(one.key, one.name) for one in types],
        "stages": _stage_options(types),
        "standings": STANDINGS,
        "teams": [("any", "有代办的"), *((str(one.id), one.name) for one in projects.teams(user))],
        "may_export": any(one["label"] == "代办队伍" for one in tabs(request, "")),
        "next_href": f"{here}?{query}&{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "first_href": f"{here}?{query}" if request.GET.get("after") else "",
    }
    return render(request, "office/projects/list.html", facts)


def _stage_options(types: list[Any]) -> list[tuple[str, str]]:
    longest = max((one.stages for one in types), key=len, default=())
    return [(str(one.number), one.name) for one in longest]


@only_for(*ASSISTED)
@require_GET
def report_csv(request: HttpRequest) -> StreamingHttpResponse:
    lines = list(projects.report_csv(official(request), _filters(request)[0]))
    answer = StreamingHttpResponse(iter(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="projects-{clock.today():%Y%m%d}.csv"'
    return answer


@only_for(*ASSISTED)
@require_GET
def report_xlsx(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(projects.report_workbook(official(request), _filters(request)[0]), content_type=EXCEL)
    answer["Content-Disposition"] = f'attachment; filename="projects-{clock.today():%Y%m%d}.xlsx"'
    return answer


@only_for(*SEEN)
@require_GET
def calendar_page(request: HttpRequest) -> HttpResponse:
    """Six weeks from a Monday on, by day."""
    start = _first_day(request.GET.get("from", ""))
    start -= timedelta(days=start.weekday())
    end = start + timedelta(days=7 * WEEKS - 1)
    days: dict[date, list[Any]] = {}
    for line in projects.calendar_lines(official(request), start, end):
        days.setdefault(line.on, []).append(line)
    here = reverse("office:projects_calendar")
    facts = {
        "tabs": tabs(request, "projects_calendar"),
        "start": start,
        "end": end,
        "days": list(days.items()),
        "today": clock.today(),
        "before_href": f"{here}?from={start - timedelta(days=7 * WEEKS)}",
        "after_href": f"{here}?from={end + timedelta(days=1)}",
    }
    return render(request, "office/projects/calendar.html", facts)


def _first_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return clock.today()


@only_for(*SEEN)
@require_GET
def project_page(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, code, {}, {})


def _page(request: HttpRequest, code: str, typed: dict[str, str], errors: dict[str, str]) -> HttpResponse:
    view = projects.project(official(request), code)
    is_underway = any(stage.joint and stage.joint.is_open for stage in view.stages)
    may_call = is_underway and holds(request, "case.read") and (view.rights.may_manage or bool(view.rights.led))
    facts = {
        "project": view,
        "councils": council_page.box_of(official(request), "project", code, may_call=may_call),
        "typed": typed,
        "errors": errors,
        "verdicts": [{"value": one.value, "label": one.label} for one in projects.Verdict],
        "members": [
            {"value": username, "label": name} for username, name in (view.mandate.members if view.mandate else ())
        ],
        "today": clock.today(),
        "key": typed.get("key") or str(uuid.uuid4()),
    }
    return render(request, "office/projects/project.html", facts, status=422 if errors else 200)


@only_for(*SEEN)
@require_POST
def do(request: HttpRequest, code: str, what: str) -> HttpResponse:
    """One thing done to a project; what was wrong is said on its page."""
    if what not in DOING:
        raise Http404
    typed = {name: request.POST.get(name, "").replace("\x00", "").strip()[:2100] for name in TYPED}
    act, words = DOING[what]
    try:
        act(actor=official(request), code=code, typed=typed)
    except InvalidInputError as refusal:
        return _page(request, code, typed, {f"{what}-{name}": reason for name, reason in refusal.fields.items()})
    messages.success(request, words)
    return redirect("office:project", code=code)


TYPED = (
    "stage", "reason", "name", "planned_on", "actual_on", "milestone", "survey_at", "place", "agency", "verdict",
    "words", "minutes", "title", "due_on", "assignee", "task", "seen", "key",
)  # fmt: skip


def number_of(text: str) -> int:
    """A row's number as it came from the page; one that nothing has when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


Act = Callable[..., Any]


def _staged(action: Act, *names: str) -> Act:
    def act(*, actor: Any, code: str, typed: dict[str, str]) -> None:
        action(actor=actor, code=code, number=number_of(typed["stage"]), **{name: typed[name] for name in names})

    return act


def _survey(*, actor: Any, code: str, typed: dict[str, str]) -> None:
    projects.arrange_survey(
        actor=actor,
        code=code,
        number=number_of(typed["stage"]),
        survey_at=read_moment(typed, "survey_at", "踏勘时间"),
        place=typed["place"],
        seen=typed["seen"],
    )


def _opinion(*, actor: Any, code: str, typed: dict[str, str]) -> None:
    projects.give_opinion(
        actor=actor,
        code=code,
        number=number_of(typed["stage"]),
        agency_id=number_of(typed["agency"]),
        verdict=typed["verdict"],
        words=typed["words"],
        seen=typed["seen"],
    )


def _plan(*, actor: Any, code: str, typed: dict[str, str]) -> None:
    planned_on = read_day(typed, "planned_on", "计划日期")
    projects.plan_milestone(actor=actor, code=code, name=typed["name"], planned_on=planned_on)


def _reach(*, actor: Any, code: str, typed: dict[str, str]) -> None:
    actual_on = read_day(typed, "actual_on", "实际日期")
    projects.reach_milestone(actor=actor, code=code, milestone_id=number_of(typed["milestone"]), actual_on=actual_on)


def _task(*, actor: Any, code: str, typed: dict[str, str]) -> None:
    due_on = read_day(typed, "due_on", "期限")
    words = {name: typed[name] for name in ("title", "assignee", "key")}
    projects.add_task(actor=actor, code=code, due_on=due_on, **words)


def _finish(*, actor: Any, code: str, typed: dict[str, str]) -> None:
    projects.finish_task(actor=actor, code=code, task_id=number_of(typed["task"]))


def _close(*, actor: Any, code: str, typed: dict[str, str]) -> None:
    projects.close_project(actor=actor, code=code, reason=typed["reason"])


#: What the pages send: the action, and what is said when it is done.
DOING: dict[str, tuple[Act, str]] = {
    "hold": (_staged(projects.hold_stage, "reason"), "已暂缓，建设单位会收到消息"),
    "release": (_staged(projects.release_stage), "已解除暂缓"),
    "plan": (_plan, "里程碑已登记"),
    "reach": (_reach, "已登记实际日期"),
    "survey": (_survey, "已安排统一踏勘，建设单位会收到消息"),
    "opinion": (_opinion, "意见已登记"),
    "minutes": (_staged(projects.write_minutes, "minutes", "seen"), "纪要已保存"),
    "certificate": (_staged(projects.issue_certificate), "已出具联合验收意见书"),
    "task": (_task, "任务已添加"),
    "finish": (_finish, "任务已完成"),
    "close": (_close, "项目已终止"),
}


@only_for(*SEEN)
@require_GET
def paper(request: HttpRequest, code: str, paper: uuid.UUID) -> FileResponse:
    info = notices.pdf(projects.paper(official(request), code, paper))
    return FileResponse(files.open(info.id), filename=info.name, content_type=info.media_type)
