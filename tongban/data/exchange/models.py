"""Tables of exchange: a peer, its field maps, one conversation for each case, messages both ways, daily counts."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from tongban.common.fields import LtreeField

from .enums import DayState, InKind, InState, MapState, OutKind, OutState, Signing


class Peer(models.Model):
    """对接系统: a department's own system."""

    code = models.SlugField("编码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=100)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="单位")
    division_path = LtreeField("区划路径")
    address = models.CharField("地址", max_length=300)
    signing = models.CharField("签名方式", max_length=4, choices=Signing, default=Signing.HMAC)
    key_name = models.CharField("密钥名称", max_length=64, help_text="密钥目录里的文件名，密钥本身不入库")
    public_key = models.CharField("对方公钥", max_length=400, blank=True)
    is_active = models.BooleanField("启用", default=True)
    failures = models.PositiveIntegerField("连续不通", default=0)
    retry_at = models.DateTimeField("下次再试", null=True, blank=True)
    last_success_at = models.DateTimeField("最近成功", null=True, blank=True)
    last_failure_at = models.DateTimeField("最近失败", null=True, blank=True)
    last_error = models.CharField("最近的错误", max_length=500, blank=True)
    pull_cursor = models.CharField("拉取位置", max_length=200, blank=True)
    pulled_at = models.DateTimeField("最近拉取", null=True, blank=True)
    created_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "对接系统"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["agency"], name="peer_one_active", condition=Q(is_active=True)),
            models.CheckConstraint(
                name="peer_sm2_has_key", condition=~Q(signing=Signing.SM2) | ~Q(public_key="")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class FieldMap(models.Model):
    """字段映射: how our form becomes their record, for one item; empty: for every item of the peer. A published
    version never changes."""

    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, related_name="maps", verbose_name="对接系统")
    item_code = models.CharField("事项编码", max_length=50, blank=True)
    version = models.PositiveIntegerField("版本")
    state = models.CharField("状态", max_length=10, choices=MapState, default=MapState.DRAFT)
    rows: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField("字段", default=list)
    cases: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField("测试样例", default=list)
    changed_at = models.DateTimeField("修改时间")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by_name = models.CharField("发布人", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "字段映射"
        ordering = ["peer", "item_code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["peer", "item_code", "version"], name="fieldmap_version"),
            models.UniqueConstraint(
                fields=["peer", "item_code"], name="fieldmap_one_draft", condition=Q(state=MapState.DRAFT)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.peer_id} {self.item_code} {self.version}"


class Conversation(models.Model):
    """往来: what a peer and we say about one case. Its row is the lock that keeps the order both ways."""

    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, related_name="+", verbose_name="对接系统")
    case_number = models.CharField("办件编号", max_length=64, db_index=True)
    out_seq = models.PositiveIntegerField("发出序号", default=0)
    in_seq = models.PositiveIntegerField("已处理序号", default=0)
    gap_asked_at = models.DateTimeField("补取时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "往来"
        constraints = [models.UniqueConstraint(fields=["peer", "case_number"], name="conversation_once")]

    def __str__(self) -> str:
        return self.case_number


class Passed(models.Model):
    """Whether an administrator has let a dead letter be passed over, so that its case goes on without it."""

    pass_reason = models.CharField("跳过的理由", max_length=300, blank=True)
    passed_by_name = models.CharField("跳过的人", max_length=100, blank=True)
    passed_at = models.DateTimeField("跳过时间", null=True, blank=True)

    class Meta:
        abstract = True


class OutMessage(Passed):
    """发出的消息; one ordered line for each case."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="sent", verbose_name="往来", db_index=False
    )
    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, related_name="+", verbose_name="对接系统", db_index=False)
    case_number = models.CharField("办件编号", max_length=64, db_index=True)
    seq = models.PositiveIntegerField("序号")
    key = models.CharField("幂等键", max_length=64, unique=True)
    kind = models.CharField("种类", max_length=12, choices=OutKind)
    day = models.DateField("日期")
    envelope: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField("报文")
    digest = models.CharField("摘要", max_length=64)
    state = models.CharField("状态", max_length=8, choices=OutState, default=OutState.WAITING)
    attempts = models.PositiveIntegerField("尝试次数", default=0)
    next_at = models.DateTimeField("下次时间")
    error = models.CharField("错误", max_length=500, blank=True)
    created_at = models.DateTimeField("生成时间")
    sent_at = models.DateTimeField("送达时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "发出的消息"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="outmessage_seq"),
            models.CheckConstraint(
                name="outmessage_sent_has_moment", condition=~Q(state=OutState.SENT) | Q(sent_at__isnull=False)
            ),
            models.CheckConstraint(
                name="outmessage_passed_is_told",
                condition=Q(state=OutState.PASSED, passed_at__isnull=False) & ~Q(pass_reason="")
                | ~Q(state=OutState.PASSED) & Q(passed_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], name="outmessage_due", condition=Q(state=OutState.WAITING)),
            models.Index(fields=["peer", "day"], name="outmessage_day"),
            models.Index(fields=["peer", "state", "-id"], name="outmessage_peer_state"),
        ]

    def __str__(self) -> str:
        return f"{self.case_number} {self.seq}"


class InMessage(Passed):
    """收到的消息; kept as it comes, handled in the order of the sender."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="received", verbose_name="往来", db_index=False
    )
    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, related_name="+", verbose_name="对接系统", db_index=False)
    case_number = models.CharField("办件编号", max_length=64, db_index=True)
    seq = models.PositiveIntegerField("对方序号")
    key = models.CharField("幂等键", max_length=64)
    kind = models.CharField("种类", max_length=12, choices=InKind)
    day = models.DateField("日期")
    envelope: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField("报文")
    digest = models.CharField("摘要", max_length=64)
    state = models.CharField("状态", max_length=8, choices=InState, default=InState.WAITING)
    is_pulled = models.BooleanField("拉取的", default=False)
    attempts = models.PositiveIntegerField("处理次数", default=0)
    next_at = models.DateTimeField("下次时间")
    error = models.CharField("错误", max_length=500, blank=True)
    outcome = models.CharField("处理结果", max_length=200, blank=True)
    received_at = models.DateTimeField("收到时间")
    handled_at = models.DateTimeField("处理时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "收到的消息"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["peer", "key"], name="inmessage_key"),
            models.UniqueConstraint(fields=["conversation", "seq"], name="inmessage_seq"),
            models.CheckConstraint(
                name="inmessage_passed_is_told",
                condition=Q(state=InState.PASSED, passed_at__isnull=False) & ~Q(pass_reason="")
                | ~Q(state=InState.PASSED) & Q(passed_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], name="inmessage_due", condition=Q(state=InState.WAITING)),
            models.Index(fields=["peer", "day"], name="inmessage_day"),
            models.Index(fields=["peer", "state", "-id"], name="inmessage_peer_state"),
        ]

    def __str__(self) -> str:
        return f"{self.case_number} {self.seq}"


class Nonce(models.Model):
    """A random number that a peer has used: a signed request counts once."""

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="+", db_index=False)
    value = models.CharField("随机数", max_length=64)
    seen_at = models.DateTimeField("时间", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "用过的随机数"
        constraints = [models.UniqueConstraint(fields=["peer", "value"], name="nonce_once")]

    def __str__(self) -> str:
        return self.value


class Reconciliation(models.Model):
    """对账: one day with one peer, by count and hash, both ways."""

    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, related_name="+", verbose_name="对接系统")
    day = models.DateField("日期")
    state = models.CharField("结果", max_length=12, choices=DayState)
    figures: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField("条数与哈希", default=dict)
    differences: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField("差异", default=dict)
    error = models.CharField("错误", max_length=500, blank=True)
    checked_at = models.DateTimeField("对账时间")

    class Meta:
        verbose_name = verbose_name_plural = "对账"
        ordering = ["-day", "peer"]
        constraints = [models.UniqueConstraint(fields=["peer", "day"], name="reconciliation_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.peer_id}"
