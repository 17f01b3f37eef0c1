"""拨付单: awards that are paid together, by two people. An award stands in one living line at most."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..enums import BatchState, LineState
from .award import Award


class PaymentBatch(models.Model):
    """拨付单 (payment order)."""

    number = models.CharField("拨付单号", max_length=20, unique=True)
    title = models.CharField("事由", max_length=120)
    state = models.CharField("状态", max_length=12, choices=BatchState, default=BatchState.CHECKING)
    total_cents = models.BigIntegerField("合计（分）")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="经办人"
    )
    made_at = models.DateTimeField("经办时间")
    key = models.CharField("提交编号", max_length=100, unique=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )
    checked_at = models.DateTimeField("复核时间", null=True, blank=True)
    check_note = models.CharField("复核意见", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "拨付单"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="payment_checked_by_another",
                condition=Q(state="checking") | Q(checked_by__isnull=False) & ~Q(checked_by=F("made_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PaymentLine(models.Model):
    """拨付明细, with the account as it was when the order was made."""

    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="lines", verbose_name="拨付单")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="lines", verbose_name="奖补")
    serial = models.PositiveIntegerField("序号")
    cents = models.BigIntegerField("金额（分）")
    holder = models.CharField("收款户名", max_length=120)
    account = models.CharField("收款账号", max_length=40)
    bank = models.CharField("开户银行", max_length=120)
    state = models.CharField("状态", max_length=12, choices=LineState, default=LineState.WAITING)
    reason = models.CharField("失败原因", max_length=200, blank=True)
    bank_reference = models.CharField("银行流水号", max_length=60, blank=True)
    settled_at = models.DateTimeField("回单时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "拨付明细"
        ordering = ["batch", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "serial"], name="payment_line_serial_once"),
            models.UniqueConstraint(
                fields=["award"], condition=Q(state__in=["waiting", "paid"]), name="award_paid_once"
            ),
            models.CheckConstraint(name="payment_line_positive", condition=Q(cents__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.batch}-{self.serial}"

    @property
    def code(self) -> str:
        return f"{self.batch.number}-{self.serial}"
