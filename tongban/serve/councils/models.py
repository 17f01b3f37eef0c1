"""Tables of 会商会审: the meeting, a seat for each agency, every vote that was cast."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import Q

from tongban.common.fields import LtreeField

from .enums import Attendance, Confirmation, CouncilState, Outcome, PassRule, Quorum, SubjectKind, Vote


class Council(models.Model):
    """一次会审: what it is about, by which rules it votes, and what came of it."""

    subject_kind = models.CharField("会审对象", max_length=8, choices=SubjectKind)
    subject_number = models.CharField("对象编号", max_length=64)
    subject_title = models.CharField("对象名称", max_length=300)
    case_numbers: models.Field[Any, list[str]] = ArrayField(models.CharField(max_length=64), verbose_name="涉及办件")
    topic = models.CharField("议题", max_length=200)
    agenda = models.TextField("会审的问题")
    starts_at = models.DateTimeField("开会时间")
    place = models.CharField("会议地点", max_length=200, blank=True)
    online = models.CharField("线上入会方式", max_length=200, blank=True)
    chair_agency_id = models.BigIntegerField("主席单位")
    chair_agency_name = models.CharField("主席单位名称", max_length=200)
    division_path = LtreeField("区划路径")
    pass_rule = models.CharField("通过规则", max_length=12, choices=PassRule)
    quorum = models.CharField("法定人数", max_length=12, choices=Quorum)
    written_until_on = models.DateField("书面补票截止", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=CouncilState, default=CouncilState.CALLED)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="召集人"
    )
    called_by_name = models.CharField("召集人姓名", max_length=100)
    called_at = models.DateTimeField("召集时间")
    key = models.CharField("提交编号", max_length=90)
    notice_id = models.UUIDField("会议通知", null=True)
    opened_at = models.DateTimeField("宣布开会", null=True, blank=True)
    closed_at = models.DateTimeField("关闭表决", null=True, blank=True)
    closed_by_name = models.CharField("关闭人", max_length=100, blank=True)
    outcome = models.CharField("表决结果", max_length=10, choices=Outcome, blank=True)
    tally_words = models.CharField("计票", max_length=2000, blank=True)
    cancel_reason = models.CharField("取消原因", max_length=300, blank=True)
    minutes = models.TextField("会议纪要", blank=True)
    conclusion = models.TextField("结论", blank=True)
    confirm_by_on = models.DateField("确认期限", null=True, blank=True)
    minutes_id = models.UUIDField("纪要文书", null=True, blank=True)
    minutes_number = models.CharField("纪要文号", max_length=80, blank=True)
    sealed_at = models.DateTimeField("印发时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "会商会审"
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["called_by", "key"], name="council_once_per_key"),
            models.CheckConstraint(name="council_somewhere", condition=~Q(place="") | ~Q(online="")),
            models.CheckConstraint(
                name="council_closed_whole",
                condition=Q(state__in=["closed", "sealed"], closed_at__isnull=False) & ~Q(outcome="")
                | Q(state__in=["called", "sitting", "cancelled"], closed_at__isnull=True, outcome=""),
            ),
            models.CheckConstraint(
                name="council_sealed_whole",
                condition=(Q(state="sealed", minutes_id__isnull=False) & ~Q(conclusion=""))
                | (~Q(state="sealed") & Q(minutes_id__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["-starts_at", "-id"], name="council_newest"),
            models.Index(fields=["subject_kind", "subject_number"], name="council_subject"),
            GinIndex(fields=["case_numbers"], name="council_cases"),
            GistIndex(fields=["division_path"], name="council_division"),
        ]

    def __str__(self) -> str:
        return self.topic


class Seat(models.Model):
    """One agency at the meeting, with one vote."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="seats", verbose_name="会审")
    agency_id = models.BigIntegerField("单位", db_index=True)
    agency_name = models.CharField("单位名称", max_length=200)
    has_veto = models.BooleanField("一票否决", default=False)
    attendance = models.CharField("到会方式", max_length=8, choices=Attendance, blank=True)
    signed_in_by_name = models.CharField("签到人", max_length=100, blank=True)
    signed_in_at = models.DateTimeField("签到时间", null=True, blank=True)
    confirmation = models.CharField("纪要确认", max_length=10, choices=Confirmation, blank=True)
    confirmation_words = models.CharField("对纪要的意见", max_length=1000, blank=True)
    confirmed_by_name = models.CharField("确认人", max_length=100, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "会审单位"
        ordering = ["council", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["council", "agency_id"], name="council_one_seat_each"),
            models.CheckConstraint(
                name="seat_objection_says_why", condition=~Q(confirmation="objected") | ~Q(confirmation_words="")
            ),
        ]

    def __str__(self) -> str:
        return self.agency_name


class CastVote(models.Model):
    """One vote; a later one of the same seat replaces it and both stay. Nothing is added after the vote is closed."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="votes", verbose_name="单位")
    vote = models.CharField("表决", max_length=8, choices=Vote)
    reason = models.CharField("理由", max_length=1000, blank=True)
    is_written = models.BooleanField("书面补票", default=False)
    cast_by_name = models.CharField("投票人", max_length=100)
    cast_at = models.DateTimeField("时间")
    key = models.CharField("提交编号", max_length=90)

    class Meta:
        verbose_name = verbose_name_plural = "表决"
        ordering = ["seat", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["seat", "key"], name="vote_once_per_key"),
            models.CheckConstraint(name="vote_says_why", condition=Q(vote="agree") | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.vote}"
