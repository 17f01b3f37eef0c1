"""Policies and their versions. One policy belongs to one item: guide, form, window and flow are those of the item."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tongban.common.fields import LtreeField
from tongban.common.namesearch import name_index
from tongban.common.stamped import StampRow

from ..enums import VersionState


class Stamp(StampRow):
    """Changes whenever an item gets a policy (see common.stamped)."""


class Policy(models.Model):
    """奖补政策: what stays the same through all versions. Its row is the lock of its money."""

    item_code = models.CharField("事项编码", max_length=40, unique=True)
    agency_id = models.BigIntegerField("主管部门")
    agency_name = models.CharField("主管部门名称", max_length=120)
    division_path = LtreeField("区划路径")

    class Meta:
        verbose_name = verbose_name_plural = "奖补政策"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.item_code


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    def published(self) -> PolicyVersionQuerySet:
        return self.filter(state=VersionState.PUBLISHED)


class PolicyVersion(models.Model):
    """政策版本: a draft changes; once published the database keeps it as it is (trigger)."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions", verbose_name="政策")
    version = models.PositiveIntegerField("版本号")
    state = models.CharField("状态", max_length=12, choices=VersionState, default=VersionState.DRAFT)
    revision = models.PositiveIntegerField("修改次数", default=0)
    body: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField("内容")

    # What lists need, cut from the body when it is saved.
    name = models.CharField("名称", max_length=100)
    document_number = models.CharField("文号", max_length=60, blank=True)
    valid_from_on = models.DateField("有效期自", null=True, blank=True)
    valid_to_on = models.DateField("有效期至", null=True, blank=True)

    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="最后修改人"
    )
    edited_at = models.DateTimeField("修改时间")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="发布人"
    )
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    end_reason = models.CharField("停止原因", max_length=300, blank=True)

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "政策版本"
        ordering = ["policy", "version"]
        indexes = [name_index("name", "document_number", name="policy_version_words")]
        constraints = [
            models.UniqueConstraint(fields=["policy", "version"], name="policy_version_once"),
            models.UniqueConstraint(fields=["policy"], condition=Q(state="draft"), name="policy_one_draft"),
            models.UniqueConstraint(fields=["policy"], condition=Q(state="published"), name="policy_one_published"),
            models.CheckConstraint(
                name="policy_published_by_another",
                condition=Q(state="draft")
                | Q(published_by__isnull=False, published_at__isnull=False) & ~Q(published_by=F("edited_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"
