from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class FormDefinition(models.Model):
    """表单版本: one published version of a form. Never changed and never deleted (a trigger sees to it)."""

    code = models.CharField("表单编码", max_length=80)
    version = models.PositiveIntegerField("版本")
    title = models.CharField("标题", max_length=200)
    body = models.JSONField("定义")
    sha256 = models.CharField("摘要", max_length=64)
    published_at = models.DateTimeField("发布时间")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="发布人",
    )

    class Meta:
        verbose_name = verbose_name_plural = "表单版本"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(name="form_version_once", fields=["code", "version"]),
            models.CheckConstraint(name="form_version_from_one", condition=Q(version__gte=1)),
        ]

    def __str__(self):
        return f"{self.title} v{self.version}"


class Draft(models.Model):
    """草稿: answers on their way, pinned to the form version they were begun with."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="填写人"
    )
    subject = models.CharField("所属", max_length=120)
    form_code = models.CharField("表单编码", max_length=80)
    form_version = models.PositiveIntegerField("表单版本")
    answers = models.JSONField("答案", default=dict)
    provenance = models.JSONField("来源", default=dict)
    stamp = models.PositiveIntegerField("保存次数", default=1)
    created_at = models.DateTimeField("开始时间")
    saved_at = models.DateTimeField("保存时间")
    keep_until_on = models.DateField("保留到")

    class Meta:
        verbose_name = verbose_name_plural = "草稿"
        ordering = ["-saved_at", "pk"]
        constraints = [models.UniqueConstraint(name="draft_once_per_subject", fields=["owner", "subject"])]
        indexes = [models.Index(name="draft_keep_until", fields=["keep_until_on"])]

    def __str__(self):
        return self.subject
