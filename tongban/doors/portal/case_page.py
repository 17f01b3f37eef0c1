"""What the citizen's case page shows: who has it, what you must do, two clocks, the way it went."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow
from tongban.support.notices import api as notices
from tongban.ui.clockcells import cells
from tongban.ui.filters import date_md

Row = dict[str, Any]
CLOCK_NAMES = {"promised": "对您的承诺", "statutory": "法律规定", "acceptance": "答复您的期限"}
LAMP_WORDS = {"ok": "正常", "due": "临期", "over": "超期", "hold": "停表", "done": "已办结"}
#: States in which the ball lies with the applicant.
YOURS = {"correcting", "granted"}


def baton(view: approvals.CaseView, *, mine: set[str]) -> Row:
    """在谁手上 and 您要做的, each with a heading, a sentence and at most two links. `mine`: for whom I may act."""
    case, story = view.case, view.timeline
    agency = agencies.agency_by_id(case.agency_id)
    holders = story.holder
    waiting = "有进展会发消息，也可以随时回来看。" if story.todo.startswith("您不用做什么") else story.todo
    you: Row = {"title": "现在不用做什么", "text": waiting, "links": [], "is_urgent": False}
    if case.state == "correcting":
        until = f"，{date_md(case.due_on)}前交" if case.due_on else ""
        you = {
            "title": f"补正材料{until}",
            "text": "只补告知书上列的，其他不用再交。补正的日子不算在办理期限里。",
            "links": [{"label": "现在补正", "href": reverse("portal:correct", args=[case.number])}],
            "is_urgent": True,
        }
    elif case.outstanding and case.is_open:
        you = {
            "title": "补交容缺的材料",
            "text": f"还差：{'、'.join(case.outstanding)}。办理不停，最后决定前要补齐。",
            "links": [{"label": "现在补交", "href": reverse("portal:correct", args=[case.number])}],
            "is_urgent": True,
        }
    elif case.state == "granted" and view.licence is not None:
        you = _licence_ready(case, view.licence, mine)
    elif case.state == "refused":
        you = {
            "title": "不服可以复议或起诉",
            "text": "理由和期限写在决定书里：六十日内可以申请行政复议，六个月内可以提起行政诉讼。",
            "links": [{"label": "看决定书", "href": "#papers"}],
            "is_urgent": True,
        }
    elif case.state == "not_accepted":
        you = {
            "title": "看看该向谁申请",
            "text": story.todo,
            "links": [{"label": "看不予受理通知书", "href": "#papers"}],
            "is_urgent": True,
        }
    elif case.state == "granted":
        you = you | {"title": "领取结果", "text": story.todo, "is_urgent": case.delivered_at is None}
    return {
        "who": case.state_name if not case.is_open else _step_name(view),
        "holder": holders,
        "headline": story.headline,
        "phone": view.guide.phones.consult or agency.phone,
        "you": you,
        "yours_first": case.state in YOURS,
    }


def _licence_ready(case: approvals.CaseInfo, licence: licences.LicenceInfo, mine: set[str]) -> Row:
    """The licence of a body that was founded belongs to that body: whoever represents it can go on at once."""
    text = "电子证照和纸质的一样有效，可以下载、亮证，别人扫码就能核验。"
    links = [{"label": "打开证照", "href": reverse("portal:licence", args=[licence.identifier])}]
    if licence.holder_id_number not in mine:
        return {
            "title": f"{licence.holder_name}登记好了",
            "text": f"{licence.name}由法定代表人（经营者）用自己的账户登录后查看、使用。",
            "links": [],
            "is_urgent": False,
        }
    if licence.holder_id_number != case.applicant.id_number:
        text = f"{licence.holder_name}登记好了，换成它的身份就可以接着办事。{text}"
        links.append({"label": "换身份", "href": reverse("portal:party")})
    return {"title": f"{licence.name}已经可以用", "text": text, "links": links, "is_urgent": True}


def _step_name(view: approvals.CaseView) -> str:
    if view.case.state == "paused":
        return view.case.pause_reason_name or "特别程序"
    names = list(dict.fromkeys(one.task.name for one in view.tasks))
    return "、".join(names) or view.case.state_name


def clock_rows(view: approvals.CaseView, today: Any) -> list[Row]:
    """The two clocks once accepted; before that the five working days for an answer."""
    case = view.case
    rows = [_clock(one, case) for one in view.clocks if one.kind in ("promised", "statutory")]
    if rows:
        return sorted(rows, key=lambda row: row["kind"] != "promised")
    if case.state == "submitted" and case.days_left is not None:
        left = case.days_left
        return [
            {
                "kind": "acceptance",
                "name": "窗口答复您",
                "lamp": case.lamp,
                "lamp_words": LAMP_WORDS.get(case.lamp, case.lamp_words),
                "big": f"还剩 {max(left, 0)}" if left >= 0 else f"已超 {-left}",
                "small": f"个工作日，{date_md(case.accept_due_on)}前",
                "cells": cells(5, 5 - max(left, 0), name="答复期限"),
                "note": "受理、补正还是不予受理，5 个工作日内告诉您；逾期不告知的，自收到材料之日起即为受理。",
            }
        ]
    return []


def _clock(one: flow.ClockView, case: approvals.CaseInfo) -> Row:
    limit = one.limit_days + one.extension_days
    used = limit - one.left
    unit = "个工作日"
    if one.finished_on is not None:
        big, small = f"用了 {max(used, 0)}", f"{unit}，{date_md(one.finished_on)}办结"
    elif one.lamp == "hold":
        big, small = f"停在 {max(one.left, 0)}", unit
    elif one.left < 0:
        big, small = f"已超 {-one.left}", f"{unit}，应在 {date_md(one.due_on)}前"
    else:
        big, small = f"还剩 {one.left}", f"{unit}，{date_md(one.due_on)}前"
    words = {"promised": "承诺", "statutory": "法定"}.get(one.kind, "期限")
    note = f"{words} {one.limit_days} {unit}"
    if one.extension_days:
        note += f"，经批准延长 {one.extension_days} 个"
    if one.lamp == "hold":
        note += "。特别程序期间不计入期限"
    if one.provisional:
        note += "。后面的节假日还没有公布，日期暂定"
    return {
        "kind": one.kind,
        "name": CLOCK_NAMES.get(one.kind, one.name),
        "lamp": one.lamp,
        "lamp_words": LAMP_WORDS.get(one.lamp, one.words),
        "big": big,
        "small": small,
        "cells": cells(limit, used, name=words, is_running=one.finished_on is None and one.lamp != "hold"),
        "note": note + "。",
    }


def timeline_rows(view: approvals.CaseView) -> list[Row]:
    """Newest first; what the applicant did is a square, what offices did a circle. What runs now is not also next."""
    running = {step.title for step in view.timeline.steps if step.state == "now"}
    rows = [
        {
            "title": step.title,
            "text": "，".join(part for part in ("您" if _is_yours(step, view) else step.who, step.words) if part),
            "at": step.at,
            "at_words": {"now": "现在", "next": "接下来"}.get(step.state, "") if step.at is None else "",
            "kind": {"now": "now", "next": "next"}.get(step.state, "you" if _is_yours(step, view) else ""),
        }
        for step in view.timeline.steps
        if step.state != "next" or step.title not in running
    ]
    return rows[::-1]


def _is_yours(step: approvals.TimelineStep, view: approvals.CaseView) -> bool:
    return step.who in ("您", view.case.applicant.name)


def paper_rows(view: approvals.CaseView) -> list[Row]:
    return [paper_row(one, view.case.number) for one in view.papers]


def paper_row(one: notices.NoticeInfo, number: str) -> Row:
    return {
        "name": one.name,
        "note": f"{one.number}，{date_md(one.issued_at)}",
        "href": reverse("portal:paper", args=[number, one.id]),
        "ready": one.ready,
    }
