"""Closed lists of exchange."""

from __future__ import annotations

from django.db.models import TextChoices


class Signing(TextChoices):
    HMAC = "hmac", "共享密钥（HMAC-SHA256）"
    SM2 = "sm2", "国密（SM2 签名、SM3 摘要）"


class OutKind(TextChoices):
    APPLICATION = "application", "申请与表单"
    MATERIALS = "materials", "申请材料"
    ACCEPTANCE = "acceptance", "受理通知"
    SUPPLEMENT = "supplement", "后补材料"
    CORRECTION = "correction", "补正要求的答复"
    RECALLED = "recalled", "收回办理"
    CLOSED = "closed", "办件结束"


class InKind(TextChoices):
    PROCESS = "process", "办理过程"
    LICENCE = "licence", "证照"
    CORRECTION = "correction", "补正要求"
    RESULT = "result", "办理结果"
    MESSAGE = "message", "流程等待的消息"


class OutState(TextChoices):
    WAITING = "waiting", "待送"
    SENT = "sent", "已送达"
    DEAD = "dead", "死信"
    PASSED = "passed", "已跳过"


class InState(TextChoices):
    WAITING = "waiting", "待处理"
    DONE = "done", "已处理"
    DEAD = "dead", "死信"
    PASSED = "passed", "已跳过"


class MapState(TextChoices):
    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"


class DayState(TextChoices):
    EQUAL = "equal", "一致"
    PASSED = "passed", "有跳过的消息"
    DIFFERENT = "different", "有差异"
    UNREACHABLE = "unreachable", "没有对上"


class PeerLamp(TextChoices):
    """How a connection does; shape and word go with the colour (ui/parts/lamp)."""

    OK = "ok", "正常"
    LATE = "due", "有积压"
    DOWN = "over", "不通"
    OFF = "hold", "停用"
