from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q


class StoredFileQuerySet(models.QuerySet):
    def unclaimed(self):
        return self.filter(subject="")

    def of_owner(self, owner_id: int | None):
        return self.filter(owner_id=owner_id)

    def made_before(self, moment: datetime):
        return self.filter(created_at__lt=moment)


class StoredFile(models.Model):
    """文件: one immutable file on disk. `subject` says what it belongs to ("case:…"); empty means not yet used."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("文件名", max_length=200)
    size = models.BigIntegerField("字节数")
    media_type = models.CharField("类型", max_length=100)
    sha256 = models.CharField("摘要", max_length=64)
    purpose = models.CharField("用途", max_length=60, blank=True)
    # A number, not a foreign key: identity stands above files.
    owner_id = models.BigIntegerField("上传人", null=True, blank=True)
    owner_label = models.CharField("来源", max_length=100, blank=True)
    subject = models.CharField("归属", max_length=120, blank=True, default="")
    created_at = models.DateTimeField("收到时间")
    claimed_at = models.DateTimeField("归属时间", null=True, blank=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        ordering = ["-created_at", "pk"]
        indexes = [
            models.Index(name="file_unclaimed", fields=["owner_id", "created_at"], condition=Q(subject="")),
            models.Index(name="file_subject", fields=["subject"], condition=~Q(subject="")),
        ]
        constraints = [
            models.CheckConstraint(name="file_not_empty", condition=Q(size__gt=0)),
            models.CheckConstraint(name="file_sha256_hex", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="file_claimed_has_time",
                condition=Q(subject="", claimed_at__isnull=True) | (~Q(subject="") & Q(claimed_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return self.name


class Upload(models.Model):
    """续传中的文件: the bytes that have arrived so far; becomes a StoredFile when the last one is here."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, editable=False)
    owner_id = models.BigIntegerField("上传人")
    name = models.CharField("文件名", max_length=200)
    purpose = models.CharField("用途", max_length=60, blank=True)
    size = models.BigIntegerField("总字节数")
    received = models.BigIntegerField("已收字节数", default=0)
    accept = models.CharField("可收类型", max_length=120, blank=True)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="文件"
    )
    created_at = models.DateTimeField("开始时间")
    touched_at = models.DateTimeField("最近收到时间")

    class Meta:
        verbose_name = verbose_name_plural = "续传"
        ordering = ["-touched_at", "pk"]
        indexes = [models.Index(name="upload_open", fields=["owner_id"], condition=Q(file=None))]
        constraints = [
            models.CheckConstraint(
                name="upload_received_within_size", condition=Q(received__gte=0, received__lte=F("size"))
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.received}/{self.size}"
