"""Refusals of approvals, in words that say what to do."""

from __future__ import annotations

from tongban.common.errors import ConflictError, NotAllowedError, NotYetError, WrongStateError


class CaseStateError(WrongStateError):
    code = "approvals.wrong-state"
    message = "办件{number}{state}，不能{verb}"


class CasePausedError(NotYetError):
    code = "approvals.paused"
    message = "办件{number}正在特别程序（{procedure}）中，恢复计时后才能作出决定"


class MaterialsOutstandingError(NotYetError):
    code = "approvals.materials-outstanding"
    message = "容缺受理的材料还没有补齐：{names}。补齐后才能作出准予决定"


class ExtendedTwiceError(ConflictError):
    code = "approvals.extended-twice"
    message = "办件{number}已经延长过一次期限，依据《中华人民共和国行政许可法》第四十二条不能再次延长"


class AdviceAwaitedError(NotYetError):
    code = "approvals.advice-awaited"
    message = "正在等{names}的答复，答复以后才能决定；不再等的，请先了结征求意见"


class NothingAwaitedError(ConflictError):
    code = "approvals.nothing-awaited"
    message = "办件{number}现在没有在等消息“{message}”，请刷新后查看"


class ForeignMessageError(NotAllowedError):
    """A department's system tells what is not its business, or nothing that the case waits for."""

    code = "approvals.foreign-message"
    message = "{peer}的消息“{message}”不予接收：{why}"


class ForeignStepError(NotAllowedError):
    """A department's system answers what waits for another one."""

    code = "approvals.foreign-step"
    message = "“{step}”不由{peer}办理，它的结果不予接收"


class ForeignLicenceError(NotAllowedError):
    code = "approvals.foreign-licence"
    message = "{peer}不是{agency}的系统，也不作这件的决定，它的证照不予接收"
