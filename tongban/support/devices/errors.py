"""Refusals of devices."""

from __future__ import annotations

from tongban.common.errors import NotFoundError, PlatformError


class UnknownStationError(NotFoundError):
    code = "devices.unknown-station"
    message = "这台电脑的设备桥（{station}）没有在平台登记，请系统管理员用 bridge_key 命令登记"


class NotAKioskError(PlatformError):
    code = "devices.not-a-kiosk"
    status = 403
    message = "“{station}”不是自助终端，不能刷身份证登录"


class BadReadingError(PlatformError):
    code = "devices.bad-reading"
    status = 422
    message = "读卡结果{why}，请重新读卡"
