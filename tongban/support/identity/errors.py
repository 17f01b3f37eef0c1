from tongban.common.errors import NotAllowedError


class OwnAccountError(NotAllowedError):
    code = "identity.own-account"
    message = "不能改动自己的账户权限，请由其他管理员办理"


class OutsideScopeError(NotAllowedError):
    code = "identity.outside-scope"
    message = "“{what}”不在您的管辖范围内，请由上级管理员办理"
