from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tongban.common.fields import LtreeField
from tongban.common.stamped import StampRow

from .enums import (
    HOLD_REASONS,
    ClockKind,
    DraftState,
    EventKind,
    InstanceState,
    MigrationState,
    TaskKind,
    TaskState,
)
from .report_models import ClockLine, ClockReport

__all__ = [
    "NEVER",
    "ClockLine",
    "ClockReport",
    "Delegation",
    "FlowClock",
    "FlowClockPause",
    "FlowCommand",
    "FlowDefinition",
    "FlowDraft",
    "FlowDraftSave",
    "FlowEvent",
    "FlowInstance",
    "FlowMigration",
    "FlowTask",
    "Stamp",
]

NEVER = date(9999, 12, 31)


class FlowDefinition(models.Model):
    """流程定义: one published version. A trigger refuses every change, since running cases stay on theirs."""

    code = models.CharField("流程编码", max_length=40)
    version = models.PositiveIntegerField("版本")
    name = models.CharField("名称", max_length=80)
    body = models.JSONField("定义")
    sha256 = models.CharField("摘要", max_length=64)
    published_at = models.DateTimeField("发布时间")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="发布人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "流程定义"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="flow_definition_version"),
            models.CheckConstraint(name="flow_definition_version_from_1", condition=Q(version__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.name} 第{self.version}版"


class FlowInstance(models.Model):
    """流程实例: one subject on its way. Its row is the lock of every step."""

    definition = models.ForeignKey(
        FlowDefinition, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="流程定义"
    )
    subject = models.CharField("办理对象", max_length=80)
    title = models.CharField("标题", max_length=200, blank=True)
    state = models.CharField("状态", max_length=12, choices=InstanceState, default=InstanceState.RUNNING)
    result = models.CharField("结果", max_length=40, blank=True)
    context = models.JSONField("启动时的情况", default=dict)
    facts = models.JSONField("办理中的事实", default=dict)
    outcomes = models.JSONField("各环节的意见", default=dict)
    last_outcome = models.CharField("最近的意见", max_length=40, blank=True)
    marking = models.JSONField("等待汇合的分支", default=dict)
    early = models.JSONField("提前到达的消息", default=dict)
    division_path = LtreeField("区划路径")
    owner_agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="主办单位"
    )
    item_code = models.CharField("事项编码", max_length=40, blank=True)
    limits = models.JSONField("时限", default=dict)
    promised_due_on = models.DateField("承诺办结日期", null=True)
    statutory_due_on = models.DateField("法定办结日期", null=True)
    started_at = models.DateTimeField("开始时间")
    ended_at = models.DateTimeField("结束时间", null=True)
    last_seq = models.PositiveIntegerField("最后一条记录的序号", default=0)
    last_hash = models.CharField("最后一条记录的摘要", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "流程实例"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["subject"], name="flow_instance_subject"),
            models.Index(
                fields=["promised_due_on"], name="flow_instance_running", condition=Q(state__in=["running", "paused"])
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="flow_instance_ended_has_result",
                condition=Q(state__in=["running", "paused"], ended_at=None)
                | (~Q(state__in=["running", "paused"]) & ~Q(result="") & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.get_state_display()}"


class FlowTask(models.Model):
    """任务: one piece of work for one role at one agency, with all that inbox and permission need, so no join.

    `due_on` is what the inbox shows: the step's own day, else the promised one. `order_on` is the same for
    paging, with a far day where there is none yet. `seat` counts those who judge together (会签); 0 elsewhere.
    `beside`: the task for which this one only gives an opinion (加签); `awaits`: how many of these a task waits for.
    """

    instance = models.ForeignKey(FlowInstance, on_delete=models.PROTECT, related_name="tasks", verbose_name="流程实例")
    node = models.CharField("环节", max_length=40)
    seat = models.PositiveSmallIntegerField("席位", default=0)
    kind = models.CharField("种类", max_length=8, choices=TaskKind, default=TaskKind.HUMAN)
    name = models.CharField("环节名称", max_length=80)
    subject = models.CharField("办理对象", max_length=80)
    title = models.CharField("标题", max_length=200, blank=True)
    role = models.CharField("角色", max_length=40)
    action = models.CharField("所需权限", max_length=60)
    agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="办理单位"
    )
    division_path = LtreeField("区划路径")
    item_code = models.CharField("事项编码", max_length=40, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name="经办人",
    )
    state = models.CharField("状态", max_length=12, choices=TaskState, default=TaskState.OPEN)
    outcome = models.CharField("意见", max_length=40, blank=True)
    opinion = models.TextField("说明", blank=True)
    opened_at = models.DateTimeField("到达时间")
    claimed_at = models.DateTimeField("签收时间", null=True)
    finished_at = models.DateTimeField("办结时间", null=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name="办理人",
    )
    finished_by_name = models.CharField("办理人姓名", max_length=80, blank=True)
    finished_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name="受谁委托",
    )
    finished_for_name = models.CharField("委托人姓名", max_length=80, blank=True)
    limit_days = models.PositiveSmallIntegerField("环节时限(工作日)", null=True)
    step_started_on = models.DateField("环节开始日期")
    step_due_on = models.DateField("环节到期日", null=True)
    due_on = models.DateField("到期日", null=True)
    order_on = models.DateField("排序日", default=NEVER, editable=False)
    is_held = models.BooleanField("挂起", default=False)
    beside = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="为哪个任务加签"
    )
    awaits = models.PositiveSmallIntegerField("等待的加签意见", default=0, db_default=0)

    class Meta:
        verbose_name = verbose_name_plural = "任务"
        ordering = ["order_on", "pk"]
        indexes = [
            models.Index(fields=["agency", "order_on", "id"], name="flow_task_agency", condition=Q(state="open")),
            models.Index(fields=["role", "order_on", "id"], name="flow_task_role", condition=Q(state="open")),
            models.Index(fields=["order_on", "id"], name="flow_task_due", condition=Q(state="open")),
            models.Index(  # the few that wait, among the hundred thousand that do not
                fields=["agency", "order_on", "id"], name="flow_task_held", condition=Q(state="open", is_held=True)
            ),
            models.Index(fields=["order_on", "id"], name="flow_task_waits", condition=Q(state="open", kind="wait")),
            models.Index(
                fields=["finished_by", "-finished_at", "-id"],
                name="flow_task_done_by",
                condition=Q(finished_by__isnull=False),
            ),
            models.Index(
                fields=["assignee", "-finished_at", "-id"],
                name="flow_task_cancelled",
                condition=Q(state="cancelled", assignee__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="flow_task_finished_when_not_open",
                condition=Q(state="open", finished_at=None) | (~Q(state="open") & Q(finished_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["instance", "node", "seat"], name="flow_task_open_once", condition=Q(state="open")
            ),
            models.CheckConstraint(
                name="flow_task_cosign_is_beside",
                condition=Q(kind="cosign", beside__isnull=False, awaits=0) | (~Q(kind="cosign") & Q(beside=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.name}"


class FlowClock(models.Model):
    """时限: the promised or the statutory one of an instance. A step's own limit stands on its task."""

    instance = models.ForeignKey(FlowInstance, on_delete=models.PROTECT, related_name="clocks", verbose_name="流程实例")
    kind = models.CharField("种类", max_length=12, choices=ClockKind)
    limit_days = models.PositiveSmallIntegerField("时限(工作日)")
    extension_days = models.PositiveSmallIntegerField("延长(工作日)", default=0)
    started_on = models.DateField("起算日期")
    due_on = models.DateField("到期日")
    is_provisional = models.BooleanField("预计", default=False)
    finished_on = models.DateField("停止日期", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "时限"
        ordering = ["instance", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["instance", "kind"], name="flow_clock_once"),
            models.CheckConstraint(name="flow_clock_due_after_start", condition=Q(due_on__gte=models.F("started_on"))),
            models.CheckConstraint(name="flow_clock_not_step", condition=Q(kind__in=["promised", "statutory"])),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due_on}"


class FlowClockPause(models.Model):
    """停表: working days from `started_on` until before `ended_on` are not counted.

    Without a task it stops all clocks of the instance (特别程序); with one, only that step's (补正).
    """

    instance = models.ForeignKey(FlowInstance, on_delete=models.PROTECT, related_name="pauses", verbose_name="流程实例")
    task = models.ForeignKey(
        FlowTask, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="任务"
    )
    reason_code = models.CharField("事由", max_length=20, choices=HOLD_REASONS)
    basis = models.CharField("依据", max_length=300, blank=True)
    planned_days = models.PositiveSmallIntegerField("预计所需工作日", default=0)
    note = models.TextField("说明", blank=True)
    started_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", null=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="经办人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "停表"
        ordering = ["started_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["instance"], name="flow_pause_one_open", condition=Q(ended_on=None, task=None)
            ),
            models.UniqueConstraint(
                fields=["task"], name="flow_pause_one_open_per_task", condition=Q(ended_on=None, task__isnull=False)
            ),
            models.CheckConstraint(
                name="flow_pause_period", condition=Q(ended_on=None) | Q(ended_on__gte=models.F("started_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_code_display()} {self.started_on}"


class FlowEvent(models.Model):
    """办理记录: append-only; each row carries the SM3 of itself and the row before it (chain per instance)."""

    instance = models.ForeignKey(
        FlowInstance, on_delete=models.PROTECT, related_name="events", db_index=False, verbose_name="流程实例"
    )
    seq = models.PositiveIntegerField("序号")
    kind = models.CharField("种类", max_length=16, choices=EventKind)
    node = models.CharField("环节", max_length=40, blank=True)
    task = models.ForeignKey(
        FlowTask, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="任务"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="办理人"
    )
    actor_name = models.CharField("办理人姓名", max_length=80)
    at = models.DateTimeField("时间")
    payload = models.JSONField("内容", default=dict)
    prev_hash = models.CharField("前一条摘要", max_length=64, blank=True)
    hash = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        ordering = ["instance", "seq"]
        constraints = [models.UniqueConstraint(fields=["instance", "seq"], name="flow_event_seq")]

    def __str__(self) -> str:
        return f"{self.seq} {self.get_kind_display()}"


class FlowCommand(models.Model):
    """已执行的请求: its key and what it answered, so that the same request sent twice is done once."""

    instance = models.ForeignKey(
        FlowInstance, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="流程实例"
    )
    key = models.CharField("请求编号", max_length=80)
    verb = models.CharField("操作", max_length=20)
    fingerprint = models.CharField("内容摘要", max_length=64)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="操作人"
    )
    answer = models.JSONField("结果")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "已执行的请求"
        constraints = [models.UniqueConstraint(fields=["instance", "key"], name="flow_command_key")]

    def __str__(self) -> str:
        return f"{self.verb} {self.key}"


class FlowDraft(models.Model):
    """流程草稿: the next version of a definition on its way to publication by a second person."""

    code = models.CharField("流程编码", max_length=40)
    name = models.CharField("名称", max_length=80, blank=True)
    base_version = models.PositiveIntegerField("从哪一版改起", null=True)
    body = models.JSONField("定义")
    saves = models.PositiveIntegerField("保存次数", default=0)
    state = models.CharField("状态", max_length=12, choices=DraftState, default=DraftState.DRAFT)
    note = models.CharField("修改说明", max_length=300, blank=True)
    returned_for = models.CharField("退回原因", max_length=300, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="最后修改人"
    )
    edited_at = models.DateTimeField("修改时间")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="提交人"
    )
    submitted_at = models.DateTimeField("提交时间", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="公布或退回人"
    )
    decided_at = models.DateTimeField("公布或退回时间", null=True)
    published_version = models.PositiveIntegerField("公布为第几版", null=True)
    #: The last replay on real cases: of which body (sha256), when, by whom, and what came of it.
    replay = models.JSONField("重放结果", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "流程草稿"
        ordering = ["code", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], name="flow_draft_one_open", condition=Q(state__in=["draft", "submitted", "returned"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.code} 草稿"


class FlowDraftSave(models.Model):
    """草稿的一次保存: what each person saved stays, whoever saved after him."""

    draft = models.ForeignKey(FlowDraft, on_delete=models.CASCADE, related_name="history", verbose_name="流程草稿")
    saves = models.PositiveIntegerField("第几次保存")
    body = models.JSONField("定义")
    note = models.CharField("修改说明", max_length=300, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="保存人"
    )
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = verbose_name_plural = "草稿保存记录"
        ordering = ["draft", "-saves"]
        constraints = [models.UniqueConstraint(fields=["draft", "saves"], name="flow_draft_save_once")]

    def __str__(self) -> str:
        return f"{self.draft} 第{self.saves}次"


class FlowMigration(models.Model):
    """迁移计划: running cases of one version that are to go on on another, agreed to by a second person.

    `reverses`: the plan that this one takes back; then it is only for the cases that went with that plan.
    """

    code = models.CharField("流程编码", max_length=40)
    from_version = models.PositiveIntegerField("从第几版")
    to_version = models.PositiveIntegerField("到第几版")
    node_map = models.JSONField("环节对应", default=dict)
    reason = models.CharField("理由", max_length=300)
    state = models.CharField("状态", max_length=12, choices=MigrationState, default=MigrationState.PROPOSED)
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="撤回的计划"
    )
    report = models.JSONField("试跑报告", default=dict)
    moved = models.PositiveIntegerField("已迁", default=0)
    refused = models.JSONField("没有迁的", default=list)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("提出时间")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True)
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "办件迁移计划"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "from_version"],
                name="flow_migration_one_open",
                condition=Q(state__in=["proposed", "confirmed"]),
            ),
            models.CheckConstraint(
                name="flow_migration_two_versions", condition=~Q(from_version=models.F("to_version"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} 第{self.from_version}版到第{self.to_version}版"


class Stamp(StampRow):
    """Changes whenever a definition is published (see common.stamped)."""


class Delegation(models.Model):
    """委托: for a time a colleague does what would come to the principal; empty lists mean all."""

    principal = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="委托人"
    )
    principal_name = models.CharField("委托人姓名", max_length=80)
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="受托人"
    )
    deputy_name = models.CharField("受托人姓名", max_length=80)
    agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="单位"
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    actions = ArrayField(models.CharField(max_length=60), verbose_name="权限", default=list, blank=True)
    item_codes = ArrayField(models.CharField(max_length=50), verbose_name="事项", default=list, blank=True)
    reason = models.CharField("原因", max_length=300)
    created_at = models.DateTimeField("建立时间")
    stopped_at = models.DateTimeField("停止时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "委托"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["deputy", "ends_on"], name="delegation_deputy", condition=Q(stopped_at=None)),
            models.Index(fields=["principal", "-id"], name="delegation_principal"),
        ]
        constraints = [
            models.CheckConstraint(name="delegation_period", condition=Q(ends_on__gte=models.F("starts_on"))),
            models.CheckConstraint(name="delegation_not_to_oneself", condition=~Q(principal=models.F("deputy"))),
        ]

    def __str__(self) -> str:
        return f"{self.principal_name}委托{self.deputy_name}"
