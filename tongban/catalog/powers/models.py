from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q

from tongban.common.fields import LtreeField

from .enums import (
    Cause,
    ChangeKind,
    Choice,
    Decision,
    Gate,
    PowerKind,
    PowerLevel,
    RequestState,
    Status,
)


class Power(models.Model):
    """权责事项: what stays the same for ever: its code and whose it is. State and place in the tree change with time,
    so its versions tell them for every day."""

    code = models.CharField("职权编码", max_length=50, unique=True)
    base_code = models.CharField("基本编码", max_length=12)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="实施部门")
    level = models.CharField("行使层级", max_length=1, choices=PowerLevel)
    division_code = models.CharField("区划代码", max_length=12)
    division_path = LtreeField("区划路径")

    class Meta:
        verbose_name = verbose_name_plural = "权责事项"
        ordering = ["code"]
        indexes = [
            GistIndex(fields=["division_path"], name="power_division_gist"),
            models.Index(fields=["agency", "base_code"], name="power_agency_base"),
            models.Index(fields=["base_code"], name="power_base"),
        ]
        constraints = [
            models.CheckConstraint(name="power_base_code_form", condition=Q(base_code__regex=r"^[0-9]{12}$")),
        ]

    def __str__(self) -> str:
        return self.code


class PowerVersionQuerySet(models.QuerySet["PowerVersion"]):
    def in_force(self, day: date) -> PowerVersionQuerySet:
        """The one version of each power that counts on this day."""
        return self.filter(effective_on__lte=day).filter(Q(ended_on=None) | Q(ended_on__gt=day))

    def last(self) -> PowerVersionQuerySet:  # type: ignore[override]
        """The newest version of each power, whether it counts, has ended or is still to come."""
        newer = PowerVersion.objects.filter(power=OuterRef("power"), version__gt=OuterRef("version"))
        return self.filter(~Exists(newer))


class PowerVersion(models.Model):
    """权责事项版本: what the list says of a power from a day on. The database itself keeps it as it is (trigger)."""

    power = models.ForeignKey(Power, on_delete=models.PROTECT, related_name="versions", verbose_name="权责事项")
    version = models.PositiveIntegerField("版本号")
    effective_on = models.DateField("生效日期")
    ended_on = models.DateField("失效日期", null=True, blank=True)
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.IN_USE)
    parent = models.ForeignKey(
        Power, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="主项"
    )
    body = models.JSONField("内容")
    name = models.CharField("名称", max_length=200)
    name_key = models.CharField("拼音排序键", max_length=400, default="", editable=False)
    kind = models.CharField("职权类型", max_length=2, choices=PowerKind)
    #: Of the request that brought it; empty for what was taken over when the list was first filed.
    request_number = models.CharField("调整申请", max_length=20, blank=True)
    change_note = models.CharField("变更说明", max_length=300, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="公布人"
    )
    published_at = models.DateTimeField("公布时间")

    objects = PowerVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "权责事项版本"
        ordering = ["power", "version"]
        indexes = [
            models.Index(fields=["name_key", "id"], name="power_version_name_key"),
            models.Index(fields=["kind"], name="power_version_kind"),
            models.Index(fields=["parent"], name="power_version_parent", condition=Q(parent__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["power", "version"], name="power_version_number_once"),
            models.CheckConstraint(
                name="power_version_ends_after_start", condition=Q(ended_on=None) | Q(ended_on__gte=F("effective_on"))
            ),
            models.CheckConstraint(
                name="power_version_not_own_parent", condition=Q(parent=None) | ~Q(parent=F("power"))
            ),
            ExclusionConstraint(
                name="power_version_one_in_force",
                expressions=[
                    ("power", RangeOperators.EQUAL),
                    (
                        Func(
                            "effective_on",
                            "ended_on",
                            RangeBoundary(),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class ReviewSetup(models.Model):
    """联审设置: who sits at the gates of a place and all below it, and how the panel decides (k of n)."""

    division_path = LtreeField("区划路径", unique=True)
    reform_agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="审改办"
    )
    legal_agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="合法性审查单位"
    )
    meeting_agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="会议承办单位"
    )
    seats = models.PositiveSmallIntegerField("专家组人数", default=5)
    needed = models.PositiveSmallIntegerField("通过所需赞成票", default=3)

    class Meta:
        verbose_name = verbose_name_plural = "联审设置"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="power_review_needed_within_seats", condition=Q(needed__gte=1, needed__lte=F("seats"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_path}：{self.needed}/{self.seats}"


class ChangeRequest(models.Model):
    """调整申请: one change of the list on its way through the gates."""

    number = models.CharField("申请编号", max_length=20, unique=True)
    kind = models.CharField("种类", max_length=12, choices=ChangeKind)
    state = models.CharField("状态", max_length=12, choices=RequestState, default=RequestState.DRAFT)
    gate = models.CharField("环节", max_length=12, choices=Gate, default=Gate.PREPARE)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="申请单位")
    division_path = LtreeField("区划路径")
    title = models.CharField("标题", max_length=300)
    #: The shape of `proposal.Proposal`.
    proposal = models.JSONField("拟调整的内容", default=dict)
    ground = models.TextField("理由", blank=True)
    cause = models.CharField("事由", max_length=12, choices=Cause, default=Cause.LAW)
    cause_on = models.DateField("事由发生日期", null=True, blank=True)
    due_on = models.DateField("应申请日期", null=True, blank=True)
    effective_on = models.DateField("拟生效日期", null=True, blank=True)
    revision = models.PositiveIntegerField("修改次数", default=1)
    round = models.PositiveSmallIntegerField("表决轮次", default=1)
    origin = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="accepted_by", verbose_name="下放申请"
    )
    flow_instance_id = models.BigIntegerField("流程实例", null=True, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="起草人"
    )
    drafted_at = models.DateTimeField("起草时间")
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "调整申请"
        ordering = ["-drafted_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "-drafted_at", "-id"], name="power_request_state"),
            models.Index(fields=["agency", "-drafted_at"], name="power_request_agency"),
            GistIndex(fields=["division_path"], name="power_request_division_gist"),
        ]

    def __str__(self) -> str:
        return self.number


class RequestPower(models.Model):
    """A power that a request changes. The database holds that only one open request changes a power."""

    request = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="powers")
    power = models.ForeignKey(Power, on_delete=models.PROTECT, related_name="requests")
    is_open = models.BooleanField(default=True)

    class Meta:
        verbose_name = verbose_name_plural = "申请涉及的权责事项"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "power"], name="power_request_power_once"),
            models.UniqueConstraint(fields=["power"], condition=Q(is_open=True), name="power_one_open_request"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.power_id}"


class Vote(models.Model):
    """专家表决: one vote of a member in a round; written once."""

    request = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="votes")
    round = models.PositiveSmallIntegerField("轮次")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="专家"
    )
    member_name = models.CharField("姓名", max_length=80)
    choice = models.CharField("表决", max_length=12, choices=Choice)
    opinion = models.TextField("意见", blank=True)
    voted_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "专家表决"
        ordering = ["round", "voted_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["request", "round", "member"], name="power_vote_once")]

    def __str__(self) -> str:
        return f"{self.member_name} {self.get_choice_display()}"


class Meeting(models.Model):
    """常务会议: several requests are decided at once."""

    title = models.CharField("会议", max_length=120)
    held_on = models.DateField("会议日期")
    is_held = models.BooleanField("已召开", default=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="承办单位")
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="安排人"
    )
    called_at = models.DateTimeField("安排时间")

    class Meta:
        verbose_name = verbose_name_plural = "常务会议"
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return self.title


class MeetingEntry(models.Model):
    """议题: one request at a meeting, and what was decided."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="entries")
    request = models.ForeignKey(ChangeRequest, on_delete=models.PROTECT, related_name="meetings")
    position = models.PositiveSmallIntegerField("序号")
    decision = models.CharField("决定", max_length=12, choices=Decision, blank=True)
    note = models.CharField("会议意见", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "会议议题"
        ordering = ["meeting", "position"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "request"], name="power_meeting_request_once"),
            models.UniqueConstraint(fields=["request"], condition=Q(decision=""), name="power_meeting_one_undecided"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.request_id}"
