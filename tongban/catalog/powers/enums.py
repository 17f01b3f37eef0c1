"""Code tables of the power list."""

from __future__ import annotations

from django.db import models


class PowerKind(models.TextChoices):
    """职权类型: the ten kinds (GB/T 39046-2020 A.1, 01–10); 公共服务 (20) is a service, not a power."""

    PERMIT = "01", "行政许可"
    PENALTY = "02", "行政处罚"
    COERCION = "03", "行政强制"
    LEVY = "04", "行政征收"
    PAYMENT = "05", "行政给付"
    INSPECTION = "06", "行政检查"
    CONFIRMATION = "07", "行政确认"
    REWARD = "08", "行政奖励"
    RULING = "09", "行政裁决"
    OTHER = "10", "其他行政权力"


#: Powers that people apply for: each needs a service item with a guide.
BY_APPLICATION = frozenset(
    {
        PowerKind.PERMIT,
        PowerKind.PAYMENT,
        PowerKind.CONFIRMATION,
        PowerKind.REWARD,
        PowerKind.RULING,
        PowerKind.OTHER,
    }
)


class PowerLevel(models.TextChoices):
    """行使层级, GB/T 39046-2020 A.2; kept by city, county, town and village; upper levels to compare with."""

    NATION = "1", "国家级"
    PROVINCE = "2", "省级"
    CITY = "3", "市级"
    COUNTY = "4", "县级"
    TOWN = "5", "乡镇（街道）级"
    VILLAGE = "6", "村（社区）级"


class Status(models.TextChoices):
    """What a version says of its power on the days on which it is in force."""

    IN_USE = "in_use", "在用"
    SUSPENDED = "suspended", "暂停"


class PowerState(models.TextChoices):
    """状态 of a power on a day, told by its versions."""

    IN_USE = "in_use", "在用"
    SUSPENDED = "suspended", "暂停"
    ANNOUNCED = "announced", "待施行"
    CANCELLED = "cancelled", "已取消"


class BodyKind(models.TextChoices):
    """实施主体性质, GB/T 39046-2020 A.3."""

    STATUTORY = "1", "法定机关"
    AUTHORISED = "2", "授权组织"
    ENTRUSTED = "3", "受委托组织"
    OTHER = "9", "其他"


class Source(models.TextChoices):
    """权力来源, as in three public code bases."""

    OWN = "1", "法定本级行使"
    DELEGATED = "2", "上级下放"
    AUTHORISED_ABOVE = "3", "上级授权"
    AUTHORISED_SAME = "4", "同级授权"
    ENTRUSTED_ABOVE = "5", "上级委托"
    ENTRUSTED_SAME = "6", "同级委托"
