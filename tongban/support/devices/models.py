"""What a kiosk has read: each reading opens one visit."""

from django.db import models


class UsedReading(models.Model):
    """A sealed reading of a card that has opened a visit. It is forgotten when it is too old to open another."""

    digest = models.CharField("摘要", max_length=64, primary_key=True)
    used_at = models.DateTimeField("使用时间")

    class Meta:
        verbose_name = verbose_name_plural = "用过的读卡结果"

    def __str__(self) -> str:
        return self.digest
