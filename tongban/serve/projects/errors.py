"""Refusals of projects, in words that say what to do."""

from __future__ import annotations

from tongban.common.errors import ConflictError, WrongStateError


class StageBlockedError(ConflictError):
    code = "projects.stage-blocked"
    message = "“{stage}”现在不能申报：{reasons}"


class StageStateError(WrongStateError):
    code = "projects.wrong-state"
    message = "项目{code}的“{stage}”{state}，不能{verb}"


class ProjectEndedError(WrongStateError):
    code = "projects.ended"
    message = "项目{code}{state}，不能再{verb}"


class KeyReusedError(ConflictError):
    code = "projects.key-reused"
    message = "同一个提交编号（Idempotency-Key）已经用于登记另一个项目"


class CertificateTooEarlyError(ConflictError):
    code = "projects.certificate-too-early"
    message = "还不能出具联合验收意见书：{reasons}"
