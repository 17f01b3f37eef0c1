"""Who may see and move a project: the owner, the agencies of its stages, the team with a mandate, the managers.

Default deny. Managers by division; officials by the agencies at which they read, review or decide cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from django.db.models import Q, QuerySet

from tongban.common import clock
from tongban.common.errors import NotAllowedError, NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .models import Area, Mandate, Project, ProjectStage

MANAGE, ASSIST, READ = "projects.manage", "projects.assist", "case.read"
WORK = ("case.review", "case.decide")
#: (user, applicant's number) while a stage is handed in under a mandate that was checked.
_acting: ContextVar[tuple[int, str] | None] = ContextVar("acting_under_mandate", default=None)


def visible_q(actor: identity.User, today: date) -> Q:
    """Projects that `actor` may see."""
    if actor.kind == identity.UserKind.CITIZEN:
        return Q(owner_id_number__in=[party.id_number for party in identity.parties_of(actor)])
    if identity.scope(actor, MANAGE).is_everywhere:
        return Q()
    found = managed_q(actor)
    if ids := _agency_ids(actor, READ):
        found |= Q(pk__in=ProjectStage.objects.filter(participant_ids__overlap=sorted(ids)).values("project_id"))
    if identity.scope(actor, ASSIST):
        found |= Q(pk__in=mandates_of(actor, today).values("project_id"))
    return found


def managed_q(actor: identity.User) -> Q:
    """Rows with a `division_path` that this person manages."""
    return identity.filter_q(actor, MANAGE, agency=None, item=None)


def find(actor: identity.User, code: str, today: date) -> Project:
    """A project one may not see does not exist for one."""
    row = Project.objects.select_related("type", "area").filter(visible_q(actor, today), code=code).first()
    if row is None:
        raise NotFoundError(what="这个项目")
    return row


def lock(actor: identity.User, code: str, today: date) -> Project:
    """The project's row is the first lock of every action here; applications and cases come after it."""
    found = find(actor, code, today)
    return Project.objects.select_for_update(of=("self",)).select_related("type", "area").get(pk=found.pk)


def lock_area(actor: identity.User, area_id: int) -> Area:
    """An area of another place does not exist for this person."""
    area = Area.objects.select_for_update(of=("self",)).filter(pk=area_id).first()
    if area is None or not identity.allowed(actor, MANAGE, division_path=area.division_path):
        raise NotFoundError(what="这个区域")
    return area


def is_owner(actor: identity.User, project: Project) -> bool:
    return actor.kind == identity.UserKind.SYSTEM or (
        actor.kind == identity.UserKind.CITIZEN
        and any(party.id_number == project.owner_id_number for party in identity.parties_of(actor))
    )


def may_manage(actor: identity.User, project: Project) -> bool:
    return identity.allowed(actor, MANAGE, division_path=project.division_path)


def may_lead(actor: identity.User, project: Project, stage: ProjectStage) -> bool:
    """Arrange, hold and certify: the leading agency, or a manager."""
    return may_manage(actor, project) or may_speak_for(actor, stage.lead_agency_id)


def may_speak_for(actor: identity.User, agency_id: int) -> bool:
    path = agencies.agency_by_id(agency_id).division_path
    return actor.kind != identity.UserKind.CITIZEN and any(
        identity.allowed(actor, action, division_path=path, agency_id=agency_id) for action in WORK
    )


def mandates_of(actor: identity.User, today: date) -> QuerySet[Mandate]:
    """Mandates in effect of the teams that this official belongs to."""
    return Mandate.objects.filter(
        team__members__user_id=actor.pk, withdrawn_at=None, valid_from_on__lte=today, valid_to_on__gte=today
    )


def mandate_for(actor: identity.User, project: Project, today: date) -> Mandate | None:
    if actor.kind != identity.UserKind.STAFF or not identity.scope(actor, ASSIST):
        return None
    return mandates_of(actor, today).filter(project=project).select_related("team").first()


def may_apply(actor: identity.User, project: Project, stage: ProjectStage, today: date) -> bool:
    """The owner and whoever acts for him, or an agent whose mandate names this stage."""
    if is_owner(actor, project):
        return True
    mandate = mandate_for(actor, project, today)
    return mandate is not None and stage.number in mandate.stages


def may_note(actor: identity.User, project: Project, today: date) -> bool:
    """Milestones and tasks: managers, agents with a mandate, leading agencies."""
    return (
        may_manage(actor, project)
        or mandate_for(actor, project, today) is not None
        or any(may_speak_for(actor, one.lead_agency_id) for one in project.stages.all())
    )


def require(is_allowed: bool) -> None:
    if not is_allowed:
        raise NotAllowedError


@contextmanager
def acting_for(actor: identity.User, project: Project) -> Iterator[None]:
    """The mandate was checked: inside, the agent hands in as the owner's representative, and for nobody else."""
    token = _acting.set((actor.pk, project.owner_id_number))
    try:
        yield
    finally:
        _acting.reset(token)


def represents(actor: identity.User, party: identity.Party) -> bool:
    return _acting.get() == (actor.pk, party.id_number)


def may_read_area(actor: identity.User, subject: str) -> bool:
    """Files of 区域评估 are for officials who deal with projects and for owners of projects in the area."""
    area = Area.objects.filter(pk=subject.partition(":")[2]).first()
    if area is None:
        return False
    if identity.scope(actor, MANAGE).covers(division_path=area.division_path):
        return True
    return Project.objects.filter(visible_q(actor, clock.today()), area=area).exists()


def _agency_ids(actor: identity.User, action: str) -> set[int]:
    where = identity.scope(actor, action)
    return {one for line in where.lines if (one := line.agency_id or actor.agency_id) is not None}
