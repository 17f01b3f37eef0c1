"""Tables of 取件: a result that lies on the shelf until somebody takes it with its code."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .enums import PickupKind


class Pickup(models.Model):
    """待取件: where the result lies, and the code that its owner says at the counter."""

    application = models.OneToOneField(
        "intake.Application", on_delete=models.PROTECT, related_name="pickup", verbose_name="申请"
    )
    kind = models.CharField("放在", max_length=8, choices=PickupKind, default=PickupKind.SHELF)
    shelf = models.CharField("货架位", max_length=20)
    locker = models.ForeignKey(
        "intake.Locker", on_delete=models.PROTECT, related_name="+", verbose_name="自助柜", null=True
    )
    assigned_at = models.DateTimeField("派柜时间", null=True)
    box = models.CharField("柜门", max_length=6, blank=True)
    deposited_at = models.DateTimeField("存入时间", null=True)
    code = models.CharField("取件码", max_length=6)
    shelved_at = models.DateTimeField("上架时间")
    shelved_on = models.DateField("上架日期")
    shelved_by_name = models.CharField("上架人", max_length=100)
    reminded_count = models.PositiveSmallIntegerField("提醒次数", default=0)
    reminded_on = models.DateField("上次提醒", null=True)
    ended_at = models.DateTimeField("取走时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "待取件"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="pickup_code_once_open", condition=Q(ended_at=None)),
            models.CheckConstraint(
                name="pickup_locker_named", condition=~Q(kind=PickupKind.LOCKER) | Q(locker__isnull=False)
            ),
            models.CheckConstraint(name="pickup_code_six_digits", condition=Q(code__regex=r"^[0-9]{6}$")),
        ]
        indexes = [
            models.Index(fields=["shelved_on", "id"], name="pickup_waits", condition=Q(ended_at=None)),
            models.Index(
                fields=["assigned_at"], name="pickup_not_put_in", condition=Q(ended_at=None, deposited_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shelf} {self.code}"
