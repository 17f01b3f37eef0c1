from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from tongban.common.stamped import StampRow


class Entry(models.Model):
    """检索条目: one thing that can be found. Kept beside the index, so that the index can be lost without harm."""

    kind = models.CharField("种类", max_length=20)
    code = models.CharField("编号", max_length=60)
    title = models.CharField("标题", max_length=300)
    subtitle = models.CharField("副标题", max_length=300, blank=True)
    alias = ArrayField(models.CharField(max_length=300), default=list, blank=True, verbose_name="通俗名称")
    topics = models.CharField("主题", max_length=600, blank=True)
    summary = models.CharField("摘要", max_length=1000, blank=True)
    body = models.TextField("正文", blank=True)
    division_path = models.CharField("区划路径", max_length=120, blank=True)
    popularity = models.PositiveIntegerField("热度", default=0)
    #: Title and aliases without blanks and in small letters: what the fallback search looks into.
    plain = models.TextField(default="", editable=False)
    #: Of everything above but the popularity: a rebuild compares it and writes what has changed.
    digest = models.BinaryField(default=b"", editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "检索条目"
        ordering = ["kind", "code"]
        indexes = [GinIndex(fields=["plain"], opclasses=["gin_trgm_ops"], name="entry_plain_trigram")]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="entry_once")]

    def __str__(self):
        return self.title


class Synonym(models.Model):
    """同义词: what people say, and the words that guides use for it."""

    phrase = models.CharField("通俗说法", max_length=60, unique=True)
    targets = ArrayField(models.CharField(max_length=60), verbose_name="规范用语")
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "同义词"
        ordering = ["phrase"]
        constraints = [models.CheckConstraint(name="synonym_has_target", condition=Q(targets__len__gte=1))]

    def __str__(self):
        return self.phrase


class MissState(models.TextChoices):
    """What has become of words that found nothing."""

    OPEN = "open", "待处理"
    DONE = "done", "已处理"
    IGNORED = "ignored", "不处理"


class Miss(models.Model):
    """零结果检索: words that found nothing; the editor's list of what to do. Long digit runs are never kept."""

    text = models.CharField("检索词", max_length=60, unique=True)
    times = models.PositiveIntegerField("次数", default=1)
    first_at = models.DateTimeField("首次")
    last_at = models.DateTimeField("最近")
    state = models.CharField("状态", max_length=8, choices=MissState, default=MissState.OPEN)
    settled_by = models.CharField("处理人", max_length=80, blank=True)
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    note = models.CharField("处理说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "零结果检索"
        ordering = ["-times", "-last_at", "pk"]
        indexes = [models.Index(fields=["state", "-times", "-last_at", "id"], name="miss_to_do")]
        constraints = [
            models.CheckConstraint(
                name="miss_settled_is_whole", condition=Q(state="open") | Q(settled_at__isnull=False)
            ),
        ]

    def __str__(self):
        return self.text


class Stamp(StampRow):
    """Changes with the synonyms."""
