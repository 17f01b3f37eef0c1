"""Refusals of grants, in words that say what to do."""

from __future__ import annotations

from tongban.common.errors import ConflictError, WrongStateError


class NotAssessedError(ConflictError):
    code = "grants.not-assessed"
    message = "办件{number}是奖补申请，请先在“奖补资金”核定金额，再作决定"


class AwardStateError(WrongStateError):
    code = "grants.wrong-state"
    message = "奖补{number}{state}，不能{verb}"


class SamePersonError(ConflictError):
    code = "grants.same-person"
    message = "{one}和{other}不能是同一个人，请换人办理"


class DraftChangedError(ConflictError):
    code = "grants.draft-changed"
    message = "草稿在您打开以后被改过，请刷新再改"


class BatchStateError(WrongStateError):
    code = "grants.batch-state"
    message = "拨付单{number}{state}，不能{verb}"


class BudgetShortError(ConflictError):
    code = "grants.budget-short"
    message = "{year}年预算只剩 {left}，不够{verb} {wanted}"
