"""区域 (a park, a new district) and what has been assessed for all of it."""

from __future__ import annotations

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q

from tongban.common.fields import LtreeField

from ..enums import AssessmentKind


class Area(models.Model):
    """开发区、园区 or another 特定区域."""

    name = models.CharField("名称", max_length=100, unique=True)
    division_code = models.CharField("区划代码", max_length=12)
    division_path = LtreeField("区划路径")
    bounds = models.CharField("四至范围", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "区域"
        ordering = ["name"]
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
