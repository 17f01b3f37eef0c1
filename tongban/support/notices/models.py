from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tongban.common.stamped import StampRow

from .enums import TemplateState


class NoticeCounter(models.Model):
    """文号: the last number given out, one row per agency, kind and year; locked while a number is taken."""

    agency_uscc = models.CharField("单位统一社会信用代码", max_length=18)
    kind = models.CharField("文书种类", max_length=40)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("最后一号")

    class Meta:
        verbose_name = verbose_name_plural = "文号计数"
        constraints = [
            models.UniqueConstraint(fields=["agency_uscc", "kind", "year"], name="notice_counter_agency_kind_year"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_uscc} {self.kind} {self.year} {self.last}"


class Notice(models.Model):
    """文书: what was said to whom on which day. The words are fixed at issue; only the file is added later."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("种类", max_length=40)
    name = models.CharField("名称", max_length=60)
    number = models.CharField("文号", max_length=80)
    case_number = models.CharField("办件编号", max_length=64, db_index=True)
    item_code = models.CharField("事项编码", max_length=40, blank=True)
    agency_uscc = models.CharField("制发单位代码", max_length=18)
    agency_name = models.CharField("制发单位", max_length=100)
    division_path = models.CharField("区划路径", max_length=100)
    recipient_kind = models.CharField("相对人类型", max_length=10)
    recipient_id_type = models.CharField("证件类型", max_length=10)
    recipient_id_number = models.CharField("证件号码", max_length=40, db_index=True)
    recipient_name = models.CharField("相对人", max_length=120)
    data = models.JSONField("内容")
    content_hash = models.CharField("内容摘要", max_length=64)
    verify_code = models.CharField("核验码", max_length=20, unique=True)
    issued_at = models.DateTimeField("制发时间")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="制发人"
    )
    template_version = models.PositiveIntegerField("文稿版本", default=0)
    template_sha256 = models.CharField("文稿摘要", max_length=64, blank=True, default="")
    layout = models.CharField("版面", max_length=20, default="paper-1")
    is_internal = models.BooleanField("机关之间", default=False, db_default=False)
    file_id = models.UUIDField("文件", null=True)
    pdf_sha256 = models.CharField("文件摘要", max_length=64, blank=True, db_index=True)
    made_at = models.DateTimeField("成文时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "文书"
        ordering = ["issued_at", "number"]
        indexes = [
            models.Index(fields=["-issued_at", "-id"], name="notice_register"),
            models.Index(fields=["agency_uscc", "-issued_at", "-id"], name="notice_register_agency"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["agency_uscc", "number"], name="notice_number_once_per_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class VoidNotice(models.Model):
    """作废: why a number is out of use. The number stays taken, and the paper stays to be read."""

    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="void", verbose_name="文书")
    reason = models.CharField("理由", max_length=300)
    voided_at = models.DateTimeField("作废时间")
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="作废人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "作废文书"
        ordering = ["-voided_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.notice.number} 作废"


class PaperTemplate(models.Model):
    """文书模板: the words (文稿) of one kind in one version. What was published is kept by a trigger."""

    kind = models.CharField("种类", max_length=40)
    version = models.PositiveIntegerField("版本")
    state = models.CharField("状态", max_length=12, choices=TemplateState, default=TemplateState.DRAFT)
    script = models.TextField("文稿")
    sha256 = models.CharField("摘要", max_length=64)
    note = models.CharField("修改说明", max_length=300, blank=True)
    effective_on = models.DateField("生效日期", null=True)
    is_shipped = models.BooleanField("随平台", default=False)
    editors = models.JSONField("改过的人", default=list)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="编制人"
    )
    edited_at = models.DateTimeField("编制时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="审核人"
    )
    decided_at = models.DateTimeField("审核时间", null=True)
    remark = models.CharField("退回理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "文书模板"
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="paper_template_version"),
            models.UniqueConstraint(
                fields=["kind"], name="paper_template_one_open", condition=Q(state__in=["draft", "submitted"])
            ),
            models.CheckConstraint(
                name="paper_template_published_from_a_day",
                condition=~Q(state="published") | Q(effective_on__isnull=False),
            ),
            models.CheckConstraint(
                name="paper_template_four_eyes",
                condition=~Q(state="published")
                | Q(is_shipped=True)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("edited_by"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} 第 {self.version} 版"


class Stamp(StampRow):
    """Changes whenever a template is published (see common.stamped)."""


class Message(models.Model):
    """站内消息: a short line in the inbox of a natural or legal person."""

    party_id_number = models.CharField("收件人证件号码", max_length=40)
    title = models.CharField("标题", max_length=80)
    body = models.TextField("正文", blank=True)
    link = models.CharField("链接", max_length=200, blank=True)
    sent_at = models.DateTimeField("发送时间")
    read_at = models.DateTimeField("阅读时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=["party_id_number", "-sent_at"], name="message_inbox")]

    def __str__(self) -> str:
        return self.title


class DeskMessage(models.Model):
    """窗口提醒: a line for the clerks of a counter, until one of them has seen to it; once for each key."""

    agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="单位", db_index=False
    )
    #: Who runs the hall in which it takes in; nothing where it has none.
    desk = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="大厅管理单位",
        db_index=False,
    )
    key = models.CharField("为了什么", max_length=120)
    case_number = models.CharField("办件编号", max_length=64)
    title = models.CharField("标题", max_length=80)
    body = models.CharField("正文", max_length=300)
    sent_at = models.DateTimeField("发送时间")
    seen_at = models.DateTimeField("处理时间", null=True)
    seen_by_name = models.CharField("处理人", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "窗口提醒"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["agency", "key"], name="desk_message_once")]
        indexes = [models.Index(fields=["agency", "-id"], name="desk_message_waits", condition=Q(seen_at=None))]

    def __str__(self) -> str:
        return self.title
