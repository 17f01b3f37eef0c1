"""Tables of 预审: what was said beforehand, once, and how it went on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .enums import PreviewState

Items = list[dict[str, str]]


class Preview(models.Model):
    """预审: a look at what came by the net, before it counts as received. Opinions are told once, item by item."""

    application = models.OneToOneField(
        "intake.Application", on_delete=models.PROTECT, primary_key=True, related_name="preview", verbose_name="申请"
    )
    state = models.CharField("状态", max_length=8, choices=PreviewState, default=PreviewState.WAITING)
    items: models.JSONField[Items, Items] = models.JSONField("整改意见", default=list)
    asked_by_name = models.CharField("提出人", max_length=100, blank=True)
    asked_at = models.DateTimeField("提出时间", null=True)
    answered_at = models.DateTimeField("整改时间", null=True)
    #: Materials that were found in order: a correction may not ask for them again without the original being seen.
    cleared: models.JSONField[list[str], list[str]] = models.JSONField("预审合格的材料", default=list)
    note = models.CharField("预审意见", max_length=300, blank=True)
    passed_by_name = models.CharField("预审人", max_length=100, blank=True)
    passed_at = models.DateTimeField("通过时间", null=True)
    ended_at = models.DateTimeField("转正式申请时间", null=True)
    ended_by = models.CharField("怎样转的", max_length=12, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "预审"
        constraints = [
            models.CheckConstraint(
                name="preview_asks_something",
                condition=Q(asked_at=None, items=[]) | (Q(asked_at__isnull=False) & ~Q(items=[])),
            ),
            models.CheckConstraint(
                name="preview_ended_says_how",
                condition=Q(ended_at=None, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.get_state_display()}"
