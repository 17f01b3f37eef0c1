from django.db import models


class LicenceStatus(models.TextChoices):
    """证照状态, official codes."""

    VALID = "01", "有效"
    SUSPENDED = "02", "暂扣"
    WITHDRAWN = "03", "撤销"
    CANCELLED = "04", "注销"
    LAPSED = "05", "失效"
    MOVED_OUT = "06", "转出"
    REVOKED = "07", "吊销"
    OTHER = "99", "其他"


#: A licence in one of these states can bear the result of another item (多证合一).
BEARING = (LicenceStatus.VALID, LicenceStatus.SUSPENDED)


class HolderKind(models.TextChoices):
    NATURAL = "natural", "自然人"
    LEGAL = "legal", "法人和其他组织"
    ANY = "any", "自然人、法人和其他组织"


class UseWay(models.TextChoices):
    CASE = "case", "办件调用"
    SHOW = "show", "亮证"
    SCAN = "scan", "扫码查看"
    COPY = "copy", "加注件"
