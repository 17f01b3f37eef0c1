"""结果接力: the licence that one part of a matter (一件事) brought goes into the parts that come after it.

A material of its type that was left for later becomes the licence itself; a question left open whose answer stands in
the licence is answered from it (《国务院关于加快推进政务服务标准化规范化便利化的指导意见》: 凡是能通过数据共享获取的，
不再要求申请人提供). What somebody has given is never touched.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .. import materials as checklist
from ..enums import Source
from ..models import Application, ApplicationMaterial
from ..waiting import all_after
from .accepting import current_lines
from .answering import keep_answers
from .correcting import put_in_late, replace_lines
from .walking import lock_application, tell

STATE = approvals.CaseState
BEFORE_ACCEPTANCE = (STATE.SUBMITTED, STATE.CORRECTING)
UNDER_WAY = (STATE.ACCEPTED, STATE.PAUSED)


@transaction.atomic
def carry_result(*, case_number: str) -> list[str]:
    """After a case was granted. Gives the cases that took something; asked again it finds nothing to do."""
    case = approvals.case(case_number)
    if case.state != STATE.GRANTED or not case.licence_identifier:
        return []
    licence = licences.licence(case.licence_identifier)
    if not licence.is_valid:
        return []
    return [number for number in sorted(all_after(case_number)) if _carry(number, case, licence)]


def _carry(number: str, origin: approvals.CaseInfo, licence: licences.LicenceInfo) -> bool:
    application = lock_application(number)
    case = application.case
    is_theirs = licence.holder_id_number == case.applicant_id_number
    if not is_theirs or case.state not in (*BEFORE_ACCEPTANCE, *UNDER_WAY):
        return False
    took = _take_material(application, licence)
    answered = _answer(application, licence)
    if not took and not answered:
        return False
    system = identity.SYSTEM()
    parts = [f"材料“{'、'.join(took)}”用电子证照，不用交"] if took else []
    parts += [f"填入“{'、'.join(answered)}”"] if answered else []
    words = f"取得“{origin.item_name}”的结果：{licence.name}"
    approvals.note_beside(actor=system, number=number, words=words, more="；".join(parts))
    facts = {"from": origin.number, "licence": licence.identifier, "materials": took, "answers": answered}
    tell(system, application, "carry", facts)
    if took:
        notices.tell(
            case.applicant_id_number,
            f"不用再交{'、'.join(took)}：{case.item_name}"[:80],
            f"“{origin.item_name}”办好了，{licence.name}已经自动用于“{case.item_name}”。",
            approvals.case_path(number),
        )
    return True


def _take_material(application: Application, licence: licences.LicenceInfo) -> list[str]:
    """The names of the materials that the licence now stands for."""
    guide = items.version(application.case.item_version_id)
    open_ = [one for one in current_lines(application) if one.source == Source.NONE and not one.is_asked]
    wanted = [one for one in open_ if guide.material(one.code).licence_type == licence.type_code]
    if not wanted:
        return []
    given = {one.code: {"licence": licence.identifier} for one in wanted}
    checked = checklist.check([guide.material(one.code) for one in wanted], given, is_at_window=False)
    _put_in(application, wanted, checked)
    return [one.name for one in wanted]


def _put_in(application: Application, wanted: list[ApplicationMaterial], checked: checklist.Checked) -> None:
    system = identity.SYSTEM()
    if application.case.state in UNDER_WAY:
        put_in_late(system, application, wanted, checked)
    else:
        replace_lines(system, application, wanted, checked)


def _answer(application: Application, licence: licences.LicenceInfo) -> list[str]:
    """The labels of the questions that the licence now answers."""
    form = forms.definition(application.form_code, application.form_version)
    held: dict[str, Any] = {
        name: one.value
        for name, one in forms.prefill(form, party=None, sources=[licences.source_of(licence)]).items()
        if application.answers.get(name) in (None, "", [])
    }
    if not held:
        return []
    try:
        clean = forms.validate(form, {**application.answers, **held}, today=clock.today())
    except InvalidInputError:
        return []  # the answers as they stand were valid; one that does not go with them is left to the window
    labels = [one.label for _, _, one in form.places() if one.id in held and clean.get(one.id) == held[one.id]]
    if labels:
        keep_answers(identity.SYSTEM(), application, clean)
    return labels
