"""办件迁移: a plan for the running cases of one version, its dry run, another person's word, and how far it is."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tongban.common.errors import InvalidInputError, PlatformError
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .. import item_menu
from ..asking import official, only_for, require_citywide
from ..flow_design import properties
from ..flow_design.conditions import name_of
from .flows import EDIT, PUBLISH, found

KEPT = 200  # rows of a dry run that the page shows
LIVE_KINDS = ("task", "panel", "foreach", "external", "wait", "auto", "parallel", "sub")
Row = dict[str, Any]


@only_for(EDIT)
@require_http_methods(["GET", "POST"])
def migrate(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the versions, say which node goes to which, try it, propose it. Trying writes nothing."""
    user, _, versions = found(request, code)
    asked = request.POST if request.method == "POST" else request.GET
    old, new = (_version(asked.get(name, ""), versions) for name in ("from", "to"))
    facts: Row = {
        "code": code,
        "name": versions[0].name if versions else code,
        "plans": flow.migrations(user, code),
        "versions": [
            {"value": one.ref.version, "label": f"第 {one.ref.version} 版，在办 {one.running} 件"} for one in versions
        ],
        "old": old.version if old else "",
        "new": new.version if new else versions[0].ref.version if versions else "",
        "reason": request.POST.get("reason", "").strip(),
        "errors": {},
    }
    if old is None or new is None:
        return render(request, "office/flows/migrate.html", facts)
    rows = _node_rows(old, new, asked)
    node_map = {row["id"]: row["value"] for row in rows if row["value"] != row["usual"]}
    facts["nodes"] = rows
    try:
        if request.POST.get("do") == "propose":
            row = flow.propose_migration(
                actor=user,
                code=code,
                from_version=old.version,
                to_version=new.version,
                node_map=node_map,
                reason=facts["reason"],
            )
            messages.success(request, "已提出，请另一位有公布权限的人员确认以后执行")
            return redirect("office:flow_plan", code=code, plan_id=row.pk)
        facts["tally"] = flow.migrate_plan(code, old.version, new.version, node_map, keep=KEPT)
    except InvalidInputError as refusal:
        facts["errors"] = {_field(name): reason for name, reason in refusal.fields.items()}
        if request.POST.get("do") == "propose" and set(facts["errors"]) == {"reason"}:
            facts["tally"] = flow.migrate_plan(code, old.version, new.version, node_map, keep=KEPT)
    except PlatformError as refusal:
        facts["errors"] = {"from": refusal.sentence}
    return render(request, "office/flows/migrate.html", facts, status=422 if facts["errors"] else 200)


def _version(text: str, versions: list[flow.VersionView]) -> flow.FlowRef | None:
    asked = item_menu.number_asked(text)
    return next((one.ref for one in versions if one.ref.version == asked), None)


def _field(name: str) -> str:
    return "nodes" if name.startswith("nodes") else name


def _node_rows(old: flow.FlowRef, new: flow.FlowRef, asked: Any) -> list[Row]:
    """Each node of the old version with those of its kind in the new one; by itself it goes to its own id."""
    targets = list(flow.editing.walk(flow.definition(new)["body"]))
    names = Counter(name_of(one) for one in targets)
    labels = [
        {
            "value": one["id"],
            "kind": one["kind"],
            "label": name_of(one) if names[name_of(one)] == 1 else f"{name_of(one)}（{one['id']}）",
        }
        for one in targets
    ]
    kinds = properties.kind_names()
    found = []
    for node in flow.editing.walk(flow.definition(old)["body"]):
        if node["kind"] not in LIVE_KINDS:
            continue
        options = [one for one in labels if one["kind"] == node["kind"]]
        usual = node["id"] if any(one["id"] == node["id"] for one in targets) else ""
        typed = asked.get(f"map[{node['id']}]", usual)[:40]
        found.append(
            {
                "id": node["id"],
                "name": name_of(node),
                "kind": kinds[node["kind"]],
                "options": options,
                "usual": usual,
                "value": typed,
            }
        )
    return found


@only_for(EDIT)
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, code: str, plan_id: int) -> HttpResponse:
    """One plan: while it waits its dry run is made anew, afterwards it says how far it is."""
    require_citywide(request, EDIT)
    user = official(request)
    view = flow.migration(user, plan_id)
    errors: Row = {}
    reason = request.POST.get("reason", "").strip()
    if request.method == "POST":
        try:
            return _act(request, view, reason)
        except InvalidInputError as refusal:
            errors = dict(refusal.fields)
        except PlatformError as refusal:
            errors = {"plan": refusal.sentence}
    facts: Row = {
        "code": view.code,
        "name": flow.versions_of(view.code)[0].name,
        "plan": view,
        "map": [{"was": one, "now": target or "没有对应"} for one, target in view.node_map.items()],
        "is_own": view.proposed_by_id == user.pk,
        "may_confirm": identity.allowed_citywide(user, PUBLISH),
        "errors": errors,
        "reason": reason,
    }
    if view.state == flow.MigrationState.PROPOSED:
        facts["tally"] = flow.dry_run_of(view, keep=KEPT)
    return render(request, "office/flows/plan.html", facts, status=422 if errors else 200)


def _act(request: HttpRequest, view: flow.MigrationView, reason: str) -> HttpResponse:
    user, what, going = official(request), request.POST.get("do", ""), view.id
    if what == "confirm":
        flow.confirm_migration(actor=user, plan_id=view.id)
        messages.success(request, "已确认，后台逐件迁移，进度在这一页")
    elif what == "cancel":
        flow.cancel_migration(actor=user, plan_id=view.id)
        messages.success(request, "计划已取消，没有办件改动")
    elif what == "reverse":
        going = flow.propose_reversal(actor=user, plan_id=view.id, reason=reason).pk
        messages.success(request, "已提出撤回，请另一位有公布权限的人员确认以后执行")
    else:
        raise InvalidInputError(fields={"plan": "请选择要做什么"})
    return redirect("office:flow_plan", code=view.code, plan_id=going)
