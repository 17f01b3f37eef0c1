"""Refusals of 会商会审, in words that say what to do."""

from __future__ import annotations

from tongban.common.errors import ConflictError, WrongStateError


class CouncilStateError(WrongStateError):
    code = "councils.wrong-state"
    message = "会审“{topic}”{state}，不能{verb}"


class CouncilNotReadyError(ConflictError):
    code = "councils.not-ready"
    message = "现在还不能{verb}：{reasons}"


class VoteRefusedError(ConflictError):
    code = "councils.vote-refused"
    message = "{reason}"
