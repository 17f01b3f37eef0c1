"""模拟 and 重放: a flow or its draft walked with chosen outcomes, and by the cases that were finished last."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from tongban.catalog.items import api as items
from tongban.common.errors import InvalidInputError
from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .. import item_menu
from ..asking import official, only_for
from ..flow_design import drawing, properties, trial
from .flows import EDIT, draft_of, found

MOST_NAMES, MOST_SEATS = 3, 10
REPLAYS = (20, 50, 100, 200)
Row = dict[str, Any]


@only_for(EDIT)
@require_GET
def simulate(request: HttpRequest, code: str) -> HttpResponse:
    """Every step is a link, so that going back is one too; nothing is started."""
    _, draft, versions = found(request, code)
    asked = item_menu.number_asked(request.GET.get("version", ""))
    version = next((one for one in versions if one.ref.version == asked), None)
    body = flow.definition(version.ref) if version else draft.body if draft else flow.definition(versions[0].ref)
    faults = [] if version or not draft else flow.faults_of_draft(body)
    choices = _choices(request.GET.get("steps", ""))
    users = items.flow_users(code)
    owner = item_menu.number_asked(request.GET.get("owner", ""))
    owner = owner or next(iter(users), None) or official(request).agency_id
    facts: Row = {
        "code": code,
        "name": body.get("name") or code,
        "what": f"第 {version.ref.version} 版" if version else "草稿" if draft else f"第 {versions[0].ref.version} 版",
        "faults": [drawing.words(one, body) for one in faults],
        "owner": owner,
        "agencies": [{"value": one.id, "label": one.name} for one in agencies.agencies()],
        "inputs": [],
        "errors": {},
        "version": asked or "",
        "draft": draft,
    }
    if not [one for one in faults if "没有时限" not in one]:
        facts |= _walked(request, body, choices, owner, facts)
    return render(request, "office/flows/simulate.html", facts, status=422 if facts["errors"] else 200)


def _walked(request: HttpRequest, body: Row, choices: list[tuple[str, str]], owner: int | None, facts: Row) -> Row:
    if owner is not None and not any(one["value"] == owner for one in facts["agencies"]):
        raise InvalidInputError(fields={"owner": "请选择主办单位"})
    told = trial.read(flow.names_used(body), request.GET)
    found = flow.simulate(flow.tree_of_draft(body), choices, owner_agency_id=owner, **flow.placed(told.values))
    roles = identity.role_names()
    done = [(one.node, one.outcome) for one in found.done]

    def address(steps: list[tuple[str, str]]) -> str:
        asked = {"steps": ",".join(f"{node}:{outcome}" for node, outcome in steps), "owner": owner or ""}
        asked |= {"version": facts["version"], **told.typed}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{reverse('office:flow_simulate', args=[facts['code']])}?{query}"

    return {
        "found": found,
        "inputs": trial.rows(told),
        "errors": told.errors,
        "done": [_task(one, roles) for one in found.done],
        "waiting": [
            _task(one, roles)
            | {
                "links": [
                    {"label": each.name, "href": address([*done, (one.node, each.code)])} for each in one.outcomes
                ],
                "returns": [
                    {"label": _return_words(each), "href": address([*done, (one.node, flow.BACK + each.node)])}
                    for each in one.returns
                ],
            }
            for one in found.waiting
        ],
        "steps": ",".join(f"{node}:{outcome}" for node, outcome in done),
        "back": address(done[:-1]) if done else "",
        "anew": address([]),
    }


def _return_words(one: flow.SimulatedReturn) -> str:
    names = "、".join(f"“{name}”" for name in one.cancels)
    return f"退回“{one.name}”" + (f"（同时取消{names}）" if names else "")


def _task(one: flow.SimulatedTask, roles: dict[str, str]) -> Row:
    people = (
        [person for agency, _ in one.agencies for person in identity.entitled(one.role, agency)] if one.role else []
    )
    names = "、".join(person.name for person in people[:MOST_NAMES])
    role = roles.get(one.role, one.role) or "系统办理，不用人"
    where = "、".join(name for _, name in one.agencies)
    warning = one.fault
    if one.role and one.agencies and not people:
        warning = f"现在没有人能在{where}做{role}"
    return {
        "name": one.name,
        "kind": properties.kind_names().get(one.kind, ""),
        "who": f"{where}，{role}" if where else role,
        "people": f"{names}等 {len(people)} 人" if len(people) > MOST_NAMES else names,
        "limit": _limit(one),
        "seats": "、".join(one.seats[:MOST_SEATS]) + (f"等 {len(one.seats)} 份" if len(one.seats) > MOST_SEATS else ""),
        "outcome": one.outcome_name,
        "warning": warning,
    }


def _limit(one: flow.SimulatedTask) -> str:
    if one.until:
        return f"等到 {one.until}"
    return f"{one.limit_days} 个工作日" if one.limit_days else "没有时限"


def _choices(text: str) -> list[tuple[str, str]]:
    parts = [one.partition(":") for one in text[:8000].split(",") if ":" in one]
    return [(node, outcome) for node, _, outcome in parts]


@only_for(EDIT)
@require_http_methods(["GET", "POST"])
def replay(request: HttpRequest, code: str) -> HttpResponse:
    """重放: POST walks the finished cases through the draft and keeps the summary."""
    user, draft, versions = draft_of(request, code)
    faults = flow.faults_of_draft(draft.body)
    facts: Row = {
        "code": code,
        "name": draft.name,
        "draft": draft,
        "faults": [drawing.words(one, draft.body) for one in faults],
        "sizes": [{"value": one, "label": f"最近 {one} 件"} for one in REPLAYS],
        "most": request.POST.get("most", draft.replay.get("most", 50)),
        "versions": versions,
        "found": None,
        "errors": {},
    }
    status = 200
    if request.method == "POST":
        status = 422 if faults or not _replayed(request, user, code, facts) else 200
    return render(request, "office/flows/replay.html", facts, status=status)


def _replayed(request: HttpRequest, user: identity.User, code: str, facts: Row) -> bool:
    most = item_menu.number_asked(request.POST.get("most", ""))
    if most not in REPLAYS:
        choices = "、".join(str(one) for one in REPLAYS)
        facts["errors"] = {"most": f"请选择放几件：{choices}"}
        return False
    facts["found"] = flow.replay_draft(actor=user, code=code, most=most)
    facts["draft"] = flow.open_draft(user, code)
    messages.success(request, "已重放，结果记在草稿上")
    return True
