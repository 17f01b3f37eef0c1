"""A stage from its application to its end: 一家牵头、并联审批、限时办结."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

from django.db import transaction

from tongban.catalog.themes import api as themes
from tongban.common import clock
from tongban.serve.intake import api as intake
from tongban.support.calendar import api as calendar
from tongban.support.identity import api as identity

from .. import coverage, permissions, tasklist
from ..enums import ProjectState, StageState, Standing
from ..errors import StageBlockedError, StageStateError
from ..events import StageSettled, StageStarted
from ..filling import known_answers, locked_answers
from ..models import Mandate, Project, ProjectStage
from ..rules import stages as rules
from .area_joint import join_stage
from .walking import message, owner_of, refuse_input, require_active, stage_of, tell


@transaction.atomic
def start_stage(
    *,
    actor: identity.User,
    code: str,
    number: int,
    situations: Mapping[str, Any],
    answers: Mapping[str, Any],
    materials: Mapping[str, Any],
    channel: str,
    key: str,
    delivery: Mapping[str, Any] | None = None,
) -> intake.JointReceipt:
    """Hand in a stage as one matter. What the project says is not asked again; what its area was assessed for is put
    to the materials. The same key gives the same receipt."""
    today = clock.today()
    project = permissions.lock(actor, code, today)
    stage = stage_of(project, number)
    permissions.require(permissions.may_apply(actor, project, stage, today))
    if stage.joint_number and stage.key == key:
        return _earlier(stage)
    _require_turn(project, stage)
    mandate = None if permissions.is_owner(actor, project) else permissions.mandate_for(actor, project, today)
    plan = themes.plan(themes.guide(stage.theme_code), situations, is_person=False)
    given, used = coverage.supply(actor, project, stage, plan, materials, today=today)
    with permissions.acting_for(actor, project) if mandate else nullcontext():
        receipt = intake.submit_joint(
            actor=actor,
            party=owner_of(project),
            theme_code=stage.theme_code,
            situations=situations,
            answers={**known_answers(project, plan), **answers, **locked_answers(project, plan)},
            materials=given,
            channel=channel,
            key=key,
            on_behalf=_on_behalf(actor, mandate),
            delivery=delivery,
            project_code=code,
        )
    stage.state, stage.key, stage.covered = StageState.UNDERWAY, key, used
    stage.joint_numbers = [*stage.joint_numbers, receipt.number]
    stage.started_at, stage.due_on = clock.now(), calendar.add_workdays(today, stage.days).on
    stage.save(update_fields=["state", "key", "covered", "joint_numbers", "started_at", "due_on"])
    join_stage(project, receipt.case_numbers)
    tasklist.follow(project, today=today)
    facts = {"stage": number, "joint": receipt.number, "mandate": mandate.pk if mandate else None}
    tell(actor, project, "stage.start", facts, StageStarted(code=code, stage=number, joint_number=receipt.number))
    return receipt


def _earlier(stage: ProjectStage) -> intake.JointReceipt:
    joint = intake.joint_by_number(stage.joint_number)
    assert joint is not None
    numbers = tuple(part.number for part in joint.parts)
    return intake.JointReceipt(joint.number, joint.theme_name, joint.submitted_at, numbers, joint.later, is_repeat=True)


def _require_turn(project: Project, stage: ProjectStage) -> None:
    require_active(project, "申报")
    turn = rules.turns(facts_of(project), project.state)[stage.number]
    if turn.standing == Standing.BLOCKED:
        raise StageBlockedError(stage=stage.name, reasons="；".join(turn.reasons))
    if turn.standing != Standing.OPEN:
        raise StageStateError(code=project.code, stage=stage.name, state=turn.standing.label, verb="申报")


def facts_of(project: Project) -> list[rules.StageFacts]:
    return [
        rules.StageFacts(one.number, one.name, one.state, tuple(one.after), one.hold_reason)
        for one in project.stages.all()
    ]


def _on_behalf(actor: identity.User, mandate: Mandate | None) -> dict[str, str]:
    """Who handed it in for the owner, and under which mandate."""
    if mandate is None:
        return {}
    return {"agent_name": actor.name, "agent_id_number": "", "mandate": str(mandate.pk), "team": mandate.team.name}


@transaction.atomic
def settle_stage(*, joint_number: str) -> StageState | None:
    """After a case of the stage has ended, or its certificate is out. Asked again, it changes nothing."""
    found = ProjectStage.objects.filter(joint_numbers__contains=[joint_number]).first()
    if found is None:
        return None
    project = Project.objects.select_for_update(of=("self",)).get(pk=found.project_id)
    stage = stage_of(project, found.number)
    if stage.state != StageState.UNDERWAY or stage.joint_number != joint_number:
        return StageState(stage.state)
    joint = intake.joint_by_number(joint_number)
    assert joint is not None
    reached = rules.outcome(
        granted=sum(part.state == "granted" for part in joint.parts), ended=joint.done, total=len(joint.parts)
    )
    acceptance = getattr(stage, "acceptance", None)
    if reached == StageState.DONE and stage.is_acceptance and (acceptance is None or not acceptance.certificate_id):
        return StageState.UNDERWAY
    if reached == StageState.UNDERWAY:
        return reached
    stage.state = reached
    stage.finished_at = clock.now() if reached == StageState.DONE else None
    stage.save(update_fields=["state", "finished_at"])
    _end(project)
    tasklist.follow(project, today=clock.today())
    settled = StageSettled(code=project.code, stage=stage.number, state=reached.value)
    tell(identity.SYSTEM(), project, "stage.settle", {"stage": stage.number, "state": reached.value}, settled)
    message(project, f"{stage.name}{reached.label}：{project.name}", _next_words(project, reached))
    return reached


def _end(project: Project) -> None:
    """The last stage done ends the project."""
    if not project.stages.exclude(state=StageState.DONE).exists():
        project.state = ProjectState.DONE
        project.save(update_fields=["state"])


def _next_words(project: Project, reached: StageState) -> str:
    if reached == StageState.REFUSED:
        return "有的事项没有准予。看清原因、改好以后，可以重新申报这个阶段。"
    if project.state == ProjectState.DONE:
        return "全部阶段都办完了。"
    turns = rules.turns(facts_of(project), project.state)
    names = [one.name for one in facts_of(project) if turns[one.number].standing == Standing.OPEN]
    return f"可以申报：{'、'.join(names)}。" if names else "后面的阶段还不能申报，原因见项目页。"


@transaction.atomic
def hold_stage(*, actor: identity.User, code: str, number: int, reason: str) -> None:
    """暂缓: something outside the stages stands in the way (土地未交付、资金未落实)."""
    project, stage = _led(actor, code, number)
    require_active(project, "暂缓阶段")
    if stage.state in (StageState.DONE, StageState.UNDERWAY):
        raise StageStateError(code=code, stage=stage.name, state=StageState(stage.state).label, verb="暂缓")
    reason = reason.strip()
    if not reason or len(reason) > 300:
        refuse_input({"reason": "请写明被什么挡住，最多 300 个字"})
    if stage.hold_reason == reason:
        return
    stage.hold_reason, stage.held_by_name = reason, actor.name
    stage.save(update_fields=["hold_reason", "held_by_name"])
    tell(actor, project, "stage.hold", {"stage": number, "reason": reason})
    message(project, f"{stage.name}暂缓：{project.name}", reason)


@transaction.atomic
def release_stage(*, actor: identity.User, code: str, number: int) -> None:
    project, stage = _led(actor, code, number)
    require_active(project, "解除暂缓")
    if not stage.hold_reason:
        return
    stage.hold_reason, stage.held_by_name = "", ""
    stage.save(update_fields=["hold_reason", "held_by_name"])
    tell(actor, project, "stage.release", {"stage": number})
    message(project, f"{stage.name}可以继续：{project.name}", "暂缓的原因已经消除。")


def _led(actor: identity.User, code: str, number: int) -> tuple[Project, ProjectStage]:
    project = permissions.lock(actor, code, clock.today())
    stage = stage_of(project, number)
    permissions.require(permissions.may_lead(actor, project, stage))
    return project, stage
