from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from .enums import SealState, UseKind


class Seal(models.Model):
    """电子印章: the right of one agency to seal. Keys lie in the key folder, never here."""

    agency_uscc = models.CharField("单位统一社会信用代码", max_length=18)
    agency_name = models.CharField("单位名称", max_length=100)
    name = models.CharField("印章名称", max_length=120)
    esid = models.CharField("印章编码", max_length=32, unique=True)
    valid_from_on = models.DateField("有效期起")
    valid_to_on = models.DateField("有效期止")
    state = models.CharField("状态", max_length=12, choices=SealState, default=SealState.ACTIVE)
    state_reason = models.CharField("状态说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "电子印章"
        ordering = ["agency_uscc", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency_uscc"], condition=~Q(state="revoked"), name="seal_one_living_per_agency"
            ),
            models.CheckConstraint(name="seal_term_in_order", condition=Q(valid_to_on__gte=F("valid_from_on"))),
        ]

    def __str__(self) -> str:
        return self.name

    def trouble_on(self, day: date) -> str | None:
        """Why this seal may not be used on that day, or None."""
        if self.state != SealState.ACTIVE:
            return f"已{self.get_state_display()}"
        if day < self.valid_from_on:
            return f"自{self.valid_from_on:%Y-%m-%d}起才有效"
        if day > self.valid_to_on:
            return f"已于{self.valid_to_on:%Y-%m-%d}到期"
        return None


class SealUse(models.Model):
    """用印记录: one line for every signature made; the digest finds the sealed file again."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="uses", verbose_name="印章")
    kind = models.CharField("用印种类", max_length=8, choices=UseKind)
    used_at = models.DateTimeField("用印时间")
    reason = models.CharField("用印事由", max_length=200)
    digest = models.CharField("摘要", max_length=64, help_text="数据为 SM3，签章后的 PDF 为 SHA-256")

    class Meta:
        verbose_name = verbose_name_plural = "用印记录"
        ordering = ["-used_at", "-pk"]
        indexes = [models.Index(fields=["digest"], name="seal_use_digest")]

    def __str__(self) -> str:
        return f"{self.seal_id} {self.reason}"
