"""文书种类: the papers that every city needs, each with its word in the number, its fields and what it may not lack."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import fields, letter_fields, samples
from .fields import Field

SCRIPTS = Path(__file__).parent / "scripts"

#: 行政复议法 第二十条, 行政诉讼法 第四十六条; 行政许可法 第三十八条第二款 asks that they be told.
REMEDIES = ("行政复议", "六十日", "行政诉讼", "六个月")


@dataclass(frozen=True)
class Kind:
    """`required`: what the caller's data must hold ("a|b": one of both). `needs`: fields a 文稿 must name. `says`:
    words that must stand on the sample. `cites`: a law that the sample of a licence must name. `common`: fields that
    it shares with others. `is_internal`: between agencies; the applicant never sees it."""

    kind: str
    name: str
    word: str
    own: tuple[Field, ...]
    required: tuple[str, ...]
    needs: tuple[str, ...]
    says: tuple[str, ...] = ()
    cites: str = ""
    sample: dict[str, Any] = field(default_factory=dict)
    script: str = ""
    common: tuple[Field, ...] = fields.COMMON
    is_internal: bool = False

    @property
    def fields(self) -> tuple[Field, ...]:
        return (*self.common, *self.own)


def _kind(kind: str, name: str, word: str, own: tuple[Field, ...], required: tuple[str, ...], **rest: Any) -> Kind:
    script = (SCRIPTS / f"{kind}.txt").read_text(encoding="utf-8")
    return Kind(kind, name, word, own, required, sample=samples.SAMPLES[kind], script=script, **rest)


def _letter(kind: str, name: str, word: str, own: tuple[Field, ...], required: tuple[str, ...], **rest: Any) -> Kind:
    return _kind(
        kind, name, word, own, ("item_name", "topic", *required), common=letter_fields.ABOUT, is_internal=True, **rest
    )


PARTY = ("申请人", "申请事项", "办件编号")
CASE = ("办件申请人", "申请事项", "办件编号", "事由")
PERMIT = fields.PERMIT_LAW

KINDS = (
    _kind(
        "receipt", "收件凭证", "收", fields.RECEIPT, ("item_name",), cites=PERMIT,
        needs=(*PARTY, "收件时间", "收件窗口", "收件人", "材料"), says=("签收",),
    ),
    _kind(
        "acceptance", "受理通知书", "受", fields.ACCEPTANCE, ("item_name",), cites=PERMIT,
        needs=(*PARTY, "受理日期", "承诺办结日期", "法定期限届满", "联系人"), says=("签收",),
    ),
    _kind(
        "late_acceptance", "容缺受理告知书", "容", fields.LATE_ACCEPTANCE, ("item_name", "materials"),
        needs=(*PARTY, "需补齐的材料", "补齐期限"), says=("补齐", "签收"),
    ),
    _kind(
        "void", "办件作废通知书", "废", fields.VOID, ("item_name", "ground_name", "reason"),
        needs=(*PARTY, "作废原因", "作废情况", "复议机关", "管辖法院"), says=(*REMEDIES, "作废"),
    ),
    _kind(
        "termination", "终止办理决定书", "终", fields.TERMINATION, ("item_name", "ground_name", "reason"),
        needs=(*PARTY, "终止情形", "终止理由", "终止依据", "复议机关", "管辖法院"), says=(*REMEDIES, "终止"),
    ),
    _kind(
        "withdrawal", "准予撤回申请通知书", "撤回", fields.WITHDRAWAL, ("item_name",),
        needs=(*PARTY, "撤回日期"), says=("撤回", "重新申请", "签收"),
    ),
    _kind(
        "correction", "补正告知书", "补", fields.CORRECTION, ("item_name", "items"), cites=PERMIT,
        needs=(*PARTY, "补正内容", "补正期限", "咨询电话"), says=("一次告知", "签收"),
    ),
    _kind(
        "refusal_to_accept", "不予受理通知书", "不受", fields.REFUSAL_TO_ACCEPT, ("item_name", "ground|reason"),
        needs=(*PARTY, "不予受理理由", "告知去向", "复议机关", "管辖法院"), says=REMEDIES, cites=PERMIT,
    ),
    _kind(
        "special_procedure", "特别程序告知书", "特", fields.SPECIAL_PROCEDURE,
        ("item_name", "reason_name", "planned_days"), cites=PERMIT,
        needs=(*PARTY, "特别程序", "起始日期", "所需天数|所需时间"), says=("不计算在",),
    ),
    _kind(
        "extension", "延期告知书", "延", fields.EXTENSION, ("item_name", "days", "reason"), cites=PERMIT,
        needs=(*PARTY, "延期原因", "延长天数", "承诺办结日期|法定期限届满"), says=("批准",),
    ),
    _kind(
        "decision_grant", "准予许可决定书", "准", fields.GRANT, ("item_name",), cites=PERMIT,
        needs=(*PARTY, "证照编号", "有效期"), says=("准予",),
    ),
    _kind(
        "decision_refuse", "不予许可决定书", "不准", fields.REFUSE, ("item_name", "reason|reasons"), cites=PERMIT,
        needs=(*PARTY, "理由", "复议机关", "管辖法院"), says=(*REMEDIES, "不予"),
    ),
    _kind(
        "delivery", "送达回证", "送", fields.DELIVERY, ("item_name", "documents"),
        needs=("受送达人", "申请事项", "办件编号", "送达方式", "送达时间", "送达地点", "送达人", "送达文书", "签收人",
               "代收人", "拒收事由", "签收日期"),
    ),
    _kind(
        "pledge", "告知承诺书", "诺", fields.PLEDGE,
        ("item_name", "materials", "conditions", "consequences", "pledger"),
        needs=(*PARTY, "以承诺代替的材料", "告知的条件", "标准和要求", "违反承诺的后果", "公开范围", "核查方式",
               "核查期限", "承诺人", "承诺时间"),
        says=("承诺", "核查", "公开", "自愿", "签名"),
    ),
    _kind(
        "pledge_fix", "责令限期整改通知书", "改", fields.PLEDGE_FIX,
        ("item_name", "finding", "demand", "fix_due_on"),
        needs=(*PARTY, "核查情况", "整改要求", "整改期限", "复议机关", "管辖法院"), says=(*REMEDIES, "整改", "撤销"),
    ),
    _kind(
        "revocation", "撤销决定书", "撤", fields.REVOCATION, ("item_name", "ground_name", "reason", "heard"),
        needs=(*PARTY, "撤销理由", "陈述申辩", "证照编号", "复议机关", "管辖法院"), says=(*REMEDIES, "撤销"),
        cites=PERMIT,
    ),
    _kind(
        "inspection_notice", "检查通知书", "检", fields.INSPECTION_NOTICE,
        ("task_name", "basis", "from_on", "way", "subjects", "inspectors"),
        needs=("被检查单位", "检查任务", "检查依据", "检查日期", "检查方式", "检查事项", "检查人员"),
        says=("出示执法证件", "拒绝接受检查", "签收"), cites="《中华人民共和国行政处罚法》",
    ),
    _letter(
        "consult_letter", "征求意见函", "函", letter_fields.CONSULT, ("text", "due_on"),
        needs=("主送机关", *CASE, "征求意见的内容", "答复期限", "联系人"), says=("征求", "书面答复"),
    ),
    _letter(
        "consult_reply", "征求意见复函", "复函", letter_fields.CONSULT_REPLY, ("stance", "answer"),
        needs=("主送机关", *CASE, "来函文号", "态度", "答复意见"), says=("函复",),
    ),
    _letter(
        "supervision", "督办单", "督", letter_fields.SUPERVISION, ("text", "due_on"),
        needs=("主送机关", *CASE, "督办要求", "答复期限"), says=("督办", "书面答复"),
    ),
)  # fmt: skip
