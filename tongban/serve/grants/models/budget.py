"""预算: what may be spent for a policy in a year, and every movement of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..enums import EntryKind
from .policy import Policy


class Budget(models.Model):
    """年度预算. Reserved from the decision on, paid when the bank says so; never more than the total together."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="budgets", verbose_name="政策")
    year = models.PositiveSmallIntegerField("年度")
    subject = models.CharField("预算科目", max_length=80)
    total_cents = models.BigIntegerField("总额（分）", default=0)
    reserved_cents = models.BigIntegerField("占用（分）", default=0)
    paid_cents = models.BigIntegerField("支出（分）", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "奖补预算"
        ordering = ["-year", "policy"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "year"], name="budget_once_a_year"),
            models.CheckConstraint(
                name="budget_never_overspent",
                condition=Q(
                    reserved_cents__gte=0, paid_cents__gte=0, total_cents__gte=F("reserved_cents") + F("paid_cents")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.subject}"

    @property
    def left_cents(self) -> int:
        return self.total_cents - self.reserved_cents - self.paid_cents


class BudgetEntry(models.Model):
    """台账: one movement; rows are only added."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="entries", verbose_name="预算")
    kind = models.CharField("种类", max_length=12, choices=EntryKind)
    cents = models.BigIntegerField("金额（分）")
    case_number = models.CharField("办件编号", max_length=60, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="经手人"
    )
    at = models.DateTimeField("时间")
    #: Of what a person does; a movement of an award has none.
    key = models.CharField("提交编号", max_length=100, null=True, blank=True, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "预算台账"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.cents}"
