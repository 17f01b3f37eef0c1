"""Closed lists of 告知承诺."""

from __future__ import annotations

from django.db.models import TextChoices


class PledgeState(TextChoices):
    MADE = "made", "已承诺"
    DUE = "due", "待核查"
    TRUE = "true", "核查属实"
    FIXING = "fixing", "限期整改"
    FIXED = "fixed", "整改通过"
    REVOKED = "revoked", "已撤销"
    ENDED = "ended", "办件未准予"


#: Something is still to be done by the agency.
OPEN = (PledgeState.DUE, PledgeState.FIXING)


class DueStep(TextChoices):
    """What was told of a day that comes or is over."""

    SOON = "soon", "临近期限"
    OVER = "over", "逾期"
