"""即办: accepted and decided at the counter, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tongban.common.errors import ConflictError
from tongban.serve.approvals import api as approvals
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .accepting import accept

DECISION = "decision"


@transaction.atomic
def accept_and_decide(
    *,
    actor: identity.User,
    number: str,
    outcome: str,
    verdicts: Mapping[str, Any] | None = None,
    opinion: str = "",
    checks: Mapping[str, bool] | None = None,
    evidence: str = "",
    seen: str | None = None,
    key: str | None = None,
) -> approvals.CaseInfo:
    """受理并当场决定: where the flow leaves the decision to the window. Refused altogether when it does not."""
    case = accept(actor=actor, number=number, verdicts=verdicts, seen=seen, key=key)
    if case.is_decided:
        return case  # the same command, sent again
    task = decision_task(actor, case)
    if task is None:
        raise ConflictError(reason=f"“{case.item_name}”不由窗口作决定，请受理后转承办部门")
    approvals.complete_task(
        actor=actor,
        task_id=task.id,
        outcome=outcome,
        opinion=opinion,
        checks=checks,
        evidence=evidence,
        key=f"{key}:decide" if key else None,
    )
    return approvals.case(number)


def decision_task(actor: identity.User, case: approvals.CaseInfo) -> flow.TaskInfo | None:
    """The decision that waits for this clerk (即办件 that was accepted but not yet decided), if there is one."""
    if case.flow_instance_id is None or not case.is_open:
        return None
    waiting = (task for task in flow.open_tasks(case.flow_instance_id) if task.milestone == DECISION)
    return next((task for task in waiting if flow.may_work(actor, task)), None)
