"""Closed lists of intake."""

from __future__ import annotations

from django.db.models import TextChoices


class Source(TextChoices):
    """Where a material comes from."""

    FILE = "file", "上传文件"
    LICENCE = "licence", "电子证照"
    DECLARED = "declared", "承诺声明"
    PLEDGED = "pledged", "告知承诺代替"
    PAPER = "paper", "纸质原件"
    GENERATED = "generated", "系统生成"
    NONE = "none", "未提交"


class Verdict(TextChoices):
    """What the window says of one material, measured by the published 受理标准."""

    NONE = "", "未核"
    OK = "ok", "符合"
    LATE = "late", "容缺后补"
    BAD = "bad", "不符合"


class SubOutcome(TextChoices):
    """What a 子办件 came to, as the step that waits for it takes it."""

    YES = "yes", "办成"
    NO = "no", "没有办成"


class RefusalGround(TextChoices):
    """Why an application is not accepted (行政许可法 第三十二条、第七十八条)."""

    NOT_NEEDED = "not_needed", "依法不需要办理本事项"
    NOT_OURS = "not_ours", "不属于本机关职权范围"
    NOT_CORRECTED = "not_corrected", "逾期不补正或者补正后仍不符合要求"
    FALSE_MATERIAL = "false_material", "隐瞒有关情况或者提供虚假材料"


class DeliveryMethod(TextChoices):
    WINDOW = "window", "窗口领取"
    POST = "post", "邮寄送达"
    ELECTRONIC = "electronic", "电子送达"
    LOCKER = "locker", "自助柜领取"


#: What an applicant chooses and a window does; out of a locker a result goes by itself.
CHOOSABLE = (DeliveryMethod.WINDOW, DeliveryMethod.POST, DeliveryMethod.ELECTRONIC)


class SignedFor(TextChoices):
    """What a handwritten signature stands under."""

    APPLICATION = "application", "申请和收件凭证"
    DELIVERY = "delivery", "送达回证"


class PickupKind(TextChoices):
    SHELF = "shelf", "取件架"
    LOCKER = "locker", "自助柜"


class LockerEventKind(TextChoices):
    """What a locker tells: a result was put in, taken with its code, or fetched back unopened."""

    DEPOSITED = "deposited", "存入"
    TAKEN = "taken", "取出"
    EXPIRED = "expired", "超期退回"


class SeenAs(TextChoices):
    """What the counter compared a material with (核原件)."""

    ORIGINAL = "original", "原件"
    COPY = "copy", "复印件"


class PassingState(TextChoices):
    """How a hand-over of paper (物料交接) stands."""

    WAITING = "waiting", "待签收"
    RECEIVED = "received", "已签收"
    RETURNED = "returned", "已退回"


class RelayKind(TextChoices):
    """代收: whose window took it in for the body that decides."""

    CITY = "city", "本市代收"
    PROVINCE = "province", "外省代收"


class ResultTo(TextChoices):
    """Where the result of what was taken in elsewhere goes."""

    HALL = "hall", "寄回收件地出件窗口"
    APPLICANT = "applicant", "寄给申请人"


class PreviewState(TextChoices):
    """预审, by the words of the counters: 等待预审, 整改, 已整改, 通过, 已转正式申请."""

    WAITING = "waiting", "等待预审"
    ASKED = "asked", "等申请人整改"
    ANSWERED = "answered", "已整改，等复核"
    PASSED = "passed", "预审通过，等原件"
    ENDED = "ended", "已转正式申请"
    LAPSED = "lapsed", "到期关闭"


class PartyKind(TextChoices):
    NATURAL = "natural", "自然人"
    LEGAL = "legal", "法人和其他组织"


class AskState(TextChoices):
    """补正要求 of a department's system."""

    WAITING = "waiting", "等承办人确认"
    SENT = "sent", "已告知申请人"
    DECLINED = "declined", "没有发出"
