from django.db import models

from tongban.common.stamped import StampRow


class PublishedYear(models.Model):
    """A year whose arrangement an administrator has imported (the years that ship are in data/workdays.csv)."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    source = models.CharField("依据", max_length=120, blank=True)
    imported_at = models.DateTimeField("导入时间")

    class Meta:
        verbose_name = verbose_name_plural = "已公布年份"

    def __str__(self):
        return f"{self.year} 年"


class SpecialDay(models.Model):
    """A day off or a make-up working day of an imported year."""

    on = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("名称", max_length=40)
    notice_year = models.PositiveSmallIntegerField("安排年份")

    class Meta:
        verbose_name = verbose_name_plural = "放假与补班"
        ordering = ["on"]

    def __str__(self):
        return f"{self.on} {self.name}"


class Adjustment(models.Model):
    """本市调整: one day that an administrator set by itself; wins over what is published, and outlives its import."""

    on = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("原因", max_length=40)
    source = models.CharField("依据", max_length=120, blank=True)
    set_at = models.DateTimeField("调整时间")

    class Meta:
        verbose_name = verbose_name_plural = "本市调整"
        ordering = ["on"]

    def __str__(self):
        return f"{self.on} {self.name}"


class Stamp(StampRow):
    """Changes whenever the calendar does (see common.stamped)."""
