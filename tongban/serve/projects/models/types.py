"""工程建设项目类型: which stages a kind of project goes through. Data of the city, loaded by command."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ..enums import FilingKind


class ProjectType(models.Model):
    """工程建设项目类型, e.g. 社会投资工业项目."""

    key = models.CharField("简称", max_length=30, unique=True)
    name = models.CharField("名称", max_length=60)
    filing = models.CharField("立项方式", max_length=2, choices=FilingKind)
    note = models.CharField("说明", max_length=300, blank=True)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "工程建设项目类型"
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name


class StageRule(models.Model):
    """One stage of a type: its theme (whose agency leads), its time limit, and what has to be done first."""

    type = models.ForeignKey(ProjectType, on_delete=models.CASCADE, related_name="stages", verbose_name="类型")
    number = models.PositiveSmallIntegerField("第几阶段")
    name = models.CharField("名称", max_length=40)
    theme_code = models.CharField("一件事编码", max_length=40)
    days = models.PositiveSmallIntegerField("限时（工作日）")
    after = ArrayField(models.PositiveSmallIntegerField(), verbose_name="前置阶段", default=list, blank=True)
    is_acceptance = models.BooleanField("联合验收", default=False)
    #: 区域评估: part of a material's name → the kind of assessment that stands for it.
    covers: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField("可由区域评估代替的材料", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "阶段规则"
        ordering = ["type", "number"]
        constraints = [
            models.UniqueConstraint(fields=["type", "number"], name="stage_rule_number_once"),
            models.CheckConstraint(name="stage_rule_days", condition=Q(days__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
