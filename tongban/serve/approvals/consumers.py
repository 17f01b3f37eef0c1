"""What approvals does when the flow tells of a change."""

from __future__ import annotations

from typing import Any

from tongban.data.exchange import api as exchange
from tongban.support.flow import api as flow

from .actions.clocks import follow_clocks
from .events import CaseResumed, ErrandAnswered, ErrandClosed

CASE = "case:"


def follow_retimed(event: flow.FlowRetimed, *, event_id: Any) -> None:
    if event.about.startswith(CASE):
        follow_clocks(number=event.about.removeprefix(CASE))


def follow_on(event: CaseResumed | ErrandAnswered | ErrandClosed, *, event_id: Any) -> None:
    """A result of a department's system that came too early is looked at again."""
    exchange.look_again(event.case_number)
