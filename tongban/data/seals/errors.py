from tongban.common.errors import ConflictError


class SealUnavailableError(ConflictError):
    """The agency's seal is suspended, revoked or past its term; nothing may be sealed with it."""

    code = "seals.unavailable"
    message = "{agency}的电子印章{state}，不能用印"
