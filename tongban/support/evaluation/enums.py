from django.db import models


class Grade(models.IntegerChoices):
    """Five grades of 国办发〔2019〕51号; the two lowest are 差评."""

    DELIGHTED = 1, "非常满意"
    PLEASED = 2, "满意"
    FAIR = 3, "基本满意"
    DISPLEASED = 4, "不满意"
    VERY_DISPLEASED = 5, "非常不满意"


class Channel(models.TextChoices):
    """Where the rating was given (GB/T 39046 渠道)."""

    WEB = "web", "网上门户"
    PHONE = "phone", "移动端"
    QR = "qr", "二维码"
    WINDOW = "window", "窗口评价器"
    KIOSK = "kiosk", "自助终端"
    CALL = "call", "电话"
    SMS = "sms", "短信"
    API = "api", "开放接口"
