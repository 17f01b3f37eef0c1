"""代办: a team of officials, the owner's mandate, and the list of what is to be done."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q

from tongban.common.fields import LtreeField

from ..enums import TaskSource
from .project import Project


class AgentTeam(models.Model):
    """代办队伍: a group of officials of one agency."""

    name = models.CharField("名称", max_length=60, unique=True)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="所属单位")
    agency_name = models.CharField("单位名称", max_length=200)
    division_path = LtreeField("区划路径")
    phone = models.CharField("联系电话", max_length=32, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "代办队伍"
        ordering = ["name"]
        indexes = [GistIndex(fields=["division_path"], name="agent_team_division")]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    team = models.ForeignKey(AgentTeam, on_delete=models.CASCADE, related_name="members", verbose_name="队伍")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="代办员"
    )
    since_on = models.DateField("加入日期")

    class Meta:
        verbose_name = verbose_name_plural = "代办员"
        ordering = ["team", "pk"]
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="team_member_once")]

    def __str__(self) -> str:
        return f"{self.team_id} {self.user_id}"


class Mandate(models.Model):
    """代办委托: given by the owner, who can take it back at any time."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="mandates", verbose_name="项目")
    team = models.ForeignKey(AgentTeam, on_delete=models.PROTECT, related_name="mandates", verbose_name="队伍")
    stages = ArrayField(models.PositiveSmallIntegerField(), verbose_name="委托的阶段")
    valid_from_on = models.DateField("开始日期")
    valid_to_on = models.DateField("截止日期")
    given_by_name = models.CharField("委托人", max_length=100)
    given_at = models.DateTimeField("委托时间")
    paper_id = models.UUIDField("委托书", null=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_reason = models.CharField("撤回原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "代办委托"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["project"], condition=Q(withdrawn_at=None), name="mandate_one_in_effect"),
            models.CheckConstraint(name="mandate_period", condition=Q(valid_to_on__gte=F("valid_from_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.team_id}"


class AgentTask(models.Model):
    """代办任务: generated from a stage, or added by hand."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tasks", verbose_name="项目")
    title = models.CharField("任务", max_length=100)
    source = models.CharField("来源", max_length=8, choices=TaskSource)
    #: What made it, so that it is made once: a stage, or the form by which it was added (hand:who:key).
    cause = models.CharField("起因", max_length=60, blank=True)
    due_on = models.DateField("期限", null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="代办员",
    )
    done_at = models.DateTimeField("完成时间", null=True, blank=True)
    done_by_name = models.CharField("完成人", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "代办任务"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "cause"], condition=~Q(cause=""), name="agent_task_once"),
        ]
        indexes = [models.Index(fields=["due_on", "id"], name="agent_task_open", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return self.title
