from tongban.common.errors import ConflictError, NotAllowedError, PlatformError, WrongStateError


class ItemStateError(WrongStateError):
    code = "items.wrong-state"


class DraftChangedError(ConflictError):
    """Somebody else saved the draft since it was opened."""

    code = "items.draft-changed"
    message = "草稿已被他人修改（当前第 {revision} 次修改），请重新打开后再改"


class SamePersonError(NotAllowedError):
    """Four eyes: who edited last may not publish (政务服务事项 编辑与发布分离)."""

    code = "items.same-person"
    message = "最后修改人不能自己发布，请由另一位有发布权限的人员审核发布"


class OwnProposalError(NotAllowedError):
    """Four eyes: a rule of items is proposed by one person and agreed to by another."""

    code = "items.own-proposal"
    message = "自己提出的规则改动不能自己同意，请由另一位有全市发布权限的人员审核"


class NotPublishableError(PlatformError):
    """The guide fails publish checks; `faults` lists each with rule, field and sentence."""

    code = "items.not-publishable"
    message = "指南有 {count} 处不符合发布要求"
    status = 422

    def __init__(self, *, faults: list, **facts: object) -> None:
        self.faults = faults
        fields: dict[str, str] = {}
        for fault in faults:
            fields[fault.field] = f"{fields[fault.field]}；{fault.message}" if fault.field in fields else fault.message
        super().__init__(fields=fields, count=len(faults), **facts)

    @property
    def sentence(self) -> str:
        return f"{super().sentence}：" + "；".join(fault.message for fault in self.faults)


class FollowersUnfitError(NotPublishableError):
    """A change of the list of powers would make these guides unfit to be published; each is named with its fault."""

    code = "items.followers-unfit"
    message = "关联的事项中有 {items} 个随之更新后不符合发布要求"
    SHOWN = 10

    def __init__(self, *, unfit: list[tuple[str, str, list]]) -> None:
        """`unfit`: code and name of each item with its faults."""
        self.words = [f"“{name}”（{code}）{'；'.join(one.message for one in faults)}" for code, name, faults in unfit]
        super().__init__(faults=[one for _, _, faults in unfit for one in faults], items=len(unfit))

    @property
    def sentence(self) -> str:
        more = len(self.words) - self.SHOWN
        return f"{self.message.format(**self.facts)}：" + "；".join(
            [*self.words[: self.SHOWN], *([f"还有 {more} 个"] if more > 0 else [])]
        )


class FlowMissingError(PlatformError):
    code = "items.flow-missing"
    message = "办理流程“{code_of_flow}”还没有发布"
    status = 422


class UnreadableFileError(PlatformError):
    """Not an item library at all; nothing of it was taken in."""

    code = "items.unreadable-file"
    message = "读不了这个文件：{reason}"
    status = 422
