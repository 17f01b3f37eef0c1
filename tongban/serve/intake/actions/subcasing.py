"""子办件 (四级联动): opened when a case comes to a step that asks for one, its result taken back when it has ended.

All is done by the worker, once for each event; what could not be opened is told to the officials of the upper case, who
have it opened again or write the result by hand.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction

from tongban.catalog.items import api as items
from tongban.common import clock, live
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError, PlatformError
from tongban.data.licences import api as licences
from tongban.serve.approvals import api as approvals
from tongban.support.audit import api as audit
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .. import subcase_rules as rules
from ..enums import Source, SubOutcome
from ..models import Application, SubCase
from ..subcases import may_settle, stuck_changed
from ..values import Receipt
from .submitting import submit_below
from .walking import is_repeat, lock_application, subject_of

logger = logging.getLogger(__name__)
STATE = approvals.CaseState
UNDER_WAY = (STATE.ACCEPTED, STATE.PAUSED)
LONGEST_OPINION = 500


class CannotOpenError(PlatformError):
    """Nobody whose it could be, or the upper case lacks something that it needs."""

    code = "intake.sub-case"
    message = "{why}"
    status = 409


@transaction.atomic
def open_sub_case(*, number: str, task_id: int, element: Any = None) -> SubCase | None:
    """For one step of a case; asked again, the same one. What stands in the way is kept, and nothing is lost.

    `element`: of the list that the step goes over, the one that this is for; kept from the first asking.
    """
    upper = lock_application(number)
    task, node = flow.task(task_id), flow.sub_case(task_id)
    if node is None or not task.is_open or upper.case.state not in UNDER_WAY:
        return None
    row, _ = SubCase.objects.get_or_create(
        task_id=task_id,
        defaults={
            "upper_number": number,
            "node": task.node,
            "name": task.name,
            "element": element,
            "depth": _depth(number),
            "asked_at": clock.now(),
        },
    )
    if row.number or row.closed_at:
        return row
    try:
        with transaction.atomic():
            receipt = _open(upper, row, node)
    except InvalidInputError as refusal:
        _stuck(row, "；".join(dict.fromkeys(refusal.fields.values())))
    except (CannotOpenError, NotFoundError) as refusal:
        _stuck(row, refusal.sentence)
    else:
        if row.problem:
            stuck_changed()
        row.number, row.opened_at, row.problem = receipt.number, clock.now(), ""
        row.save(update_fields=["number", "opened_at", "problem"])
        _let_in(row, receipt)
        logger.info("intake.sub_case.opened upper=%s number=%s", number, receipt.number)
    live.notify(subject_of(number))
    return row


def _open(upper: Application, row: SubCase, node: flow.SubCase) -> Receipt:
    if row.depth > items.MOST_CASE_LEVELS:
        raise CannotOpenError(why=f"已经是第 {row.depth} 级，子办件最多 {items.MOST_CASE_LEVELS} 级")
    assert upper.case.flow_instance_id is not None
    instance = flow.instance(upper.case.flow_instance_id)
    values = dict(approvals.values_of(upper.case)) | rules.values_of_element(row.element)
    own = str(upper.case.division_path).rsplit(".", 1)[-1]
    named = flow.look_up(node.division, context=instance.context, facts=instance.facts)
    division = rules.division_of(node.division, own=own, values=values, named=named)
    guide, why = items.whose(node.item, node.level, division)
    if guide is None:
        raise CannotOpenError(why=why)
    form = items.form(guide)
    ids = {field.id for _, group, field in form.places() if not group.repeat}
    ids |= {group.id for page in form.pages for group in page.groups if group.repeat}
    asked = {one.id for one in guide.situations}
    situations = rules.situations_below(asked, upper.situations, values, node.fields)
    wanted = [] if items.situation_errors(guide, situations) else items.materials_for(guide, situations)
    return submit_below(
        upper=upper,
        item_code=guide.code,
        answers=rules.answers_below(ids, upper.answers, values, node.fields),
        situations=situations,
        materials=rules.materials_below(
            [(one.code, one.name, one.licence_type or "") for one in wanted if not one.generated], _held(upper)
        ),
        key=f"sub#{row.pk}",
    )


def _held(upper: Application) -> list[rules.Held]:
    """What may be referred to: files stay where they are and belong to the case that they were given to."""
    found = []
    for line in upper.materials.filter(is_current=True):
        given: dict[str, Any] = {}
        kind = ""
        match Source(line.source):
            case Source.FILE:
                given = {"file": str(line.file_id)}
            case Source.LICENCE:
                given, kind = {"licence": line.licence_identifier}, licences.licence(line.licence_identifier).type_code
            case Source.PAPER:
                given = {"paper": True}
            case Source.DECLARED:
                given = {"declared": True}
        if given:
            found.append(rules.Held(line.name, kind, given))
    return found


def _depth(number: str) -> int:
    """How many levels there are with one more below this case."""
    above = SubCase.objects.filter(number=number).values_list("depth", flat=True).first()
    return (above or 1) + 1


def _stuck(row: SubCase, why: str) -> None:
    """Told once for each reason: the record of the case says it, and its page what can be done."""
    if row.problem == why:
        return
    row.problem = why
    row.save(update_fields=["problem"])
    stuck_changed()
    words = f"子办件“{row.name}”没有开出，转人工"
    approvals.note_beside(actor=identity.SYSTEM(), number=row.upper_number, words=words, more=why)
    audit.record(
        identity.SYSTEM(), "intake.sub_case.stuck", subject_of(row.upper_number), facts={"node": row.node, "why": why}
    )


def _let_in(row: SubCase, receipt: Receipt) -> None:
    """Who handles it sees the cases above, whose materials it refers to."""
    system = identity.SYSTEM()
    joining = [approvals.case(receipt.number).agency_id]
    above: str | None = row.upper_number
    while above:
        words = f"开出子办件：{receipt.item_name}"
        more = f"{receipt.agency_name}，办件编号 {receipt.number}"
        approvals.note_beside(actor=system, number=above, words=words, more=more, joining=joining)
        above = SubCase.objects.filter(number=above).values_list("upper_number", flat=True).first()
    facts = {"node": row.node, "number": receipt.number}
    audit.record(system, "intake.sub_case.open", subject_of(row.upper_number), facts=facts)


@transaction.atomic
def take_result(*, number: str) -> bool:
    """After a case has ended: its upper case goes on with what came of it. Asked again, or of any other case, nothing
    is changed."""
    upper = SubCase.objects.filter(number=number).values_list("upper_number", flat=True).first()
    if upper is None:
        return False
    lock_application(upper)
    row = SubCase.objects.select_for_update().get(number=number)
    case = approvals.case(number)
    if row.closed_at is not None or case.is_open:
        return False
    reason = f"：{case.reason}" if case.reason else ""
    words = f"{case.agency_name}{case.state_name}{reason}"[:LONGEST_OPINION]
    _close(row, rules.outcome_of(case.state), words)
    return approvals.answer_sub_case(
        actor=identity.SYSTEM(),
        number=upper,
        task_id=row.task_id,
        outcome=row.outcome,
        opinion=words,
        key=f"sub:{number}"[:100],
    )


@transaction.atomic
def end_below(*, number: str) -> list[str]:
    """A case was withdrawn or terminated: what it waited for is ended with it, and who handles that is told why."""
    upper = approvals.case(number)
    ended = []
    for row in SubCase.objects.select_for_update().filter(upper_number=number, closed_at=None).order_by("pk"):
        words = f"上级办件“{upper.item_name}”{upper.state_name}"
        if row.number and approvals.end_with_upper(number=row.number, words=words, upper=number):
            ended.append(row.number)
        _close(row, SubOutcome.NO, words)
    return ended


@transaction.atomic
def recall_sub_case(*, number: str, task_id: int, why: str) -> bool:
    """退回: the step that waits was undone, so its 子办件 ends as with its upper case. One that has ended by itself
    keeps its own result (`take_result`), which the step does not get any more."""
    upper = lock_application(number)
    row = SubCase.objects.select_for_update().filter(upper_number=number, task_id=task_id, closed_at=None).first()
    if row is None:
        return False
    words = f"上级办件“{upper.case.item_name}”{why}"[:LONGEST_OPINION]
    ground = approvals.UpperGround.RETURNED
    if row.number and not approvals.end_with_upper(number=row.number, words=words, upper=number, ground=ground):
        return False
    _close(row, SubOutcome.NO, words)
    live.notify(subject_of(number))
    return True


@transaction.atomic
def retry_sub_case(*, actor: identity.User, number: str, task_id: int, key: str | None = None) -> SubCase | None:
    """再开一次: what stood in the way has been put in order."""
    application = lock_application(number)
    _require_handler(actor, application)
    if is_repeat(actor, key, "retry_sub_case", application):
        return SubCase.objects.filter(task_id=task_id).first()
    _require_stuck(number, task_id)
    audit.record(actor, "intake.sub_case.retry", subject_of(number), facts={"task": task_id})
    return open_sub_case(number=number, task_id=task_id)


@transaction.atomic
def settle_sub_case(
    *, actor: identity.User, number: str, task_id: int, outcome: str, opinion: str, key: str | None = None
) -> bool:
    """转人工: the result of a 子办件 that could not be opened, learnt in another way and written down by hand."""
    application = lock_application(number)
    _require_handler(actor, application)
    if is_repeat(actor, key, "settle_sub_case", application):
        return False
    row = _require_stuck(number, task_id)
    fields = {}
    if outcome not in SubOutcome.values:
        fields["outcome"] = "请选择子办件的结果：办成，或者没有办成"
    if not opinion.strip():
        fields["opinion"] = "请写明是哪个单位、哪天、怎样答复的"
    elif len(opinion) > LONGEST_OPINION:
        fields["opinion"] = f"说明最多 {LONGEST_OPINION} 个字"
    if fields:
        raise InvalidInputError(fields=fields)
    row.settled_by_name = actor.name
    row.save(update_fields=["settled_by_name"])
    _close(row, outcome, opinion.strip())
    audit.record(actor, "intake.sub_case.settle", subject_of(number), facts={"node": row.node, "outcome": outcome})
    return approvals.answer_sub_case(
        actor=actor, number=number, task_id=task_id, outcome=outcome, opinion=opinion.strip(), key=f"sub:{task_id}"
    )


def _require_handler(actor: identity.User, application: Application) -> None:
    if not approvals.may_read(actor, application.case):
        raise NotFoundError(what="这个办件")
    if not may_settle(actor, approvals.info_of(application.case)):
        raise NotAllowedError


def _require_stuck(number: str, task_id: int) -> SubCase:
    row = SubCase.objects.select_for_update().filter(upper_number=number, task_id=task_id).first()
    if row is None:
        raise NotFoundError(what="这个子办件")
    if row.number or row.closed_at:
        raise ConflictError(reason=f"子办件“{row.name}”已经{'有了结果' if row.closed_at else '开出'}，请刷新后查看")
    return row


def _close(row: SubCase, outcome: str, words: str) -> None:
    row.outcome, row.words, row.closed_at = outcome, words, clock.now()
    row.save(update_fields=["outcome", "words", "closed_at"])
    if row.number is None:
        stuck_changed()
