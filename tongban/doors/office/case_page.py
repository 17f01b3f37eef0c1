"""What the case page shows beside the inbox: head, tabs, review points, departments, notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.serve.approvals import api as approvals
from tongban.serve.grants import api as grants
from tongban.serve.intake import api as intake
from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity
from tongban.ui.filters import datetime_cn, mask_id_number

from . import inbox
from .case_work import POSITIVE, mine, verb_href

Row = dict[str, Any]
TABS = (
    ("review", "审查"),
    ("materials", "材料"),
    ("form", "表单"),
    ("record", "经过"),
    ("papers", "文书"),
    ("flow", "流程图"),
    ("similar", "相似办件"),
)
DAYS = "个工作日"
TICKED, UNTICKED = {"lamp": "ok", "words": "已核"}, {"lamp": "hold", "words": "未核"}
DECEIT_HINT = (
    "依照行政许可法第七十八条给予警告；直接关系公共安全、人身健康、生命财产安全的事项，一年内不得再次申请。写进决定书"
)


@dataclass
class Typed:
    """What stood in the form when it was sent; shown again when it was not accepted."""

    opinion: str = ""
    ticked: set[str] = field(default_factory=set)
    task_id: int = 0
    #: 不予许可 because of false materials, and what shows it.
    is_deceit: bool = False
    evidence: str = ""

    @classmethod
    def of(cls, data: Any) -> Typed:
        task = data.get("task", "")
        task_id = int(task) if task.isascii() and task.isdigit() and len(task) < 18 else 0
        return cls(
            data.get("opinion", "").strip(),
            set(data.getlist("checks")),
            task_id,
            data.get("deceit") == "yes",
            data.get("evidence", "").strip(),
        )


def head(view: approvals.CaseView) -> Row:
    case = view.case
    step = "、".join(dict.fromkeys(one.task.name for one in view.tasks)) or case.state_name
    meta = [
        {"label": "", "value": case.item_name},
        {"label": "办件", "value": case.number},
        {"label": "当前步骤" if case.is_open else "状态", "value": step},
    ]
    if case.agent_name:
        meta.append({"label": "经办人", "value": case.agent_name})
    return {"title": case.applicant.name, "meta": meta, "figures": figures(view)}


def figures(view: approvals.CaseView, wanted: int = 0) -> list[Row]:
    """本步、承诺、法定: three remainders side by side."""
    case = view.case
    if not case.is_open:
        return [{"label": case.state_name, "value": datetime_cn(case.closed_at, "short")[:5]}]
    rows = []
    held = mine(view, wanted) or (view.tasks[0] if view.tasks else None)
    if held is not None:
        rows.append(_figure("本步", held.lamp.left, held.lamp.code, held.lamp.name))
    for one in view.clocks:
        name = {"promised": "承诺", "statutory": "法定"}.get(one.kind, one.name)
        rows.append(_figure(f"{name} {one.due_on:%m-%d}", one.left, "", "", is_provisional=one.provisional))
    return rows


def _figure(label: str, left: int | None, lamp: str, lamp_name: str, *, is_provisional: bool = False) -> Row:
    row: Row = {"label": label + ("（暂定）" if is_provisional else ""), "lamp": lamp, "lamp_words": lamp_name}
    if left is None:
        return row | {"value": "停表" if lamp == "hold" else "—", "unit": ""}
    words = f"{inbox.MINUS}{-left}" if left < 0 else str(left)
    return row | {"value": words, "unit": DAYS}


def tabs(view: approvals.CaseView, here: str, place: str, materials: int | None) -> list[Row]:
    base = reverse("office:case", args=[view.case.number])
    counts = {"materials": materials, "papers": len(view.papers) or None}
    rows = []
    for key, (code, name) in enumerate(TABS, start=1):
        query = "&".join(part for part in (place, "" if code == "review" else f"tab={code}") if part)
        rows.append(
            {
                "label": name,
                "href": f"{base}?{query}" if query else base,
                "is_here": code == here,
                "tag": counts.get(code),
                "key": str(key),
            }
        )
    return rows


def points(view: approvals.CaseView, typed: Typed, held: approvals.OpenTask | None) -> list[Row]:
    """The published points by step, the one that is being done first; each with who has ticked it before."""
    held = None if held and held.task.is_cosign else held  # an opinion ticks nothing
    groups = items.point_groups(view.guide, _step_now(view, held), is_apart=held is not None)
    return [
        {
            "step": one.step or ("不分环节" if len(groups) > 1 else ""),
            "is_now": one.is_now,
            "rows": [_point(row, view, typed, is_mine=held is not None) for row in one.rows],
        }
        for one in groups
    ]


def facts_of_points(view: approvals.CaseView) -> dict[str, tuple[items.Row, ...]]:
    """裁量标准 and 依据 by check point, as they stand in the version of the guide that the case is pinned to."""
    return {row.text: row.facts for group in items.point_groups(view.guide) for row in group.rows}


def _point(row: items.PointRow, view: approvals.CaseView, typed: Typed, *, is_mine: bool) -> Row:
    by = [review for review in view.reviews if review.checks.get(row.text)]
    return {
        "id": row.id,
        "text": row.text,
        "facts": row.facts,
        "note": "；".join(f"{one.actor_name}已核 {datetime_cn(one.done_at, 'short')}" for one in by),
        "is_on": row.id in typed.ticked,
        "side": None if is_mine else TICKED if by else UNTICKED,
    }


def _step_now(view: approvals.CaseView, held: approvals.OpenTask | None) -> str:
    """The step of the guide that this person, or whoever holds the case, is at."""
    at = held or next(iter(view.tasks), None)
    return items.step_of_task(view.guide.body, at.task.name, is_decision=at.is_decision) if at else ""


def checks(view: approvals.CaseView, typed: Typed) -> dict[str, bool]:
    """Published points that were ticked; those left alone say nothing."""
    return {text: True for index, text in enumerate(view.guide.check_texts) if str(index) in typed.ticked}


def unticked(view: approvals.CaseView, typed: Typed, held: approvals.OpenTask) -> list[str]:
    """Points that neither this person nor an earlier reviewer has found met; those of later steps are not due yet."""
    met = {text for review in view.reviews for text, is_met in review.checks.items() if is_met}
    met |= checks(view, typed).keys()
    due = items.due_points(view.guide.body, _step_now(view, held))
    return [point.text for point in due if point.text not in met]


def departments(view: approvals.CaseView) -> Row:
    """并联部门 when there are some, else the steps of the flow, each with how far it is."""
    ref = view.flow_ref
    if ref is None or view.case.flow_instance_id is None:
        return {"title": "办理环节", "note": "", "rows": []}
    body = flow.definition(ref)["body"]
    together = list(_tasks_in(body, only_parallel=True))
    nodes = together or list(_tasks_in(body))
    tasks: dict[str, list[flow.TaskInfo]] = {}
    for one in view.run.tasks:
        if not one.is_cosign:
            tasks.setdefault(one.node, []).append(one)
    rows = [row for node in nodes for row in _departments(node, tasks.get(node["id"], []), view, bool(together))]
    done = sum(row["is_done"] for row in rows)
    return {"title": "并联部门" if together else "办理环节", "note": f"{done}／{len(rows)} 已办", "rows": rows}


def _tasks_in(body: Sequence[Mapping[str, Any]], *, only_parallel: bool = False, inside: bool = False) -> Iterator[Any]:
    for node in body:
        kind = node["kind"]
        is_work = kind in ("task", "panel", "foreach", "external") or "item" in node  # 子办件
        if is_work and (inside or not only_parallel):
            yield node
        yield from _tasks_in(node.get("body", ()), only_parallel=only_parallel, inside=inside)  # 子流程
        for branch in node.get("branches", ()):
            inner = branch if kind == "parallel" else branch["body"]
            yield from _tasks_in(inner, only_parallel=only_parallel, inside=inside or kind == "parallel")


def _departments(
    node: Mapping[str, Any], tasks: list[flow.TaskInfo], view: approvals.CaseView, is_joint: bool
) -> list[Row]:
    """One row for a node, however often it was done; one for each agency that reviews at once; one for a panel."""
    if node["kind"] == "task" or not tasks:
        return [_department(node, tasks[-1] if tasks else None, view, is_joint=is_joint)]
    now = [one for one in tasks if one.state in ("open", "done")] or tasks[-1:]
    if node["kind"] == "foreach":
        return [_department(node, one, view, is_joint=True) for one in now]
    waiting = [one for one in now if one.is_open]
    row = _department(node, (waiting or now)[-1], view, is_joint=is_joint)
    if node["kind"] != "panel":
        return [row]
    heard = f"{len(now) - len(waiting)}／{len(now)} 人已表态"
    if not waiting:
        return [row | {"note": heard, "words": "已审议", "lamp": "ok"}]
    return [row | {"note": f"{row['note']}，{heard}"}]


def _department(
    node: Mapping[str, Any], task: flow.TaskInfo | None, view: approvals.CaseView, *, is_joint: bool
) -> Row:
    row: Row = {"name": node["name"], "note": "", "lamp": "hold", "words": "未到", "is_done": False}
    if task is None:
        return row
    agency = agencies.agency_by_id(task.agency_id).name
    row |= {"name": agency if is_joint else node["name"], "note": node["name"] if is_joint else agency}
    if task.state == "done":
        names = {one.code: one.name for one in task.outcomes}
        word = names.get(task.outcome, "已办")
        lamp = "ok" if task.outcome in POSITIVE else "over"
        note = f"{row['note']}，{task.finished_by_name}" if task.finished_by_name else row["note"]
        return row | {"lamp": lamp, "words": word, "is_done": True, "note": note}
    if task.is_open:
        held = next((one for one in view.tasks if one.task.id == task.id), None)
        if held is not None:
            waits = {"note": f"{row['note']}，等待加签意见 {task.awaits} 份"} if task.awaits else {}
            return row | waits | {"lamp": held.lamp.code, "words": f"{held.lamp.name} {inbox.left_words(held.lamp)}"}
    return row | {"words": "待重办" if task.state in ("returned", "superseded") else "已取消"}


def applicant_rows(view: approvals.CaseView) -> list[Row]:
    case, party = view.case, view.case.applicant
    rows = [
        ("申请人", party.name),
        ("证件号码", mask_id_number(party.id_number)),
        ("联系电话", party.phone),
        ("申报渠道", case.channel_name),
        ("申报时间", datetime_cn(case.submitted_at)),
        ("受理日期", f"{case.accepted_on:%Y-%m-%d}" if case.accepted_on else ""),
        ("实施机关", case.agency_name),
        ("查询码", case.query_code),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _deceit(one: approvals.DeceitInfo) -> Row:
    until = f"，到 {one.until_on:%Y-%m-%d} 为止不得再次申请" if one.until_on else ""
    state = "（已更正）" if one.corrected_at else until
    links = [{"label": "看不实申请", "href": f"{reverse('office:deceits')}?{urlencode({'q': one.party_name})}"}]
    return {"kind": "warn", "words": f"认定申请人{one.deceit_name}{state}。证据：{one.evidence}", "links": links}


def _linked(number: str, line: intake.LinkedLine) -> Row:
    """四级联动: the case above or below, with its lamp."""
    links = [{"label": line.label, "href": reverse("office:case", args=[line.number])}] if line.label else []
    if line.may_settle:
        links.append({"label": "再开一次，或者人工填写结果", "href": reverse("office:sub_case", args=[number])})
    row: Row = {"kind": line.kind, "words": line.words, "links": links}
    return row | ({"lamp": line.case.lamp, "lamp_words": line.case.lamp_name} if line.case else {})


def _awaited(task: flow.TaskInfo, view: approvals.CaseView) -> Row:
    """加签: whose opinions a task waits for."""
    asked = [one for one in view.tasks if one.task.beside_id == task.id]
    names = [_name_of(one.task.assignee_id) or one.agency_name for one in asked]
    return {
        "kind": "warn",
        "words": f"“{task.name}”等待加签意见：{'、'.join(names)}。交回或者减签以后才能办结。期限照常走。",
    }


def _waiting_for(task: flow.TaskInfo, view: approvals.CaseView) -> Row:
    """等待: for which message, and since when."""
    may = any(verb.code == "receive_message" for verb in view.verbs)
    links = [{"label": "登记收到的消息、材料", "href": verb_href(view, "receive_message", "")}] if may else []
    words = f"“{task.name}”：{approvals.awaited_words(task)}（{task.message}），收到后登记，流程才往下走。期限照常走。"
    return {"kind": "", "words": words, "links": links}


def _name_of(user_id: int | None) -> str:
    found = identity.user_info(user_id) if user_id else None
    return found.name if found else ""


def notes(view: approvals.CaseView, beside: intake.Beside, grant: grants.AwardRow | None = None) -> list[Row]:
    """What stands in the way, said before anybody presses a button."""
    case = view.case
    rows: list[Row] = [_linked(case.number, line) for line in beside.linked.lines] if beside.linked else []
    if grant:
        links = [{"label": "看奖补核定", "href": reverse("office:grant_award", args=[grant.number])}]
        is_first = grant.state == grants.AwardState.APPLIED
        words = (
            "奖补申请还没有核定金额，核定以后才能准予。" if is_first else f"奖补：{grant.state_name}，{grant.amount}。"
        )
        rows.append({"kind": "warn" if is_first else "", "words": words, "links": links})
    if case.state == "paused":
        open_one = next((one for one in view.procedures if one.ended_on is None), None)
        until = f"，预计 {case.pause_until_on:%Y-%m-%d} 结束" if case.pause_until_on else ""
        why = f"。{open_one.note}" if open_one else ""
        rows.append(
            {
                "kind": "warn",
                "words": f"正在特别程序：{case.pause_reason_name}{until}。"
                f"期限停止计算，恢复后才能作出决定；审查可以照常进行{why}",
            }
        )
    rows += [_awaited(one.task, view) for one in view.tasks if one.task.awaits]
    rows += [_waiting_for(one.task, view) for one in view.tasks if one.task.message]
    for one in view.errands:
        if one.is_open and one.kind in ("supervise", "urge") and one.unanswered:
            words = f"{one.kind_name}：{one.topic}" + (f"，{one.due_on} 以前答复" if one.due_on else "")
            links = [
                {"label": "看" + ("并答复" if one.may_answer else ""), "href": reverse("office:errand", args=[one.id])}
            ]
            rows.append({"kind": "warn", "words": words, "links": links})
        if one.is_open and one.holds_decision and one.unanswered:
            rows.append(
                {"kind": "warn", "words": f"等{'、'.join(one.unanswered)}答复征求意见，答复以后才能决定。期限照常走。"}
            )
    if case.outstanding and case.is_open:
        names = "、".join(case.outstanding)
        until = f"（{case.outstanding_due_on} 以前）" if case.outstanding_due_on else ""
        late = case.outstanding_due_on is not None and case.outstanding_due_on < clock.today()
        more = "已经逾期并告知申请人，可以终止办理（情形：容缺材料逾期未补齐）。" if late else ""
        rows.append({"kind": "warn", "words": f"容缺待补{until}：{names}。补齐以前不能作出准予决定。{more}"})
    if case.revoked_at:
        rows.append(
            {"kind": "warn", "words": f"准予的决定已于 {datetime_cn(case.revoked_at)} 撤销：{case.revoke_reason}"}
        )
    if view.bar:
        rows.append({"kind": "warn", "words": f"申请人现在不得再次申请本事项：{view.bar}。"})
    if deceit := view.told.get("deceit"):
        rows.append(_deceit(deceit))
    if run := view.told.get("swift"):
        words = (
            "智能审批作出的决定，全部数据都经核验。"
            if run.is_granted
            else f"智能审批转人工：{'；'.join(run.reasons)}。"
        )
        links = [{"label": "看智能审批说明", "href": reverse("office:swift_case", args=[case.number])}]
        rows.append({"kind": "", "words": words, "links": links})
    if pledge := view.told.get("pledges"):
        words = f"告知承诺（{pledge.state_name}）：以承诺代替{'、'.join(pledge.materials)}。"
        links = [{"label": "看承诺和核查", "href": reverse("office:pledge", args=[case.number])}]
        rows.append({"kind": "warn" if pledge.state in ("fixing", "revoked") else "", "words": words, "links": links})
    if case.is_deemed_accepted and case.is_open:
        rows.append({"kind": "", "words": "窗口逾期没有告知补正，依法自收到申请材料之日起视为受理。"})
    if case.extended_days:
        rows.append({"kind": "", "words": f"已延长期限 {case.extended_days} 个工作日，不能再次延长。"})
    if case.is_before_receipt:
        rows.append({"kind": "", "words": f"有权机关还没有正式收到（{case.state_name}），受理和办理期限还没有起算。"})
    if case.state in ("submitted", "correcting"):
        rows.append({"kind": "", "words": f"还没有受理（{case.state_name}），由窗口核对材料。受理后到审查人员。"})
    if joint := beside.joint:
        links = [{"label": words, "href": reverse("office:case", args=[number])} for words, number in joint.links]
        rows.append({"kind": "", "words": joint.words, "links": links})
    return rows
