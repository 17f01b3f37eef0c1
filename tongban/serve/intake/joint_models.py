"""Tables of joint applications: several applications that were handed in as one matter (一件事)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models


class JointApplication(models.Model):
    """一件事申请: one submit of a theme. Its parts are ordinary applications; this row only holds them together."""

    number = models.CharField("一件事编号", max_length=64, unique=True)
    theme_code = models.CharField("一件事编码", max_length=40)
    theme_version_id = models.BigIntegerField("一件事版本")
    theme_name = models.CharField("一件事名称", max_length=100)
    applicant_name = models.CharField("申请人", max_length=200)
    applicant_id_number = models.CharField("证件号码", max_length=30, db_index=True)
    situations: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField("情形", default=dict)
    #: 项目代码, when this is a stage of a construction project.
    project_code = models.CharField("项目代码", max_length=24, blank=True)
    #: Names of the items that this applicant has to apply for afterwards, under another identity.
    later: models.JSONField[list[str], list[str]] = models.JSONField("以后要办的", default=list)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提交人", db_index=False
    )
    submitted_at = models.DateTimeField("提交时间")
    #: 父件限时: along the longest way through its parts; nothing of what was handed in before this was kept.
    days = models.PositiveSmallIntegerField("限时（工作日）", null=True, blank=True)
    #: When the last of its parts ended; empty again when one is applied for again.
    finished_at = models.DateTimeField("全部办结时间", null=True)
    key = models.CharField("提交编号", max_length=90)
    request_hash = models.CharField("提交内容摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "一件事申请"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["submitted_by", "key"], name="joint_once_per_key")]

    def __str__(self) -> str:
        return self.number


class JointPart(models.Model):
    """One application of a joint one, by its case number. One that was refused and applied for again is a row more.

    The last attempt of an `order` is the part as it stands.
    """

    joint = models.ForeignKey(
        JointApplication, on_delete=models.PROTECT, related_name="parts", verbose_name="一件事申请"
    )
    number = models.CharField("办件编号", max_length=64, unique=True)
    order = models.PositiveSmallIntegerField("序号")
    stage = models.PositiveSmallIntegerField("阶段", default=0)
    attempt = models.PositiveSmallIntegerField("第几次申请", default=1)
    #: Of an attempt that was handed in by itself; the first ones go with the digest of the whole.
    request_hash = models.CharField("提交内容摘要", max_length=64, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "一件事的组成办件"
        ordering = ["joint", "order", "attempt"]
        constraints = [
            models.UniqueConstraint(fields=["joint", "order", "attempt"], name="joint_part_attempt_once"),
            models.CheckConstraint(name="joint_part_attempts_from_one", condition=models.Q(attempt__gte=1)),
        ]

    def __str__(self) -> str:
        return self.number
