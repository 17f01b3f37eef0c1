"""Closed lists of grants; codes in English, words as finance and the counter say them."""

from __future__ import annotations

from django.db.models import TextChoices


class VersionState(TextChoices):
    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"
    RETIRED = "retired", "已停止"


class Check(TextChoices):
    """How a condition is held against a fact."""

    HELD = "held", "持有有效证照"
    EQUAL = "equal", "等于"
    ONE_OF = "one_of", "是其中之一"
    AT_LEAST = "at_least", "不少于"
    AT_MOST = "at_most", "不多于"
    OLDER = "older", "已满（月）"
    HAND = "hand", "人工核"


class Verdict(TextChoices):
    MET = "met", "符合"
    UNMET = "unmet", "不符合"
    HAND = "hand", "需人工核"


class StandardKind(TextChoices):
    FIXED = "fixed", "定额"
    RATE = "rate", "按比例，有封顶"
    UNIT = "unit", "按数量，有封顶"
    TIERS = "tiers", "分档"


class AwardState(TextChoices):
    APPLIED = "applied", "待核定"
    ASSESSED = "assessed", "已核定，待决定"
    QUEUED = "queued", "排队等预算"
    RESERVED = "reserved", "待公示"
    PUBLIC = "public", "公示"
    PAYING = "paying", "拨付中"
    FAILED = "failed", "拨付失败，待重拨"
    PAID = "paid", "已到账"
    REFUSED = "refused", "没有准予"
    RELEASED = "released", "已撤销，资金退回"


class EntryKind(TextChoices):
    GIVEN = "given", "下达、调整"
    RESERVED = "reserved", "占用"
    RELEASED = "released", "释放"
    PAID = "paid", "支出"
    CARRIED_OUT = "carried_out", "结转到下年"
    CARRIED_IN = "carried_in", "上年结转"


class ObjectionState(TextChoices):
    OPEN = "open", "待处理"
    UPHELD = "upheld", "异议成立"
    DISMISSED = "dismissed", "异议不成立"


class BatchState(TextChoices):
    CHECKING = "checking", "待复核"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已复核，等回单"
    DONE = "done", "已办结"


class LineState(TextChoices):
    WAITING = "waiting", "等回单"
    PAID = "paid", "成功"
    FAILED = "failed", "失败"
    WITHDRAWN = "withdrawn", "已撤出"
