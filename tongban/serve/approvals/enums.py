"""Closed lists of approvals; codes in English, words as the law and the counter say them."""

from __future__ import annotations

from django.db.models import TextChoices


class CaseState(TextChoices):
    RELAYED = "relayed", "代收转送"
    PREVIEWING = "previewing", "预审"
    SUBMITTED = "submitted", "待受理"
    CORRECTING = "correcting", "待补正"
    ACCEPTED = "accepted", "办理中"
    PAUSED = "paused", "特别程序"
    GRANTED = "granted", "已办结·准予"
    REFUSED = "refused", "已办结·不予"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    WITHDRAWN = "withdrawn", "已撤回"
    TERMINATED = "terminated", "已终止"


class Channel(TextChoices):
    WEB = "web", "网上申报"
    MOBILE = "mobile", "移动端申报"
    WINDOW = "window", "窗口申报"
    PHONE = "phone", "电话登记"
    KIOSK = "kiosk", "自助终端申报"
    POST = "post", "邮寄申报"
    AGENT = "agent", "代收代办"
    API = "api", "接口申报"


class EndGround(TextChoices):
    """Why a case ends without a decision."""

    PERSON_GONE = "person_gone", "申请人死亡或者丧失行为能力"
    BODY_GONE = "body_gone", "申请的法人或者其他组织终止"
    LATE_MATERIAL = "late_material", "容缺材料逾期未补齐"
    FORERUNNER = "forerunner", "所依据的前一事项没有办成"
    LAW_CHANGED = "law_changed", "法律依据变化，事项不再办理"
    OTHER = "other", "其他法定情形"


class LapseGround(TextChoices):
    """到期关闭: the applicant did not go on with it; he may apply again, nothing is held against him."""

    NO_ORIGINALS = "lapsed_preview", "预审通过后没有交原件"


class VoidGround(TextChoices):
    """作废: why a case should never have been one. 终止 ends what was rightly accepted and cannot go on."""

    MISTAKE = "void_mistake", "受理错误"
    DUPLICATE = "void_duplicate", "重复件"


class UpperGround(TextChoices):
    """A 子办件 whose upper case is over, or was sent back behind the step that asked: nobody waits for it any more."""

    ENDED = "upper_ended", "上级办件已经结束"
    RETURNED = "upper_returned", "上级办件退回重办"


class RevokeGround(TextChoices):
    """撤销: why a decision to grant is taken back (行政许可法 第六十九条)."""

    FALSE_PLEDGE = "false_pledge", "违反告知承诺"
    DECEIT = "deceit", "以欺骗、贿赂等不正当手段取得"
    WRONGLY = "wrongly", "决定所依据的事实或者适用的规定有错误"


class Deceit(TextChoices):
    """不实申请: what an applicant was found to have done (行政许可法 第七十八条、第七十九条)."""

    APPLYING = "applying", "隐瞒有关情况或者提供虚假材料申请"
    OBTAINING = "obtaining", "以欺骗、贿赂等不正当手段取得"


class Stage(TextChoices):
    """The lists of the window: where a case waits for it, or was handled by it."""

    TO_ACCEPT = "to_accept", "待受理"
    PREVIEWING = "previewing", "待预审"
    CORRECTING = "correcting", "待补正"
    TO_DELIVER = "to_deliver", "待出件"
    OUTSTANDING = "outstanding", "容缺待补"
    HANDLED = "handled", "已办"


class ErrandKind(TextChoices):
    """What others are asked for beside the flow."""

    CONSULT = "consult", "征求意见"
    MEETING = "meeting", "会商"
    SUPERVISE = "supervise", "督办"
    URGE = "urge", "催办"
    COPY = "copy", "抄告"


class Stance(TextChoices):
    AGREE = "agree", "同意"
    DISAGREE = "disagree", "不同意"
    OTHER = "other", "其他意见"
