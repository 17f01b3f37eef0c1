"""The steps that every action of this module takes."""

from __future__ import annotations

from typing import Any

from tongban.common import live
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from ..enums import ProjectState
from ..errors import ProjectEndedError
from ..models import Project, ProjectStage


def subject_of(code: str) -> str:
    return f"project:{code}"


def project_path(code: str) -> str:
    """The owner's page of the project, as it stands in messages."""
    return f"/my/projects/{code}/"


def stage_of(project: Project, number: int) -> ProjectStage:
    found = project.stages.filter(number=number).first()
    if found is None:
        raise NotFoundError(what="这个阶段")
    return found


def require_active(project: Project, verb: str) -> None:
    if project.state != ProjectState.ACTIVE:
        raise ProjectEndedError(code=project.code, state=ProjectState(project.state).label, verb=verb)


def require_not_closed(project: Project, verb: str) -> None:
    """For what goes on after the last stage, but not after 终止."""
    if project.state == ProjectState.CLOSED:
        require_active(project, verb)


def refuse_input(errors: dict[str, str]) -> None:
    if errors:
        raise InvalidInputError(fields=errors)


def tell(actor: identity.User, project: Project, action: str, facts: dict[str, Any], *happened: events.Event) -> None:
    audit.record(actor, f"projects.{action}", subject_of(project.code), facts=facts)
    events.publish(*happened)
    live.notify(subject_of(project.code))


def message(project: Project, title: str, body: str) -> None:
    """A line in the owner's inbox."""
    notices.tell(project.owner_id_number, title, body, project_path(project.code))


def owner_of(project: Project) -> identity.Party:
    return identity.Party(
        project.owner_kind, project.owner_id_type, project.owner_id_number, project.owner_name, project.owner_phone
    )
