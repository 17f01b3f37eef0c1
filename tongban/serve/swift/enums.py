"""Closed lists of 秒批."""

from __future__ import annotations

from django.db.models import TextChoices


class Trigger(TextChoices):
    """When the table was asked."""

    SUBMITTED = "submitted", "提交后"
    ACCEPTED = "accepted", "受理后"


class Outcome(TextChoices):
    """There is no third: the platform never refuses."""

    GRANTED = "granted", "自动准予"
    MANUAL = "manual", "转人工"


class ReviewState(TextChoices):
    """抽查: a sample of what the platform decided is looked at by a person."""

    NONE = "", "没有抽中"
    WAITING = "waiting", "待复核"
    AGREED = "agreed", "复核同意"
    PROBLEM = "problem", "发现问题"
