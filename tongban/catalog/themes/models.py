from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Func, Q

from tongban.common.fields import LtreeField

from .enums import Kind, ThemeState, VersionState


class Theme(models.Model):
    """一件事: what stays the same through all versions. `key` is the same for the same matter in other places."""

    code = models.CharField("编码", max_length=40, unique=True)
    key = models.CharField("简称", max_length=30)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="牵头部门")
    division_code = models.CharField("区划代码", max_length=12)
    division_path = LtreeField("区划路径")
    state = models.CharField("状态", max_length=12, choices=ThemeState, default=ThemeState.IN_USE)
    state_reason = models.CharField("暂停原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "一件事"
        ordering = ["code"]
        indexes = [GistIndex(fields=["division_path"], name="theme_division_gist")]
        constraints = [
            models.UniqueConstraint(fields=["division_code", "key"], name="theme_key_once_per_place"),
            models.CheckConstraint(name="theme_key_form", condition=Q(key__regex=r"^[a-z][a-z0-9]{1,29}$")),
        ]

    def __str__(self):
        return self.code


class ThemeVersionQuerySet(models.QuerySet):
    def in_force(self, day):
        """The one version of each theme that binds on this day."""
        published = self.filter(state=VersionState.PUBLISHED, effective_on__lte=day)
        return published.filter(Q(ended_on=None) | Q(ended_on__gt=day))

    def drafts(self):
        return self.filter(state=VersionState.DRAFT)


class ThemeVersion(models.Model):
    """一件事版本: a draft changes; once published the database itself keeps it as it is (trigger)."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="versions", verbose_name="一件事")
    version = models.PositiveIntegerField("版本号")
    state = models.CharField("状态", max_length=12, choices=VersionState, default=VersionState.DRAFT)
    revision = models.PositiveIntegerField("修改次数", default=0)
    effective_on = models.DateField("生效日期", null=True, blank=True)
    ended_on = models.DateField("失效日期", null=True, blank=True)
    body = models.JSONField("内容")

    # What lists need, cut from the body when it is saved.
    name = models.CharField("名称", max_length=100)
    kind = models.CharField("种类", max_length=12, choices=Kind)
    summary = models.CharField("一句话说明", max_length=600, blank=True)
    item_count = models.PositiveSmallIntegerField("事项数", default=0)

    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="最后修改人"
    )
    edited_at = models.DateTimeField("修改时间")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="发布人"
    )
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    change_note = models.CharField("变更说明", max_length=300, blank=True)

    objects = ThemeVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "一件事版本"
        ordering = ["theme", "version"]
        constraints = [
            models.UniqueConstraint(fields=["theme", "version"], name="theme_version_number_once"),
            models.UniqueConstraint(fields=["theme"], condition=Q(state="draft"), name="theme_version_one_draft"),
            models.CheckConstraint(
                name="theme_version_published_is_whole",
                condition=Q(state="draft")
                | Q(effective_on__isnull=False, published_by__isnull=False, published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="theme_version_ends_after_start",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("effective_on")),
            ),
            ExclusionConstraint(
                name="theme_version_one_in_force",
                expressions=[
                    ("theme", RangeOperators.EQUAL),
                    (
                        Func(
                            "effective_on",
                            "ended_on",
                            RangeBoundary(),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state="published"),
            ),
        ]

    def __str__(self):
        return f"{self.name} v{self.version}"
