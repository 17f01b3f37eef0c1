"""联合验收: one survey on the spot for all departments, the word of each, one certificate."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ..enums import Verdict
from .project import ProjectStage


class Acceptance(models.Model):
    """联合验收 of one stage: 统一踏勘 and the 联合验收意见书 (a paper of notices)."""

    stage = models.OneToOneField(ProjectStage, on_delete=models.PROTECT, related_name="acceptance", verbose_name="阶段")
    survey_at = models.DateTimeField("踏勘时间")
    place = models.CharField("集合地点", max_length=200)
    host_name = models.CharField("召集人", max_length=100)
    arranged_at = models.DateTimeField("安排时间")
    minutes = models.TextField("纪要", blank=True)
    certificate_id = models.UUIDField("联合验收意见书", null=True, blank=True)
    issued_at = models.DateTimeField("出具时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "联合验收"
        constraints = [
            models.CheckConstraint(
                name="acceptance_certificate_whole",
                condition=Q(certificate_id__isnull=True, issued_at__isnull=True)
                | (Q(certificate_id__isnull=False, issued_at__isnull=False) & ~Q(minutes="")),
            )
        ]
        indexes = [models.Index(fields=["survey_at"], name="acceptance_survey")]

    def __str__(self) -> str:
        return str(self.stage_id)


class AcceptanceOpinion(models.Model):
    """What one department says; a later word replaces the earlier one, which the audit log keeps."""

    acceptance = models.ForeignKey(Acceptance, on_delete=models.CASCADE, related_name="opinions", verbose_name="验收")
    agency_id = models.BigIntegerField("单位")
    agency_name = models.CharField("单位名称", max_length=200)
    verdict = models.CharField("意见", max_length=8, choices=Verdict, blank=True)
    words = models.CharField("说明", max_length=500, blank=True)
    given_by_name = models.CharField("验收人", max_length=100, blank=True)
    given_at = models.DateTimeField("时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "验收意见"
        ordering = ["acceptance", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["acceptance", "agency_id"], name="acceptance_opinion_once"),
            models.CheckConstraint(name="acceptance_mend_says_what", condition=~Q(verdict="mend") | ~Q(words="")),
        ]

    def __str__(self) -> str:
        return f"{self.agency_name} {self.verdict}"
