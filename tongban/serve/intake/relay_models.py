"""Tables of 代收: what a window took in for a body of another place, and how far it has come."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .enums import RelayKind, ResultTo


class Relay(models.Model):
    """代收件: received here, decided elsewhere. 收件地 and 办理地, each hand with its time."""

    application = models.OneToOneField(
        "intake.Application", on_delete=models.PROTECT, primary_key=True, related_name="relay", verbose_name="申请"
    )
    kind = models.CharField("种类", max_length=8, choices=RelayKind)
    receiver = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="代收单位",
        db_index=False,
    )
    place = models.CharField("收件窗口", max_length=200, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="收件人", db_index=False
    )
    received_by_name = models.CharField("收件人姓名", max_length=100)
    received_at = models.DateTimeField("收件时间")
    form_note = models.CharField("形式核对", max_length=200)
    is_paper = models.BooleanField("有纸质材料")
    result_to = models.CharField("结果去向", max_length=12, choices=ResultTo)
    #: Of a window in another province: whom it concerns there, and the number of the exchange.
    source_name = models.CharField("代收机构", max_length=120, blank=True)
    source_contact = models.CharField("联系人和电话", max_length=100, blank=True)
    source_number = models.CharField("交换编号", max_length=60, blank=True)
    sent_at = models.DateTimeField("寄出时间", null=True)
    arrived_at = models.DateTimeField("有权机关收到时间", null=True)
    arrived_by_name = models.CharField("有权机关收件人", max_length=100, blank=True)
    result_sent_at = models.DateTimeField("结果寄回时间", null=True)
    result_arrived_at = models.DateTimeField("结果到达时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "代收件"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="relay_names_the_receiver",
                condition=Q(kind=RelayKind.CITY, receiver__isnull=False)
                | (Q(kind=RelayKind.PROVINCE) & ~Q(source_name="") & ~Q(source_number="")),
            ),
            models.CheckConstraint(
                name="relay_arrives_after_receipt",
                condition=Q(arrived_at=None) | Q(arrived_at__gte=F("received_at")),
            ),
        ]
        indexes = [models.Index(fields=["receiver", "-received_at", "-application"], name="relay_of_receiver")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.get_kind_display()}"
