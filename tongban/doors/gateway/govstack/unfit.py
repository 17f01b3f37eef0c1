"""What GovStack's interface asks for and this house does not do."""

from tongban.common.errors import PlatformError


class NoCounterpartError(PlatformError):
    code = "gateway.govstack-no-counterpart"
    message = "GovStack 接口的这个操作没有对应：{why}"
    status = 501
