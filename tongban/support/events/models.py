from __future__ import annotations

from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Q

from .enums import DeliveryState


class OutboxEvent(models.Model):
    """发件箱: one event, written in the transaction of the change it tells of."""

    name = models.CharField("事件名", max_length=100)
    subject = models.CharField("业务对象", max_length=100, blank=True, default="")
    payload = models.JSONField("内容")
    published_at = models.DateTimeField("发布时间", db_default=TransactionNow())
    settled_at = models.DateTimeField("分发时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "事件"
        ordering = ["pk"]
        indexes = [
            models.Index(name="events_unsettled", fields=["id"], condition=Q(settled_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.name}#{self.pk}"


class Delivery(models.Model):
    """送达: that one consumer has one event, or is still to have it. The unique pair makes consumers idempotent."""

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="deliveries", verbose_name="事件")
    consumer = models.CharField("消费方", max_length=100)
    state = models.CharField("状态", max_length=8, choices=DeliveryState, default=DeliveryState.DONE)
    attempts = models.PositiveSmallIntegerField("次数", default=1)
    next_attempt_at = models.DateTimeField("下次尝试", null=True)
    error = models.TextField("失败原因", blank=True, default="")
    changed_at = models.DateTimeField("更新时间", db_default=TransactionNow())

    class Meta:
        verbose_name = verbose_name_plural = "送达"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="delivery_once", fields=["event", "consumer"]),
            models.CheckConstraint(
                name="delivery_waiting_has_next_attempt",
                condition=Q(state=DeliveryState.WAITING, next_attempt_at__isnull=False)
                | Q(~Q(state=DeliveryState.WAITING), next_attempt_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(name="delivery_waiting", fields=["next_attempt_at"], condition=Q(state=DeliveryState.WAITING)),
            models.Index(name="delivery_dead", fields=["-id"], condition=Q(state=DeliveryState.DEAD)),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.consumer}"


class Stuck(models.Model):
    """没有办成的后台处理: one thing that a look over many (each.py) could not deal with, until it can."""

    name = models.CharField("处理", max_length=100)
    key = models.CharField("对象", max_length=120)
    error = models.TextField("失败原因")
    times = models.PositiveIntegerField("次数", default=1)
    first_at = models.DateTimeField("第一次")
    last_at = models.DateTimeField("最后一次")

    class Meta:
        verbose_name = verbose_name_plural = "没有办成的后台处理"
        ordering = ["first_at", "pk"]
        constraints = [models.UniqueConstraint(name="stuck_once", fields=["name", "key"])]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"
