from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from tongban.common.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    NotYetError,
    WrongStateError,
)

__all__ = [
    "BadDefinitionError",
    "ConflictError",
    "DraftSavedError",
    "InvalidInputError",
    "NotAllowedError",
    "NotFoundError",
    "OpinionsAwaitedError",
    "RoutingError",
    "StandsStillError",
    "TaskFinishedError",
    "WrongStateError",
]


class BadDefinitionError(InvalidInputError):
    """A definition that could get stuck or end without a result; `faults` names all of them at once."""

    code = "flow.bad-definition"
    message = "流程定义有问题，不能发布"

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = list(faults)
        super().__init__(fields={f"body.{number}": fault for number, fault in enumerate(faults, start=1)})


class DraftSavedError(ConflictError):
    """Somebody saved the draft after this page was opened; nothing was overwritten."""

    code = "flow.draft-saved"

    def __init__(self, who: str, at: datetime, saves: int) -> None:
        self.saves = saves
        when = timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
        super().__init__(reason=f"您打开以后，{who}于 {when} 存了第 {saves} 次；您的修改没有保存，也没有盖掉对方的")


class TaskFinishedError(ConflictError):
    """Somebody was faster, or the case has gone on without this task."""

    code = "flow.task-finished"


class OpinionsAwaitedError(NotYetError):
    """加签: the task waits for opinions that its holder has asked for."""

    code = "flow.opinions-awaited"
    message = "“{task}”等待加签意见：{names}。意见交回，或者减签以后，才能办结"


class StandsStillError(NotYetError, WrongStateError):
    """特别程序: nothing is decided while it runs."""


class RoutingError(ConflictError):
    """A condition or an agency of the definition cannot be worked out for this case; nothing was changed."""

    code = "flow.routing"
