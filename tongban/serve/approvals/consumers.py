"""What approvals does when the flow tells of a change."""

from __future__ import annotations

from typing import Any

from tongban.support.flow import api as flow

from .actions.clocks import follow_clocks

CASE = "case:"


def follow_retimed(event: flow.FlowRetimed, *, event_id: Any) -> None:
    if event.about.startswith(CASE):
        follow_clocks(number=event.about.removeprefix(CASE))
