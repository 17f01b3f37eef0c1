from django.db import models


class Kind(models.TextChoices):
    """`one_licence`: the results of the items are borne by one licence (多证合一). `stage`: a stage of a construction
    project (国办发〔2019〕11号), handed in only for a project that has its code."""

    ONE_THING = "one_thing", "一件事"
    ONE_LICENCE = "one_licence", "多证合一"
    STAGE = "stage", "建设项目阶段"


class ThemeState(models.TextChoices):
    IN_USE = "in_use", "在用"
    SUSPENDED = "suspended", "暂停"


class VersionState(models.TextChoices):
    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"
    RETIRED = "retired", "未施行即被替换"
