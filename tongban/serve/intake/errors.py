"""Refusals of intake; each names the rule it rests on."""

from __future__ import annotations

from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, PlatformError


class KeyReusedError(ConflictError):
    code = "intake.key-reused"
    message = "这个提交编号（Idempotency-Key）已经用于另一份内容不同的申请，请换一个新的编号再提交"


class WrongWindowError(NotAllowedError):
    code = "intake.wrong-window"
    message = "{window}{verb}“{item}”，{where}"


class SecondPreviewError(ConflictError):
    code = "intake.second-preview"
    message = "办件{number}的预审意见已经一次告知过，不能再次要求整改；还不符合的，转为正式申请后依法办理"


class SecondCorrectionError(ConflictError):
    code = "intake.second-correction"
    message = (
        "办件{number}已经告知过补正。依据《中华人民共和国行政许可法》第三十二条第一款第（四）项，"
        "需要补正的全部内容应当一次告知，不能再次要求补正"
    )


class DeadlineNotReachedError(ConflictError):
    code = "intake.deadline-not-reached"
    message = "补正期限到{deadline}为止，期限届满前不能以逾期不补正为由不予受理"


class MaterialsNotReadyError(InvalidInputError):
    code = "intake.materials-not-ready"
    message = "还有材料不符合受理条件"


class LockerSignatureError(PlatformError):
    code = "intake.locker-signature"
    message = "自助柜的请求没有通过验证：{why}"
    status = 401


class TooManyCodesError(PlatformError):
    code = "intake.too-many-codes"
    message = "取件码连续输错太多次，请{minutes}分钟以后再试，或者到窗口取件"
    status = 429
