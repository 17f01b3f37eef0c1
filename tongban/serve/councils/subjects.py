"""What a 会审 may be about: a case, a 一件事, a construction project; who may call one, and which cases it concerns."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.serve.projects import api as projects
from tongban.support.identity import api as identity

from .enums import SubjectKind


@dataclass(frozen=True)
class Subject:
    """`cases`: those still open, whose record tells of the meeting; `agency_names`: who deals with it now."""

    kind: str
    number: str
    title: str
    cases: tuple[str, ...]
    agency_names: tuple[str, ...]


def subject(actor: identity.User, kind: str, number: str) -> Subject:
    """For an official who may call a meeting on it; one that he may not see does not exist for him."""
    if kind not in SubjectKind.values or actor.kind == identity.UserKind.CITIZEN:
        raise NotFoundError(what="这个会审对象")
    found = {SubjectKind.CASE: _case, SubjectKind.JOINT: _joint, SubjectKind.PROJECT: _project}[SubjectKind(kind)](
        actor, number
    )
    if not found.cases:
        raise InvalidInputError(fields={"number": f"{SubjectKind(kind).label}没有正在办理的办件，不用会审"})
    return found


def _case(actor: identity.User, number: str) -> Subject:
    case = approvals.find(actor, number)
    _require_work(actor, [number])
    return Subject("case", number, f"{case.applicant.name}，{case.item_name}", _open([case]), (case.agency_name,))


def _joint(actor: identity.User, number: str) -> Subject:
    """Whoever works on one of its parts."""
    view, readable = intake.joint_visible(actor, number)
    _require_work(actor, readable)
    title = f"{view.applicant_name}，{view.theme_name}"
    return Subject("joint", number, title, _open(view.parts), _agencies(view.parts))


def _project(actor: identity.User, code: str) -> Subject:
    """The leading agency of a stage, or whoever manages projects there."""
    view = projects.project(actor, code)
    if not (view.rights.may_manage or view.rights.led):
        raise NotAllowedError
    parts = [part for stage in view.stages if stage.joint for part in stage.joint.parts if part.is_open]
    return Subject("project", code, view.name, _open(parts), _agencies(parts))


def _require_work(actor: identity.User, numbers: Collection[str]) -> None:
    if not approvals.works_on(actor, numbers):
        raise NotAllowedError


def _open(cases: Iterable[approvals.CaseInfo]) -> tuple[str, ...]:
    return tuple(sorted(one.number for one in cases if one.is_open))


def _agencies(cases: Iterable[approvals.CaseInfo]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.agency_name for one in cases))
