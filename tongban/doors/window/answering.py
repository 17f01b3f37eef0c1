"""The clerk's answer (受理、容缺受理、补正、不予受理、当场决定): asked back with the count first, then done."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, PlatformError
from tongban.common.seen import ChangedSinceError
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.support.calendar import api as calendar
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from . import case_page, sheet, showing
from .asking import clerk
from .colleague import who_was_first

TITLES = {
    "accept": "受理",
    "late": "容缺受理",
    "correct": "一次性告知补正",
    "refuse": "不予受理",
    "decide": "当场决定",
}
KEYS = {"accept": "F8", "late": "Shift+F8", "correct": "F9", "refuse": "F7", "decide": "F8"}
PERMIT = "01"
LAW = "《中华人民共和国行政许可法》第三十二条第一款"
#: The clause of 行政许可法 第三十二条 that the answer rests on; other matters rest on their own published bases.
CLAUSES = {"accept": "第（五）项", "late": "第（五）项", "correct": "第（四）项"}
WAITING = {
    "refuse": "选了理由以后，这里显示不予受理通知书全文。",
    "accept": "选好怎样决定以后，这里显示文书全文；不予的先写理由。",
    "decide": "选好怎样决定以后，这里显示决定书全文；不予的先写理由。",
}
DONE = {
    "accept": "已受理，受理通知书可以打印",
    "late": "已容缺受理，受理通知书写明了要补的材料",
    "correct": "已告知补正，补正告知书可以打印",
    "refuse": "已作不予受理，通知书可以打印",
    "decide": "已当场办结，决定书可以打印",
    "save": "判定已暂存",
}


@dataclass
class Asked:
    """What is asked back before it is done. `typed` is what the clerk has filled in here."""

    answer: str
    view: intake.ApplicationView
    guide: items.Guide
    sheet: sheet.Sheet
    typed: dict[str, Any]
    errors: dict[str, str]

    @property
    def title(self) -> str:
        return "受理并当场决定" if self.is_instant and self.answer == "accept" else TITLES[self.answer]

    @property
    def key(self) -> str:
        return KEYS[self.answer]

    @property
    def is_instant(self) -> bool:
        return self.guide.is_instant and self.answer in ("accept", "decide")

    @property
    def is_deceit(self) -> bool:
        """Refused on the spot because of false materials."""
        return self.is_instant and self.typed["outcome"] == "refuse" and self.typed["deceit"] == "yes"

    @property
    def evidence(self) -> str:
        return self.typed["evidence"] if self.is_deceit else ""

    @property
    def basis(self) -> str:
        """The rule that this answer rests on, said before it is given."""
        if self.answer not in CLAUSES:
            return ""
        if self.view.case.kind_code == PERMIT:
            return LAW + CLAUSES[self.answer]
        return "、".join(basis.title for basis in self.guide.bases)


def answer(request: HttpRequest, view: intake.ApplicationView) -> HttpResponse:
    try:
        return _answer(request, view)
    except ChangedSinceError as refusal:
        return _changed(request, view, refusal.sentence)


def _answer(request: HttpRequest, view: intake.ApplicationView) -> HttpResponse:
    found = sheet.posted(view, request.POST) if "check" in _verbs(view) else sheet.stored(view)
    chosen = request.POST.get("verdict", "")
    if "show" in request.POST and not chosen:
        return showing.show(request, view, found)
    if chosen not in DONE:
        return showing.show(request, view, found, errors={"verdict": "请选择要办理的操作"}, status=422)
    if not _is_open_to(view, chosen):
        return _too_late(request, view)
    errors = sheet.problems(found, chosen)
    if errors:
        return _on_page(request, view, found, errors)
    if chosen == "save":
        return _save(request, view, found)
    asked = Asked(chosen, view, items.version(view.case.item_version_id), found, _typed(request), {})
    if "preview" in request.POST:
        return _ask(request, asked)
    if request.POST.get("confirm") != "yes":
        _keep(request, view, found)
        return _ask(request, asked)
    return _do(request, asked)


def _verbs(view: intake.ApplicationView) -> set[str]:
    return {verb.code for verb in view.verbs}


def _is_open_to(view: intake.ApplicationView, chosen: str) -> bool:
    needed = {"late": "accept", "correct": "ask_correction", "save": "check"}.get(chosen, chosen)
    if chosen == "decide":
        return view.case.state == "accepted"
    return needed in _verbs(view)


def _typed(request: HttpRequest) -> dict[str, Any]:
    data = request.POST
    return {
        "key": data.get("key") or str(uuid.uuid4()),
        "seen": data.get("seen"),
        "days": data.get("days", str(intake.CORRECTION_DAYS)).strip(),
        "ground": data.get("ground", ""),
        "explanation": data.get("explanation", "").strip(),
        "redirect_to": data.get("redirect_to", "").strip(),
        "evidence": data.get("evidence", "").strip(),
        "deceit": data.get("deceit", ""),
        "promise": data.get("promise", ""),
        "outcome": data.get("outcome", "grant"),
        "opinion": data.get("opinion", "").strip(),
        "checks": data.getlist("checks"),
    }


def _save(request: HttpRequest, view: intake.ApplicationView, found: sheet.Sheet) -> HttpResponse:
    kept = _keep(request, view, found)
    if kept:
        messages.success(request, DONE["save"])
    return redirect(f"{reverse('window:case', args=[view.number])}?{case_page.place_of(request.GET)}")


def _keep(request: HttpRequest, view: intake.ApplicationView, found: sheet.Sheet) -> bool:
    """Nothing that was judged is lost when the clerk turns back."""
    findings = sheet.findings(found)
    if not findings or "check" not in _verbs(view):
        return False
    seen = request.POST.get("seen")
    intake.check_materials(actor=clerk(request), number=view.number, verdicts=findings, seen=seen)
    return True


def _ask(request: HttpRequest, asked: Asked, status: int = 200) -> HttpResponse:
    is_fragment = request.headers.get("HX-Request") == "true"
    today = clock.today()
    facts = {
        "asked": asked,
        "case": asked.view.case,
        "view": asked.view,
        "guide": asked.guide,
        "sheet": asked.sheet,
        "typed": asked.typed,
        "errors": asked.errors,
        "back": f"{reverse('window:case', args=[asked.view.number])}?{case_page.place_of(request.GET)}",
        "address": request.get_full_path(),
        "points": _points(asked),
        "grounds": _grounds(asked.view),
        "is_permit": asked.view.case.kind_code == PERMIT,
        "deceit_hint": "依照行政许可法第七十八条给予警告；安全事项一年内不得再次申请。写进决定书",
        "promised_on": calendar.add_workdays(today, asked.guide.promised_days).on
        if asked.guide.promised_days
        else None,
        "deadline_on": calendar.add_workdays(today, _days(asked.typed) or intake.CORRECTION_DAYS).on,
        "longest": intake.LONGEST_CORRECTION_DAYS,
        "told": _told(clerk(request), asked),
        "waiting": WAITING.get(asked.answer, "补正期限填好以后，这里显示告知书全文。"),
    }
    template = "window/case/ask_fragment.html" if is_fragment else "window/case/ask.html"
    return render(request, template, facts, status=status)


def _points(asked: Asked) -> list[items.PointGroup]:
    """Only where the case is decided at once are points ticked."""
    if not asked.is_instant:
        return []
    return items.point_groups(asked.guide, items.step_of_task(asked.guide.body, "", is_decision=True), is_apart=True)


def _told(actor: identity.User, asked: Asked) -> notices.Told | None:
    """The paper and the message as the applicant would get them; none while something is still missing."""
    try:
        return notices.rehearse(lambda: _perform(actor, asked))
    except PlatformError:
        return None


def _grounds(view: intake.ApplicationView) -> list[dict[str, str]]:
    """Only grounds that the law knows; the third needs a correction that was asked for, the last is of licences."""
    hints = {
        "not_needed": f"{LAW}第（一）项",
        "not_ours": f"{LAW}第（二）项，要告知向哪个机关申请",
        "not_corrected": f"{LAW}第（四）（五）项，已经一次告知，逾期没有补正，或者补正后仍不符合要求",
        "false_material": "《中华人民共和国行政许可法》第七十八条，给予警告；安全事项一年内不得再次申请",
    }
    is_permit = view.case.kind_code == PERMIT
    return [
        {"value": value, "label": str(label), "hint": hints.get(value, "") if is_permit else ""}
        for value, label in intake.RefusalGround.choices
        if {"not_corrected": view.correction is not None, "false_material": is_permit}.get(value, True)
    ]


def _do(request: HttpRequest, asked: Asked) -> HttpResponse:
    asked.errors = _typed_errors(asked)
    if asked.errors:
        return _ask(request, asked, status=422)
    try:
        with transaction.atomic():
            _perform(clerk(request), asked)
    except ChangedSinceError:
        raise
    except InvalidInputError as refusal:
        return _refused(request, asked, dict(refusal.fields) or {"verdict": refusal.sentence})
    except ConflictError as refusal:
        fresh = intake.application_for(clerk(request), asked.view.number)
        if fresh.case.state != asked.view.case.state:
            return _too_late(request, fresh)
        return _refused(request, asked, {"verdict": refusal.sentence})
    messages.success(request, DONE[asked.answer])
    target = f"{reverse('window:case', args=[asked.view.number])}?{case_page.place_of(request.GET)}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)


def _typed_errors(asked: Asked) -> dict[str, str]:
    typed = asked.typed
    if asked.answer == "correct" and _days(typed) is None:
        return {"days": f"补正期限请填 1 到 {intake.LONGEST_CORRECTION_DAYS} 之间的整数"}
    if asked.answer == "late" and typed["promise"] != "yes":
        return {"promise": "容缺受理要申请人自愿并作出书面承诺，请确认后勾选"}
    if asked.is_instant and typed["outcome"] not in ("grant", "refuse", "later"):
        return {"outcome": "请选择怎样决定"}
    if asked.is_deceit and not typed["evidence"]:
        return {"evidence": "请写明认定的证据：哪份材料、哪里不实、怎样查明"}
    return {}


def _days(typed: dict[str, Any]) -> int | None:
    days = str(typed["days"])
    number = int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0
    return number if 1 <= number <= intake.LONGEST_CORRECTION_DAYS else None


def _perform(actor: identity.User, asked: Asked) -> None:
    """One transaction: the findings and the answer that rests on them."""
    number, typed, found = asked.view.number, asked.typed, asked.sheet
    seen = typed["seen"]
    is_checking = "check" in _verbs(asked.view)
    findings = sheet.findings(found, is_late=asked.answer == "late")
    match asked.answer:
        case "accept" if asked.is_instant and typed["outcome"] != "later":
            intake.accept_and_decide(
                actor=actor,
                number=number,
                outcome=typed["outcome"],
                verdicts=findings,
                opinion=typed["opinion"],
                checks=_checks(asked),
                evidence=asked.evidence,
                seen=seen,
                key=typed["key"],
            )
        case "accept":
            intake.accept(actor=actor, number=number, verdicts=findings, seen=seen, key=typed["key"])
        case "late":
            names = "、".join(line.material.name for line in found.wanting)
            opinion = f"主要材料齐全，申请人自愿申请容缺受理并承诺在决定前补齐：{names}"
            intake.accept(actor=actor, number=number, verdicts=findings, opinion=opinion, seen=seen, key=typed["key"])
        case "correct":
            days = _days(typed) or intake.CORRECTION_DAYS
            if findings:
                intake.check_materials(actor=actor, number=number, verdicts=findings, seen=seen)
            intake.ask_correction(
                actor=actor, number=number, items=sheet.corrections(found), days=days, key=typed["key"]
            )
        case "refuse":
            if is_checking and findings:
                intake.check_materials(actor=actor, number=number, verdicts=findings, seen=seen)
            intake.refuse(
                actor=actor,
                number=number,
                ground=typed["ground"],
                explanation=typed["explanation"],
                redirect_to=typed["redirect_to"],
                evidence=typed["evidence"] if typed["ground"] == "false_material" else "",
                key=typed["key"],
            )
        case "decide":
            _decide(actor, asked)


def _decide(actor: identity.User, asked: Asked) -> None:
    task = intake.decision_task(actor, asked.view.case)
    if task is None:
        raise ConflictError(reason="这一件没有等您作的决定，可能已经有人办了")
    approvals.complete_task(
        actor=actor,
        task_id=task.id,
        outcome=asked.typed["outcome"],
        opinion=asked.typed["opinion"],
        checks=_checks(asked),
        evidence=asked.evidence,
        key=asked.typed["key"],
    )


def _checks(asked: Asked) -> dict[str, bool]:
    """Published points that were ticked; those left alone say nothing."""
    return {point: True for point in asked.guide.check_texts if point in asked.typed["checks"]}


def _refused(request: HttpRequest, asked: Asked, fields: dict[str, str]) -> HttpResponse:
    """Beside the field where it can be mended: on the checklist, or here in the question."""
    on_sheet = {f"v.{name.removeprefix('materials.')}": reason for name, reason in fields.items() if "." in name}
    known = {f"v.{line.material.code}" for line in asked.sheet.lines}
    if on_sheet and set(on_sheet) <= known and len(on_sheet) == len(fields):
        return _on_page(request, asked.view, asked.sheet, on_sheet)
    asked.errors = fields
    return _ask(request, asked, status=422)


def _on_page(
    request: HttpRequest, view: intake.ApplicationView, found: sheet.Sheet, errors: dict[str, str]
) -> HttpResponse:
    return _as_whole(showing.show(request, view, found, errors=errors, status=422))


def _too_late(request: HttpRequest, view: intake.ApplicationView) -> HttpResponse:
    """Somebody else was first: the case as it is now, and who it was."""
    words = who_was_first(clerk(request), view.case)
    return _as_whole(showing.show(request, view, sheet.stored(view), conflict=words, status=409))


def _changed(request: HttpRequest, view: intake.ApplicationView, words: str) -> HttpResponse:
    """The applicant handed in anew: what there is now, with what the clerk had found and written before."""
    return _as_whole(showing.show(request, view, sheet.posted(view, request.POST), conflict=words, status=409))


def _as_whole(response: HttpResponse) -> HttpResponse:
    """When htmx asked for the question, give it the work area instead."""
    response["HX-Retarget"] = "#main"
    response["HX-Reselect"] = "#main"
    response["HX-Reswap"] = "outerHTML"
    return response
