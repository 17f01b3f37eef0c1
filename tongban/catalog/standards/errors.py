from tongban.common.errors import ConflictError, NotAllowedError, PlatformError


class UnreadableTextError(PlatformError):
    """The text is not fit to be taken over; `faults` says where."""

    code = "standards.unreadable"
    message = "文本不能录入：{reason}"
    status = 422

    def __init__(self, *, faults: list[str]) -> None:
        super().__init__(fields={"text": "；".join(faults)}, reason="；".join(faults))


class SamePersonError(NotAllowedError):
    """Four eyes: who proposed a change of validity may not confirm it."""

    code = "standards.same-person"
    message = "提出人不能自己复核，请由另一位标准化信息管理员确认"


class ChangeOpenError(ConflictError):
    code = "standards.change-open"
    message = "《{title}》已有一项效力变动等待复核，请先处理完"
