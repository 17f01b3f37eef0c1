"""预审: opinions once, item by item; passed, the applicant brings the originals; the term runs from the receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.common.rewriting import rewrite
from tongban.serve.approvals import api as approvals
from tongban.support.calendar import api as calendar
from tongban.support.events import api as events
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .. import preview_rules, rules
from ..enums import PreviewState, Source, Verdict
from ..errors import MaterialsNotReadyError, SecondPreviewError
from ..events import ApplicationReceived, PreviewAnswered, PreviewAsked, PreviewPassed
from ..models import Application, Preview
from .accepting import apply_verdicts, current_lines, line_of
from .answering import keep_answers
from .correcting import asked_lines, check_answer, replace_lines
from .terms import acceptance_due
from .walking import is_repeat, lock_application, refuse_input, require, require_applicant, require_state, tell

STATE = approvals.CaseState
LONGEST_NOTE = 300


def open_preview(actor: identity.User, application: Application) -> bool:
    """In the transaction of the submit; True, since no term runs from now on."""
    Preview.objects.create(application=application)
    due = calendar.add_workdays(clock.today(), preview_rules.LOOK_DAYS).on
    approvals.hold_before_receipt(actor=actor, number=application.number, state=STATE.PREVIEWING, due_on=due)
    return True


@transaction.atomic
def ask_preview(
    *, actor: identity.User, number: str, items: Sequence[Mapping[str, str]], key: str | None = None
) -> approvals.CaseInfo:
    """整改意见, everything at once; a second time it is refused."""
    application, preview = _locked(number)
    require(actor, "intake.accept", application)
    if is_repeat(actor, key, "ask_preview", application):
        return approvals.case(number)
    if preview.asked_at is not None and preview.state != PreviewState.ENDED:
        raise SecondPreviewError(number=number)
    _require_may(application, preview, "ask", "提预审意见", actor)
    current = {one.code: one for one in current_lines(application)}
    asked = asked_lines(items, rules.CORRECTION_DAYS, current)
    preview.items = [{"material_code": one.code, "name": one.name, "opinion": one.opinion} for one in asked]
    preview.state, preview.asked_by_name, preview.asked_at = PreviewState.ASKED, actor.name, clock.now()
    preview.save(update_fields=["items", "state", "asked_by_name", "asked_at"])
    rewrite(asked, "verdict", "opinion", "is_asked")
    _due(number, preview_rules.MEND_DAYS)
    notices.tell(
        application.case.applicant_id_number,
        f"预审意见：{application.case.item_name}",
        f"要改：{'、'.join(one.name for one in asked)}。意见只提这一次；您也可以不改，直接正式申请。",
        approvals.case_path(number),
    )
    facts = {"items": {one.code: one.opinion for one in asked}}
    tell(actor, application, "ask_preview", facts, PreviewAsked(case_number=number))
    return approvals.case(number)


@transaction.atomic
def answer_preview(
    *,
    actor: identity.User,
    number: str,
    materials: Mapping[str, Any] | None = None,
    answers: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> approvals.CaseInfo:
    """整改: the applicant hands in what was asked for, and only that; as in a 补正."""
    application, preview = _locked(number)
    require_applicant(actor, application)
    if is_repeat(actor, key, "answer_preview", application):
        return approvals.case(number)
    _require_may(application, preview, "answer", "整改", None)
    asked = [one for one in current_lines(application) if one.is_asked]
    checked, clean = check_answer(actor, application, asked, materials or {}, answers)
    if clean is not None:
        keep_answers(actor, application, clean)
    replace_lines(actor, application, asked, checked)
    preview.state, preview.answered_at = PreviewState.ANSWERED, clock.now()
    preview.save(update_fields=["state", "answered_at"])
    _due(number, preview_rules.LOOK_DAYS)
    facts = {"materials": {one.material.code: one.source.value for one in checked.given}}
    tell(actor, application, "answer_preview", facts, PreviewAnswered(case_number=number))
    return approvals.case(number)


@transaction.atomic
def pass_preview(
    *,
    actor: identity.User,
    number: str,
    verdicts: Mapping[str, Any] | None = None,
    note: str = "",
    needs_originals: bool = True,
    key: str | None = None,
) -> approvals.CaseInfo:
    """预审通过: every material is in order. Without originals to bring it counts as received at once."""
    application, preview = _locked(number)
    require(actor, "intake.accept", application)
    if is_repeat(actor, key, "pass_preview", application):
        return approvals.case(number)
    _require_may(application, preview, "pass", "预审通过", actor)
    current = current_lines(application)
    refuse_input(apply_verdicts(current, verdicts or {}))
    if len(note.strip()) > LONGEST_NOTE:
        raise InvalidInputError(fields={"note": f"预审意见最多 {LONGEST_NOTE} 个字"})
    if errors := rules.acceptance_errors(line_of(one) for one in current):
        raise MaterialsNotReadyError(fields=errors)
    rewrite(current, "verdict", "opinion")
    preview.state, preview.note = PreviewState.PASSED, note.strip()
    preview.passed_by_name, preview.passed_at = actor.name, clock.now()
    preview.cleared = [one.code for one in current if one.verdict == Verdict.OK]
    preview.save(update_fields=["state", "note", "passed_by_name", "passed_at", "cleared"])
    facts = {"verdicts": {one.code: one.verdict for one in current}, "originals": needs_originals}
    tell(actor, application, "pass_preview", facts, PreviewPassed(case_number=number))
    if not needs_originals:
        _receive(actor, application, preview, "data")
        return approvals.case(number)
    until = _due(number, settings.PREVIEW_KEEP_DAYS)
    names = "、".join(one.name for one in current if one.source == Source.FILE)
    notices.tell(
        application.case.applicant_id_number,
        f"预审通过：{application.case.item_name}",
        f"请带原件到窗口，或者把原件寄到窗口：{names or '身份证件'}。收到以后开始计算受理期限，材料不再重交。"
        f"{until:%Y年%m月%d日}以前没有收到的，这次申请自动关闭，可以重新申请；这是本市的安排，不是法定期限。",
        approvals.case_path(number),
    )
    return approvals.case(number)


@transaction.atomic
def receive_originals(*, actor: identity.User, number: str, key: str | None = None) -> approvals.CaseInfo:
    """正式收件: the originals are here (at the counter or by post); from today the term of acceptance runs."""
    application, preview = _locked(number)
    require(actor, "intake.accept", application)
    if is_repeat(actor, key, "receive_originals", application):
        return approvals.case(number)
    _require_may(application, preview, "receive", "登记收到原件", actor)
    _receive(actor, application, preview, "originals")
    return approvals.case(number)


@transaction.atomic
def insist(*, actor: identity.User, number: str, key: str | None = None) -> approvals.CaseInfo:
    """不等预审，直接正式申请: nobody can be made to go through a preview."""
    application, preview = _locked(number)
    require_applicant(actor, application)
    if is_repeat(actor, key, "insist", application):
        return approvals.case(number)
    _require_may(application, preview, "insist", "转为正式申请", None)
    _receive(actor, application, preview, "insisted")
    return approvals.case(number)


def lapse_previews() -> int:
    """Once a day: passed, and the originals never came. Each in a transaction of its own; says how many."""
    waiting = Preview.objects.filter(
        state=PreviewState.PASSED,
        application__case__state=STATE.PREVIEWING,
        application__case__due_on__lt=clock.today(),
    )
    numbers = waiting.order_by("pk").values_list("application__number", flat=True)
    return len(events.each("intake.lapsed_previews", list(numbers), _lapse))


@transaction.atomic
def _lapse(number: str) -> bool:
    application, preview = _locked(number)
    case = application.case
    if case.state != STATE.PREVIEWING:
        return False
    if not preview_rules.has_lapsed(PreviewState(preview.state), case.due_on, clock.today()):
        return False
    due = case.due_on
    preview.state, preview.ended_at, preview.ended_by = PreviewState.LAPSED, clock.now(), "lapsed"
    preview.save(update_fields=["state", "ended_at", "ended_by"])
    approvals.lapse_preview(actor=identity.SYSTEM(), number=number)
    tell(identity.SYSTEM(), application, "lapse_preview", {"due_on": due})
    return True


def _receive(actor: identity.User, application: Application, preview: Preview, how: str) -> None:
    today = clock.today()
    preview.state, preview.ended_at, preview.ended_by = PreviewState.ENDED, clock.now(), how
    preview.save(update_fields=["state", "ended_at", "ended_by"])
    # What was asked beforehand is no 补正: that one, told once, is still to come if it is needed.
    application.materials.filter(is_current=True, is_asked=True).update(is_asked=False)
    approvals.receive_case(
        actor=actor, number=application.number, received_on=today, accept_due_on=acceptance_due(today)
    )
    tell(actor, application, "receive", {"how": how, "received_on": today})
    events.publish(ApplicationReceived(case_number=application.number, received_on=today))


def _locked(number: str) -> tuple[Application, Preview]:
    application = lock_application(number)
    preview = Preview.objects.filter(application=application).first()
    if preview is None:
        raise NotFoundError(what="这件的预审")
    return application, preview


def _require_may(application: Application, preview: Preview, what: str, verb: str, asker: identity.User | None) -> None:
    require_state(application, {STATE.PREVIEWING}, verb, asker=asker)
    if not preview_rules.may(what, PreviewState(preview.state)):
        raise approvals.CaseStateError(number=application.number, state=preview.get_state_display(), verb=verb)


def _due(number: str, days: int) -> date:
    due: date = calendar.add_workdays(clock.today(), days).on
    approvals.move_due(number=number, due_on=due)
    return due
