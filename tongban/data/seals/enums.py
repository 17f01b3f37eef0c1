from django.db import models


class SealState(models.TextChoices):
    ACTIVE = "active", "有效"
    SUSPENDED = "suspended", "停用"
    REVOKED = "revoked", "注销"


class UseKind(models.TextChoices):
    DATA = "data", "数据签名"
    PDF = "pdf", "版式文件签章"
