"""Closed lists of projects; codes in English, words as 国办发〔2019〕11号 and the counter say them."""

from __future__ import annotations

from django.db.models import TextChoices


class FilingKind(TextChoices):
    """The two digits of the project code that say how the project is entered: 审批、核准、备案."""

    APPROVAL = "01", "审批类"
    SANCTION = "02", "核准类"
    FILING = "03", "备案类"


class ProjectState(TextChoices):
    ACTIVE = "active", "推进中"
    DONE = "done", "已完成"
    CLOSED = "closed", "已终止"


class StageState(TextChoices):
    """What is kept; whether a pending stage is open or blocked follows from the others (`rules.stages`)."""

    PENDING = "pending", "未开始"
    UNDERWAY = "underway", "办理中"
    REFUSED = "refused", "没有全部准予"
    DONE = "done", "已完成"


class Standing(TextChoices):
    """What a page says of a stage."""

    DONE = "done", "已完成"
    UNDERWAY = "underway", "办理中"
    OPEN = "open", "可申报"
    BLOCKED = "blocked", "被挡住"
    CLOSED = "closed", "未开始"


class AssessmentKind(TextChoices):
    """区域评估 (国办发〔2019〕11号 第（十二）项): made once for an area instead of by every project in it."""

    MINERALS = "minerals", "压覆重要矿产资源"
    GEOLOGY = "geology", "地质灾害危险性"
    WATER_SOIL = "water_soil", "水土保持"
    FLOOD = "flood", "防洪影响"
    RELICS = "relics", "考古调查、文物保护"
    ENVIRONMENT = "environment", "环境影响"
    ENERGY = "energy", "节能"
    CLIMATE = "climate", "气候可行性"
    SEISMIC = "seismic", "地震安全性"
    TRAFFIC = "traffic", "交通影响"


class Verdict(TextChoices):
    PASSED = "passed", "通过"
    MEND = "mend", "整改后复验"


class TaskSource(TextChoices):
    STAGE = "stage", "按阶段生成"
    HAND = "hand", "手工添加"
