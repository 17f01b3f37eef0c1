"""Tables of 物料交接: paper that goes from one hand to the next, each hand named."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from .enums import PassingState

Things = list[dict[str, str | int]]


class HandOver(models.Model):
    """物料交接: one list of paper from somebody to a body, signed by both who were signed in."""

    application = models.ForeignKey(
        "intake.Application", on_delete=models.PROTECT, related_name="passings", verbose_name="申请"
    )
    things: models.JSONField[Things, Things] = models.JSONField("清单")
    from_agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="移交单位", db_index=False
    )
    from_place = models.CharField("移交窗口", max_length=60, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="移交人", db_index=False
    )
    given_by_name = models.CharField("移交人姓名", max_length=100)
    given_at = models.DateTimeField("移交时间")
    #: After this day nobody can say who answers for the paper: one working day (see passing_rules).
    answer_due_on = models.DateField("签收期限")
    to_agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="接收单位", db_index=False
    )
    to_place = models.CharField("接收窗口或科室", max_length=60, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    state = models.CharField("状态", max_length=8, choices=PassingState, default=PassingState.WAITING)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="签收人",
        db_index=False,
    )
    answered_by_name = models.CharField("签收人姓名", max_length=100, blank=True)
    answered_at = models.DateTimeField("签收时间", null=True)
    reason = models.CharField("退回原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "物料交接"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="passing_lists_something", condition=~Q(things=[])),
            models.CheckConstraint(
                name="passing_answered_with_name",
                condition=Q(state=PassingState.WAITING, answered_at=None, answered_by=None)
                | (~Q(state=PassingState.WAITING) & Q(answered_at__isnull=False, answered_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="passing_return_says_why", condition=~Q(state=PassingState.RETURNED) | ~Q(reason="")
            ),
        ]
        indexes = [
            models.Index(fields=["to_agency", "id"], name="passing_waits_at", condition=Q(state=PassingState.WAITING)),
            models.Index(fields=["given_by", "-id"], name="passing_given_by"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.get_state_display()}"
