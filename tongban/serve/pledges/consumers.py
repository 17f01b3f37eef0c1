"""What pledges does after the fact, by the worker, once for each event."""

from __future__ import annotations

from typing import Any

from tongban.serve.approvals import api as approvals

from .actions import end_pledge, follow_revocation, open_check


def begin_check(event: approvals.CaseDecided, *, event_id: Any) -> None:
    if event.result == approvals.CaseState.GRANTED:
        open_check(number=event.case_number)
    else:
        end_pledge(number=event.case_number)


def case_closed(event: approvals.CaseClosed, *, event_id: Any) -> None:
    end_pledge(number=event.case_number)


def decision_revoked(event: approvals.DecisionRevoked, *, event_id: Any) -> None:
    follow_revocation(number=event.case_number)
