"""The log and its seals. No foreign keys: a row refers by number, so that no cascade can reach it."""

from __future__ import annotations

from django.db import models


class EntryKind(models.TextChoices):
    CHANGE = "change", "操作"
    READ = "read", "查阅"


class Entry(models.Model):
    """审计记录: written in the transaction of the change; triggers refuse UPDATE, DELETE and TRUNCATE."""

    kind = models.CharField("类别", max_length=8, choices=EntryKind, default=EntryKind.CHANGE)
    at = models.DateTimeField("时间")
    actor_id = models.BigIntegerField("操作人编号", null=True)
    actor_name = models.CharField("操作人", max_length=150)
    actor_kind = models.CharField("身份", max_length=16)
    agency_id = models.BigIntegerField("机构编号", null=True)
    acting_as = models.CharField("代表", max_length=150, blank=True, default="")
    action = models.CharField("动作", max_length=100)
    subject = models.CharField("业务对象", max_length=150)
    facts = models.JSONField("事实", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ["pk"]
        indexes = [
            models.Index(name="audit_entry_subject", fields=["subject", "id"]),
            models.Index(name="audit_entry_actor", fields=["actor_id", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.action}"


class Pending(models.Model):
    """待封存: a row not yet sealed; a trigger adds it, the sealer takes it away."""

    entry_id = models.BigIntegerField("记录编号", primary_key=True)
    queued_at = models.DateTimeField("写入时间")

    class Meta:
        verbose_name = verbose_name_plural = "待封存"

    def __str__(self) -> str:
        return str(self.entry_id)


class Link(models.Model):
    """链环: place, fingerprint and chain value of one row. chain = SM3(previous chain ‖ seq ‖ entry ‖ digest)."""

    seq = models.BigIntegerField("序号", primary_key=True)
    entry_id = models.BigIntegerField("记录编号", unique=True)
    digest = models.BinaryField("指纹")
    chain = models.BinaryField("链值")

    class Meta:
        verbose_name = verbose_name_plural = "链环"
        ordering = ["seq"]

    def __str__(self) -> str:
        return f"{self.seq} → {self.entry_id}"


class Batch(models.Model):
    """封条: an SM2 signature over a run of links; repeated outside the database in the anchor file."""

    number = models.BigIntegerField("批次", primary_key=True)
    first_seq = models.BigIntegerField("起")
    last_seq = models.BigIntegerField("止")
    previous = models.BinaryField("前一链值")
    head = models.BinaryField("链值")
    sealed_at = models.DateTimeField("封存时间")
    key_id = models.CharField("密钥编号", max_length=32)
    signature = models.BinaryField("签名")

    class Meta:
        verbose_name = verbose_name_plural = "封条"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}（{self.first_seq}–{self.last_seq}）"
