"""区域与区域评估: entered by managers, with the document that stands for the material."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.files import api as files
from tongban.support.identity import api as identity

from .. import permissions
from ..enums import AssessmentKind
from ..models import Area, RegionalAssessment
from .walking import refuse_input


@transaction.atomic
def create_area(*, actor: identity.User, name: str, division: str, bounds: str = "") -> Area:
    name, bounds = name.strip(), bounds.strip()
    place = agencies.find_division(division)
    errors = {}
    if not 2 <= len(name) <= 100:
        errors["name"] = "请填写区域名称，2 到 100 个字"
    elif Area.objects.filter(name=name).exists():
        errors["name"] = f"“{name}”已经登记过"
    if place is None:
        errors["division"] = "请选择区域所在的区划"
    if len(bounds) > 300:
        errors["bounds"] = "四至范围最多 300 个字"
    refuse_input(errors)
    assert place is not None
    identity.require(actor, permissions.MANAGE, division_path=place.path)
    area = Area.objects.create(name=name, division_code=place.code, division_path=place.path, bounds=bounds)
    audit.record(actor, "projects.area.create", f"area:{area.pk}", facts={"name": name})
    return area


@transaction.atomic
def add_assessment(
    *,
    actor: identity.User,
    area_id: int,
    kind: str,
    title: str,
    approved_by: str,
    document_number: str,
    valid_from_on: date | None,
    valid_to_on: date | None,
    file_id: Any,
) -> RegionalAssessment:
    """One of each kind is in use; a new one takes the place of an older one that has run out."""
    area = permissions.lock_area(actor, area_id)
    title, approved_by, document_number = title.strip(), approved_by.strip(), document_number.strip()
    errors = {}
    if kind not in AssessmentKind.values:
        errors["kind"] = "请选择评估种类"
    for name, value, most, words in (
        ("title", title, 100, "成果名称"),
        ("approved_by", approved_by, 100, "审查单位"),
    ):
        if not value or len(value) > most:
            errors[name] = f"请填写{words}，最多 {most} 个字"
    if len(document_number) > 60:
        errors["document_number"] = "批复文号最多 60 个字"
    if valid_from_on is None:
        errors["valid_from_on"] = "请填写生效日期"
    if valid_to_on is None:
        errors["valid_to_on"] = "请填写有效期"
    elif valid_from_on is not None and valid_to_on < valid_from_on:
        errors["valid_to_on"] = "有效期早于生效日期"
    if not file_id:
        errors["file"] = "请上传评估成果文件"
    earlier = area.assessments.filter(kind=kind, ended_reason="").first()
    if earlier is not None and earlier.valid_to_on >= clock.today() and "kind" not in errors:
        errors["kind"] = f"已有在用的“{earlier.get_kind_display()}”评估（至 {earlier.valid_to_on:%Y-%m-%d}），请先停用"
    refuse_input(errors)
    assert valid_from_on is not None
    assert valid_to_on is not None
    if earlier is not None:
        earlier.ended_reason = "到期换新"
        earlier.save(update_fields=["ended_reason"])
    row = RegionalAssessment.objects.create(
        area=area,
        kind=kind,
        title=title,
        approved_by=approved_by,
        document_number=document_number,
        valid_from_on=valid_from_on,
        valid_to_on=valid_to_on,
        file_id=file_id,
        noted_by_name=actor.name,
        noted_at=clock.now(),
    )
    if not files.claim([file_id], subject=f"area:{area.pk}", owner_id=actor.pk):
        refuse_input({"file": "文件不能用，请重新上传"})
    audit.record(actor, "projects.assessment.add", f"area:{area.pk}", facts={"kind": kind, "title": title})
    return row


@transaction.atomic
def end_assessment(*, actor: identity.User, assessment_id: int, reason: str) -> None:
    """From now on it stands for nothing; applications that used it keep their copy."""
    row = RegionalAssessment.objects.select_for_update(of=("self",)).filter(pk=assessment_id).first()
    if row is None:
        raise NotFoundError(what="这项区域评估")
    permissions.lock_area(actor, row.area_id)
    reason = reason.strip()
    if not reason or len(reason) > 200:
        refuse_input({"reason": "请写明停用原因，最多 200 个字"})
    if row.ended_reason:
        return
    row.ended_reason = reason
    row.save(update_fields=["ended_reason"])
    audit.record(actor, "projects.assessment.end", f"area:{row.area_id}", facts={"kind": row.kind, "reason": reason})
