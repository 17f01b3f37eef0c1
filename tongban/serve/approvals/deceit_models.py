"""不实申请: what was found, by whom, on what evidence, and until when the applicant may not apply again."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tongban.common.fields import LtreeField

from .enums import Deceit


class DeceitRecord(models.Model):
    """One for a case at most. Made by mistake it is corrected, never deleted, and bars nobody any more."""

    case = models.OneToOneField("approvals.Case", on_delete=models.PROTECT, related_name="+", verbose_name="办件")
    number = models.CharField("办件编号", max_length=64, unique=True)
    base_code = models.CharField("基本编码", max_length=20)
    item_code = models.CharField("事项编码", max_length=50)
    item_name = models.CharField("事项名称", max_length=300)
    agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="认定机关", db_index=False
    )
    agency_name = models.CharField("认定机关名称", max_length=200)
    division_path = LtreeField("区划路径")
    party_id_number = models.CharField("申请人证件号码", max_length=32)
    party_name = models.CharField("申请人", max_length=200)
    deceit = models.CharField("情形", max_length=12, choices=Deceit)
    evidence = models.TextField("证据")
    found_on = models.DateField("认定日期")
    until_on = models.DateField("不得再次申请到", null=True, blank=True)
    recorded_at = models.DateTimeField("记录时间")
    recorded_by_name = models.CharField("记录人", max_length=100)
    corrected_at = models.DateTimeField("更正时间", null=True, blank=True)
    corrected_by_name = models.CharField("更正人", max_length=100, blank=True)
    correction = models.TextField("更正理由", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "不实申请"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="deceit_says_on_what_evidence", condition=~Q(evidence="")),
            models.CheckConstraint(
                name="deceit_until_after_finding",
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("found_on")),
            ),
            models.CheckConstraint(
                name="deceit_correction_says_why", condition=Q(corrected_at__isnull=True) | ~Q(correction="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["party_id_number", "base_code"],
                name="deceit_bars",
                condition=Q(corrected_at__isnull=True, until_on__isnull=False),
            ),
            models.Index(fields=["agency", "-id"], name="deceit_of_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_deceit_display()}"
