"""What is under way between two bodies and overdue: told to both counters, once for each step and its day.

The days are the city's own promise (`relay_rules`, `passing_rules`), no term of the law; the lamp stays on the lists.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tongban.common import clock
from tongban.serve.approvals import api as approvals
from tongban.support.agencies import api as agencies
from tongban.support.calendar import api as calendar
from tongban.support.events import api as events
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .. import passing_rules, relay_rules
from ..enums import PassingState
from ..models import Application, HandOver, Relay
from .walking import lock_application, tell

STATE = approvals.CaseState
#: A result on its way back to where it was taken in.
GOING_BACK = Q(result_sent_at__isnull=False, result_arrived_at=None)


def remind_of_late_relays() -> int:
    """Once a day: 代收件 not handed on, or not arrived, by their day. Each in a transaction of its own."""
    under_way = Q(application__case__state=STATE.RELAYED, application__case__due_on__lt=clock.today()) | GOING_BACK
    rows = Relay.objects.filter(under_way, receiver__isnull=False).order_by("pk")
    return len(events.each("intake.late_relays", list(rows.values_list("application__number", flat=True)), _relay))


def remind_of_late_hand_overs() -> int:
    """Once a day: paper that nobody has signed for by its day. What is on its way as 代收 is told by that."""
    rows = HandOver.objects.filter(state=PassingState.WAITING, answer_due_on__lt=clock.today()).order_by("pk")
    waiting = list(rows.values_list("application__number", "pk"))
    return len(events.each("intake.late_hand_overs", waiting, lambda one: _hand_over(*one)))


@transaction.atomic
def _relay(number: str) -> bool:
    application, today = lock_application(number), clock.today()
    relay = Relay.objects.filter(application=application, receiver__isnull=False).first()
    if relay is None or relay.receiver_id is None:
        return False
    case = application.case
    if case.state == STATE.RELAYED:
        step, due = ("on_road" if relay.sent_at else "to_send"), case.due_on
    elif relay.result_sent_at and relay.result_arrived_at is None:
        sent_on = timezone.localdate(relay.result_sent_at)
        step, due = "result_on_road", calendar.add_workdays(sent_on, relay_rules.ROAD_DAYS).on
    else:
        return False
    if due is None or due >= today:
        return False
    words = relay_rules.OVERDUE[step]
    return _tell_both(
        application,
        {relay.receiver_id, case.agency_id},
        key=f"relay-late:{step}:{relay.pk}:{due}",
        title=f"{words}：{case.item_name}",
        body=f"{case.applicant_name}的申请由{agencies.agency_by_id(relay.receiver_id).name}代收"
        f"（{relay.received_by_name}），应于{due:%m月%d日}前{relay_rules.BY_THEN[step]}，请查清在谁手上。",
        facts={"step": step, "due_on": due},
    )


@transaction.atomic
def _hand_over(number: str, passing_id: int) -> bool:
    application = lock_application(number)
    row = HandOver.objects.filter(pk=passing_id, application=application).first()
    if row is None or not passing_rules.is_unclear(row.state, row.answer_due_on, clock.today()):
        return False
    is_relayed = application.case.state == STATE.RELAYED
    if Relay.objects.filter(application=application, receiver__isnull=False).exists() and (
        is_relayed or Relay.objects.filter(GOING_BACK, application=application).exists()
    ):
        return False
    things = "、".join(f"{one['name']} {one['count']} 份" for one in row.things)
    receiver = agencies.agency_by_id(row.to_agency_id).name
    return _tell_both(
        application,
        {row.from_agency_id, row.to_agency_id},
        key=f"passing-late:{row.pk}",
        title=f"纸质材料没有人签收：{application.case.item_name}",
        body=f"{row.given_by_name}于{timezone.localtime(row.given_at):%m月%d日 %H:%M}交给{receiver}，"
        f"期限已过没有签收，责任不清：{things}",
        facts={"passing": row.pk},
    )


def _tell_both(
    application: Application, bodies: set[int], *, key: str, title: str, body: str, facts: dict[str, object]
) -> bool:
    """True when somebody was told who had not been."""
    told = [
        one
        for one in sorted(bodies)
        if notices.tell_desk(one, key=key, case_number=application.number, title=title, body=body)
    ]
    if told:
        tell(identity.SYSTEM(), application, "remind_late_paper", {**facts, "bodies": told})
    return bool(told)
