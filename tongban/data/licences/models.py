from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .enums import HolderKind, LicenceStatus, UseWay


class LicenceType(models.Model):
    """证照类型: what a kind of licence is called, who holds it, which of its fields anyone may see."""

    code = models.CharField("类型", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60)
    identifier_type_code = models.CharField("标识类型代码", max_length=21)
    issuing_role = models.CharField("发证机关", max_length=60)
    issuer_key = models.CharField("示例发证机关", max_length=40, blank=True)
    holder_kind = models.CharField("持证主体", max_length=8, choices=HolderKind)
    validity_months = models.PositiveSmallIntegerField("有效期（月）", null=True, help_text="空为长期")
    fields = models.JSONField("照面项", help_text='[{"id", "label", "public", "from": 表单字段}]')
    number_rule = models.CharField("编号规则", max_length=40)
    is_landscape = models.BooleanField("横版", default=False)
    preamble = models.TextField("证面说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "证照类型"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class LicenceCounter(models.Model):
    """证照流水: the last serial per type; the row is locked while a number is taken."""

    type = models.OneToOneField(LicenceType, on_delete=models.CASCADE, primary_key=True, related_name="counter")
    last = models.PositiveIntegerField("最后一号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "证照流水"

    def __str__(self) -> str:
        return f"{self.type_id} {self.last}"


class LicenceQuerySet(models.QuerySet["Licence"]):
    def valid_on(self, day: date) -> LicenceQuerySet:
        return self.filter(status=LicenceStatus.VALID, valid_from_on__lte=day).filter(
            Q(valid_to_on__isnull=True) | Q(valid_to_on__gte=day)
        )


class Licence(models.Model):
    """证照: one version of one licence. A change makes a new version and lapses this one."""

    identifier = models.CharField("证照标识", max_length=120, unique=True)
    serial = models.CharField("流水号", max_length=32)
    version = models.PositiveSmallIntegerField("版本")
    previous = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="successor", verbose_name="上一版本"
    )
    type = models.ForeignKey(LicenceType, on_delete=models.PROTECT, related_name="licences", verbose_name="类型")
    number = models.CharField("证照编号", max_length=60, db_index=True)
    status = models.CharField("状态", max_length=2, choices=LicenceStatus, default=LicenceStatus.VALID)
    status_reason = models.CharField("状态说明", max_length=200, blank=True)
    status_on = models.DateField("状态日期", null=True)
    holder_kind = models.CharField("持证主体类型", max_length=8, choices=HolderKind)
    holder_id_type = models.CharField("证件类型", max_length=10)
    holder_id_number = models.CharField("证件号码", max_length=40)
    holder_name = models.CharField("持证主体", max_length=120)
    data = models.JSONField("照面数据")
    merged = models.JSONField("合并事项", default=list, help_text="[{case, name, agency, number, on}]，多证合一")
    issuer_uscc = models.CharField("发证机关代码", max_length=18)
    issuer_name = models.CharField("发证机关", max_length=100)
    division_path = models.CharField("区划路径", max_length=100)
    case_number = models.CharField("办件编号", max_length=64, blank=True, db_index=True)
    issued_on = models.DateField("发证日期")
    valid_from_on = models.DateField("有效期起")
    valid_to_on = models.DateField("有效期止", null=True)
    verify_code = models.CharField("核验码", max_length=20, unique=True)
    signature_algorithm = models.CharField("签名算法", max_length=20)
    signature_key = models.CharField("签名密钥", max_length=80)
    signature = models.CharField("签名值", max_length=200)
    created_at = models.DateTimeField("登记时间")
    file_id = models.UUIDField("文件", null=True)
    pdf_sha256 = models.CharField("文件摘要", max_length=64, blank=True, db_index=True)
    made_at = models.DateTimeField("制证时间", null=True)

    objects = LicenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "证照"
        ordering = ["type", "number", "version"]
        constraints = [
            models.UniqueConstraint(fields=["type", "serial", "version"], name="licence_version_once"),
            models.CheckConstraint(
                name="licence_term_in_order",
                condition=Q(valid_to_on__isnull=True) | Q(valid_to_on__gte=F("valid_from_on")),
            ),
        ]
        indexes = [models.Index(fields=["holder_id_number", "type"], name="licence_holder_type")]

    def __str__(self) -> str:
        return self.number


class LicenceUse(models.Model):
    """用证记录: who used or looked at a licence, when and why; the holder may read it."""

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="uses", verbose_name="证照")
    way = models.CharField("方式", max_length=10, choices=UseWay)
    used_at = models.DateTimeField("时间")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="使用人"
    )
    user_name = models.CharField("使用人姓名", max_length=60, blank=True)
    agency_name = models.CharField("使用单位", max_length=100, blank=True)
    case_number = models.CharField("办件编号", max_length=64, blank=True)
    purpose = models.CharField("用途", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "用证记录"
        ordering = ["-used_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.purpose}"


class ShowToken(models.Model):
    """亮证码: short-lived; shows only what the holder picked. The token itself is not kept, only its hash."""

    token_hash = models.CharField("令牌摘要", max_length=64, unique=True)
    licence = models.ForeignKey(Licence, on_delete=models.CASCADE, related_name="tokens", verbose_name="证照")
    shown_fields = models.JSONField("出示项")
    is_single_use = models.BooleanField("只用一次", default=False)
    created_at = models.DateTimeField("出示时间")
    expires_at = models.DateTimeField("失效时间")
    used_at = models.DateTimeField("首次扫码时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "亮证码"

    def __str__(self) -> str:
        return str(self.pk)
