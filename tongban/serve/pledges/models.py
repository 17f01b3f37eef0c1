"""Tables of 告知承诺: the pledge with its check, and the record that a false one leaves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from tongban.common.fields import LtreeField
from tongban.common.namesearch import name_index

from .enums import PledgeState


class Pledge(models.Model):
    """承诺: what one applicant has promised in one case. `due_on` is the day that runs now (核查 or 整改)."""

    case = models.OneToOneField("approvals.Case", on_delete=models.PROTECT, related_name="+", verbose_name="办件")
    number = models.CharField("办件编号", max_length=64, unique=True)
    item_code = models.CharField("事项编码", max_length=50)
    item_name = models.CharField("事项名称", max_length=300)
    agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="核查机关", db_index=False
    )
    agency_name = models.CharField("核查机关名称", max_length=200)
    division_path = LtreeField("区划路径")
    party_id_number = models.CharField("承诺主体证件号码", max_length=32)
    party_name = models.CharField("承诺主体", max_length=200)
    materials: models.JSONField[list[Any], list[Any]] = models.JSONField("以承诺代替的材料", default=list)
    #: The words as they were told: conditions, standard, consequences, publicity, check_way, check_within.
    text: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField("告知内容", default=dict)
    check_days = models.PositiveSmallIntegerField("核查期限")
    check_unit = models.CharField(max_length=8)
    fix_days = models.PositiveSmallIntegerField("整改期限")
    fix_unit = models.CharField(max_length=8)
    pledger_name = models.CharField("承诺人", max_length=200)
    way = models.CharField("承诺方式", max_length=100)
    pledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="经手账户", db_index=False
    )
    pledged_at = models.DateTimeField("承诺时间")
    state = models.CharField("状态", max_length=8, choices=PledgeState, default=PledgeState.MADE)
    due_on = models.DateField("当前期限", null=True, blank=True)
    check_due_on = models.DateField("核查期限届满", null=True, blank=True)
    told = models.CharField("已提醒", max_length=8, blank=True)
    checked_at = models.DateTimeField("核查时间", null=True, blank=True)
    checked_by_name = models.CharField("核查人", max_length=100, blank=True)
    finding = models.TextField("核查情况", blank=True)
    demand = models.TextField("整改要求", blank=True)
    fix_due_on = models.DateField("整改期限届满", null=True, blank=True)
    settled_at = models.DateTimeField("了结时间", null=True, blank=True)
    settled_by_name = models.CharField("了结人", max_length=100, blank=True)
    note = models.TextField("了结说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "承诺"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="pledge_state_known", condition=Q(state__in=PledgeState.values)),
            models.CheckConstraint(
                name="pledge_open_has_day", condition=~Q(state__in=["due", "fixing"]) | Q(due_on__isnull=False)
            ),
            models.CheckConstraint(
                name="pledge_false_says_what", condition=~Q(state__in=["fixing", "fixed"]) | ~Q(finding="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "due_on", "id"], name="pledge_agency_open", condition=Q(state__in=["due", "fixing"])
            ),
            models.Index(fields=["party_id_number", "-id"], name="pledge_party"),
            name_index("item_name", "agency_name", name="pledge_item_words"),
            name_index("party_name", name="pledge_party_words"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_state_display()}"


class CreditRecord(models.Model):
    """失信记录: a pledge that was found false. Until it is repaired its party may not pledge again."""

    pledge = models.OneToOneField(Pledge, on_delete=models.PROTECT, related_name="record", verbose_name="承诺")
    party_id_number = models.CharField("主体证件号码", max_length=32)
    party_name = models.CharField("主体", max_length=200)
    agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="认定机关", db_index=False
    )
    division_path = LtreeField("区划路径")
    item_code = models.CharField("事项编码", max_length=50)
    reason = models.TextField("事实")
    recorded_at = models.DateTimeField("记录时间")
    recorded_by_name = models.CharField("记录人", max_length=100)
    repaired_at = models.DateTimeField("修复时间", null=True, blank=True)
    repaired_by_name = models.CharField("修复经办人", max_length=100, blank=True)
    repair_note = models.TextField("修复说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "失信记录"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="credit_repair_says_why", condition=Q(repaired_at__isnull=True) | ~Q(repair_note="")
            ),
        ]
        indexes = [
            models.Index(fields=["party_id_number"], name="credit_standing", condition=Q(repaired_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.party_name} {self.recorded_at:%Y-%m-%d}"
