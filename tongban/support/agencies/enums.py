from django.db import models


class DivisionLevel(models.IntegerChoices):
    """Levels of the national code tables; an item's 行使层级 (1 国 … 6 村) is this number plus one."""

    PROVINCE = 1, "省级"
    CITY = 2, "地级"
    COUNTY = 3, "县级"
    TOWN = 4, "乡级"
    VILLAGE = 5, "村级"
    ZONE = 6, "其他区域"


class CodeScheme(models.TextChoices):
    """Who gave the code. Town codes of the two ministries differ (never join them); county codes agree."""

    MCA = "mca", "民政部区划代码"
    NBS = "nbs", "国家统计局统计用区划代码"
    OWN = "own", "本地自定代码"


class WindowKind(models.TextChoices):
    GENERAL = "general", "综合窗口"
    AREA = "area", "分领域窗口"
    AGENCY = "agency", "专业窗口"
    DELIVERY = "delivery", "出件窗口"
    GUIDANCE = "guidance", "咨询导办"
