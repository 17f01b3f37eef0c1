from tongban.common.errors import NotAllowedError, PlatformError


class FontsMissingError(PlatformError):
    """No Chinese font on this machine; papers would come out as empty boxes, so none are made."""

    code = "notices.fonts-missing"
    message = (
        "没有找到中文字体，不能生成文书。请安装 fonts-noto-cjk（思源宋体、思源黑体），"
        "或把字体文件放到 {folder}（设置项 FONTS_ROOT）后重试"
    )
    status = 503


class PaperNotMadeError(PlatformError):
    """The template did not compile; the paper stays issued and can be made again after the repair."""

    code = "notices.paper-not-made"
    message = "文书版面生成失败：{reason}"
    status = 500


class NoSealerError(PlatformError):
    code = "notices.no-sealer"
    message = "没有登记用印服务，文书不能签章"
    status = 503


class OwnTemplateError(NotAllowedError):
    code = "notices.own-template"
    message = "这份文稿您改过，请由另一位有审核权限的人公布或者退回"


class ScriptFailedError(PlatformError):
    """Words of the city that no longer fit what is to be said, e.g. far too long a list."""

    code = "notices.script-failed"
    message = "{name}的文稿不能成文：{reason}"
    status = 422
