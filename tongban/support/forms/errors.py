from __future__ import annotations

from tongban.common.errors import ConflictError, InvalidInputError


class InvalidDefinitionError(InvalidInputError):
    """A form definition with faults; `fields` maps the path of each fault to the reason."""

    code = "forms.invalid-definition"
    message = "表单定义有错"

    @property
    def sentence(self) -> str:
        return f"{self.message}：" + "；".join(f"{path} {reason}" for path, reason in self.fields.items())


class InvalidAnswersError(InvalidInputError):
    code = "forms.invalid-answers"
    message = "填写的内容有需要修改的地方"


class DraftChangedError(ConflictError):
    """The draft was saved from another tab or device since this one was opened."""

    code = "forms.draft-changed"
    message = "这份草稿 {when} 在别的窗口或设备上改过，请先刷新看到最新内容再改，免得互相覆盖"
