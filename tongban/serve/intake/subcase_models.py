"""Table of 子办件: which case waits at which step of its flow for which other case (四级联动)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tongban.common.stamped import StampRow

from .enums import SubOutcome


class Stamp(StampRow):
    """Changes whenever a 子办件 cannot be opened, or then is (see common.stamped)."""


class SubCase(models.Model):
    """子办件: asked for by one step of a case, for each element where it goes over a list, and opened once for each
    asking (after a 退回 it may be asked for anew); `problem` says why it could not be opened yet."""

    upper_number = models.CharField("上级办件编号", max_length=64)
    task_id = models.BigIntegerField("流程任务", unique=True)
    node = models.CharField("环节", max_length=40)
    name = models.CharField("环节名称", max_length=80)
    #: Of a list (逐项子办件): what it is for.
    element = models.JSONField("清单里的对象", null=True)
    #: The case itself is the first level.
    depth = models.PositiveSmallIntegerField("第几级")
    number = models.CharField("办件编号", max_length=64, null=True, unique=True)
    problem = models.TextField("没有开出的原因", blank=True)
    outcome = models.CharField("结果", max_length=3, choices=SubOutcome, blank=True)
    words = models.TextField("结果说明", blank=True)
    settled_by_name = models.CharField("人工填写结果的人", max_length=100, blank=True)
    asked_at = models.DateTimeField("提出时间")
    opened_at = models.DateTimeField("开出时间", null=True)
    closed_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "子办件"
        ordering = ["pk"]
        indexes = [models.Index(fields=["upper_number"], name="sub_case_upper")]
        constraints = [
            models.CheckConstraint(
                name="sub_case_opened_has_number", condition=Q(number=None, opened_at=None) | Q(opened_at__isnull=False)
            ),
            models.CheckConstraint(name="sub_case_outcome_is_closed", condition=Q(outcome="") | ~Q(closed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.upper_number} {self.node}"
