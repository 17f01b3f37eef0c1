"""Tables of approvals: the case, and what each official found in his review."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import F, Q

from tongban.common.fields import LtreeField
from tongban.common.namesearch import name_index

from .deceit_models import DeceitRecord
from .enums import CaseState, Channel, EndGround, ErrandKind, LapseGround, RevokeGround, Stance, UpperGround, VoidGround

__all__ = [
    "BEFORE_RECEIPT",
    "DECIDED_STATES",
    "OPEN_STATES",
    "Case",
    "Command",
    "DeceitRecord",
    "Errand",
    "ErrandReply",
    "Review",
    "SpecialProcedure",
]

#: Not yet received by the body that decides: under way from another place, or looked at beforehand. No term runs.
BEFORE_RECEIPT = (CaseState.RELAYED, CaseState.PREVIEWING)
OPEN_STATES = (
    *BEFORE_RECEIPT,
    CaseState.SUBMITTED,
    CaseState.CORRECTING,
    CaseState.ACCEPTED,
    CaseState.PAUSED,
)
DECIDED_STATES = (CaseState.GRANTED, CaseState.REFUSED)


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> CaseQuerySet:
        return self.filter(state__in=OPEN_STATES)

    def of_parties(self, id_numbers: list[str]) -> CaseQuerySet:
        return self.filter(applicant_id_number__in=id_numbers)


class Case(models.Model):
    """办件: one application from submission to archive, pinned to one version of its item."""

    number = models.CharField("办件编号", max_length=64, unique=True)
    query_code = models.CharField("查询码", max_length=10, unique=True)
    item_code = models.CharField("事项编码", max_length=50)
    item_version_id = models.BigIntegerField("事项版本")
    item_name = models.CharField("事项名称", max_length=300)
    kind_code = models.CharField("事项类型", max_length=2)
    agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="实施机关", db_index=False
    )
    agency_name = models.CharField("实施机关名称", max_length=200)
    division_path = LtreeField("区划路径")
    participant_ids = ArrayField(models.BigIntegerField(), verbose_name="参与机关", default=list)

    applicant_kind = models.CharField("申请人类型", max_length=8)
    applicant_id_type = models.CharField("证件类型", max_length=8)
    applicant_id_number = models.CharField("证件号码", max_length=32)
    applicant_name = models.CharField("申请人", max_length=200)
    applicant_phone = models.CharField("联系电话", max_length=32, blank=True)
    agent_name = models.CharField("经办人", max_length=100, blank=True)
    channel = models.CharField("申报渠道", max_length=8, choices=Channel)

    state = models.CharField("状态", max_length=16, choices=CaseState, default=CaseState.SUBMITTED)
    submitted_at = models.DateTimeField("申报时间")
    received_on = models.DateField("收到材料日期")
    accept_due_on = models.DateField("受理期限")
    accepted_on = models.DateField("受理日期", null=True, blank=True)
    is_deemed_accepted = models.BooleanField("视为受理", default=False)
    promised_due_on = models.DateField("承诺办结日期", null=True, blank=True)
    statutory_due_on = models.DateField("法定办结日期", null=True, blank=True)
    is_provisional = models.BooleanField("期限待核", default=False)
    due_on = models.DateField("当前期限", null=True, blank=True)
    pause_reason = models.CharField("特别程序", max_length=20, blank=True)
    pause_until_on = models.DateField("特别程序预计结束", null=True, blank=True)
    extended_days = models.PositiveSmallIntegerField("延长天数", default=0)
    outstanding = ArrayField(models.CharField(max_length=200), verbose_name="容缺待补材料", default=list, blank=True)
    outstanding_due_on = models.DateField("容缺补齐期限", null=True, blank=True)
    outstanding_told = models.CharField("已提醒补齐", max_length=8, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    reason = models.TextField("结果说明", blank=True)
    end_ground = models.CharField(
        "终止情形",
        max_length=16,
        choices=[*EndGround.choices, *VoidGround.choices, *LapseGround.choices, *UpperGround.choices],
        blank=True,
    )
    licence_identifier = models.CharField("电子证照标识", max_length=120, blank=True)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)
    revoke_ground = models.CharField("撤销情形", max_length=16, choices=RevokeGround, blank=True, db_default="")
    revoke_reason = models.TextField("撤销理由", blank=True, db_default="")
    delivered_at = models.DateTimeField("送达时间", null=True, blank=True)
    flow_instance_id = models.BigIntegerField("流程实例", null=True, blank=True, unique=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办件"
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="case_state_known", condition=Q(state__in=CaseState.values)),
            models.CheckConstraint(
                name="case_due_after_acceptance",
                condition=Q(promised_due_on__isnull=True) | Q(promised_due_on__gte=F("accepted_on")),
            ),
            models.CheckConstraint(
                name="case_accepted_before_decision",
                condition=Q(decided_on__isnull=True)
                | (Q(accepted_on__isnull=False) & Q(decided_on__gte=F("accepted_on"))),
            ),
            models.CheckConstraint(
                name="case_worked_on_is_accepted",
                condition=Q(
                    state__in=[
                        "relayed",
                        "previewing",
                        "submitted",
                        "correcting",
                        "not_accepted",
                        "withdrawn",
                        "terminated",
                    ]
                )
                | Q(accepted_on__isnull=False),
            ),
            models.CheckConstraint(
                name="case_paused_has_reason", condition=~Q(state=CaseState.PAUSED) | ~Q(pause_reason="")
            ),
            models.CheckConstraint(
                name="case_ended_has_reason",
                condition=~Q(state__in=["refused", "not_accepted", "terminated"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="case_revoked_was_granted",
                condition=Q(revoked_at__isnull=True) | Q(state=CaseState.GRANTED) & ~Q(revoke_reason=""),
            ),
            models.CheckConstraint(
                name="case_closed_has_moment",
                condition=Q(
                    state__in=["relayed", "previewing", "submitted", "correcting", "accepted", "paused"],
                    closed_at__isnull=True,
                )
                | Q(
                    state__in=["granted", "refused", "not_accepted", "withdrawn", "terminated"],
                    closed_at__isnull=False,
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "state", "due_on"], name="case_agency_state_due"),
            models.Index(fields=["agency", "-submitted_at", "-id"], name="case_agency_newest"),
            models.Index(fields=["-submitted_at", "-id"], name="case_newest"),
            models.Index(fields=["applicant_id_number", "-submitted_at"], name="case_applicant"),
            models.Index(fields=["applicant_phone"], name="case_phone"),
            models.Index(fields=["item_code", "-submitted_at"], name="case_item"),
            models.Index(
                fields=["accept_due_on"], name="case_waiting_acceptance", condition=Q(state=CaseState.SUBMITTED)
            ),
            models.Index(
                fields=["state", "due_on", "id"],
                name="case_open_due",
                condition=Q(state__in=["relayed", "previewing", "submitted", "correcting", "accepted", "paused"]),
            ),
            models.Index(
                fields=["due_on", "id"],
                name="case_outstanding",
                condition=Q(state__in=["accepted", "paused"]) & ~Q(outstanding=[]),
            ),
            models.Index(
                fields=["decided_on", "id"],
                name="case_waiting_delivery",
                condition=Q(state__in=["granted", "refused"], delivered_at__isnull=True),
            ),
            GinIndex(fields=["participant_ids"], name="case_participants"),
            GistIndex(fields=["division_path"], name="case_division"),
            name_index("applicant_name", "item_name", name="case_names"),
        ]

    def __str__(self) -> str:
        return self.number


class Review(models.Model):
    """审查记录: what one official ticked and wrote when he finished one task."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reviews", verbose_name="办件")
    task_id = models.BigIntegerField("任务", unique=True)
    task_name = models.CharField("环节", max_length=100)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="办理人", db_index=False
    )
    actor_name = models.CharField("办理人姓名", max_length=100)
    acting_for = models.CharField("受谁委托", max_length=100, blank=True)
    agency_name = models.CharField("办理机关", max_length=200, blank=True)
    outcome = models.CharField("处理", max_length=32)
    outcome_name = models.CharField("处理名称", max_length=50)
    opinion = models.TextField("意见", blank=True)
    checks: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField("审查要点", default=dict)
    #: An opinion beside somebody else's task (加签): for officials, not told to the applicant.
    is_cosign = models.BooleanField("加签意见", default=False, db_default=False)
    done_at = models.DateTimeField("办理时间")

    class Meta:
        verbose_name = verbose_name_plural = "审查记录"
        ordering = ["done_at", "pk"]
        indexes = [models.Index(fields=["actor", "-done_at"], name="review_actor_newest")]

    def __str__(self) -> str:
        return f"{self.task_name} {self.actor_name}"


class SpecialProcedure(models.Model):
    """特别程序: one stretch of time that is not counted (行政许可法 第四十五条)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="procedures", verbose_name="办件")
    reason = models.CharField("种类", max_length=20)
    reason_name = models.CharField("种类名称", max_length=20)
    note = models.TextField("说明")
    planned_days = models.PositiveSmallIntegerField("所需工作日")
    started_on = models.DateField("开始日期")
    planned_end_on = models.DateField("预计结束日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)
    result = models.TextField("结果", blank=True)
    #: Of a file: at (start or end), file, name, sha256. Of a paper that was named: at, name, issuer, number, dated_on.
    evidence: models.JSONField[list[dict[str, str]], list[dict[str, str]]] = models.JSONField("证据材料", default=list)
    started_by_name = models.CharField("提出人", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "特别程序"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], name="procedure_one_open", condition=Q(ended_on__isnull=True)),
            models.CheckConstraint(name="procedure_days", condition=Q(planned_days__gte=1)),
            models.CheckConstraint(
                name="procedure_ends_after_start", condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason_name} {self.started_on}"


class CaseMessage(models.Model):
    """收到的消息: what the flow of a case waits for, as an official or a department's system told it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages", verbose_name="办件")
    message = models.CharField("消息", max_length=60)
    name = models.CharField("等待的环节", max_length=80)
    words = models.TextField("内容", blank=True)
    #: label and value of each fact that the wait declares.
    facts: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField("各项", default=list)
    #: Of each file: at (message), file, name, sha256.
    evidence: models.JSONField[list[dict[str, str]], list[dict[str, str]]] = models.JSONField("证据材料", default=list)
    from_name = models.CharField("告知人", max_length=100)
    agency_name = models.CharField("单位", max_length=200, blank=True)
    is_early = models.BooleanField("提前收到", default=False)
    received_at = models.DateTimeField("收到时间")

    class Meta:
        verbose_name = verbose_name_plural = "收到的消息"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.from_name}"


class Errand(models.Model):
    """协同事项: what others are asked to say, do or know beside the flow, which goes on meanwhile."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="errands", verbose_name="办件")
    kind = models.CharField("种类", max_length=12, choices=ErrandKind)
    topic = models.CharField("事由", max_length=200)
    text = models.TextField("内容", blank=True)
    meets_at = models.CharField("时间地点", max_length=200, blank=True)
    due_on = models.DateField("期限", null=True)
    holds_decision = models.BooleanField("等答复再决定", default=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提出人", db_index=False
    )
    asked_by_name = models.CharField("提出人姓名", max_length=100)
    agency_id = models.BigIntegerField("提出单位", null=True)
    agency_name = models.CharField("提出单位名称", max_length=200, blank=True)
    asked_at = models.DateTimeField("提出时间")
    minutes = models.TextField("纪要", blank=True)
    conclusion = models.TextField("结论", blank=True)
    closed_at = models.DateTimeField("了结时间", null=True)
    closed_by_name = models.CharField("了结人", max_length=100, blank=True)
    #: 征求意见函, 督办单: the sealed letter and its number.
    letter_id = models.UUIDField("函件", null=True)
    letter_number = models.CharField("文号", max_length=80, blank=True, db_default="")

    class Meta:
        verbose_name = verbose_name_plural = "协同事项"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="errand_kind_known", condition=Q(kind__in=ErrandKind.values))]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.topic}"


class ErrandReply(models.Model):
    """One agency that was asked, and what it answered; for 抄告 that it has read."""

    errand = models.ForeignKey(Errand, on_delete=models.PROTECT, related_name="replies", verbose_name="协同事项")
    agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="单位", db_index=False
    )
    agency_name = models.CharField("单位名称", max_length=200)
    stance = models.CharField("态度", max_length=12, choices=Stance, blank=True)
    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="答复人",
        db_index=False,
    )
    answered_by_name = models.CharField("答复人姓名", max_length=100, blank=True)
    is_dropped = models.BooleanField("不再需要", default=False)
    #: 征求意见复函.
    letter_id = models.UUIDField("复函", null=True)
    letter_number = models.CharField("文号", max_length=80, blank=True, db_default="")

    class Meta:
        verbose_name = verbose_name_plural = "协同答复"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["errand", "agency"], name="errand_reply_once")]
        indexes = [
            models.Index(
                fields=["agency", "-id"], name="errand_reply_open", condition=Q(answered_at=None, is_dropped=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency_name} {self.answered_at or ''}"


class Command(models.Model):
    """One command that a person or system sent with a key; the same key never acts twice."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField("幂等键", max_length=100)
    name = models.CharField("命令", max_length=40)
    subject = models.CharField("对象", max_length=80)
    done_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "命令"
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="command_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.subject}"
