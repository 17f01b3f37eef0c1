"""What grants does after the fact, by the worker, once for each event."""

from __future__ import annotations

from typing import Any

from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake

from .actions import assessing, deciding
from .enums import AwardState


def evaluate(event: intake.ApplicationSubmitted | intake.ApplicationCorrected, *, event_id: Any) -> None:
    """Conditions and amount, as soon as the application is there or has become another."""
    assessing.evaluate(event.case_number)


def follow_decided(event: approvals.CaseDecided, *, event_id: Any) -> None:
    if event.result != "granted":
        deciding.close(number=event.case_number, state=AwardState.REFUSED)


def follow_closed(event: approvals.CaseClosed, *, event_id: Any) -> None:
    deciding.close(number=event.case_number, state=AwardState.REFUSED)
