from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from .enums import Channel, Grade


class ServiceContact(models.Model):
    """一次服务: one contact with the public that may be rated once; all of them are the base of the response rate."""

    case_number = models.CharField("办件编号", max_length=64)
    contact = models.CharField("服务次序", max_length=32)
    name = models.CharField("服务名称", max_length=60)
    item_code = models.CharField("事项编码", max_length=40, blank=True)
    item_name = models.CharField("事项名称", max_length=200, blank=True)
    agency_uscc = models.CharField("被评价单位代码", max_length=18)
    agency_name = models.CharField("被评价单位", max_length=100)
    party_id_number = models.CharField("服务对象证件号码", max_length=40)
    served_at = models.DateTimeField("服务时间")

    class Meta:
        verbose_name = verbose_name_plural = "服务"
        ordering = ["served_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case_number", "contact"], name="contact_once_per_case"),
        ]
        indexes = [
            models.Index(fields=["agency_uscc", "served_at"], name="contact_agency_time"),
            models.Index(fields=["party_id_number"], name="contact_party"),
        ]

    def __str__(self) -> str:
        return f"{self.case_number} {self.name}"


class Rating(models.Model):
    """评价. Who rated is kept for the call-back and never handed to the rated staff."""

    contact = models.OneToOneField(ServiceContact, on_delete=models.PROTECT, related_name="rating", verbose_name="服务")
    grade = models.PositiveSmallIntegerField("满意度", choices=Grade)
    tags = models.JSONField("原因", default=list)
    text = models.TextField("文字评价", blank=True)
    channel = models.CharField("渠道", max_length=10, choices=Channel)
    rated_at = models.DateTimeField("评价时间")
    rater = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="评价人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "评价"
        ordering = ["rated_at", "pk"]
        constraints = [
            models.CheckConstraint(name="rating_grade_one_to_five", condition=Q(grade__gte=1, grade__lte=5)),
        ]

    def __str__(self) -> str:
        return self.get_grade_display()
