from tongban.common.errors import ConflictError, WrongStateError


class LicenceStateError(WrongStateError):
    code = "licences.wrong-state"
    message = "{what}{state}，不能{verb}"


class NotCurrentError(ConflictError):
    """A newer version of this licence exists already."""

    code = "licences.not-current"
    message = "证照{number}已有新版本，请用最新版本办理"
