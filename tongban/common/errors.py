"""Refusals that explain themselves: a code for machines, a Chinese sentence for people, the facts, a status."""

from __future__ import annotations


class PlatformError(Exception):
    """Base of every refusal. `fields` maps a field's name to the reason, in Chinese, when input was bad."""

    code = "platform.error"
    message = "操作没有完成"
    status = 400

    def __init__(self, *, fields: dict[str, str] | None = None, **facts: object) -> None:
        self.facts = facts
        self.fields = fields or {}
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        return self.message.format(**self.facts)


class NotAllowedError(PlatformError):
    code = "platform.not-allowed"
    message = "您没有办理这项操作的权限"
    status = 403


class NotFoundError(PlatformError):
    code = "platform.not-found"
    message = "没有找到{what}"
    status = 404


class ConflictError(PlatformError):
    """The thing changed, or was done already, since the page was opened."""

    code = "platform.conflict"
    message = "{reason}"
    status = 409


class NotYetError(ConflictError):
    """What it waits for is on its way: the same may be done later, unchanged. Whoever tries by himself just waits."""


class WrongStateError(ConflictError):
    code = "platform.wrong-state"
    message = "{what}{state}，不能{verb}"


class InvalidInputError(PlatformError):
    """Bad input; `fields` names each field with the reason and how to mend it."""

    code = "platform.invalid-input"
    message = "有内容需要修改"
    status = 422

    @property
    def sentence(self) -> str:
        if not self.fields:
            return self.message
        return f"{self.message}：" + "；".join(self.fields.values())
