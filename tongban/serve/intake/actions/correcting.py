"""补正 and 容缺后补: what is asked of the applicant, once, and what he then hands in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.common.rewriting import rewrite
from tongban.serve.approvals import api as approvals
from tongban.support.calendar import api as calendar
from tongban.support.events import api as events
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .. import materials as checklist
from .. import preview_rules, rules
from ..enums import Source, Verdict
from ..errors import SecondCorrectionError
from ..events import ApplicationCorrected, CorrectionAsked, LateMaterialGiven
from ..models import Application, ApplicationMaterial, CorrectionRequest, Preview
from .accepting import current_lines
from .answering import keep_answers
from .terms import rest_due
from .walking import (
    is_repeat,
    lock_application,
    refuse_input,
    require,
    require_applicant,
    require_in_time,
    require_state,
    subject_of,
    tell,
)

STATE = approvals.CaseState


@transaction.atomic
def ask_correction(
    *,
    actor: identity.User,
    number: str,
    items: Sequence[Mapping[str, str]],
    days: int = rules.CORRECTION_DAYS,
    key: str | None = None,
) -> approvals.CaseInfo:
    """一次告知: everything that is missing or wrong, itemised, once; the acceptance term stands still meanwhile."""
    application = lock_application(number)
    require(actor, "intake.accept", application)
    if is_repeat(actor, key, "ask_correction", application):
        return approvals.case(number)
    if hasattr(application, "correction"):
        raise SecondCorrectionError(number=number)
    require_state(application, {STATE.SUBMITTED}, "要求补正", asker=actor)
    require_in_time(application, "要求补正")
    current = {one.code: one for one in current_lines(application)}
    refuse_input(_asked_again(application, items, current))
    asked = asked_lines(items, days, current)

    now, today = clock.now(), clock.today()
    deadline = calendar.add_workdays(today, days).on
    left = rules.days_left_when_asked(
        calendar.workdays_between(today - timedelta(days=1), application.case.accept_due_on)
    )
    CorrectionRequest.objects.create(
        application=application,
        items=[{"material_code": one.code, "name": one.name, "opinion": one.opinion} for one in asked],
        asked_by_name=actor.name,
        asked_at=now,
        asked_on=today,
        deadline_on=deadline,
        days_left=left,
    )
    rewrite(asked, "verdict", "opinion", "is_asked")
    approvals.hold_for_correction(actor=actor, number=number, deadline_on=deadline)
    approvals.issue_paper(
        actor=actor,
        case=application.case,
        kind="correction",
        data={
            "items": [
                {"name": one.name, "opinion": one.opinion, "attachments": int(one.file_id is not None)} for one in asked
            ],
            "due_on": deadline.isoformat(),
            "consult_person": actor.name,
        },
    )
    names = "、".join(one.name for one in asked)
    notices.tell(
        application.case.applicant_id_number,
        f"请补正材料：{application.case.item_name}",
        f"需要补正：{names}。请在{deadline.year}年{deadline.month}月{deadline.day}日前补齐，其他材料不必再交。",
        approvals.case_path(number),
    )
    tell(
        actor,
        application,
        "ask_correction",
        {"items": {one.code: one.opinion for one in asked}, "deadline_on": deadline},
        CorrectionAsked(case_number=number, deadline_on=deadline, material_codes=[one.code for one in asked]),
    )
    return approvals.case(number)


@transaction.atomic
def correct(
    *,
    actor: identity.User,
    number: str,
    materials: Mapping[str, Any] | None = None,
    answers: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> approvals.CaseInfo:
    """补正: the applicant hands in all that was asked, and only that; then the acceptance term runs on."""
    application = lock_application(number)
    require_applicant(actor, application)
    if is_repeat(actor, key, "correct", application):
        return approvals.case(number)
    require_state(application, {STATE.CORRECTING}, "补正")
    now, today = clock.now(), clock.today()
    asked = [one for one in current_lines(application) if one.is_asked]
    checked, clean = check_answer(actor, application, asked, materials or {}, answers)
    refuse_input(_paper_elsewhere(actor, application, checked))

    if clean is not None:
        keep_answers(actor, application, clean)
    replace_lines(actor, application, asked, checked)
    correction = application.correction
    correction.answered_at = now
    correction.save(update_fields=["answered_at"])
    accept_due = rest_due(today, correction.days_left)
    approvals.resume_acceptance(actor=actor, number=number, received_on=today, accept_due_on=accept_due)
    tell(
        actor,
        application,
        "correct",
        {"materials": {one.material.code: one.source.value for one in checked.given}, "answers": clean is not None},
        ApplicationCorrected(case_number=number, material_codes=[one.code for one in asked]),
    )
    return approvals.case(number)


@transaction.atomic
def supplement(
    *, actor: identity.User, number: str, materials: Mapping[str, Any], key: str | None = None
) -> approvals.CaseInfo:
    """容缺后补: materials that were allowed to come later arrive while the case is being handled."""
    application = lock_application(number)
    require_applicant(actor, application)
    if is_repeat(actor, key, "supplement", application):
        return approvals.case(number)
    require_state(application, {STATE.ACCEPTED, STATE.PAUSED}, "补交容缺材料")
    late = [one for one in current_lines(application) if one.verdict == Verdict.LATE]
    guide = items.version(application.case.item_version_id)
    wanted = [guide.material(one.code) for one in late if one.code in materials]
    strangers = {
        f"materials.{code}": f"材料“{code}”不是容缺后补的材料"
        for code in materials
        if code not in {o.code for o in late}
    }
    refuse_input(strangers or ({} if wanted else {"materials": "请提交要补齐的容缺材料"}))
    checked = checklist.check(wanted, materials, is_at_window=actor.kind != identity.UserKind.CITIZEN)
    refuse_input(checked.errors)

    given = {one.material.code for one in checked.given if one.source is not Source.NONE}
    put_in_late(actor, application, [one for one in late if one.code in given], checked)
    tell(actor, application, "supplement", {"materials": sorted(given)})
    return approvals.case(number)


def put_in_late(
    actor: identity.User, application: Application, late: list[ApplicationMaterial], checked: checklist.Checked
) -> None:
    """These late lines have come: what is still owed is counted anew, and a department's own system hears of them."""
    number = application.number
    replace_lines(actor, application, late, checked)
    still = [one for one in current_lines(application) if one.verdict == Verdict.LATE]
    approvals.settle_outstanding(number=number, names=[one.name for one in still])
    if not any(one.is_asked for one in still):
        CorrectionRequest.objects.filter(application=application, answered_at=None).update(answered_at=clock.now())
    events.publish(LateMaterialGiven(case_number=number, material_codes=sorted(one.code for one in late)))


def _paper_elsewhere(actor: identity.User, application: Application, checked: checklist.Checked) -> dict[str, str]:
    """A receiving window (代收) sends corrections as data: paper is the competent body's from the day it has it."""
    case = application.case
    if actor.kind == identity.UserKind.CITIZEN or identity.allowed(
        actor,
        "intake.register",
        division_path=case.division_path,
        agency_id=case.agency_id,
        item_code=case.item_code,
    ):
        return {}
    return {
        f"materials.{one.material.code}": f"“{one.material.name}”请拍照或者扫描上传；纸质的由申请人寄{case.agency_name}"
        for one in checked.given
        if one.source is Source.PAPER
    }


def _asked_again(
    application: Application, wanted: Sequence[Mapping[str, str]], current: Mapping[str, ApplicationMaterial]
) -> dict[str, str]:
    """What the preview found in order is not asked for again without a look at the original."""
    preview = Preview.objects.filter(application=application).only("cleared", "passed_at").first()
    if preview is None or preview.passed_at is None:
        return {}
    seen = {code for code, one in current.items() if one.seen_at and one.seen_at >= preview.passed_at}
    return preview_rules.asked_again(
        [str(one.get("material_code", "")) for one in wanted],
        cleared=preview.cleared,
        seen=seen,
        names={code: one.name for code, one in current.items()},
    )


def asked_lines(
    wanted: Sequence[Mapping[str, str]], days: int, current: Mapping[str, ApplicationMaterial]
) -> list[ApplicationMaterial]:
    """The lines that are asked for, with their opinions; nothing outside the published list can be asked."""
    errors: dict[str, str] = {}
    if not 1 <= days <= rules.LONGEST_CORRECTION_DAYS:
        errors["days"] = f"补正期限应为 1 到 {rules.LONGEST_CORRECTION_DAYS} 个工作日"
    if not wanted:
        errors["items"] = "请逐项列出需要补正的材料和意见"
    asked = []
    for index, item in enumerate(wanted):
        code, opinion = str(item.get("material_code", "")), str(item.get("opinion", "")).strip()
        line = current.get(code)
        if line is None:
            errors[f"items.{index}.material_code"] = f"材料“{code}”不在办事指南列出的材料清单中，不能要求申请人提交"
        elif line.source == Source.PLEDGED:
            errors[f"items.{index}.material_code"] = f"“{line.name}”由告知承诺代替，不能要求提交；是否属实在事后核查"
        elif line in asked:
            errors[f"items.{index}.material_code"] = f"“{line.name}”列了两次，请合并成一项"
        elif not opinion:
            errors[f"items.{index}.opinion"] = f"请写明“{line.name}”需要怎样补正"
        else:
            line.verdict, line.opinion, line.is_asked = Verdict.BAD.value, opinion, True
            asked.append(line)
    refuse_input(errors)
    return asked


def check_answer(
    actor: identity.User,
    application: Application,
    asked: list[ApplicationMaterial],
    sent: Mapping[str, Any],
    answers: Mapping[str, Any] | None,
) -> tuple[checklist.Checked, dict[str, Any] | None]:
    guide = items.version(application.case.item_version_id)
    codes = {one.code for one in asked}
    errors = {f"materials.{code}": f"材料“{code}”没有要求补正，不需要再交" for code in sent if code not in codes}
    wanted = [guide.material(one.code) for one in asked]
    checked = checklist.check(
        wanted,
        {code: value for code, value in sent.items() if code in codes},
        is_at_window=actor.kind != identity.UserKind.CITIZEN,
    )
    errors |= checked.errors
    for one in checked.given:
        if one.source is Source.NONE:
            errors.setdefault(f"materials.{one.material.code}", f"请补交“{one.material.name}”")
    clean = None
    is_form_asked = any(material.generated for material in wanted)
    if is_form_asked and answers is None:
        errors["answers"] = "请按补正意见修改申请表内容后再提交"
    elif answers is not None and not is_form_asked:
        errors["answers"] = "申请表没有要求补正，不能修改"
    elif answers is not None:
        form = forms.definition(application.form_code, application.form_version)
        try:
            clean = forms.validate(form, {**application.answers, **answers}, today=clock.today())
        except InvalidInputError as problem:
            errors |= problem.fields
    refuse_input(errors)
    return checked, clean


def replace_lines(
    actor: identity.User, application: Application, old: list[ApplicationMaterial], checked: checklist.Checked
) -> None:
    """New lines take the place of the old ones, which stay as history."""
    number = application.number
    refuse_input(
        checklist.claim_files(checked, subject=subject_of(number), owner_id=actor.pk)
        | checklist.use_licences(
            actor, checked, number=number, item_name=application.case.item_name, party=_party(application)
        )
    )
    order = {one.code: (one.order, one.is_asked) for one in old}
    ApplicationMaterial.objects.filter(pk__in=[one.pk for one in old]).update(is_current=False)
    fresh = [
        line
        for line in checklist.lines(checked, application_id=application.pk, at=clock.now(), is_asked=True)
        if line.code in order
    ]
    for line in fresh:
        line.order, line.is_asked = order[line.code]
    ApplicationMaterial.objects.bulk_create(fresh)


def _party(application: Application) -> identity.Party:
    return approvals.recipient_of(application.case)
