"""物料交接: paper goes from the counter to the deciding body and back, and each hand signs for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tongban.common import clock, live
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.support.agencies import api as agencies
from tongban.support.calendar import api as calendar
from tongban.support.identity import api as identity

from .. import passing_rules as rules
from ..enums import PassingState, Source
from ..events import PaperGiven, PaperReceived, PaperReturned
from ..models import Application, HandOver
from ..passings import destinations, may_handle, steps_of
from .relaying import note_given, note_received, note_returned
from .walking import is_repeat, lock_application, refuse_input, tell

COUNTER = ("intake.accept", "intake.register", "intake.deliver")


@transaction.atomic
def pass_on(
    *,
    actor: identity.User,
    number: str,
    counts: Mapping[str, Any],
    to_agency_id: int | None,
    others: str = "",
    from_place: str = "",
    to_place: str = "",
    note: str = "",
    key: str | None = None,
) -> int:
    """Give paper to another body; `counts`: copies by material code, `others`: results and the like, one a line."""
    application = lock_application(number)
    if not approvals.may_read(actor, application.case):
        raise NotFoundError(what="这个办件")
    if not may_handle(actor) or actor.agency_id is None:
        raise NotAllowedError
    if is_repeat(actor, key, "pass_on", application):
        return HandOver.objects.filter(application=application, given_by=actor).latest("pk").pk
    names = _paper(application)
    refuse_input(_typed_errors(names, counts, others, {"from_place": from_place, "to_place": to_place, "note": note}))
    things = rules.things_of(names, {code: int(count) for code, count in counts.items()}, others)
    bodies = {one.id: one.name for one in destinations(actor, application.case)}
    if not things:
        raise InvalidInputError(fields={"things": "请勾选要交的材料，或者写明交的是什么"})
    if to_agency_id not in bodies:
        raise InvalidInputError(fields={"to_agency": f"请选择交给哪个单位：{'、'.join(bodies.values())}"})
    refuse_input(_custody_errors(actor, application, things))

    now = clock.now()
    road_days = note_given(application, to_agency_id=to_agency_id)
    made = HandOver.objects.create(
        application=application,
        things=things,
        from_agency_id=actor.agency_id,
        from_place=from_place.strip(),
        given_by=actor,
        given_by_name=actor.name,
        given_at=now,
        answer_due_on=calendar.add_workdays(clock.today(), road_days or rules.ANSWER_DAYS).on,
        to_agency_id=to_agency_id,
        to_place=to_place.strip(),
        note=note.strip(),
    )
    given = PaperGiven(case_number=number, passing_id=made.pk, to_agency_id=made.to_agency_id)
    tell(actor, application, "pass_on", {"passing": made.pk, "to": bodies[made.to_agency_id], "things": things}, given)
    live.notify(f"agency:{made.to_agency_id}")
    return made.pk


def receive_paper(*, actor: identity.User, passing_id: int, key: str | None = None) -> int:
    """签收: the paper is here, all of it; from this moment this body answers for it."""
    return _answer(actor, passing_id, PassingState.RECEIVED, "", key)


def return_paper(*, actor: identity.User, passing_id: int, reason: str = "", key: str | None = None) -> int:
    """退回: what came is not what the list says, or belongs elsewhere; it stays the giver's."""
    return _answer(actor, passing_id, PassingState.RETURNED, reason.strip(), key)


@transaction.atomic
def _answer(actor: identity.User, passing_id: int, state: PassingState, reason: str, key: str | None) -> int:
    found = HandOver.objects.filter(pk=passing_id).values_list("application__number", flat=True).first()
    if found is None:
        raise NotFoundError(what="这次物料交接")
    application = lock_application(found)
    row = HandOver.objects.select_for_update(of=("self",)).get(pk=passing_id)
    if actor.agency_id is None or actor.agency_id not in (row.to_agency_id, row.from_agency_id):
        raise NotFoundError(what="这次物料交接")
    if not may_handle(actor) or actor.agency_id != row.to_agency_id:
        raise NotAllowedError
    if is_repeat(actor, key, f"{state}:{passing_id}", application):
        return row.pk
    if row.state != PassingState.WAITING:
        raise ConflictError(reason=f"这次交接{row.get_state_display()}（{row.answered_by_name}），不用再签")
    if row.given_by_id == actor.pk:
        raise ConflictError(reason="交出和签收要由两个人办，请由接收的人登录签收")
    if state == PassingState.RETURNED and not reason:
        raise InvalidInputError(fields={"reason": "请写明为什么退回"})
    if len(reason) > 200:
        raise InvalidInputError(fields={"reason": "退回原因最多 200 个字"})

    row.state, row.reason = state, reason
    row.answered_by, row.answered_by_name, row.answered_at = actor, actor.name, clock.now()
    row.save(update_fields=["state", "reason", "answered_by", "answered_by_name", "answered_at"])
    is_back = state == PassingState.RETURNED
    if is_back:
        note_returned(application)
    else:
        note_received(actor, application)
    happened = (
        PaperReturned(case_number=found, passing_id=row.pk, from_agency_id=row.from_agency_id)
        if is_back
        else PaperReceived(case_number=found, passing_id=row.pk)
    )
    verb = "return_paper" if is_back else "receive_paper"
    tell(actor, application, verb, {"passing": row.pk, "reason": reason, "things": row.things}, happened)
    live.notify(f"agency:{row.from_agency_id}")
    return row.pk


def _paper(application: Application) -> dict[str, str]:
    """What was handed in on paper, by code."""
    rows = application.materials.filter(is_current=True, source=Source.PAPER).order_by("order", "pk")
    return dict(rows.values_list("code", "name"))


def _typed_errors(
    names: dict[str, str], counts: Mapping[str, Any], others: str, places: dict[str, str]
) -> dict[str, str]:
    errors = {}
    for code, count in counts.items():
        if code not in names:
            errors[f"things.{code}"] = f"“{code}”不是这个办件交的纸质材料"
        elif not (str(count).isascii() and str(count).isdigit() and 1 <= int(count) <= rules.MOST_COPIES):
            errors[f"things.{code}"] = f"“{names[code]}”的份数应为 1 到 {rules.MOST_COPIES} 的整数"
    lines = [line.strip() for line in others.splitlines() if line.strip()]
    if len(lines) > rules.MOST_THINGS:
        errors["others"] = f"一次最多写 {rules.MOST_THINGS} 样"
    elif any(len(line) > 100 for line in lines):
        errors["others"] = "每样最多 100 个字"
    labels = {"from_place": ("移交窗口", 60), "to_place": ("接收窗口或科室", 60), "note": ("备注", 200)}
    for field, (label, most) in labels.items():
        if len(places[field].strip()) > most:
            errors[field] = f"{label}最多 {most} 个字"
    return errors


def _custody_errors(
    actor: identity.User, application: Application, things: list[dict[str, str | int]]
) -> dict[str, str]:
    """The counter begins with what was handed in; the deciding bodies with what they made."""
    steps = steps_of(application)
    bodies = {one for step in steps for one in (step.from_agency_id, step.to_agency_id)}
    known = {one: agencies.agency_by_id(one).name for one in bodies}
    is_counter = any(identity.scope(actor, action) for action in COUNTER)
    case = application.case
    errors: dict[str, str] = {}
    for thing in things:
        code, name = str(thing["code"]), str(thing["name"])
        is_maker = code.startswith(rules.OTHER) and actor.agency_id in (case.agency_id, *case.participant_ids)
        errors |= rules.giving_errors(
            {code: name},
            steps,
            agency_id=actor.agency_id or 0,
            may_begin=is_counter or is_maker,
            agency_names=known,
        )
    return errors
