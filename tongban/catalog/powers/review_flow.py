"""五级联审 as a flow: its definition, who sits at the gates of a place, and the task that is open."""

from __future__ import annotations

import json
from pathlib import Path

from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow
from tongban.support.identity.api import User

from .models import ChangeRequest, ReviewSetup

CODE = "powers_review"
SUBJECT = "power-request:"
_FILE = Path(__file__).with_name("definitions") / "powers_review.json"


def ensure_flow(actor: User) -> flow.FlowRef:
    """Publish the shipped definition where there is none; one that a city has changed is left."""
    try:
        return flow.latest(CODE)
    except NotFoundError:
        return flow.publish(actor, json.loads(_FILE.read_text(encoding="utf-8")))


def setup_for(division_path: str) -> ReviewSetup:
    """The nearest setup at or above a place."""
    rows = ReviewSetup.objects.filter(division_path__ancestor_of=division_path)
    found = max(rows, key=lambda row: str(row.division_path).count("."), default=None)
    if found is None:
        raise ConflictError(reason="本地还没有联审设置，请审改办先设定各审核环节的单位和专家组")
    return found


def subject_of(request: ChangeRequest) -> str:
    return f"{SUBJECT}{request.number}"


def begin(actor: User, request: ChangeRequest, agency: agencies.AgencyInfo) -> int:
    """Start the flow and do its first step, the handing in."""
    setup = setup_for(agency.division_path)
    started = flow.start(
        actor=actor,
        flow=ensure_flow(actor),
        subject=subject_of(request),
        title=f"{request.get_kind_display()} · {request.title}",
        context={
            "reform_office": setup.reform_agency_id,
            "legal_office": setup.legal_agency_id,
            "meeting_office": setup.meeting_agency_id,
        },
        division_path=agency.division_path,
        owner_agency_id=agency.id,
        item_code="",
        limits={},
    )
    return started.instance_id


def open_task(request: ChangeRequest) -> flow.TaskInfo:
    """The one task that waits; gates come one after another."""
    tasks = flow.open_tasks(request.flow_instance_id) if request.flow_instance_id else []
    if not tasks:
        raise ConflictError(reason=f"申请 {request.number} 没有等待办理的环节")
    return tasks[0]


def earlier_gates(request: ChangeRequest) -> list[flow.ReturnTarget]:
    """Gates that this one may be sent back to, nearest first."""
    if not request.flow_instance_id:
        return []
    tasks = flow.open_tasks(request.flow_instance_id)
    return flow.return_targets(tasks[0].id) if tasks else []


def require_earlier(request: ChangeRequest, gate: str) -> None:
    if gate not in {one.code for one in earlier_gates(request)}:
        raise InvalidInputError(fields={"to": "请选择要退回的环节"})
