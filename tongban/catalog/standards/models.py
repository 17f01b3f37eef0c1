from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Deferrable, F, Func, Q

from tongban.common.stamped import StampRow

from .enums import ChangeKind, ChangeState, ClauseKind, Kind


class DocumentQuerySet(models.QuerySet):
    def in_force(self, day):
        return self.filter(pk__in=Version.objects.in_force(day).values("document_id"))

    def repealed(self, day):
        return self.filter(repealed_on__lte=day)

    def coming(self, day):
        """All of its versions begin after this day."""
        begun = Version.objects.filter(effective_on__lte=day)
        return self.exclude(pk__in=begun.values("document_id"))


class Document(models.Model):
    """文件: what stays the same through all versions. `key` stands in refs and addresses and never changes."""

    key = models.CharField("代号", max_length=40, unique=True)
    title = models.CharField("名称", max_length=200)
    short_title = models.CharField("简称", max_length=200)
    #: Every name it is cited by, in the form of rules.naming.plain.
    names = ArrayField(models.CharField(max_length=200), verbose_name="检索名称")
    title_key = models.CharField("拼音排序键", max_length=255, editable=False)
    kind = models.CharField("种类", max_length=20, choices=Kind)
    category = models.CharField("类别", max_length=40, blank=True)
    issuer = models.CharField("制定机关", max_length=200, blank=True)
    order_number = models.CharField("文号", max_length=60, blank=True)
    repealed_on = models.DateField("废止日期", null=True, blank=True)
    repeal_ground = models.CharField("废止依据", max_length=300, blank=True)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name="由……取代"
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "标准化信息库文件"
        ordering = ["title_key", "pk"]
        indexes = [
            models.Index(fields=["title_key", "id"], name="document_title_key"),
            models.Index(fields=["kind", "title_key", "id"], name="document_kind_title"),
            GinIndex(fields=["names"], name="document_names"),
        ]
        constraints = [
            models.CheckConstraint(name="document_key_form", condition=Q(key__regex=r"^[a-z0-9][a-z0-9-]{0,39}$")),
            models.CheckConstraint(
                name="document_replaced_when_repealed", condition=Q(replaced_by=None) | Q(repealed_on__isnull=False)
            ),
            models.CheckConstraint(name="document_not_by_itself", condition=~Q(replaced_by=F("pk"))),
        ]

    def __str__(self):
        return self.title


class Abbreviation(models.Model):
    """简称: what people call a document (道交法). Two documents with the same one are both not known by it."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="abbreviations", verbose_name="文件")
    name = models.CharField("简称", max_length=20)

    class Meta:
        verbose_name = verbose_name_plural = "文件简称"
        ordering = ["document", "pk"]
        constraints = [models.UniqueConstraint(fields=["document", "name"], name="abbreviation_once")]
        indexes = [models.Index(fields=["name"], name="abbreviation_name")]

    def __str__(self):
        return self.name


class VersionQuerySet(models.QuerySet):
    def in_force(self, day):
        """The one version of each document that binds on this day."""
        return self.filter(effective_on__lte=day).filter(Q(ended_on=None) | Q(ended_on__gt=day))


class Version(models.Model):
    """文本: a document as it was passed or amended on one day; several stand side by side."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions", verbose_name="文件")
    dated_on = models.DateField("公布或修改日期")
    effective_on = models.DateField("施行日期")
    #: False: the text names no day for this version, so that it is taken to bind from its own day.
    is_start_stated = models.BooleanField("载明施行日期", default=True)
    ended_on = models.DateField("失效日期", null=True, blank=True)
    change = models.CharField("变动", max_length=60)
    history = ArrayField(models.CharField(max_length=600), default=list, blank=True, verbose_name="沿革")
    outline = models.JSONField("目录", default=list, blank=True)
    articles = models.PositiveIntegerField("条数")
    #: 摘录: only some articles are held, so that a missing one is not a vanished one.
    is_extract = models.BooleanField("摘录", default=False)
    source = models.CharField("来源", max_length=200, blank=True)
    digest = models.CharField("摘要值", max_length=64, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文本"
        ordering = ["document", "-effective_on", "-dated_on"]
        constraints = [
            models.UniqueConstraint(fields=["document", "dated_on"], name="version_of_a_day_once"),
            models.CheckConstraint(
                name="text_ends_after_start", condition=Q(ended_on=None) | Q(ended_on__gte=F("effective_on"))
            ),
            # Looked at when the transaction ends: a version put between two others moves the ends of both.
            ExclusionConstraint(
                name="text_one_in_force",
                expressions=[
                    ("document", RangeOperators.EQUAL),
                    (
                        Func(
                            "effective_on",
                            "ended_on",
                            RangeBoundary(),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                deferrable=Deferrable.DEFERRED,
            ),
        ]

    def __str__(self):
        return f"{self.document_id} {self.dated_on}"


class Clause(models.Model):
    """条文: one article of one version; paragraphs and items are addressed inside its body."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="clauses", verbose_name="文本")
    place = models.PositiveIntegerField("次序")
    kind = models.CharField("种类", max_length=10, choices=ClauseKind, default=ClauseKind.ARTICLE)
    number = models.CharField("条号", max_length=10)
    label = models.CharField("条", max_length=40)
    heading = models.PositiveIntegerField("所在章节", null=True, blank=True)
    body = models.JSONField("款项")
    text = models.TextField("文字")

    class Meta:
        verbose_name = verbose_name_plural = "条文"
        ordering = ["version", "place"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="clause_number_once"),
            models.UniqueConstraint(fields=["version", "place"], name="clause_place_once"),
        ]

    def __str__(self):
        return self.label


class Citation(models.Model):
    """援引: a subject of another module ("item:…", "power:…") rests on this clause or document."""

    subject = models.CharField("引用者", max_length=120)
    ref = models.CharField("条文", max_length=60)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", verbose_name="文件")
    #: The article part of the ref; empty where the document as a whole is cited.
    article = models.CharField("条号", max_length=10, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "援引"
        ordering = ["subject", "ref"]
        indexes = [models.Index(fields=["document", "article", "subject"], name="citation_of_clause")]
        constraints = [models.UniqueConstraint(fields=["subject", "ref"], name="citation_once")]

    def __str__(self):
        return f"{self.subject} → {self.ref}"


class Recital(models.Model):
    """重认依据: all subjects of a kind read anew for what they cite, and how far that is (`reached`: the last code)."""

    kind = models.CharField("引用者种类", max_length=40)
    began_at = models.DateTimeField("记下时间")
    reached = models.CharField("做到", max_length=120, blank=True)
    looked = models.PositiveIntegerField("看过", default=0)
    stepped_at = models.DateTimeField("最近一步", null=True, blank=True)
    ended_at = models.DateTimeField("做完时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "重认依据"
        ordering = ["pk"]
        indexes = [models.Index(fields=["id"], name="recital_open", condition=Q(ended_at=None))]

    def __str__(self):
        return f"{self.kind} {self.began_at:%Y-%m-%d %H:%M}"


class ValidityChange(models.Model):
    """效力变动: one editor says that a document is repealed or replaced, another confirms it."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="changes", verbose_name="文件")
    kind = models.CharField("变动", max_length=10, choices=ChangeKind)
    effective_on = models.DateField("自何日起")
    replaced_by = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="取代的文件"
    )
    ground = models.CharField("依据", max_length=300)
    state = models.CharField("状态", max_length=10, choices=ChangeState, default=ChangeState.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )
    decided_at = models.DateTimeField("复核时间", null=True, blank=True)
    remark = models.CharField("复核意见", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "效力变动"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=Q(state="proposed"), name="validity_change_one_open"
            ),
            models.CheckConstraint(
                name="validity_change_names_successor",
                condition=Q(kind="repeal", replaced_by=None) | Q(kind="replace", replaced_by__isnull=False),
            ),
            models.CheckConstraint(
                name="validity_change_four_eyes", condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by"))
            ),
        ]

    def __str__(self):
        return f"{self.document_id} {self.kind}"


class Stamp(StampRow):
    """Changes with every import and every change of validity, so that all processes drop what they hold."""
