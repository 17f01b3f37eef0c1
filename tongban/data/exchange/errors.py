from __future__ import annotations

from tongban.common.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    PlatformError,
    WrongStateError,
)

__all__ = [
    "BadSignatureError",
    "ConflictError",
    "InvalidInputError",
    "MessageChangedError",
    "NotAllowedError",
    "NotFoundError",
    "PeerFaultError",
    "RefusedError",
    "ReplayedError",
    "StaleRequestError",
    "UnmappedError",
    "UnreachableError",
    "WrongStateError",
]


class BadSignatureError(PlatformError):
    code = "exchange.bad-signature"
    message = "签名不对：{why}"
    status = 401


class StaleRequestError(PlatformError):
    code = "exchange.stale"
    message = "时间戳与本机时间相差超过 {minutes} 分钟，请校准时钟后重新签名"
    status = 401


class ReplayedError(PlatformError):
    code = "exchange.replayed"
    message = "随机数已经用过，疑为重放；重发请换新的随机数重新签名"
    status = 401


class MessageChangedError(ConflictError):
    code = "exchange.message-changed"
    message = "{what}已经收到过，内容不同；改过的内容请用新的编号和序号再发"


class UnmappedError(PlatformError):
    """The field map cannot fill what the department needs; `fields` names each."""

    code = "exchange.unmapped"
    message = "按“{peer}”的字段映射组不成报文"
    status = 422

    @property
    def sentence(self) -> str:
        return super().sentence + ("：" + "；".join(self.fields.values()) if self.fields else "")


class UnreachableError(Exception):
    """The other side does not answer at all: everything to it waits, nothing is given up."""


class PeerFaultError(Exception):
    """The other side answered that it has broken (500): this message is tried again, and given up in the end."""


class RefusedError(Exception):
    """The other side will not have this message as it is."""
