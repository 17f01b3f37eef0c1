from __future__ import annotations

from typing import Any

from tongban.common.errors import ConflictError, NotAllowedError, PlatformError, WrongStateError


class PowerStateError(WrongStateError):
    code = "powers.wrong-state"


class RequestChangedError(ConflictError):
    """Somebody else saved the request since it was opened."""

    code = "powers.request-changed"
    message = "申请已被他人修改（当前第 {revision} 次修改），请重新打开后再改"


class SamePersonError(NotAllowedError):
    """Four eyes: who drafted a request may not review it."""

    code = "powers.same-person"
    message = "起草人不能自己审核，请由另一位有权限的人员办理"


class NotFitError(PlatformError):
    """The proposed content fails the checks; `findings` lists each with its name, sentence and how to mend it."""

    code = "powers.not-fit"
    message = "内容有 {count} 处不符合要求"
    status = 422

    def __init__(self, *, findings: list[Any], **facts: object) -> None:
        self.findings = findings
        fields: dict[str, str] = {}
        for one in findings:
            fields[one.field] = f"{fields[one.field]}；{one.message}" if one.field in fields else one.message
        super().__init__(fields=fields, count=len(findings), **facts)

    @property
    def sentence(self) -> str:
        return f"{super().sentence}：" + "；".join(one.message for one in self.findings)
