"""建设项目, its stages and its milestones."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import Q

from tongban.common.fields import LtreeField

from ..enums import ProjectState, StageState
from .areas import Area
from .types import ProjectType


class Project(models.Model):
    """建设项目: entered once, under one code (项目代码) through all its stages. The owner is the applicant of all."""

    code = models.CharField("项目代码", max_length=24, unique=True)
    name = models.CharField("项目名称", max_length=100)
    type = models.ForeignKey(ProjectType, on_delete=models.PROTECT, related_name="+", verbose_name="类型")
    owner_kind = models.CharField("建设单位类型", max_length=8)
    owner_id_type = models.CharField("证件类型", max_length=8)
    owner_id_number = models.CharField("建设单位代码", max_length=32)
    owner_name = models.CharField("建设单位", max_length=200)
    owner_phone = models.CharField("联系电话", max_length=32, blank=True)
    division_code = models.CharField("建设地点区划", max_length=12)
    division_name = models.CharField("区划名称", max_length=60)
    division_path = LtreeField("区划路径")
    address = models.CharField("建设地点", max_length=200)
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所在区域"
    )
    #: 按区域联合审批办理: the area leads every stage. Chosen at registration, while the area has it.
    is_area_joint = models.BooleanField("区域联合审批", default=False)
    industry = models.CharField("行业", max_length=2)
    investment = models.DecimalField("总投资（元）", max_digits=16, decimal_places=2)
    land = models.DecimalField("用地面积（平方米）", max_digits=12, decimal_places=2)
    size = models.DecimalField("建筑面积（平方米）", max_digits=12, decimal_places=2)
    summary = models.CharField("建设内容和规模", max_length=500)
    state = models.CharField("状态", max_length=8, choices=ProjectState, default=ProjectState.ACTIVE)
    end_reason = models.CharField("终止原因", max_length=300, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="登记人", db_index=False
    )
    registered_at = models.DateTimeField("登记时间")
    key = models.CharField("提交编号", max_length=90)
    request_hash = models.CharField("提交内容摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "建设项目"
        ordering = ["-registered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["registered_by", "key"], name="project_once_per_key"),
            models.CheckConstraint(name="project_investment_positive", condition=Q(investment__gt=0)),
            models.CheckConstraint(
                name="project_closed_has_reason", condition=~Q(state=ProjectState.CLOSED) | ~Q(end_reason="")
            ),
        ]
        indexes = [
            models.Index(fields=["-registered_at", "-id"], name="project_newest"),
            models.Index(fields=["owner_id_number"], name="project_owner"),
            GistIndex(fields=["division_path"], name="project_division"),
        ]

    def __str__(self) -> str:
        return self.code


class ProjectStage(models.Model):
    """阶段: a 一件事 of the project. The rule is copied at registration: a later change touches new projects only."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="stages", verbose_name="项目")
    number = models.PositiveSmallIntegerField("第几阶段")
    name = models.CharField("名称", max_length=40)
    theme_code = models.CharField("一件事编码", max_length=40)
    days = models.PositiveSmallIntegerField("限时（工作日）")
    after = ArrayField(models.PositiveSmallIntegerField(), verbose_name="前置阶段", default=list, blank=True)
    is_acceptance = models.BooleanField("联合验收", default=False)
    covers: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField("可由区域评估代替的材料", default=dict)
    lead_agency_id = models.BigIntegerField("牵头单位")
    lead_agency_name = models.CharField("牵头单位名称", max_length=200)
    #: Agencies of its items, the lead among them: their officials see the project.
    participant_ids = ArrayField(models.BigIntegerField(), verbose_name="参与单位", default=list)
    state = models.CharField("状态", max_length=10, choices=StageState, default=StageState.PENDING)
    hold_reason = models.CharField("暂缓原因", max_length=300, blank=True)
    held_by_name = models.CharField("暂缓人", max_length=100, blank=True)
    #: One for each time it was handed in, the last one counts.
    joint_numbers = ArrayField(models.CharField(max_length=64), verbose_name="一件事编号", default=list, blank=True)
    #: Materials that a 区域评估 stood for: [{material, kind, area, document}].
    covered: models.JSONField[list[dict[str, str]], list[dict[str, str]]] = models.JSONField(
        "区域评估代替的材料", default=list
    )
    #: The key of the last application: sent again, it gets the same answer.
    key = models.CharField("提交编号", max_length=90, blank=True)
    started_at = models.DateTimeField("申报时间", null=True, blank=True)
    due_on = models.DateField("阶段期限", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "项目阶段"
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="project_stage_number_once"),
            models.CheckConstraint(
                name="project_stage_begun_has_application",
                condition=Q(state=StageState.PENDING) | ~Q(joint_numbers=[]),
            ),
            models.CheckConstraint(
                name="project_stage_done_has_moment",
                condition=Q(state=StageState.DONE, finished_at__isnull=False)
                | (~Q(state=StageState.DONE) & Q(finished_at__isnull=True)),
            ),
        ]
        indexes = [
            GinIndex(fields=["participant_ids"], name="project_stage_participants"),
            GinIndex(fields=["joint_numbers"], name="project_stage_joints"),
            models.Index(fields=["due_on"], name="project_stage_due", condition=Q(state=StageState.UNDERWAY)),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.number}"

    @property
    def joint_number(self) -> str:
        return self.joint_numbers[-1] if self.joint_numbers else ""


class Milestone(models.Model):
    """里程碑: planned for a day, reached on a day, and who said so."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones", verbose_name="项目")
    name = models.CharField("名称", max_length=60)
    planned_on = models.DateField("计划日期")
    actual_on = models.DateField("实际日期", null=True, blank=True)
    noted_by_name = models.CharField("登记人", max_length=100)
    noted_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "里程碑"
        ordering = ["planned_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="milestone_name_once")]
        indexes = [models.Index(fields=["planned_on"], name="milestone_planned")]

    def __str__(self) -> str:
        return self.name
