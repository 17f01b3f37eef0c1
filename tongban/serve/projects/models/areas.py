"""区域 (a park, a new district): what has been assessed for all of it, and who leads 联合审批 in it."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q

from tongban.common.fields import LtreeField

from ..enums import AssessmentKind


class Area(models.Model):
    """开发区、园区 or another 特定区域. With a lead and a period it has 区域联合审批 (`rules.areas`)."""

    name = models.CharField("名称", max_length=100, unique=True)
    division_code = models.CharField("区划代码", max_length=12)
    division_path = LtreeField("区划路径")
    bounds = models.CharField("四至范围", max_length=300, blank=True)
    #: 牵头管委会, and who takes part besides the agencies of the items.
    lead_agency_id = models.BigIntegerField("牵头单位", null=True, blank=True, db_index=True)
    lead_agency_name = models.CharField("牵头单位名称", max_length=200, blank=True)
    joint_agency_ids: models.Field[Any, list[int]] = ArrayField(
        models.BigIntegerField(), verbose_name="参加单位", default=list, blank=True
    )
    #: 基本编码 of items that join one by one; what belongs to a project joins with the project.
    item_bases: models.Field[Any, list[str]] = ArrayField(
        models.CharField(max_length=12), verbose_name="联合审批的事项", default=list, blank=True
    )
    joint_from_on = models.DateField("联合审批起", null=True, blank=True)
    joint_to_on = models.DateField("联合审批止", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "区域"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="area_joint_whole",
                condition=Q(lead_agency_id__isnull=True, joint_from_on__isnull=True, joint_to_on__isnull=True)
                | Q(lead_agency_id__isnull=False, joint_from_on__isnull=False, joint_to_on__gte=F("joint_from_on")),
            )
        ]
        indexes = [GistIndex(fields=["division_path"], name="area_division")]

    def __str__(self) -> str:
        return self.name


class RegionalAssessment(models.Model):
    """区域评估成果: stands for the material of every project of the area, while it is valid."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="assessments", verbose_name="区域")
    kind = models.CharField("种类", max_length=12, choices=AssessmentKind)
    title = models.CharField("成果名称", max_length=100)
    document_number = models.CharField("批复文号", max_length=60, blank=True)
    approved_by = models.CharField("审查单位", max_length=100)
    valid_from_on = models.DateField("生效日期")
    valid_to_on = models.DateField("有效期至")
    file_id = models.UUIDField("成果文件")
    noted_by_name = models.CharField("登记人", max_length=100)
    noted_at = models.DateTimeField("登记时间")
    ended_reason = models.CharField("停用原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "区域评估"
        ordering = ["area", "kind", "-valid_to_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="assessment_period", condition=Q(valid_to_on__gte=F("valid_from_on"))),
            models.UniqueConstraint(
                fields=["area", "kind"], condition=Q(ended_reason=""), name="assessment_one_of_a_kind_in_use"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AreaCase(models.Model):
    """办件 that is handled under the 区域联合审批 of an area; one of a case at a time, left with a reason."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="cases", verbose_name="区域")
    case_number = models.CharField("办件编号", max_length=64)
    project_code = models.CharField("项目代码", max_length=24, blank=True)
    lead_agency_id = models.BigIntegerField("牵头单位", db_index=True)
    lead_agency_name = models.CharField("牵头单位名称", max_length=200)
    joined_by_name = models.CharField("并入人", max_length=100)
    joined_at = models.DateTimeField("并入时间")
    left_reason = models.CharField("退出原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "区域联合审批的办件"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["case_number"], condition=Q(left_reason=""), name="area_case_one_at_a_time")
        ]

    def __str__(self) -> str:
        return self.case_number
