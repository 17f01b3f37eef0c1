"""Refusals of 秒批, in words that say what to do."""

from __future__ import annotations

from tongban.common.errors import ConflictError


class NotSampledError(ConflictError):
    code = "swift.not-sampled"
    message = "办件{number}{state}，不用复核"


class SwitchError(ConflictError):
    code = "swift.switch"
    message = "{reason}"
