"""Refusals of pledges, in words that say what to do."""

from __future__ import annotations

from tongban.common.errors import ConflictError, WrongStateError


class PledgeStateError(WrongStateError):
    code = "pledges.wrong-state"
    message = "这份承诺{state}，不能{verb}"


class NotRepairableError(ConflictError):
    code = "pledges.not-repairable"
    message = "这条失信记录还不能修复：{reason}"
