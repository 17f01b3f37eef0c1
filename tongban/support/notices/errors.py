from tongban.common.errors import PlatformError


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
