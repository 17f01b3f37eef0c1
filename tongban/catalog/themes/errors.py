from __future__ import annotations

from collections.abc import Sequence

from tongban.common.errors import ConflictError, NotAllowedError, PlatformError, WrongStateError

from .rules.publish import Fault


class ThemeStateError(WrongStateError):
    code = "themes.wrong-state"


class DraftChangedError(ConflictError):
    """Somebody else saved the draft since it was opened."""

    code = "themes.draft-changed"
    message = "草稿已被他人修改（当前第 {revision} 次修改），请重新打开后再改"


class SamePersonError(NotAllowedError):
    code = "themes.same-person"
    message = "最后修改人不能自己发布，请由另一位有发布权限的人员审核发布"


class NotPublishableError(PlatformError):
    """`faults` lists each with its field and sentence."""

    code = "themes.not-publishable"
    message = "这件事有 {count} 处不符合发布要求"
    status = 422

    def __init__(self, *, faults: Sequence[Fault]) -> None:
        self.faults = faults
        fields: dict[str, str] = {}
        for fault in faults:
            fields[fault.field] = f"{fields[fault.field]}；{fault.message}" if fault.field in fields else fault.message
        super().__init__(fields=fields, count=len(faults))

    @property
    def sentence(self) -> str:
        return f"{super().sentence}：" + "；".join(fault.message for fault in self.faults)
