"""加签、减签 on a task of a case: an opinion of others, before the holder completes it."""

from __future__ import annotations

from django.db import transaction

from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity

from .. import permissions
from ..enums import CaseState
from ..events import CosignersChanged
from ..models import Case
from .reviewing import let_in
from .walking import lock_case, require_state, subject_of, tell


@transaction.atomic
def add_cosigner(
    *,
    actor: identity.User,
    number: str,
    task_id: int,
    reason: str,
    username: str = "",
    agency: str = "",
    key: str | None = None,
) -> flow.Step:
    """加签: one official (`username`), or all of an agency (`agency`, its credit code) who hold the task's role.

    The agency takes part in the case from now on. InvalidInputError names who cannot be asked, and why.
    """
    task, case = _task_of(actor, number, task_id, "加签")
    person, asked_id = _asked(username.strip(), agency.strip())
    try:
        step = flow.add_cosigner(
            actor=actor,
            task_id=task_id,
            reason=reason,
            agency_id=asked_id,
            user_id=person.pk if person else None,
            key=key,
        )
    except InvalidInputError as refusal:
        names = {"user_id": "username", "agency_id": "agency"}
        raise InvalidInputError(
            fields={names.get(name, name): told for name, told in refusal.fields.items()}
        ) from refusal
    if step.is_repeat:
        return step
    let_in(case, step)
    _require_sight(case, step.opened[0], person)
    facts = {"task": task.name, "who": username or agency, "reason": reason}
    tell(actor, case, "cosigner.add", facts, CosignersChanged(case_number=case.number, task_name=task.name))
    return step


@transaction.atomic
def drop_cosigner(*, actor: identity.User, number: str, task_id: int, reason: str, key: str | None = None) -> flow.Step:
    """减签: the opinion of this task (`task_id`), not given yet, is no longer waited for."""
    task, case = _task_of(actor, number, task_id, "减签")
    step = flow.drop_cosigner(actor=actor, task_id=task_id, reason=reason, key=key)
    if step.is_repeat:
        return step
    facts = {"task": task.name, "reason": reason}
    tell(actor, case, "cosigner.drop", facts, CosignersChanged(case_number=case.number, task_name=task.name))
    return step


def _task_of(actor: identity.User, number: str, task_id: int, verb: str) -> tuple[flow.TaskInfo, Case]:
    case = lock_case(number)
    permissions.require_read(actor, case)
    task = flow.task(task_id)
    if task.subject != subject_of(number):
        raise NotFoundError(what="这个任务")
    require_state(case, {CaseState.ACCEPTED, CaseState.PAUSED}, verb)
    return task, case


def _asked(username: str, agency: str) -> tuple[identity.User | None, int | None]:
    if bool(username) == bool(agency):
        raise InvalidInputError(fields={"username": "请写明加签给一位人员，或者一个单位"})
    if username:
        person = identity.user_by_username(username)
        if person is None:
            raise InvalidInputError(fields={"username": f"没有账号为“{username}”的在用人员"})
        return person, None
    found = agencies.find_agency(agency)
    if found is None:
        raise InvalidInputError(fields={"agency": f"没有统一社会信用代码为“{agency}”的单位"})
    return None, found.id


def _require_sight(case: Case, opened: flow.TaskInfo, person: identity.User | None) -> None:
    """Who is asked has to see what he is asked about."""
    if person is not None:
        people = [person]
    else:
        names = [one.username for one in identity.holders(opened.role, opened.agency_id)]
        people = [found for name in names if (found := identity.user_by_username(name))]
    if not any(permissions.may_read(one, case) for one in people):
        who = person.name if person else agencies.agency_by_id(opened.agency_id).name
        raise InvalidInputError(fields={"username" if person else "agency": f"{who}没有查看这个办件的权限，不能加签"})
