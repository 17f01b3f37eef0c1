"""受理 and 不予受理: the window measures every material by the published standard and answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.common.rewriting import rewrite
from tongban.common.seen import require_seen
from tongban.serve.approvals import api as approvals
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .. import materials, rules
from ..enums import RefusalGround, Source, Verdict
from ..errors import MaterialsNotReadyError
from ..events import ApplicationRefused
from ..models import Application, ApplicationMaterial, Refusal
from .walking import is_repeat, lock_application, refuse_input, require, require_in_time, require_state, tell

STATE = approvals.CaseState


@transaction.atomic
def check_materials(
    *,
    actor: identity.User,
    number: str,
    verdicts: Mapping[str, Any],
    seen: str | None = None,
    key: str | None = None,
) -> None:
    """Keep what the window has found so far; nothing is answered yet. `seen`: of the page that was looked at."""
    application = lock_application(number)
    require(actor, "intake.accept", application)
    if is_repeat(actor, key, "check", application):
        return
    require_state(application, {STATE.SUBMITTED, STATE.PREVIEWING}, "核验材料", asker=actor)
    current = current_lines(application)
    _require_seen(seen, application, current)
    refuse_input(apply_verdicts(current, verdicts))
    _save(current)
    tell(actor, application, "check", {"verdicts": {one.code: one.verdict for one in current}})


@transaction.atomic
def accept(
    *,
    actor: identity.User,
    number: str,
    verdicts: Mapping[str, Any] | None = None,
    opinion: str = "",
    seen: str | None = None,
    key: str | None = None,
) -> approvals.CaseInfo:
    """受理: every material is in order, or is one that the guide lets come later (容缺). `seen`: of the page that was
    looked at; what was handed in since is looked at first."""
    application = lock_application(number)
    require(actor, "intake.accept", application)
    if is_repeat(actor, key, "accept", application):
        return approvals.case(number)
    require_state(application, {STATE.SUBMITTED}, "受理", asker=actor)
    current = current_lines(application)
    _require_seen(seen, application, current)
    refuse_input(apply_verdicts(current, verdicts or {}))
    errors = rules.acceptance_errors(line_of(one) for one in current)
    if errors:
        raise MaterialsNotReadyError(fields=errors)

    _save(current)
    late = [one.name for one in current if one.verdict == Verdict.LATE]
    approvals.accept_case(
        actor=actor, number=number, on=clock.today(), opinion=opinion or "材料齐全、符合法定形式", outstanding=late
    )
    tell(
        actor,
        application,
        "accept",
        {"verdicts": {one.code: one.verdict for one in current}, "outstanding": late},
    )
    return approvals.case(number)


@transaction.atomic
def refuse(
    *,
    actor: identity.User,
    number: str,
    ground: str,
    explanation: str = "",
    redirect_to: str = "",
    evidence: str = "",
    key: str | None = None,
) -> approvals.CaseInfo:
    """不予受理, on one of the grounds of 行政许可法 第三十二条、第七十八条, with a sealed paper that says why and where
    to turn. `evidence`: of concealment or false materials; it is kept, and bars the next application where the law
    says so.
    """
    application = lock_application(number)
    require(actor, "intake.accept", application)
    if is_repeat(actor, key, "refuse", application):
        return approvals.case(number)
    require_state(application, {STATE.SUBMITTED, STATE.CORRECTING}, "不予受理", asker=actor)
    if ground not in RefusalGround.values:
        raise InvalidInputError(fields={"ground": f"请选择不予受理的理由：{'、'.join(RefusalGround.labels)}"})
    chosen = RefusalGround(ground)
    if application.case.state == STATE.SUBMITTED:
        require_in_time(application, "不予受理")
    if evidence.strip() and chosen is not RefusalGround.FALSE_MATERIAL:
        raise InvalidInputError(fields={"evidence": "写了虚假材料的证据，理由就要选“隐瞒有关情况或者提供虚假材料”"})
    correction = getattr(application, "correction", None)
    refuse_input(rules.too_long(explanation=explanation, redirect_to=redirect_to))
    refuse_input(
        rules.refusal_errors(
            chosen,
            redirect_to=redirect_to,
            is_correcting=application.case.state == STATE.CORRECTING,
            deadline_on=correction.deadline_on if correction else None,
            is_answered=bool(correction and correction.answered_at),
            has_bad=application.materials.filter(is_current=True, verdict=Verdict.BAD).exists(),
            today=clock.today(),
        )
    )

    reason = explanation.strip() or chosen.label
    told = ""
    if chosen is RefusalGround.FALSE_MATERIAL:
        until_on = approvals.note_deceit(
            actor=actor, case=application.case, deceit=approvals.Deceit.APPLYING, evidence=evidence
        )
        told = approvals.deceit_consequence(approvals.Deceit.APPLYING, until_on)
    Refusal.objects.create(
        application=application,
        ground=chosen,
        explanation=reason,
        redirect_to=redirect_to.strip(),
        refused_by_name=actor.name,
        refused_at=clock.now(),
    )
    approvals.close_unaccepted(actor=actor, number=number, reason=reason)
    approvals.issue_paper(
        actor=actor,
        case=application.case,
        kind="refusal_to_accept",
        data={
            "ground": ground,
            "reason": "。".join(filter(None, (explanation.strip().rstrip("。"), told))),
            "redirect_to": redirect_to.strip(),
        },
    )
    where = f"请向{redirect_to.strip()}申请。" if redirect_to.strip() else ""
    notices.tell(
        application.case.applicant_id_number,
        f"申请不予受理：{application.case.item_name}",
        f"理由：{reason.rstrip('。')}。{told}{where}",
        approvals.case_path(number),
    )
    tell(
        actor,
        application,
        "refuse",
        {"ground": ground, "explanation": reason, "redirect_to": redirect_to},
        ApplicationRefused(case_number=number, ground=ground),
        approvals.CaseClosed(case_number=number, state=STATE.NOT_ACCEPTED),
    )
    return approvals.case(number)


def _require_seen(seen: str | None, application: Application, current: list[ApplicationMaterial]) -> None:
    require_seen(seen, *materials.shown(application.answers, current), what="申请人的表单或者材料")


def current_lines(application: Application) -> list[ApplicationMaterial]:
    return list(application.materials.filter(is_current=True))


def apply_verdicts(current: list[ApplicationMaterial], verdicts: Mapping[str, Any]) -> dict[str, str]:
    """Write verdicts ("ok", or {"verdict": "bad", "opinion": "…"}) into the lines; faults by field."""
    errors = {}
    by_code = {one.code: one for one in current}
    for code, value in verdicts.items():
        name = f"materials.{code}"
        line = by_code.get(code)
        verdict, opinion = (
            (value.get("verdict"), value.get("opinion") or "") if isinstance(value, Mapping) else (value, "")
        )
        if line is None:
            errors[name] = f"材料“{code}”不在本办件的材料清单中"
        elif verdict not in (Verdict.OK, Verdict.LATE, Verdict.BAD):
            errors[name] = f"“{line.name}”的核验结论只能是：符合、容缺后补、不符合"
        elif verdict == Verdict.BAD and not str(opinion).strip():
            errors[name] = f"“{line.name}”核验为不符合的，请写明哪里不符合、怎样补正"
        else:
            line.verdict, line.opinion = str(verdict), str(opinion).strip()
    return errors


def line_of(one: ApplicationMaterial) -> rules.Line:
    return rules.Line(
        code=one.code,
        name=one.name,
        is_required=one.is_required,
        allow_late=one.allow_late,
        is_provided=one.source != Source.NONE,
        verdict=one.verdict,
        opinion=one.opinion,
    )


def _save(current: list[ApplicationMaterial]) -> None:
    rewrite(current, "verdict", "opinion")
