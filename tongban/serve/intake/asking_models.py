"""补正要求 of a department's own system, which an official sends on or does not."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .enums import AskState


class DepartmentAsk(models.Model):
    """Nothing of it reaches the applicant before an official has said so; one waits at a time, one is sent at all."""

    application = models.ForeignKey(
        "intake.Application", on_delete=models.PROTECT, related_name="asks", verbose_name="申请"
    )
    peer_code = models.CharField("对接系统", max_length=40)
    peer_name = models.CharField("系统名称", max_length=100)
    key = models.CharField("消息编号", max_length=64)
    items: models.JSONField[list[dict[str, str]], list[dict[str, str]]] = models.JSONField("要求的内容")
    state = models.CharField("状态", max_length=10, choices=AskState, default=AskState.WAITING)
    asked_at = models.DateTimeField("收到时间")
    decided_by_name = models.CharField("承办人", max_length=100, blank=True)
    decided_at = models.DateTimeField("承办时间", null=True, blank=True)
    reason = models.CharField("不发出的理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "部门补正要求"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["peer_code", "key"], name="department_ask_once"),
            models.UniqueConstraint(
                fields=["application"], name="department_ask_one_waits", condition=Q(state=AskState.WAITING)
            ),
            models.CheckConstraint(
                name="department_ask_decided", condition=Q(state=AskState.WAITING) | Q(decided_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.peer_code}"
