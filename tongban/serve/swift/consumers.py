"""The worker asks the table a moment after a submit or an acceptance."""

from __future__ import annotations

from typing import Any

from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake

from .actions import consider, consider_followers
from .enums import Trigger


def on_submitted(event: intake.ApplicationSubmitted, *, event_id: Any) -> None:
    consider(number=event.case_number, trigger=Trigger.SUBMITTED)


def on_accepted(event: approvals.CaseAccepted, *, event_id: Any) -> None:
    consider(number=event.case_number, trigger=Trigger.ACCEPTED)


def on_granted(event: approvals.CaseDecided, *, event_id: Any) -> None:
    if event.result == approvals.CaseState.GRANTED:
        consider_followers(number=event.case_number)
