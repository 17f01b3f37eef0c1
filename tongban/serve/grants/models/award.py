"""One application for money: what the rules say of it, what was awarded, its publicity and what was said against it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from tongban.common.fields import LtreeField
from tongban.common.namesearch import name_index

from ..enums import AwardState, ObjectionState
from .budget import Budget
from .policy import Policy, PolicyVersion


class Publicity(models.Model):
    """公示: a list of awards, open to everybody from one day to another, the last one included."""

    number = models.CharField("公示编号", max_length=20, unique=True)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="+", verbose_name="政策")
    title = models.CharField("标题", max_length=120)
    agency_name = models.CharField("公示单位", max_length=120)
    contact = models.CharField("异议受理电话", max_length=60)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("截止日期")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="发布人"
    )
    opened_at = models.DateTimeField("发布时间")

    class Meta:
        verbose_name = verbose_name_plural = "公示"
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["-starts_on", "-id"], name="publicity_newest_first")]
        constraints = [models.CheckConstraint(name="publicity_period", condition=Q(ends_on__gte=models.F("starts_on")))]

    def __str__(self) -> str:
        return self.number


class Award(models.Model):
    """奖补: one for each case of an item with a policy."""

    case_number = models.CharField("办件编号", max_length=60, unique=True)
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+", verbose_name="政策版本")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="awards", verbose_name="政策")
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="预算")
    publicity = models.ForeignKey(
        Publicity, on_delete=models.PROTECT, null=True, related_name="awards", verbose_name="公示"
    )
    state = models.CharField("状态", max_length=12, choices=AwardState, default=AwardState.APPLIED)

    item_code = models.CharField("事项编码", max_length=40)
    agency_id = models.BigIntegerField("主管部门")
    division_path = LtreeField("区划路径")
    party_kind = models.CharField("申请人类别", max_length=10)
    party_id_number = models.CharField("证件号码", max_length=30)
    party_name = models.CharField("申请人", max_length=120)

    findings: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField("条件判断", default=list)
    worked_cents = models.BigIntegerField("规则算出（分）", null=True, blank=True)
    worked_words = models.CharField("怎样算出", max_length=300, blank=True)
    cents = models.BigIntegerField("核定金额（分）", default=0)
    reason = models.CharField("改变金额的理由", max_length=300, blank=True)
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="核定人"
    )
    assessed_at = models.DateTimeField("核定时间", null=True, blank=True)
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    state_note = models.CharField("状态说明", max_length=300, blank=True)

    holder = models.CharField("收款户名", max_length=120, blank=True)
    account = models.CharField("收款账号", max_length=40, blank=True)
    bank = models.CharField("开户银行", max_length=120, blank=True)
    paid_at = models.DateTimeField("到账时间", null=True, blank=True)
    applied_at = models.DateTimeField("申请时间")

    class Meta:
        verbose_name = verbose_name_plural = "奖补"
        ordering = ["-applied_at", "-pk"]
        indexes = [
            models.Index(fields=["-applied_at", "-id"], name="award_newest_first"),
            models.Index(fields=["policy", "state", "decided_at"], name="award_queue"),
            models.Index(fields=["party_id_number", "-applied_at"], name="award_of_party"),
            name_index("party_name", "case_number", name="award_words"),
        ]
        constraints = [
            models.CheckConstraint(name="award_not_negative", condition=Q(cents__gte=0)),
            models.CheckConstraint(
                name="award_has_its_money",
                condition=~Q(state__in=["reserved", "public", "paying", "failed", "paid"])
                | Q(budget__isnull=False, cents__gt=0, decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.case_number


class Objection(models.Model):
    """异议: said against one award while its list is open. While one waits the award is not paid."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="objections", verbose_name="奖补")
    name = models.CharField("提出人", max_length=60)
    phone = models.CharField("联系电话", max_length=30)
    words = models.CharField("异议内容", max_length=1000)
    filed_at = models.DateTimeField("提出时间")
    key = models.CharField("提交编号", max_length=100, unique=True)
    state = models.CharField("状态", max_length=12, choices=ObjectionState, default=ObjectionState.OPEN)
    answer = models.CharField("处理意见", max_length=1000, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="处理人"
    )
    handled_at = models.DateTimeField("处理时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "异议"
        ordering = ["-filed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.award} {self.name}"
