"""Closed lists of 会商会审."""

from __future__ import annotations

from django.db.models import TextChoices


class CouncilState(TextChoices):
    CALLED = "called", "待召开"
    SITTING = "sitting", "会审中"
    CLOSED = "closed", "已表决，待纪要"
    SEALED = "sealed", "纪要已印发"
    CANCELLED = "cancelled", "已取消"


class SubjectKind(TextChoices):
    CASE = "case", "办件"
    JOINT = "joint", "一件事"
    PROJECT = "project", "建设项目"


class PassRule(TextChoices):
    """How many of those who take part have to agree."""

    UNANIMOUS = "unanimous", "全体一致"
    TWO_THIRDS = "two_thirds", "三分之二以上"
    MAJORITY = "majority", "过半数"


class Quorum(TextChoices):
    """How many of the agencies that were called have to be there."""

    ALL = "all", "全部到会"
    TWO_THIRDS = "two_thirds", "三分之二以上到会"
    MAJORITY = "majority", "过半数到会"


class Vote(TextChoices):
    AGREE = "agree", "同意"
    AGAINST = "against", "不同意"
    ABSTAIN = "abstain", "弃权"


class Attendance(TextChoices):
    ON_SITE = "on_site", "到场"
    ONLINE = "online", "线上"


class Outcome(TextChoices):
    PASSED = "passed", "通过"
    REJECTED = "rejected", "不通过"


class Confirmation(TextChoices):
    CONFIRMED = "confirmed", "确认"
    OBJECTED = "objected", "有异议"
