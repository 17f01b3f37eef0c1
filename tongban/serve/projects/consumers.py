"""What projects does after the fact, by the worker, once for each event."""

from __future__ import annotations

from typing import Any

from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake

from .actions.area_joint import follow_accepted
from .actions.staging import settle_stage


def follow_case(event: approvals.CaseDecided | approvals.CaseClosed, *, event_id: Any) -> None:
    """A case of a stage has ended: perhaps the stage has."""
    joint = intake.joint_of(event.case_number)
    if joint is not None and joint.project_code:
        settle_stage(joint_number=joint.number)


def join_accepted(event: approvals.CaseAccepted, *, event_id: Any) -> None:
    """An accepted case may belong to an area with 联合审批."""
    follow_accepted(event.case_number)
