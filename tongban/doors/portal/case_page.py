"""What the citizen's case page shows: who has it, what you must do, two clocks, the way it went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse

from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.support.flow import api as flow
from tongban.support.notices import api as notices
from tongban.ui import flowdrawing
from tongban.ui.clockcells import cells
from tongban.ui.filters import date_md

Row = dict[str, Any]
CLOCK_NAMES = {"promised": "对您的承诺", "statutory": "法律规定", "acceptance": "答复您的期限"}
WAY_WORDS = {"done": "已办", "open": "正在办", "held": "暂停计时"}
LAMP_WORDS = {"ok": "正常", "due": "临期", "over": "超期", "hold": "停表", "done": "已办结"}


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
    steps = view.timeline.steps
    running = {step.title for step in steps if step.state == "now"}
    past = [_past_row(step, view) for step in steps if step.state == "done"]
    present = [_row(step, view, "now", "" if step.at else "现在") for step in steps if step.state == "now"]
    coming = [_row(step, view, "next", "") for step in steps if step.state == "next" and step.title not in running]
    coming = [*_decision_to_come(view), *coming]
    if coming:
        coming[0]["at_words"] = coming[0]["at_words"] or "接下来"
    return [*past, *present, *coming][::-1]


def _past_row(step: approvals.TimelineStep, view: approvals.CaseView) -> Row:
    return _row(step, view, "you" if _is_yours(step, view) else "", "")


def _row(step: approvals.TimelineStep, view: approvals.CaseView, kind: str, at_words: str) -> Row:
    who = "您" if _is_yours(step, view) else step.who
    text = "，".join(part for part in (who, step.words) if part)
    return {
        "title": plain_step(step.title),
        "text": "。".join(part.rstrip("。") for part in (text, step.note) if part),
        "at": step.at,
        "at_words": at_words,
        "kind": kind,
    }


def _decision_to_come(view: approvals.CaseView) -> list[Row]:
    """Until when it is decided, while something else is still being done."""
    until = view.case.promised_due_on
    is_deciding = any(one.task.milestone == "decision" for one in view.tasks)
    if view.case.state != "accepted" or until is None or is_deciding:
        return []
    return [{"title": "决定", "text": "", "at": None, "at_words": f"最晚 {date_md(until)}", "kind": "next"}]


def way(view: approvals.CaseView) -> Row:
    """走到哪里了 as a picture: only the steps of its own way, and nothing of what officials said on it."""
    if not view.flow_ref or not view.case.flow_instance_id:
        return {}
    found = flow.way(view.flow_ref, view.trail, [one.task for one in view.tasks])
    boxes = [replace(box, name=plain_step(box.name), words=WAY_WORDS.get(box.state, "")) for box in found.boxes]
    drawn = replace(found, boxes=boxes)
    return {"way_wide": flowdrawing.lay_out(drawn), "way_tall": flowdrawing.rail(drawn)}


def plain_step(name: str) -> str:
    """协办单位审查二 → 协办单位审查: the agency beside it says which."""
    return name.rstrip("一二三四五六七八九十") if "审查" in name else name


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


def first_of_each(
    rows: Sequence[approvals.CaseInfo], joints: Mapping[str, intake.JointView]
) -> dict[str, intake.JointView]:
    """Joint applications by the first of their cases on this page: there they stand, whole, once."""
    found: dict[str, intake.JointView] = {}
    seen: set[str] = set()
    for row in rows:
        joint = joints.get(row.number)
        if joint is not None and joint.number not in seen:
            seen.add(joint.number)
            found[row.number] = joint
    return found
