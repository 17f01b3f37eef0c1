"""代办: teams, the owner's mandate, tasks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import ConflictError, NotFoundError
from tongban.common.words import read_words
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .. import papers, permissions, tasklist
from ..enums import StageState, TaskSource
from ..events import MandateChanged
from ..models import AgentTask, AgentTeam, Mandate, Project, TeamMember
from .walking import message, owner_of, refuse_input, require_active, require_not_closed, subject_of, tell

LONGEST_REASON = 200
LONGEST_KEY = 40  # that of a form; what made a task is kept in 60


@transaction.atomic
def create_team(*, actor: identity.User, name: str, agency_id: int | None, phone: str = "") -> AgentTeam:
    permissions.require(bool(identity.scope(actor, permissions.MANAGE)))
    agency = agencies.agency_by_id(agency_id) if agency_id is not None else None
    name = name.strip()
    errors = {}
    if not 2 <= len(name) <= 60:
        errors["name"] = "请填写队伍名称，2 到 60 个字"
    elif AgentTeam.objects.filter(name=name).exists():
        errors["name"] = f"“{name}”已经有了"
    if agency is None:
        errors["agency"] = "请选择队伍所属的单位"
    if len(phone) > 32:
        errors["phone"] = "电话太长"
    refuse_input(errors)
    assert agency is not None
    identity.require(actor, permissions.MANAGE, division_path=agency.division_path)
    team = AgentTeam.objects.create(
        name=name,
        agency_id=agency.id,
        agency_name=agency.name,
        division_path=agency.division_path,
        phone=phone.strip(),
    )
    audit.record(actor, "projects.team.create", f"team:{team.pk}", facts={"name": name})
    return team


@transaction.atomic
def add_member(*, actor: identity.User, team_id: int, username: str) -> TeamMember:
    """An official of the team's agency who has the role of an agent."""
    team = _managed(actor, team_id)
    user = identity.user_by_username(username)
    if user is None or user.kind != identity.UserKind.STAFF or user.agency_id != team.agency_id:
        refuse_input({"username": f"{team.agency_name}没有用户名为“{username.strip()[:40]}”的在职人员"})
    assert user is not None
    if not identity.scope(user, permissions.ASSIST):
        refuse_input({"username": f"{user.name}还没有代办员角色，请先由系统管理员授予"})
    row, is_new = TeamMember.objects.get_or_create(team=team, user=user, defaults={"since_on": clock.today()})
    if is_new:
        audit.record(actor, "projects.team.join", f"team:{team.pk}", facts={"username": user.username})
    return row


@transaction.atomic
def drop_member(*, actor: identity.User, team_id: int, username: str) -> None:
    """At once: he sees the projects of the team no more. What he did stays recorded under his name."""
    team = _managed(actor, team_id)
    gone, _ = TeamMember.objects.filter(team=team, user__username=username).delete()
    if gone:
        audit.record(actor, "projects.team.leave", f"team:{team.pk}", facts={"username": username})


def _managed(actor: identity.User, team_id: int) -> AgentTeam:
    team = AgentTeam.objects.select_for_update(of=("self",)).filter(pk=team_id).first()
    if team is None or not identity.allowed(actor, permissions.MANAGE, division_path=team.division_path):
        raise NotFoundError(what="这支代办队伍")
    return team


@transaction.atomic
def give_mandate(
    *,
    actor: identity.User,
    code: str,
    team_id: int | None,
    stages: Iterable[int],
    valid_from_on: date | None,
    valid_to_on: date | None,
    is_agreed: bool,
) -> Mandate:
    """The owner lets a team act for him in these stages and between these days; the paper says so."""
    today = clock.today()
    project = permissions.lock(actor, code, today)
    permissions.require(permissions.is_owner(actor, project))
    require_active(project, "委托代办")
    team = AgentTeam.objects.filter(pk=team_id or 0).first()
    wanted = sorted(set(stages))
    open_stages = {one.number: one.name for one in project.stages.exclude(state=StageState.DONE)}
    earlier = Mandate.objects.filter(project=project, withdrawn_at=None).first()
    if (
        earlier is not None
        and (earlier.team_id, earlier.stages) == (team_id, wanted)
        and (earlier.valid_from_on, earlier.valid_to_on) == (valid_from_on, valid_to_on)
    ):
        return earlier
    errors = {}
    if earlier is not None and earlier.valid_to_on >= today:
        errors["team"] = f"已经委托{earlier.team.name}到 {earlier.valid_to_on:%Y-%m-%d}，要换请先撤回"
    elif team is None or not _overlap(team.division_path, project.division_path):
        errors["team"] = "请选择项目所在地的代办队伍"
    if not wanted or any(one not in open_stages for one in wanted):
        errors["stages"] = "请选择要代办的阶段，办完的不用选"
    if valid_from_on is None or valid_from_on < today:
        errors["valid_from_on"] = "开始日期应是今天或者以后"
    if valid_to_on is None or (valid_from_on is not None and valid_to_on < valid_from_on):
        errors["valid_to_on"] = "截止日期应在开始日期以后"
    if not is_agreed:
        errors["agreed"] = "请勾选同意委托"
    refuse_input(errors)
    assert team is not None
    assert valid_from_on is not None
    assert valid_to_on is not None
    if earlier is not None:
        earlier.withdrawn_at, earlier.withdrawn_reason = clock.now(), "到期"
        earlier.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    mandate = Mandate.objects.create(
        project=project,
        team=team,
        stages=wanted,
        valid_from_on=valid_from_on,
        valid_to_on=valid_to_on,
        given_by_name=actor.name,
        given_at=clock.now(),
    )
    paper = notices.issue(
        actor=actor,
        kind=papers.MANDATE,
        case_number=project.code,
        agency=agencies.agency_by_id(team.agency_id),
        recipient=owner_of(project),
        data={
            "item_name": project.name,
            "project_name": project.name,
            "project_code": project.code,
            "team": team.name,
            "stages": [open_stages[one] for one in wanted],
            "valid_from_on": valid_from_on.isoformat(),
            "valid_to_on": valid_to_on.isoformat(),
            "given_by": actor.name,
        },
    )
    mandate.paper_id = paper.id
    mandate.save(update_fields=["paper_id"])
    tasklist.follow(project, today=today)
    facts = {"team": team.name, "stages": wanted, "to": valid_to_on.isoformat(), "paper": paper.number}
    tell(actor, project, "mandate.give", facts, MandateChanged(code=code, is_given=True))
    return mandate


def _overlap(one: str, other: str) -> bool:
    return agencies.is_within(one, other) or agencies.is_within(other, one)


@transaction.atomic
def withdraw_mandate(*, actor: identity.User, code: str, reason: str = "") -> None:
    """By the owner, at any time; from this moment the team sees and does nothing more."""
    project = permissions.lock(actor, code, clock.today())
    permissions.require(permissions.is_owner(actor, project))
    mandate = Mandate.objects.filter(project=project, withdrawn_at=None).first()
    if mandate is None:
        return
    reason = read_words(reason, "reason", "撤回的理由", most=LONGEST_REASON)
    mandate.withdrawn_at, mandate.withdrawn_reason = clock.now(), reason
    mandate.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    tell(
        actor,
        project,
        "mandate.withdraw",
        {"team": mandate.team.name, "reason": mandate.withdrawn_reason},
        MandateChanged(code=code, is_given=False),
    )
    message(project, f"已撤回代办委托：{project.name}", f"{mandate.team.name}从现在起不再代办。")


@transaction.atomic
def add_task(
    *, actor: identity.User, code: str, title: str, due_on: date | None, assignee: str = "", key: str
) -> AgentTask:
    """The same form sent twice makes one task."""
    project, mandate = _assisted(actor, code)
    if not 1 <= len(key) <= LONGEST_KEY:
        raise ConflictError(reason=f"提交编号应为 1 到 {LONGEST_KEY} 个字符，请刷新页面再提交")
    cause = f"hand:{actor.pk}:{key}"
    if (held := project.tasks.filter(cause=cause).first()) is not None:
        return held
    require_not_closed(project, "添加任务")
    title = title.strip()
    errors = {}
    if not 2 <= len(title) <= 100:
        errors["title"] = "请写要做什么，2 到 100 个字"
    member = None
    if assignee.strip():
        member = mandate.team.members.filter(user__username=assignee.strip()).first()
        if member is None:
            errors["assignee"] = f"{mandate.team.name}里没有这个人"
    refuse_input(errors)
    row = AgentTask.objects.create(
        project=project,
        title=title,
        source=TaskSource.HAND,
        cause=cause,
        due_on=due_on,
        assignee_id=member.user_id if member else actor.pk,
    )
    audit.record(actor, "projects.task.add", subject_of(code), facts={"title": title})
    return row


@transaction.atomic
def finish_task(*, actor: identity.User, code: str, task_id: int) -> None:
    project, _ = _assisted(actor, code)
    row = project.tasks.filter(pk=task_id).first()
    if row is None:
        raise NotFoundError(what="这个任务")
    if row.done_at is not None:
        return
    require_not_closed(project, "完成任务")
    row.done_at, row.done_by_name = clock.now(), actor.name
    row.save(update_fields=["done_at", "done_by_name"])
    audit.record(actor, "projects.task.finish", subject_of(code), facts={"title": row.title})


def _assisted(actor: identity.User, code: str) -> tuple[Project, Mandate]:
    """By the team with the mandate, or a manager."""
    today = clock.today()
    project = permissions.lock(actor, code, today)
    mandate = permissions.mandate_for(actor, project, today)
    if mandate is None and permissions.may_manage(actor, project):
        mandate = Mandate.objects.select_related("team").filter(project=project, withdrawn_at=None).first()
    if mandate is None:
        permissions.require(permissions.may_manage(actor, project))
        raise NotFoundError(what="这个项目的代办委托")
    return project, mandate
