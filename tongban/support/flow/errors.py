from __future__ import annotations

from collections.abc import Sequence

from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError, WrongStateError

__all__ = [
    "BadDefinitionError",
    "ConflictError",
    "InvalidInputError",
    "NotAllowedError",
    "NotFoundError",
    "RoutingError",
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


class TaskFinishedError(ConflictError):
    """Somebody was faster, or the case has gone on without this task."""

    code = "flow.task-finished"


class RoutingError(ConflictError):
    """A condition or an agency of the definition cannot be worked out for this case; nothing was changed."""

    code = "flow.routing"
