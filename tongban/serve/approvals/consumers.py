"""What approvals does when the flow tells of a change."""

from __future__ import annotations

from typing import Any

from tongban.data.exchange import api as exchange
from tongban.support.flow import api as flow
from tongban.support.notices import api as notices

from .actions.clocks import follow_clocks
from .events import CaseResumed, ErrandAnswered, ErrandClosed
from .models import Case

CASE = "case:"


def follow_retimed(event: flow.FlowRetimed, *, event_id: Any) -> None:
    if event.about.startswith(CASE):
        follow_clocks(number=event.about.removeprefix(CASE))


def follow_on(event: CaseResumed | ErrandAnswered | ErrandClosed, *, event_id: Any) -> None:
    """A result of a department's system that came too early is looked at again."""
    exchange.look_again(event.case_number)


def tell_passed(event: exchange.MessagePassed, *, event_id: Any) -> None:
    """Who is in charge of the case is told what it lacks from now on."""
    case = Case.objects.filter(number=event.case_number).only("agency_id", "item_name").first()
    if case is None:
        return
    way = f"发给{event.peer_name}的" if event.direction == "out" else f"{event.peer_name}发来的"
    notices.tell_desk(
        case.agency_id,
        key=f"message-passed:{event.direction}:{event.message_id}",
        case_number=event.case_number,
        title=f"跳过了一条对接消息：{case.item_name}",
        body=f"{way}“{event.kind_name}”（第 {event.seq} 条）由{event.by}跳过：{event.reason}。{event.cost}",
    )
