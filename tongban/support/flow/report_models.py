"""复算报告: each time that the running periods were counted, and every day of which there is something to tell."""

from __future__ import annotations

from django.db import models

from .enums import ReportKind


class ClockReportQuerySet(models.QuerySet):
    def waiting(self) -> ClockReportQuerySet:
        """Recounts that the worker has to begin or to go on with, the oldest first."""
        return self.filter(event_id__isnull=False, ended_at=None).order_by("pk")


class ClockReport(models.Model):
    """复算报告: one time that all running periods were counted. Of a check, `found` are differences; else moves.

    A recount goes in steps, and how far it is stands here: instances up to `reached_id` are done. One that has an
    event is the worker's to finish; there is one for each event, however often it is delivered.
    """

    kind = models.CharField("种类", max_length=12, choices=ReportKind)
    note = models.CharField("说明", max_length=200, blank=True)
    began_at = models.DateTimeField("开始时间")
    ended_at = models.DateTimeField("结束时间", null=True)
    looked = models.PositiveIntegerField("办件数", default=0)
    counted = models.PositiveIntegerField("时限数", default=0)
    found = models.PositiveIntegerField("处数", default=0)
    expected = models.PositiveIntegerField("记下时在办的办件数", null=True)
    reached_id = models.BigIntegerField("算到的流程实例", default=0)
    stepped_at = models.DateTimeField("最近一步", null=True)
    event_id = models.BigIntegerField("日历变更事件", null=True, unique=True)

    objects = ClockReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "复算报告"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.began_at}"


class ClockLine(models.Model):
    """复算报告的一行: what stood before, and what was counted."""

    report = models.ForeignKey(ClockReport, on_delete=models.CASCADE, related_name="lines", verbose_name="复算报告")
    instance = models.ForeignKey(
        "flow.FlowInstance", on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="流程实例"
    )
    subject = models.CharField("办理对象", max_length=80)
    what = models.CharField("哪一项", max_length=120)
    before = models.CharField("原来", max_length=60)
    after = models.CharField("算出", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "复算报告的行"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.subject} {self.what}"
