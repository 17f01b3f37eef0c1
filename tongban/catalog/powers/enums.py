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


class ChangeKind(models.TextChoices):
    """调整种类: the kinds of request (Nanping 2018 二(一); 恢复 undoes 暂停)."""

    ENTER = "enter", "录入"
    CREATE = "create", "新增"
    CANCEL = "cancel", "取消"
    DELEGATE = "delegate", "下放"
    ACCEPT = "accept", "承接"
    MERGE = "merge", "合并"
    SPLIT = "split", "分拆"
    AMEND = "amend", "变更要素"
    SUSPEND = "suspend", "暂停"
    RESUME = "resume", "恢复"


#: Kinds that bring a new power with content of its own.
BRINGING = frozenset({ChangeKind.ENTER, ChangeKind.CREATE, ChangeKind.ACCEPT})
#: Kinds whose proposal is one body.
WITH_BODY = BRINGING | {ChangeKind.AMEND, ChangeKind.MERGE}
#: Kinds that say no more than which power.
PLAIN = frozenset({ChangeKind.CANCEL, ChangeKind.SUSPEND, ChangeKind.RESUME})


class Cause(models.TextChoices):
    """调整事由; the body applies within 20 working days of it (宜春 2018 办法)."""

    LAW = "law", "法律法规规章制定、修改、废止"
    FUNCTION = "function", "机构和职能调整"
    UPPER = "upper", "上级政府取消、下放、调整职权"
    REFORM = "reform", "改革部署"
    FAULT = "fault", "清单内容有误"
    OTHER = "other", "其他"


class RequestState(models.TextChoices):
    DRAFT = "draft", "起草"
    REVIEW = "review", "审核中"
    RETURNED = "returned", "退回修改"
    WAITING = "waiting", "待承接"
    PUBLISHED = "published", "已公布"
    REFUSED = "refused", "未通过"
    WITHDRAWN = "withdrawn", "已撤回"


#: States in which a request holds its powers, so that no second one is made for them.
OPEN_STATES = (RequestState.DRAFT, RequestState.REVIEW, RequestState.RETURNED, RequestState.WAITING)
EDITABLE = (RequestState.DRAFT, RequestState.RETURNED)


class Gate(models.TextChoices):
    """五级联审 (Nanping 2018 二(一)3), with drafting before and publication after; the nodes of the flow."""

    PREPARE = "prepare", "编制"
    UNIT = "unit", "单位初审"
    EXPERTS = "experts", "专家评审"
    REFORM = "reform", "审改办专项审核"
    LEGAL = "legal", "合法性审查"
    MEETING = "meeting", "常务会议审定"
    PUBLISH = "publish", "公布"


class Choice(models.TextChoices):
    """表决."""

    AGREE = "agree", "赞成"
    DISAGREE = "disagree", "反对"
    ABSTAIN = "abstain", "弃权"


class Decision(models.TextChoices):
    """会议的决定."""

    PASS = "pass", "通过"
    REFUSE = "refuse", "不予通过"
    RETURN = "return", "退回修改"
