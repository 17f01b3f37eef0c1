"""特定区域联合审批: set for an area by its managers; what is applied for in it joins by itself, or by hand."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import ConflictError, NotAllowedError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from .. import permissions
from ..models import Area, AreaCase, Project
from ..rules import areas as rules
from .walking import refuse_input


@transaction.atomic
def set_joint_rule(
    *,
    actor: identity.User,
    area_id: int,
    lead_agency_id: int | None,
    joint_agency_ids: Collection[int] = (),
    item_bases: Collection[str] = (),
    from_on: date | None = None,
    to_on: date | None = None,
) -> Area:
    """For what is registered from now on; what has joined stays as it is."""
    area = permissions.lock_area(actor, area_id)
    bases = list(dict.fromkeys(one.strip() for one in item_bases if one.strip()))
    joint = sorted(set(joint_agency_ids) - {lead_agency_id})
    refuse_input(
        rules.rule_faults(
            lead_agency_id=lead_agency_id, joint_agency_ids=joint, item_bases=bases, from_on=from_on, to_on=to_on
        )
    )
    assert lead_agency_id is not None
    lead = agencies.agency_by_id(lead_agency_id)
    before = (area.lead_agency_id, area.joint_agency_ids, area.item_bases, area.joint_from_on, area.joint_to_on)
    if before == (lead.id, joint, bases, from_on, to_on):
        return area
    area.lead_agency_id, area.lead_agency_name, area.joint_agency_ids = lead.id, lead.name, joint
    area.item_bases, area.joint_from_on, area.joint_to_on = bases, from_on, to_on
    area.save(
        update_fields=[
            "lead_agency_id", "lead_agency_name", "joint_agency_ids", "item_bases", "joint_from_on", "joint_to_on",
        ]
    )  # fmt: skip
    facts = {"lead": lead.name, "bases": bases, "since": str(from_on), "until": str(to_on)}
    audit.record(actor, "projects.area.joint", f"area:{area.pk}", facts=facts)
    return area


@transaction.atomic
def join_area(*, actor: identity.User, number: str, area_id: int) -> AreaCase:
    """By hand, by who reviews or decides the case: one that the rule would take, but whose answers name no area."""
    case = approvals.find(actor, number)
    _require_work(actor, number)
    area = Area.objects.filter(pk=area_id).first()
    if area is None:
        raise NotFoundError(what="这个区域")
    rule = rules.rule_of(area)
    if not case.is_open:
        raise ConflictError(reason=f"办件{case.state_name}，不能再并入区域联合审批")
    if not rules.may_join(rule, item_code=case.item_code, division_path=case.division_path, today=clock.today()):
        raise ConflictError(reason=f"“{area.name}”的联合审批现在不包括这个事项")
    return _join(actor, area, number)


@transaction.atomic
def leave_area(*, actor: identity.User, number: str, reason: str) -> None:
    """退出: it goes on by itself; who saw it before may still look at it."""
    approvals.find(actor, number)
    _require_work(actor, number)
    row = AreaCase.objects.select_for_update(of=("self",)).filter(case_number=number, left_reason="").first()
    if row is None:
        raise ConflictError(reason="这件没有并入区域联合审批")
    reason = reason.strip()
    if not reason or len(reason) > 200:
        refuse_input({"reason": "请写明退出原因，最多 200 个字"})
    row.left_reason = reason
    row.save(update_fields=["left_reason"])
    approvals.note_beside(actor=actor, number=number, words="退出区域联合审批", more=reason)
    audit.record(actor, "projects.area.leave", f"case:{number}", facts={"area": row.area_id, "reason": reason})


def follow_accepted(number: str) -> AreaCase | None:
    """After the acceptance: a case for an item of an area joins when its answers name the area. Idempotent."""
    today = clock.today()
    in_effect = list(Area.objects.filter(joint_from_on__lte=today, joint_to_on__gte=today).exclude(item_bases=[]))
    case = approvals.infos([number]).get(number) if in_effect else None
    if case is None or not case.is_open:
        return None
    takes = [
        one
        for one in in_effect
        if rules.may_join(rules.rule_of(one), item_code=case.item_code, division_path=case.division_path, today=today)
    ]
    answers = intake.application(number).answers.values() if takes else ()
    area = next((one for one in takes if rules.is_named(one.name, answers)), None)
    if area is None or AreaCase.objects.filter(case_number=number).exists():
        return None
    with transaction.atomic():
        return _join(identity.SYSTEM(), area, number)


def join_stage(project: Project, numbers: Collection[str]) -> None:
    """The cases of a stage of a project whose stages the area leads."""
    if project.is_area_joint and project.area is not None and project.area.lead_agency_id is not None:
        for number in sorted(numbers):
            _join(identity.SYSTEM(), project.area, number, project.code)


def _join(actor: identity.User, area: Area, number: str, project_code: str = "") -> AreaCase:
    assert area.lead_agency_id is not None
    facts: dict[str, Any] = {
        "area": area,
        "project_code": project_code,
        "lead_agency_id": area.lead_agency_id,
        "lead_agency_name": area.lead_agency_name,
        "joined_by_name": actor.name,
        "joined_at": clock.now(),
    }
    row, is_new = AreaCase.objects.get_or_create(case_number=number, left_reason="", defaults=facts)
    if not is_new:
        if row.area_id != area.pk:
            raise ConflictError(reason="这件已经并入另一个区域的联合审批，先退出再并入")
        return row
    words = f"并入区域联合审批：{area.name}，{area.lead_agency_name}牵头"
    joining = [area.lead_agency_id, *area.joint_agency_ids]
    approvals.note_beside(actor=actor, number=number, words=words, joining=joining)
    audit.record(actor, "projects.area.join", f"case:{number}", facts={"area": area.pk, "project": project_code})
    return row


def _require_work(actor: identity.User, number: str) -> None:
    if not approvals.works_on(actor, [number]):
        raise NotAllowedError
