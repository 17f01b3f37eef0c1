"""自助柜: where results lie behind doors that open with the pick-up code, and what the lockers have told us."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from .enums import LockerEventKind


class Locker(models.Model):
    """One bank of doors. Its secret is the file `locker-<code>` in the key folder."""

    code = models.SlugField("编码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=12)
    place = models.CharField("地点", max_length=100)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="管理单位")
    #: 0: nobody has said how many doors it has.
    box_count = models.PositiveSmallIntegerField("格口数", default=0)
    is_active = models.BooleanField("在用", default=True)
    wrong_count = models.PositiveSmallIntegerField("连续错码", default=0)
    wrong_since = models.DateTimeField("错码起于", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "自助柜"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class LockerEvent(models.Model):
    """One message of a locker, with the answer it got: the same id again gets the same answer."""

    locker = models.ForeignKey(
        Locker, on_delete=models.PROTECT, related_name="events", verbose_name="自助柜", db_index=False
    )
    event_id = models.CharField("消息编号", max_length=64)
    kind = models.CharField("种类", max_length=12, choices=LockerEventKind)
    digest = models.CharField("内容摘要", max_length=64)
    answer: models.JSONField[Any, Any] = models.JSONField("答复")
    received_at = models.DateTimeField("收到时间")

    class Meta:
        verbose_name = verbose_name_plural = "自助柜消息"
        ordering = ["pk"]
        indexes = [models.Index(fields=["locker", "-id"], name="locker_event_newest")]
        constraints = [
            models.UniqueConstraint(fields=["locker", "event_id"], name="locker_event_once"),
            models.CheckConstraint(name="locker_event_has_id", condition=~Q(event_id="")),
        ]

    def __str__(self) -> str:
        return f"{self.locker_id} {self.event_id}"
