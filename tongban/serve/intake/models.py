"""Tables of intake: the application with its answers and materials, its one correction, its delivery."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .enums import DeliveryMethod, RefusalGround, SeenAs, Source, Verdict
from .joint_models import JointApplication, JointPart
from .locker_models import Locker, LockerEvent
from .passing_models import HandOver
from .pickup_models import Pickup
from .preview_models import Preview
from .relay_models import Relay
from .signature_models import Signature
from .subcase_models import Stamp, SubCase

__all__ = [
    "Application",
    "ApplicationMaterial",
    "CorrectionRequest",
    "Delivery",
    "HandOver",
    "JointApplication",
    "JointPart",
    "Locker",
    "LockerEvent",
    "Pickup",
    "Preview",
    "Refusal",
    "Relay",
    "Signature",
    "Stamp",
    "SubCase",
]


class Application(models.Model):
    """申请: what the applicant handed in. Its state is the state of its case."""

    case = models.OneToOneField(
        "approvals.Case", on_delete=models.PROTECT, primary_key=True, related_name="+", verbose_name="办件"
    )
    number = models.CharField("办件编号", max_length=64, unique=True)
    form_code = models.CharField("表单", max_length=80)
    form_version = models.PositiveIntegerField("表单版本")
    answers: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField("填报内容", default=dict)
    situations: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField("办理情形", default=dict)
    delivery: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField("取件方式", default=dict)
    on_behalf: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField("代为登记", default=dict)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提交人", db_index=False
    )
    key = models.CharField("提交编号", max_length=100)
    request_hash = models.CharField("提交内容摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "申请"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["submitted_by", "key"], name="application_once_per_key"),
        ]

    def __str__(self) -> str:
        return self.number


class ApplicationMaterial(models.Model):
    """申请材料: one line of the checklist. A replaced one stays, as not current."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="materials", verbose_name="申请", db_index=False
    )
    code = models.CharField("材料编码", max_length=64)
    name = models.CharField("材料名称", max_length=300)
    order = models.PositiveSmallIntegerField("序号", default=0)
    is_required = models.BooleanField("必要", default=True)
    allow_late = models.BooleanField("可容缺", default=False)
    trust = models.CharField("可信等级", max_length=1)
    source = models.CharField("来源", max_length=12, choices=Source)
    file_id = models.UUIDField("文件", null=True, blank=True)
    licence_identifier = models.CharField("电子证照标识", max_length=120, blank=True)
    verdict = models.CharField("核验结论", max_length=4, choices=Verdict, blank=True)
    opinion = models.TextField("核验意见", blank=True)
    is_asked = models.BooleanField("要求补正", default=False)
    is_current = models.BooleanField("现行", default=True)
    provided_at = models.DateTimeField("提交时间")
    seen_as = models.CharField("核对的是", max_length=8, choices=SeenAs, blank=True)
    seen_count = models.PositiveSmallIntegerField("核对份数", default=0)
    seen_by_name = models.CharField("核对人", max_length=100, blank=True)
    seen_at = models.DateTimeField("核对时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "申请材料"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "code"], name="material_one_current", condition=Q(is_current=True)
            ),
            models.CheckConstraint(
                name="material_file_when_uploaded",
                condition=~Q(source=Source.FILE) | Q(file_id__isnull=False),
            ),
            models.CheckConstraint(
                name="material_licence_when_reused",
                condition=~Q(source=Source.LICENCE) | ~Q(licence_identifier=""),
            ),
            models.CheckConstraint(name="material_bad_says_why", condition=~Q(verdict=Verdict.BAD) | ~Q(opinion="")),
        ]
        indexes = [models.Index(fields=["application", "order"], name="material_of_application")]

    def __str__(self) -> str:
        return self.name


class CorrectionRequest(models.Model):
    """补正告知: asked once, for everything (行政许可法 第三十二条第一款第（四）项)."""

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="correction", verbose_name="申请"
    )
    items: models.JSONField[list[dict[str, str]], list[dict[str, str]]] = models.JSONField("补正内容")
    asked_by_name = models.CharField("告知人", max_length=100)
    asked_at = models.DateTimeField("告知时间")
    asked_on = models.DateField("告知日期")
    deadline_on = models.DateField("补正期限")
    days_left = models.PositiveSmallIntegerField("剩余受理工作日")
    answered_at = models.DateTimeField("补正时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "补正告知"
        constraints = [
            models.CheckConstraint(name="correction_deadline_later", condition=Q(deadline_on__gt=F("asked_on"))),
            models.CheckConstraint(name="correction_asks_something", condition=~Q(items=[])),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.deadline_on}"


class Refusal(models.Model):
    """不予受理: the ground and where to turn instead."""

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="refusal", verbose_name="申请"
    )
    ground = models.CharField("理由", max_length=16, choices=RefusalGround)
    explanation = models.TextField("说明")
    redirect_to = models.CharField("应当向其申请的机关", max_length=200, blank=True)
    refused_by_name = models.CharField("经办人", max_length=100)
    refused_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "不予受理"
        constraints = [
            models.CheckConstraint(
                name="refusal_names_competent_body",
                condition=~Q(ground=RefusalGround.NOT_OURS) | ~Q(redirect_to=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.get_ground_display()}"


class Delivery(models.Model):
    """送达: how the result left the house, as on the 送达回证."""

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="handover", verbose_name="申请"
    )
    method = models.CharField("方式", max_length=12, choices=DeliveryMethod)
    receiver_name = models.CharField("签收人", max_length=100)
    is_proxy = models.BooleanField("代收", default=False)
    identity_note = models.CharField("核验身份的方式", max_length=100, blank=True)
    place = models.CharField("送达地点", max_length=200, blank=True)
    express_company = models.CharField("快递公司", max_length=50, blank=True)
    express_number = models.CharField("快递单号", max_length=50, blank=True)
    delivered_by_name = models.CharField("送达人", max_length=100)
    delivered_at = models.DateTimeField("送达时间")
    signed_by_name = models.CharField("邮件签收人", max_length=100, blank=True)
    signed_at = models.DateTimeField("邮件签收回填", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "送达"
        constraints = [
            models.CheckConstraint(
                name="delivery_post_has_number", condition=~Q(method=DeliveryMethod.POST) | ~Q(express_number="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.get_method_display()}"
