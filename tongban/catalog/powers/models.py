from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q

from tongban.common.fields import LtreeField

from .enums import PowerKind, PowerLevel, Status


class Power(models.Model):
    """权责事项: what stays the same for ever: its code and whose it is. State and place in the tree change with time,
    so its versions tell them for every day."""

    code = models.CharField("职权编码", max_length=50, unique=True)
    base_code = models.CharField("基本编码", max_length=12)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="实施部门")
    level = models.CharField("行使层级", max_length=1, choices=PowerLevel)
    division_code = models.CharField("区划代码", max_length=12)
    division_path = LtreeField("区划路径")

    class Meta:
        verbose_name = verbose_name_plural = "权责事项"
        ordering = ["code"]
        indexes = [
            GistIndex(fields=["division_path"], name="power_division_gist"),
            models.Index(fields=["agency", "base_code"], name="power_agency_base"),
            models.Index(fields=["base_code"], name="power_base"),
        ]
        constraints = [
            models.CheckConstraint(name="power_base_code_form", condition=Q(base_code__regex=r"^[0-9]{12}$")),
        ]

    def __str__(self) -> str:
        return self.code


class PowerVersionQuerySet(models.QuerySet["PowerVersion"]):
    def in_force(self, day: date) -> PowerVersionQuerySet:
        """The one version of each power that counts on this day."""
        return self.filter(effective_on__lte=day).filter(Q(ended_on=None) | Q(ended_on__gt=day))

    def last(self) -> PowerVersionQuerySet:  # type: ignore[override]
        """The newest version of each power, whether it counts, has ended or is still to come."""
        newer = PowerVersion.objects.filter(power=OuterRef("power"), version__gt=OuterRef("version"))
        return self.filter(~Exists(newer))


class PowerVersion(models.Model):
    """权责事项版本: what the list says of a power from a day on. The database itself keeps it as it is (trigger)."""

    power = models.ForeignKey(Power, on_delete=models.PROTECT, related_name="versions", verbose_name="权责事项")
    version = models.PositiveIntegerField("版本号")
    effective_on = models.DateField("生效日期")
    ended_on = models.DateField("失效日期", null=True, blank=True)
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.IN_USE)
    parent = models.ForeignKey(
        Power, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="主项"
    )
    body = models.JSONField("内容")
    name = models.CharField("名称", max_length=200)
    name_key = models.CharField("拼音排序键", max_length=400, default="", editable=False)
    kind = models.CharField("职权类型", max_length=2, choices=PowerKind)
    #: Of the request that brought it; empty for what was taken over when the list was first filed.
    request_number = models.CharField("调整申请", max_length=20, blank=True)
    change_note = models.CharField("变更说明", max_length=300, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="公布人"
    )
    published_at = models.DateTimeField("公布时间")

    objects = PowerVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "权责事项版本"
        ordering = ["power", "version"]
        indexes = [
            models.Index(fields=["name_key", "id"], name="power_version_name_key"),
            models.Index(fields=["kind"], name="power_version_kind"),
            models.Index(fields=["parent"], name="power_version_parent", condition=Q(parent__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["power", "version"], name="power_version_number_once"),
            models.CheckConstraint(
                name="power_version_ends_after_start", condition=Q(ended_on=None) | Q(ended_on__gte=F("effective_on"))
            ),
            models.CheckConstraint(
                name="power_version_not_own_parent", condition=Q(parent=None) | ~Q(parent=F("power"))
            ),
            ExclusionConstraint(
                name="power_version_one_in_force",
                expressions=[
                    ("power", RangeOperators.EQUAL),
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
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"
