"""手写签名: what the applicant signed at the counter, as strokes."""

from __future__ import annotations

from typing import Any

from django.db import models

from .enums import SignedFor


class Signature(models.Model):
    """Never changed: strokes as the pad gave them, with their SHA-256; the picture is drawn from them."""

    application = models.ForeignKey(
        "intake.Application", on_delete=models.PROTECT, related_name="signatures", verbose_name="申请"
    )
    purpose = models.CharField("签在", max_length=12, choices=SignedFor)
    signer_name = models.CharField("签名人", max_length=100)
    strokes: models.JSONField[Any, Any] = models.JSONField("笔划")
    sha256 = models.CharField("笔划摘要", max_length=64)
    signed_at = models.DateTimeField("签名时间")
    clerk_name = models.CharField("经办人", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "手写签名"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "purpose"], name="signature_once_for_each"),
        ]

    def __str__(self) -> str:
        return f"{self.signer_name} {self.get_purpose_display()}"
