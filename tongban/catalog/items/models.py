from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import F, Func, Q

from tongban.common.fields import LtreeField
from tongban.common.stamped import StampRow

from .enums import (
    FindingKind,
    Handling,
    Hold,
    ItemState,
    Kind,
    Level,
    LimitUnit,
    ProposalState,
    Reach,
    RuleKind,
    VersionState,
    WayGroup,
)


class ItemQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(state=ItemState.IN_USE)


class Item(models.Model):
    """事项: what stays the same through all versions: its code, its agency, whether it is in use."""

    code = models.CharField("实施编码", max_length=50, unique=True)
    #: The other scheme, GB/T 39046 (an..24), and the place's own code (local_task_code).
    short_code = models.CharField("国标实施编码", max_length=24, blank=True, db_default="")
    local_code = models.CharField("本地实施编码", max_length=36, blank=True, db_default="")
    #: Twelve digits in the national scheme; a province's own catalogue may use letters and fewer characters.
    base_code = models.CharField("基本编码", max_length=12)
    catalogue_name = models.CharField("目录名称", max_length=300, blank=True)
    level = models.CharField("行使层级", max_length=1, choices=Level)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="实施机构")
    division_code = models.CharField("区划代码", max_length=12)
    division_path = LtreeField("区划路径")
    state = models.CharField("状态", max_length=12, choices=ItemState, default=ItemState.IN_USE)
    state_reason = models.CharField("暂停或取消原因", max_length=300, blank=True)
    origin = models.CharField("来源", max_length=40, blank=True)
    #: 业务办理项: the implementing item that this one is a way of handling.
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="handlings", verbose_name="所属实施清单"
    )
    #: 承接: the item of the upper level that this one was taken over from, and its version at that time.
    adopted_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="adopted", verbose_name="承接自"
    )
    adopted_version = models.PositiveIntegerField("承接的版本", null=True, blank=True)
    #: Of the row this item was last imported from: tells whether the next import brings anything new.
    source_digest = models.CharField("来源摘要", max_length=64, blank=True, editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "事项"
        ordering = ["code"]
        indexes = [
            GistIndex(fields=["division_path"], name="item_division_gist"),
            models.Index(fields=["agency", "base_code"], name="item_agency_base"),
            models.Index(fields=["base_code", "level"], name="item_base_level"),
        ]
        constraints = [
            models.CheckConstraint(name="item_base_code_form", condition=Q(base_code__regex=r"^[0-9A-Z]{8,12}$")),
            models.UniqueConstraint(fields=["short_code"], condition=~Q(short_code=""), name="item_short_code_once"),
            models.UniqueConstraint(fields=["local_code"], condition=~Q(local_code=""), name="item_local_code_once"),
        ]

    def __str__(self):
        return self.code


class ItemVersionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state=VersionState.PUBLISHED)

    def in_force(self, day):
        """The one version of each item that binds on this day."""
        return self.published().filter(effective_on__lte=day).filter(Q(ended_on=None) | Q(ended_on__gt=day))

    def drafts(self):
        return self.filter(state=VersionState.DRAFT)


class ItemVersion(models.Model):
    """事项版本: one guide. A draft changes; once published the database itself keeps it as it is (trigger)."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="versions", verbose_name="事项")
    version = models.PositiveIntegerField("版本号")
    state = models.CharField("状态", max_length=12, choices=VersionState, default=VersionState.DRAFT)
    revision = models.PositiveIntegerField("修改次数", default=0)
    effective_on = models.DateField("生效日期", null=True, blank=True)
    ended_on = models.DateField("失效日期", null=True, blank=True)
    body = models.JSONField("指南内容")

    # What lists and filters need, cut from the body when it is saved.
    name = models.CharField("事项名称", max_length=200)
    name_key = models.CharField("拼音排序键", max_length=400, default="", editable=False)
    summary = models.CharField("一句话说明", max_length=600, blank=True)
    kind = models.CharField("事项类型", max_length=2, choices=Kind)
    handling = models.CharField("办件类型", max_length=1, choices=Handling)
    subjects = ArrayField(models.CharField(max_length=16), verbose_name="服务对象")
    person_themes = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name="个人主题")
    company_themes = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name="企业主题")
    statutory_days = models.PositiveIntegerField("法定时限", null=True, blank=True)
    statutory_unit = models.CharField(max_length=8, choices=LimitUnit, default=LimitUnit.WORKDAY)
    promised_days = models.PositiveIntegerField("承诺时限", null=True, blank=True)
    promised_unit = models.CharField(max_length=8, choices=LimitUnit, default=LimitUnit.WORKDAY)
    visits = models.PositiveSmallIntegerField("到现场次数", default=0)
    online_depth = models.PositiveSmallIntegerField("网上办理深度", default=0)
    is_charged = models.BooleanField("收费", null=True)
    licence_type_code = models.CharField("结果证照类型", max_length=40, blank=True)
    #: 完整度: share of the elements that the guide states, and the keys of those it does not (rules/completeness.py).
    fullness = models.PositiveSmallIntegerField("完整度（%）", default=0, db_default=0)
    lacking = ArrayField(
        models.CharField(max_length=20), default=list, db_default=[], blank=True, verbose_name="缺少要素"
    )
    form_code = models.CharField("申请表", max_length=80, blank=True)
    form_version = models.PositiveIntegerField(null=True, blank=True)
    flow_code = models.CharField("流程", max_length=80, blank=True)
    flow_version = models.PositiveIntegerField(null=True, blank=True)

    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="最后修改人"
    )
    edited_at = models.DateTimeField("修改时间")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="发布人"
    )
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    change_note = models.CharField("变更说明", max_length=300, blank=True)

    objects = ItemVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "事项版本"
        ordering = ["item", "version"]
        indexes = [
            models.Index(fields=["name_key", "id"], name="version_name_key", condition=Q(state="published")),
            GinIndex(fields=["person_themes"], name="version_person_themes"),
            GinIndex(fields=["company_themes"], name="version_company_themes"),
            models.Index(fields=["kind"], name="version_kind", condition=Q(state="published")),
            models.Index(fields=["item"], name="version_with_swift", condition=Q(body__swift__inputs__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["item", "version"], name="version_number_once"),
            models.UniqueConstraint(fields=["item"], condition=Q(state="draft"), name="version_one_draft"),
            models.CheckConstraint(
                name="version_published_is_whole",
                condition=Q(state="draft")
                | Q(
                    effective_on__isnull=False,
                    published_by__isnull=False,
                    published_at__isnull=False,
                    form_version__isnull=False,
                    flow_version__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="version_ends_after_start", condition=Q(ended_on=None) | Q(ended_on__gte=F("effective_on"))
            ),
            ExclusionConstraint(
                name="version_one_in_force",
                expressions=[
                    ("item", RangeOperators.EQUAL),
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
                condition=Q(state="published"),
            ),
        ]

    def __str__(self):
        return f"{self.name} v{self.version}"


class DraftSave(models.Model):
    """草稿存档: what each save of a draft held, so that two who edit at once see what the other has changed."""

    version = models.ForeignKey(ItemVersion, on_delete=models.CASCADE, related_name="saves", verbose_name="事项版本")
    revision = models.PositiveIntegerField("修改次数")
    body = models.JSONField("指南内容")
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="保存人"
    )
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = verbose_name_plural = "草稿存档"
        ordering = ["version", "revision"]
        constraints = [models.UniqueConstraint(fields=["version", "revision"], name="draft_save_once")]

    def __str__(self):
        return f"{self.version_id} 第 {self.revision} 次"


class BaseItem(models.Model):
    """目录（基本编码）: the same wherever it is exercised. Filled from the items, kept by the city's editors."""

    code = models.CharField("基本编码", max_length=12, unique=True)
    #: The other scheme, GB/T 39046 (an..10), and the code of the place's own catalogue (local_catalog_code).
    short_code = models.CharField("国标基本编码", max_length=10, blank=True, db_default="")
    local_code = models.CharField("本地目录编码", max_length=36, blank=True, db_default="")
    name = models.CharField("目录名称", max_length=300)
    kind = models.CharField("事项类型", max_length=2, choices=Kind)
    bases = ArrayField(models.TextField(), default=list, blank=True, verbose_name="设定依据")
    levels = ArrayField(models.CharField(max_length=1, choices=Level), default=list, verbose_name="行使层级")
    #: Its items changed since they were last compared with each other.
    is_stale = models.BooleanField("待比对", default=True, db_default=True)

    class Meta:
        verbose_name = verbose_name_plural = "目录"
        ordering = ["code"]
        indexes = [models.Index(fields=["code"], name="base_stale", condition=Q(is_stale=True))]
        constraints = [
            models.UniqueConstraint(fields=["short_code"], condition=~Q(short_code=""), name="base_short_code_once"),
            models.UniqueConstraint(fields=["local_code"], condition=~Q(local_code=""), name="base_local_code_once"),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"


class Finding(models.Model):
    """四级四同的一处问题: an item that differs from the level above, or a place that has not taken an item over.

    Worked out again whenever guides are published; it never changes an item.
    """

    base_code = models.CharField("基本编码", max_length=12)
    kind = models.CharField("问题", max_length=8, choices=FindingKind)
    upper = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+", verbose_name="上级事项")
    item = models.ForeignKey(
        Item, on_delete=models.CASCADE, null=True, related_name="findings", verbose_name="本级事项"
    )
    agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="实施机构"
    )
    division_code = models.CharField("区划代码", max_length=12)
    division_path = LtreeField("区划路径")
    element = models.CharField("要素", max_length=20, blank=True)
    upper_words = models.CharField("上级", max_length=300, blank=True)
    own_words = models.CharField("本级", max_length=300, blank=True)
    noted_at = models.DateTimeField("发现时间")

    class Meta:
        verbose_name = verbose_name_plural = "四级四同问题"
        ordering = ["base_code", "id"]
        indexes = [
            models.Index(fields=["base_code", "id"], name="finding_base"),
            models.Index(fields=["agency", "base_code", "id"], name="finding_agency"),
            GistIndex(fields=["division_path"], name="finding_division_gist"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["item", "element"], name="finding_once"),
            models.UniqueConstraint(
                fields=["base_code", "division_code"], condition=Q(kind="missing"), name="finding_missing_once"
            ),
        ]

    def __str__(self):
        return f"{self.base_code} {self.division_code} {self.element}"


class Bond(models.Model):
    """要素约束: another hold on an element than the usual one (rules/unity.py), set by the place from a day on."""

    element = models.CharField("要素", max_length=20)
    hold = models.CharField("约束", max_length=8, choices=Hold)
    basis = models.CharField("依据", max_length=200)
    effective_on = models.DateField("生效日期")

    class Meta:
        verbose_name = verbose_name_plural = "要素约束"
        ordering = ["element", "-effective_on"]
        constraints = [models.UniqueConstraint(fields=["element", "effective_on"], name="bond_once_a_day")]

    def __str__(self):
        return f"{self.element} {self.hold}"


class StarRung(models.Model):
    """星级的一级: what a guide has to offer for this many stars, from a day on. No rows: the usual ladder."""

    effective_on = models.DateField("生效日期")
    stars = models.PositiveSmallIntegerField("星级")
    words = models.CharField("叫法", max_length=60)
    least_depth = models.PositiveSmallIntegerField("网上办理深度不低于", default=0)
    most_visits = models.PositiveSmallIntegerField("到现场次数不多于", null=True, blank=True)
    widest = models.CharField("通办范围不小于", max_length=1, choices=Reach, blank=True)
    most_percent = models.PositiveSmallIntegerField("承诺时限占法定时限不超过（%）", null=True, blank=True)
    basis = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "星级标准"
        ordering = ["-effective_on", "stars"]
        constraints = [
            models.UniqueConstraint(fields=["effective_on", "stars"], name="star_rung_once"),
            models.CheckConstraint(name="star_rung_stars", condition=Q(stars__gte=1, stars__lte=5)),
        ]

    def __str__(self):
        return f"{self.effective_on} {self.stars}"


class FormerCode(models.Model):
    """曾用编码: how the platform that an item came from calls it. Never deleted: papers and links out there name it."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="former_codes", verbose_name="事项")
    code = models.CharField("原编码", max_length=80, unique=True)
    #: The six digits inside the agency's credit code; another division than the item's means that it was re-coded.
    agency_area = models.CharField("机构代码所载区划", max_length=6, blank=True)
    source = models.CharField("来源", max_length=120, blank=True)
    noted_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "曾用编码"
        ordering = ["code"]

    def __str__(self):
        return self.code


class Cap(models.Model):
    """地方限额: how much tighter than the law this place promises to be, from a day on. No row: Fujian's plan."""

    kinds = ArrayField(models.CharField(max_length=2, choices=Kind), verbose_name="事项类型")
    most_links = models.PositiveSmallIntegerField("审批环节上限")
    most_percent = models.PositiveSmallIntegerField("承诺时限占法定时限上限（%）")
    basis = models.CharField("依据", max_length=200)
    effective_on = models.DateField("生效日期", unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "地方限额"
        ordering = ["-effective_on"]
        constraints = [
            models.CheckConstraint(name="cap_percent", condition=Q(most_percent__gte=1, most_percent__lte=100)),
            models.CheckConstraint(name="cap_links", condition=Q(most_links__gte=1)),
        ]

    def __str__(self):
        return self.basis


class CapException(models.Model):
    """上限的例外: one item may promise less than the caps ask, for a reason and up to its last day."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="cap_exceptions", verbose_name="事项")
    most_links = models.PositiveSmallIntegerField("审批环节上限", null=True, blank=True)
    most_percent = models.PositiveSmallIntegerField("承诺时限占法定时限上限（%）", null=True, blank=True)
    reason = models.CharField("理由", max_length=200)
    effective_on = models.DateField("生效日期")
    #: The last day on which it counts.
    expires_on = models.DateField("到期日")

    class Meta:
        verbose_name = verbose_name_plural = "上限的例外"
        ordering = ["-expires_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="cap_exception_says_something", condition=Q(most_links__gte=1) | Q(most_percent__gte=1)
            ),
            models.CheckConstraint(
                name="cap_exception_percent",
                condition=Q(most_percent=None) | Q(most_percent__gte=1, most_percent__lte=100),
            ),
            models.CheckConstraint(
                name="cap_exception_ends_after_start", condition=Q(expires_on__gte=F("effective_on"))
            ),
            ExclusionConstraint(
                name="cap_exception_one_a_day",
                expressions=[
                    ("item", RangeOperators.EQUAL),
                    (
                        Func(
                            "effective_on",
                            "expires_on",
                            RangeBoundary(inclusive_upper=True),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self):
        return f"{self.item_id} {self.effective_on}–{self.expires_on}"


class RuleProposal(models.Model):
    """规则改动: what one person proposes of the rules of items; nothing counts before another one has agreed."""

    kind = models.CharField("改什么", max_length=10, choices=RuleKind)
    #: The arguments of the action that sets it, and what the page says of it.
    data = models.JSONField("内容")
    state = models.CharField("状态", max_length=10, choices=ProposalState, default=ProposalState.WAITING)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="审核人"
    )
    decided_at = models.DateTimeField("审核时间", null=True)
    note = models.CharField("退回的理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "规则改动"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind"], name="rule_proposal_waiting", condition=Q(state="waiting"))]
        constraints = [
            models.CheckConstraint(
                name="rule_proposal_four_eyes",
                condition=~Q(state__in=["agreed", "returned"])
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("proposed_by")),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.proposed_at:%Y-%m-%d}"


class CrossWay(models.Model):
    """通办方式 that the city has added to the usual ones (ways.USUAL), or says otherwise."""

    name = models.CharField("名称", max_length=40, unique=True)
    group = models.CharField("范围", max_length=8, choices=WayGroup)
    takes_elsewhere = models.BooleanField("可以异地代收", default=False)
    meaning = models.CharField("怎样办", max_length=300)
    basis = models.CharField("依据", max_length=200, blank=True)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "通办方式"
        ordering = ["group", "pk"]

    def __str__(self):
        return self.name


class Stamp(StampRow):
    """Changes with every publication, so that all processes drop the guides they hold."""
