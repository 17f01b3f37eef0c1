"""Decisions of intake without database or clock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.serve.approvals import api as approvals

from .enums import RefusalGround, Verdict

ACCEPTANCE_DAYS = 5
CORRECTION_DAYS = 15
LONGEST_CORRECTION_DAYS = 60


@dataclass(frozen=True)
class Line:
    """One line of the checklist as the window sees it."""

    code: str
    name: str
    is_required: bool
    allow_late: bool
    is_provided: bool
    verdict: str
    opinion: str = ""


def case_number(item_code: str, day: date, serial: int) -> str:
    """办件编号: item code, day, six digits of one sequence. Gaps are normal, a number is never used again."""
    return f"{item_code}{day:%Y%m%d}{serial:06d}"


def request_hash(body: Mapping[str, Any]) -> str:
    """One value for one content, however its keys are ordered."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def acceptance_errors(lines: Iterable[Line]) -> dict[str, str]:
    """Why this application cannot be accepted yet: every line must be in order or allowed to come later."""
    errors = {}
    for line in lines:
        field = f"materials.{line.code}"
        if line.verdict == Verdict.LATE and not line.allow_late:
            errors[field] = f"“{line.name}”在办事指南中没有列为可容缺材料，不能容缺受理"
        elif line.verdict == Verdict.BAD:
            errors[field] = f"“{line.name}”核验为不符合，请告知补正后再受理"
        elif line.verdict == Verdict.NONE and (line.is_required or line.is_provided):
            errors[field] = f"“{line.name}”还没有核验"
        elif line.verdict == Verdict.OK and line.is_required and not line.is_provided:
            errors[field] = f"“{line.name}”没有提交，不能核验为符合"
    return errors


def refusal_errors(
    ground: RefusalGround,
    *,
    redirect_to: str,
    is_correcting: bool,
    deadline_on: date | None,
    is_answered: bool,
    has_bad: bool,
    today: date,
) -> dict[str, str]:
    """Which ground may be used now (行政许可法 第三十二条)."""
    if ground is RefusalGround.NOT_OURS and not redirect_to.strip():
        return {"redirect_to": "请写明应当向哪个机关申请（《中华人民共和国行政许可法》第三十二条第一款第（二）项）"}
    if ground is RefusalGround.NOT_CORRECTED:
        if deadline_on is None:
            return {"ground": "还没有告知过补正，不能以不补正为由不予受理"}
        if is_correcting and today <= deadline_on:
            return {"ground": f"补正期限到{deadline_on:%Y年%-m月%-d日}为止，期限届满前不能以逾期不补正为由不予受理"}
        if is_answered and not has_bad:
            return {"ground": "申请人已经按要求补正，请先把仍不符合要求的材料核验为不符合并写明意见"}
    return {}


LONGEST_ADDRESS = 200
#: What a refusal is told in, by field.
REFUSAL_TEXTS = {"explanation": ("说明", 1000), "redirect_to": ("应当向其申请的机关", 200)}


def too_long(**texts: str) -> dict[str, str]:
    limits = (
        (name, *REFUSAL_TEXTS[name]) for name, text in texts.items() if len(text.strip()) > REFUSAL_TEXTS[name][1]
    )
    return {name: f"{title}最多 {most} 个字" for name, title, most in limits}


def days_left_when_asked(workdays_to_due: int) -> int:
    """Working days of the acceptance term that remain on the day of the request, that day among them."""
    return max(workdays_to_due, 0)


@dataclass(frozen=True)
class Listed:
    """One line of what was handed in; `is_form`: made from the answers of the application form."""

    name: str
    is_form: bool = False


def ask_refusal(
    codes: Sequence[str], listed: Mapping[str, Listed], *, was_told: bool, waits: bool, is_open: bool, is_accepted: bool
) -> str:
    """Why a department's 补正要求 goes no further; empty where an official may send it on.

    行政许可法 第三十一条 (nothing beyond what is published), 第三十二条第一款第（四）项 (everything at once, once).
    """
    if not is_open:
        return "办件已经结束"
    if was_told:
        return "这一件已经一次告知过补正，依照《中华人民共和国行政许可法》第三十二条不能再要求"
    if waits:
        return "上一次要求还在等承办人确认，需要补正的请一次写全"
    strangers = [code for code in codes if code not in listed]
    if strangers:
        return f"材料“{'、'.join(strangers)}”不在办事指南列出的材料清单中，不能要求申请人提交"
    twice = sorted({listed[code].name for code in codes if list(codes).count(code) > 1})
    if twice:
        return f"“{'、'.join(twice)}”列了两次，请合并成一项"
    forms = [listed[code].name for code in codes if listed[code].is_form]
    if forms and is_accepted:
        return f"“{'、'.join(forms)}”由申请表生成，受理以后不能改"
    return ""


#: Ended without being granted, by a decision or by the applicant's own step.
MAY_BE_ASKED_AGAIN = {
    approvals.CaseState.REFUSED,
    approvals.CaseState.NOT_ACCEPTED,
    approvals.CaseState.WITHDRAWN,
}


def again_reason(
    state: approvals.CaseState, *, is_last_attempt: bool, is_main: bool, is_stage: bool, was_stopped: bool = False
) -> str:
    """Why this part of a joint application may not be applied for again by itself; empty: it may.

    A refusal with its reasons (行政许可法 第三十八条第二款) does not bar a better application. Who deceived is told by
    every submit until when he is barred (第七十八条, `approvals.bar_of`).
    """
    if is_stage:
        return "这件属于建设项目的一个阶段，请在项目页重新申报这个阶段"
    if not is_last_attempt:
        return "这一项已经重新申办过，请看最近一次的办件"
    if state not in MAY_BE_ASKED_AGAIN and not was_stopped:
        return f"这一项{state.label}，只有不予许可、不予受理或者撤回的才能重新申办"
    if is_main:
        return "这一项的证照是记载其他事项的主证，没有办成时其他事项已各发各证，请从办事指南单独申请"
    return ""
