"""Tables of 秒批: who switched what, by which seed is sampled, and what the table said of each case."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from tongban.common.fields import LtreeField

from .enums import Outcome, ReviewState, Trigger


class Switch(models.Model):
    """开关: one turn of it. The newest row of a scope counts; nothing is changed or removed."""

    #: Item code; empty: the one switch of all.
    scope = models.CharField("范围", max_length=50, blank=True)
    is_on = models.BooleanField("开")
    reason = models.CharField("理由", max_length=300)
    #: The decision that was found wrong, when that is why it was turned off.
    case_number = models.CharField("办件编号", max_length=64, blank=True)
    switched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="操作人", db_index=False
    )
    switched_by_name = models.CharField("操作人姓名", max_length=100)
    switched_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "智能审批开关"
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(name="switch_says_why", condition=~Q(reason=""))]
        indexes = [models.Index(fields=["scope", "-id"], name="switch_newest")]

    def __str__(self) -> str:
        return f"{self.scope or '总开关'} {'开' if self.is_on else '关'}"


class SamplingRule(models.Model):
    """抽查办法: seed and ratio that count from this moment; a decision names the one it was drawn by."""

    seed = models.CharField("种子", max_length=64)
    per_mille = models.PositiveSmallIntegerField("比例（千分之）")
    reason = models.CharField("说明", max_length=300)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="设定人", db_index=False
    )
    set_by_name = models.CharField("设定人姓名", max_length=100)
    set_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "抽查办法"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="sampling_ratio", condition=Q(per_mille__gte=1, per_mille__lte=1000)),
            models.CheckConstraint(name="sampling_has_seed", condition=~Q(seed="")),
        ]

    def __str__(self) -> str:
        return f"{self.seed} {self.per_mille}‰"


class SwiftRun(models.Model):
    """一次智能审批: what the table of this version said, on which inputs, and whether a person looked again."""

    case_number = models.CharField("办件编号", max_length=64)
    trigger = models.CharField("时机", max_length=9, choices=Trigger)
    item_code = models.CharField("事项编码", max_length=50)
    item_name = models.CharField("事项名称", max_length=300)
    item_version = models.PositiveIntegerField("事项版本号")
    item_version_id = models.BigIntegerField("事项版本")
    agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="实施机关", db_index=False
    )
    division_path = LtreeField("区划路径")
    outcome = models.CharField("结果", max_length=8, choices=Outcome)
    row = models.PositiveSmallIntegerField("命中行", default=0)
    row_words = models.CharField("命中行内容", max_length=600, blank=True)
    reasons: models.JSONField[list[str], list[str]] = models.JSONField("转人工的原因", default=list)
    inputs: models.JSONField[list[Any], list[Any]] = models.JSONField("输入", default=list)
    ran_at = models.DateTimeField("时间")
    rule = models.ForeignKey(
        SamplingRule, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="抽查办法", db_index=False
    )
    review_state = models.CharField("复核", max_length=8, choices=ReviewState, blank=True)
    reviewed_at = models.DateTimeField("复核时间", null=True, blank=True)
    reviewed_by_name = models.CharField("复核人", max_length=100, blank=True)
    review_note = models.TextField("复核意见", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "智能审批记录"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["case_number", "trigger"], name="swift_once_each"),
            models.UniqueConstraint(fields=["case_number"], name="swift_one_grant", condition=Q(outcome="granted")),
            models.CheckConstraint(name="swift_never_refuses", condition=Q(outcome__in=Outcome.values)),
            models.CheckConstraint(
                name="swift_grant_has_row", condition=~Q(outcome="granted") | Q(row__gte=1) & Q(reasons=[])
            ),
            models.CheckConstraint(
                name="swift_manual_is_not_sampled", condition=Q(outcome="granted") | Q(review_state="")
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "-id"], name="swift_waiting", condition=Q(review_state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.case_number} {self.get_outcome_display()}"
