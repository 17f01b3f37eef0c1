from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q

from tongban.common.fields import LtreeField
from tongban.common.stamped import StampRow

from .enums import CodeScheme, DivisionLevel, WindowKind


class DivisionQuerySet(models.QuerySet):
    def under(self, path: str):
        return self.filter(path__descendant_of=path)

    def valid_on(self, day):
        return self.filter(valid_from_on__lte=day).filter(Q(valid_to_on=None) | Q(valid_to_on__gte=day))


class Division(models.Model):
    """区划: one place of the tree 省–市–县–乡–村, with the code that service platforms use (12 digits)."""

    code = models.CharField("区划代码", max_length=12, unique=True)
    scheme = models.CharField("代码来源", max_length=8, choices=CodeScheme, default=CodeScheme.MCA)
    level = models.PositiveSmallIntegerField("层级", choices=DivisionLevel)
    name = models.CharField("名称", max_length=80)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="children", verbose_name="上级"
    )
    path = LtreeField("路径", unique=True)
    pinyin = models.CharField("拼音排序码", max_length=255, default="", editable=False)
    valid_from_on = models.DateField("启用日期")
    valid_to_on = models.DateField("停用日期", null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="由何区划接替"
    )

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "区划"
        ordering = ["code"]
        indexes = [GistIndex(fields=["path"], name="division_path_gist")]
        constraints = [
            models.CheckConstraint(name="division_code_12_digits", condition=Q(code__regex=r"^[0-9]{12}$")),
            models.CheckConstraint(
                name="division_valid_period",
                condition=Q(valid_to_on=None) | Q(valid_to_on__gte=F("valid_from_on")),
            ),
        ]

    def __str__(self):
        return self.name


class Agency(models.Model):
    """机构: a body that handles matters, known everywhere by its unified social credit code."""

    key = models.SlugField("简码", max_length=40, unique=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    name = models.CharField("名称", max_length=120)
    short_name = models.CharField("简称", max_length=40)
    pinyin = models.CharField("拼音排序码", max_length=255, default="", editable=False)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", verbose_name="所属区划")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上级机构"
    )
    phone = models.CharField("咨询电话", max_length=40, blank=True)
    complaint_phone = models.CharField("投诉电话", max_length=40, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "机构"
        ordering = ["pinyin", "pk"]
        constraints = [
            models.CheckConstraint(name="agency_uscc_form", condition=Q(uscc__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$")),
        ]

    def __str__(self):
        return self.name


class Hall(models.Model):
    """政务服务大厅或便民服务中心: where people come."""

    key = models.SlugField("简码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=120)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", verbose_name="所属区划")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name="管理机构")
    address = models.CharField("地址", max_length=200)
    hours = models.CharField("办公时间", max_length=120)
    phone = models.CharField("电话", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "大厅"
        ordering = ["division__code", "pk"]

    def __str__(self):
        return self.name


class Window(models.Model):
    """窗口: one counter of a hall; 综合窗口 serve every item, 分领域窗口 their areas, 专业窗口 one agency's items."""

    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, related_name="windows", verbose_name="大厅")
    number = models.CharField("窗口号", max_length=12)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类型", max_length=12, choices=WindowKind, default=WindowKind.GENERAL)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="进驻机构"
    )
    areas = ArrayField(models.CharField(max_length=20), verbose_name="领域", default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "窗口"
        ordering = ["hall", "number"]
        constraints = [
            models.UniqueConstraint(name="window_number_in_hall", fields=["hall", "number"]),
            models.CheckConstraint(
                name="window_own_has_agency", condition=~Q(kind=WindowKind.AGENCY) | Q(agency__isnull=False)
            ),
            models.CheckConstraint(name="window_of_area_has_areas", condition=~Q(kind=WindowKind.AREA) | ~Q(areas=[])),
        ]

    def __str__(self):
        return f"{self.number} {self.name}"


class ServiceArea(models.Model):
    """领域: matters that share counters (项目投资、商事登记…). What belongs to it is told by 基本编码, so that one list
    holds for every county."""

    code = models.SlugField("代码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=40, unique=True)
    base_codes = ArrayField(models.CharField(max_length=12), verbose_name="事项基本编码", default=list, blank=True)
    order = models.PositiveSmallIntegerField("序号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "领域"
        ordering = ["order", "pk"]

    def __str__(self):
        return self.name


class Stamp(StampRow):
    """Changes whenever divisions, agencies, halls or windows do (see common.stamped)."""
