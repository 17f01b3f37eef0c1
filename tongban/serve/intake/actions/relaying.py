"""代收: a window takes in for the body of another place, hands it on, and gives out the result when it comes back.

Taking in happens within the submit (submitting.py), handing on and arriving within 物料交接 (passing_on.py): nothing is
typed twice, and every hand has signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError
from tongban.serve.approvals import api as approvals
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.calendar import api as calendar
from tongban.support.events import api as events
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .. import passing_rules, relay_rules, seats
from ..enums import RelayKind, ResultTo, Source
from ..events import ApplicationReceived, RelayedApplication, ResultReturned
from ..models import Application, Relay
from .terms import acceptance_due
from .walking import may_at_receiver, refuse_input, require, subject_of

STATE = approvals.CaseState


@dataclass(frozen=True)
class RelayIn:
    """What is told when something is taken in that another body decides; `source_*`: by another province."""

    form_note: str = ""
    result_to: str = ResultTo.HALL
    source_name: str = ""
    source_contact: str = ""
    source_number: str = ""

    @property
    def is_city(self) -> bool:
        return not self.source_name

    @property
    def texts(self) -> dict[str, str]:
        return {
            "form_note": self.form_note,
            "source_name": self.source_name,
            "source_contact": self.source_contact,
            "source_number": self.source_number,
        }


def from_another_province(came: Mapping[str, str]) -> RelayIn:
    return RelayIn(
        form_note="外省代收窗口已核对形式",
        result_to=ResultTo.APPLICANT,
        **{name: came.get(name, "").strip() for name in ("source_name", "source_contact", "source_number")},
    )


def require_relaying(actor: identity.User, guide: items.Guide) -> None:
    """Who registers at his own place may take in for another body of the city, when the guide allows it."""
    if actor.agency_id is None:
        raise NotAllowedError
    own = agencies.agency_by_id(actor.agency_id)
    if not identity.allowed(
        actor, "intake.register", division_path=own.division_path, agency_id=own.id, item_code=guide.code
    ):
        raise NotAllowedError
    city = agencies.find_division(settings.CITY_DIVISION)
    refuse_input(
        relay_rules.registering_errors(
            takes_elsewhere=items.takes_elsewhere(guide.ways),
            is_same_city=city is not None and agencies.is_within(guide.division_path, city.path),
            is_own=identity.allowed(
                actor,
                "intake.register",
                division_path=guide.division_path,
                agency_id=guide.agency_id,
                item_code=guide.code,
            ),
            name=guide.name,
        )
    )


def may_take_in(actor: identity.User, guide: items.Guide) -> bool:
    """The same as a question, for lists and pages."""
    try:
        require_relaying(actor, guide)
    except (NotAllowedError, InvalidInputError):
        return False
    return True


def open_relay(actor: identity.User, application: Application, told: RelayIn, *, is_paper: bool) -> bool:
    """In the transaction of the submit. True when it is not with the competent body yet, so that no term runs."""
    now, is_city = clock.now(), told.is_city
    errors = {}
    if is_city and not told.form_note.strip():
        errors["form_note"] = "请写明形式核对的情况，例如“材料齐全，复印件与原件一致”"
    if len(told.form_note) > 200:
        errors["form_note"] = "形式核对最多 200 个字"
    if told.result_to not in ResultTo.values:
        errors["result_to"] = f"请选择结果去向：{'、'.join(ResultTo.labels)}"
    refuse_input(errors)
    is_waiting = is_city and is_paper
    Relay.objects.create(
        application=application,
        kind=RelayKind.CITY if is_city else RelayKind.PROVINCE,
        receiver_id=actor.agency_id if is_city else None,
        place=_place(actor),
        received_by=actor,
        received_by_name=actor.name,
        received_at=now,
        form_note=told.form_note.strip(),
        is_paper=is_paper,
        result_to=told.result_to,
        source_name=told.source_name.strip(),
        source_contact=told.source_contact.strip(),
        source_number=told.source_number.strip(),
        sent_at=None if is_waiting else now,
        arrived_at=None if is_waiting else now,
        arrived_by_name="" if is_waiting else ("系统转送" if is_city else actor.name),
    )
    facts = {"kind": "city" if is_city else "province", "source": told.source_name, "paper": is_paper}
    audit.record(actor, "intake.relay", subject_of(application.number), facts=facts)
    if is_waiting:
        due = calendar.add_workdays(clock.today(), relay_rules.SEND_DAYS).on
        approvals.hold_before_receipt(actor=actor, number=application.number, state=STATE.RELAYED, due_on=due)
    if is_city:
        events.publish(RelayedApplication(case_number=application.number, receiver_id=actor.agency_id or 0))
    return is_waiting


def _place(actor: identity.User) -> str:
    seat = seats.seat_of(actor)
    if seat is not None:
        return f"{seat[0].name} {seat[1].words}"
    return f"{agencies.agency_by_id(actor.agency_id).name} {actor.title}".strip() if actor.agency_id else ""


def relay_of(application: Application) -> Relay | None:
    return Relay.objects.filter(application=application).first()


def bodies_of(case: Any) -> set[int]:
    """Who may sign for the competent body: itself, and the hall in which it takes in."""
    hall = agencies.hall_of(case.division_path, case.agency_id)
    return {case.agency_id} | ({hall.agency_id} if hall else set())


def note_given(application: Application, *, to_agency_id: int) -> int | None:
    """Called when paper is given on: which day the next hand has for it, when this is a 代收件."""
    relay = relay_of(application)
    if relay is None or relay.receiver_id is None:
        return None
    case = application.case
    if case.state == STATE.RELAYED and to_agency_id in bodies_of(case):
        relay.sent_at = clock.now()
        relay.save(update_fields=["sent_at"])
        due = calendar.add_workdays(clock.today(), relay_rules.ROAD_DAYS).on
        approvals.move_due(number=application.number, due_on=due)
        return relay_rules.ROAD_DAYS
    if case.decided_on and to_agency_id == relay.receiver_id:
        relay.result_sent_at = clock.now()
        relay.save(update_fields=["result_sent_at"])
        return relay_rules.ROAD_DAYS
    return None


def note_returned(application: Application) -> None:
    """What was sent came back: it waits to be sent again."""
    relay = relay_of(application)
    if relay is None:
        return
    if application.case.state == STATE.RELAYED:
        relay.sent_at = None
        relay.save(update_fields=["sent_at"])
        due = calendar.add_workdays(clock.today(), relay_rules.SEND_DAYS).on
        approvals.move_due(number=application.number, due_on=due)
    elif application.case.decided_on and relay.result_arrived_at is None:
        relay.result_sent_at = None
        relay.save(update_fields=["result_sent_at"])


def note_received(actor: identity.User, application: Application) -> None:
    """Called when paper was signed for: has the competent body everything now, is the result back?"""
    relay = relay_of(application)
    if relay is None or relay.receiver_id is None:
        return
    case, now = application.case, clock.now()
    if case.state == STATE.RELAYED:
        received = relay_rules.received_on(_papers(application), handed_over_on=clock.today())
        if received is None:
            return
        relay.sent_at, relay.arrived_at, relay.arrived_by_name = relay.sent_at or now, now, actor.name
        relay.save(update_fields=["sent_at", "arrived_at", "arrived_by_name"])
        due = acceptance_due(received)
        approvals.receive_case(actor=actor, number=application.number, received_on=received, accept_due_on=due)
        audit.record(actor, "intake.arrive", subject_of(application.number), facts={"received_on": received})
        events.publish(ApplicationReceived(case_number=application.number, received_on=received))
    elif case.decided_on and relay.result_sent_at and actor.agency_id == relay.receiver_id:
        relay.result_arrived_at = now
        relay.save(update_fields=["result_arrived_at"])
        audit.record(actor, "intake.result_back", subject_of(application.number))
        events.publish(ResultReturned(case_number=application.number, receiver_id=relay.receiver_id))
        hall = agencies.hall_of(agencies.agency_by_id(relay.receiver_id).division_path, relay.receiver_id)
        where = seats.handing_out_at(hall)
        notices.tell(
            case.applicant_id_number,
            f"结果已到收件地：{case.item_name}",
            f"请到{where or relay.place}领取，带身份证件。",
            approvals.case_path(application.number),
        )


def _papers(application: Application) -> dict[str, Any]:
    """When each paper material came to the competent body; None while it has not."""
    codes = application.materials.filter(is_current=True, source=Source.PAPER).values_list("code", flat=True)
    bodies = bodies_of(application.case)
    rows = list(application.passings.order_by("pk"))
    steps = [
        passing_rules.Step(
            frozenset(str(one["code"]) for one in row.things), row.from_agency_id, row.to_agency_id, row.state
        )
        for row in rows
    ]
    found: dict[str, Any] = {}
    for code in codes:
        now = passing_rules.custody(code, steps)
        at = rows[now.step].answered_at if now.step is not None and now.agency_id in bodies else None
        found[code] = timezone.localdate(at) if at else None
    return found


def require_delivering(actor: identity.User, application: Application) -> None:
    """Who hands the result out: the window of the body, or the receiving one once the result lies there."""
    relay = relay_of(application)
    seats.require_handing_out(actor, application.case.item_name)
    if relay is None or relay.receiver_id is None:
        return require(actor, "intake.deliver", application)
    if relay.result_arrived_at and actor.agency_id == relay.receiver_id:
        return _require_own(actor, "intake.deliver", application)
    require(actor, "intake.deliver", application)
    if relay.result_sent_at:
        receiver = agencies.agency_by_id(relay.receiver_id)
        raise ConflictError(reason=f"结果已寄往{receiver.name}，由那里的出件窗口发给申请人")
    return None


def _require_own(actor: identity.User, action: str, application: Application) -> None:
    if not may_at_receiver(actor, action, application):
        raise NotAllowedError
