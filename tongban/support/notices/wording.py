"""What each paper says. Values in, blocks of text out: no database, no clock.

Sources: 行政许可法（2019-04-23 修正）第三十二、三十八、四十、四十二、四十四、四十五、八十二条；
行政复议法（2023-09-01 修订）第二十条、第二十四条；行政诉讼法（2017-06-27 修正）第四十六条。
A matter that is no licence (给付、确认、公共服务; `is_permit` false) never cites the licensing law.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from tongban.common import crypto
from tongban.common.codes import mask_id_number, mask_phone

Block = dict[str, Any]

PERMIT_LAW = "《中华人民共和国行政许可法》"
REVIEW_LAW = "《中华人民共和国行政复议法》"
LITIGATION_LAW = "《中华人民共和国行政诉讼法》"

OWN_LINE = ("申请事项", "申请人", "受送达人", "有效期", "决定意见")

COPIES = "本通知书一式两份，一份送申请人，一份存入办件档案。"

REFUSAL_GROUNDS = {
    "not_needed": (
        "申请事项依法不需要取得行政许可",
        f"{PERMIT_LAW}第三十二条第一款第一项",
    ),
    "not_ours": (
        "申请事项依法不属于本机关职权范围",
        f"{PERMIT_LAW}第三十二条第一款第二项",
    ),
    "not_corrected": (
        "未在告知的期限内提交全部补正申请材料，申请材料仍不齐全或者不符合法定形式",
        f"{PERMIT_LAW}第三十二条第一款第四项、第五项",
    ),
}


@dataclass(frozen=True)
class Letter:
    """All that a paper is made of; `data` is what the caller gave, `today` the day of issue."""

    case_number: str
    agency_name: str
    agency_phone: str
    review_body: str
    recipient_kind: str
    recipient_name: str
    recipient_id_number: str
    recipient_phone: str
    today: date
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def you(self) -> str:
        return "你单位" if self.recipient_kind == "legal" else "你"

    @property
    def is_permit(self) -> bool:
        return bool(self.data.get("is_permit", True))

    @property
    def item(self) -> str:
        return f"“{self.data['item_name']}”"

    def get(self, name: str) -> str:
        return str(self.data.get(name) or "")

    def day(self, name: str) -> str:
        return chinese_date(self.data.get(name))


@dataclass(frozen=True)
class Paper:
    """A composed paper: before the seal, kept together with the seal, below the seal."""

    title: str
    body: list[Block]
    closing: list[Block]
    after: list[Block] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {"title": self.title, "body": self.body, "closing": self.closing, "after": self.after}


def chinese_date(value: object) -> str:
    """2026年11月21日; empty for nothing. Takes a date or an ISO string, as stored."""
    if not value:
        return ""
    value = _moment(value)
    return f"{value.year}年{value.month}月{value.day}日"


def chinese_moment(value: object) -> str:
    """2026年11月21日09:30, in the platform's time zone; a date alone has no hour."""
    if not value:
        return ""
    found = _moment(value)
    is_date = (isinstance(value, str) and len(value) == len("2026-11-21")) or not isinstance(value, str | datetime)
    return chinese_date(found) if is_date else f"{chinese_date(found)}{found:%H:%M}"


def _moment(value: object) -> date:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    assert isinstance(value, date)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return timezone.localtime(value)
    return value


def content_hash(content: Mapping[str, Any]) -> str:
    """SM3 over the canonical text of what the paper says."""
    text = json.dumps(content["paper"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return crypto.sm3(text.encode()).hex()


def lead(letter: Letter) -> Block:
    return {"t": "lead", "text": f"{letter.recipient_name}："}


def para(text: str) -> Block:
    return {"t": "para", "text": text}


def heading(text: str) -> Block:
    return {"t": "heading", "text": text}


def facts(rows: Sequence[tuple[str, str]]) -> Block:
    """Label and value, whether it has a line of its own; rows without a value are left out."""
    return {"t": "facts", "rows": [[label, value, label in OWN_LINE] for label, value in rows if value]}


def table(head: Sequence[str], widths: Sequence[float | str], rows: Sequence[Sequence[object]]) -> Block:
    """`widths` in mm, "" for what is left."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    return {"t": "table", "head": list(head), "widths": list(widths), "rows": cells}


def signature_rows(*labels: str) -> Block:
    return {"t": "sign", "beside": True, "rows": [[label, ""] for label in labels]}


def by_law(bases: Sequence[str]) -> str:
    """ "依照甲、乙的规定，", or nothing when there is no basis to name."""
    named = list(dict.fromkeys(basis for basis in bases if basis))
    return f"依照{'、'.join(named)}的规定，" if named else ""


def own_bases(letter: Letter) -> list[str]:
    return [str(basis) for basis in letter.data.get("bases") or []]


def applicant_rows(letter: Letter) -> list[tuple[str, str]]:
    label = "信用代码" if letter.recipient_kind == "legal" else "证件号码"
    number = letter.recipient_id_number
    return [
        ("申请人", letter.recipient_name),
        (label, number if letter.recipient_kind == "legal" else mask_id_number(number)),
        ("法定代表人", letter.get("representative")),
        ("地址", letter.get("address")),
        ("联系人", contact(letter)),
        ("咨询人", letter.get("consult_person")),
        ("咨询电话", letter.get("consult_phone") or letter.agency_phone),
    ]


def contact(letter: Letter) -> str:
    phone = letter.get("contact_phone") or letter.recipient_phone
    return "　".join(part for part in (letter.get("contact_name"), mask_phone(phone) if phone else "") if part)


def item_rows(letter: Letter) -> list[tuple[str, str]]:
    return [
        ("申请事项", letter.get("item_name")),
        ("事项编码", letter.get("item_code")),
        ("办件编号", letter.case_number),
        ("项目名称", letter.get("project_name")),
        ("项目编码", letter.get("project_code")),
        ("申请时间", letter.day("applied_on")),
    ]


def rights(letter: Letter, paper: str) -> Block:
    """复议 sixty days (行政复议法 第二十条), to the government at the same level (第二十四条) unless told otherwise;
    suit six months (行政诉讼法 第四十六条)."""
    body = letter.get("review_body") or letter.review_body
    court = letter.get("court") or "有管辖权的人民法院"
    return para(
        f"{letter.you}如不服本决定，可以自收到本{paper}之日起六十日内，依照{REVIEW_LAW}第二十条第一款的规定，"
        f"向{body}申请行政复议；也可以自收到本{paper}之日起六个月内，依照{LITIGATION_LAW}第四十六条第一款的规定，"
        f"直接向{court}提起行政诉讼。"
    )


def receipt(letter: Letter) -> Paper:
    when = chinese_moment(letter.data.get("received_at")) or chinese_date(letter.today)
    materials = letter.data.get("materials") or []
    body = [
        lead(letter),
        para(f"{letter.you}提交的{letter.item}申请材料已经收到。本凭证证明收到材料的时间和种类，不表示申请已经受理。"),
        facts(
            [
                *item_rows(letter)[:3],
                ("查询码", letter.get("query_code")),
                ("查询网址", letter.get("query_url")),
                *applicant_rows(letter),
                ("收件时间", when),
                ("收件窗口", letter.get("window")),
                ("收件人", letter.get("clerk")),
            ]
        ),
    ]
    if materials:
        body += [heading("材料清单"), material_list(materials)]
    return Paper("收件凭证", body, [para(answer_promised(letter))], [signature_rows("申请人签收", "签收日期")])


def answer_promised(letter: Letter) -> str:
    """Until when the applicant hears whether it is accepted; the law's own sentence stands for a licence."""
    until = letter.day("answer_due_on")
    if not letter.is_permit:
        return f"本机关{f'于{until}前' if until else '在五个工作日内'}答复受理、补正或者不予受理。"
    return (
        f"依照{PERMIT_LAW}第三十二条第一款第四项、第八十二条的规定，申请材料不齐全或者不符合法定形式的，"
        f"本机关应当当场或者在五个工作日内{f'（{until}前）' if until else ''}一次告知需要补正的全部内容；"
        "逾期不告知的，自收到申请材料之日起即为受理。"
    )


def material_list(materials: Sequence[Mapping[str, Any]]) -> Block:
    """Name, how many (originals and copies where they were told apart), and how each came."""
    told_apart = any("original" in one or "copy" in one for one in materials)
    counted = told_apart or any("count" in one for one in materials)
    rows = []
    for index, one in enumerate(materials):
        copies = f"原件 {one.get('original', 0)}　复印件 {one.get('copy', 0)}" if told_apart else one.get("count", "")
        rows.append([index + 1, one.get("name", ""), *([copies] if counted else []), one.get("form", "")])
    if counted:
        return table(["序号", "材料名称", "份数", "形式"], [13, "", 42 if told_apart else 15, 26], rows)
    return table(["序号", "材料名称", "形式"], [13, "", 36], rows)


def limits(letter: Letter) -> str:
    """The promise and the law side by side (第四十二条; 第二款 when several bodies handle it together)."""
    promised, statutory = letter.data.get("promised_days"), letter.data.get("statutory_days")
    parts = []
    if promised == 0:
        parts.append("本事项为即办件，本机关当场办理。")
    elif promised:
        due = letter.day("promised_due_on")
        parts.append(f"本机关承诺自受理之日起{promised}个工作日内办结{f'，最迟{due}' if due else ''}。")
    if statutory:
        due = letter.day("statutory_due_on")
        basis = letter.get("statutory_basis")
        if not basis and letter.is_permit:
            basis = f"{PERMIT_LAW}第四十二条第{'二' if letter.data.get('joint') else '一'}款"
        parts.append(
            f"法定办理期限为{statutory}个工作日{f'（{basis}）' if basis else ''}{f'，最迟{due}' if due else ''}。"
        )
    if letter.data.get("provisional"):
        parts.append("期限所涉年份的放假安排尚未公布，上述日期为暂定日期，公布后重新计算并以查询结果为准。")
    return "".join(parts)


def acceptance(letter: Letter) -> Paper:
    accepted = letter.day("accepted_on") or chinese_date(letter.today)
    corrected = "按照本机关的要求提交了全部补正申请材料" if letter.data.get("corrected") else ""
    state = corrected or "申请材料齐全、符合法定形式"
    bases = own_bases(letter)
    if letter.is_permit:
        bases = [f"{PERMIT_LAW}第三十二条第一款第五项、第二款", *bases]
    applied = (
        f"{letter.you}于{letter.day('applied_on')}提出的" if letter.data.get("applied_on") else f"{letter.you}提出的"
    )
    body = [
        lead(letter),
        para(
            f"{applied}{letter.item}申请，属于本机关职权范围，{state}。{by_law(bases)}"
            f"本机关决定自{accepted}起予以受理。"
        ),
        facts(
            [
                *item_rows(letter),
                *applicant_rows(letter),
                ("受理日期", accepted),
                ("承诺办结日期", letter.day("promised_due_on")),
                ("法定期限届满", letter.day("statutory_due_on")),
                ("查询码", letter.get("query_code")),
            ]
        ),
    ]
    closing = []
    if limits(letter):
        closing.append(para(limits(letter)))
    if letter.is_permit:
        closing.append(
            para(
                f"依照{PERMIT_LAW}第四十五条的规定，依法需要听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的，"
                f"所需时间不计算在上述期限内，本机关将所需时间另行书面告知。{COPIES}"
            )
        )
    if not closing:
        closing.append(para(COPIES))
    return Paper("受理通知书", body, closing, [signature_rows("接收人签收", "签收日期")])


def late_acceptance(letter: Letter) -> Paper:
    """容缺受理告知书: the applicant has promised what is still to come; nothing is granted before."""
    until = letter.day("until_on")
    rows = [[index + 1, str(name)] for index, name in enumerate(letter.data.get("materials") or [])]
    body = [
        lead(letter),
        para(
            f"{letter.you}提出的{letter.item}申请，主要申请材料齐全、符合法定形式。按照{letter.you}的申请和承诺，"
            f"本机关先予受理，下列材料请{f'于{until}前' if until else '在作出决定以前'}补齐："
        ),
        table(["序号", "需要补齐的材料"], [13, ""], rows),
        facts([*item_rows(letter), *applicant_rows(letter), ("补齐期限", until)]),
    ]
    closing = [
        para(
            "补齐以前，本机关可以先行审查，但不作出准予的决定，不制发证照；办理期限照常计算。"
            "逾期没有补齐的，本机关可以终止办理，届时另行书面告知；需要时可以重新申请。"
        )
    ]
    return Paper("容缺受理告知书", body, closing, [signature_rows("申请人签收并承诺", "签收日期")])


def void(letter: Letter) -> Paper:
    """作废通知书: the case should not have been one; whoever was hurt by it may appeal."""
    bases = [letter.get("basis")] if letter.get("basis") else own_bases(letter)
    other = letter.get("other_number")
    onward = "保留的办件继续办理，不受影响。" if other else "需要时可以重新申请。"
    body = [
        lead(letter),
        para(
            f"{letter.you}提出的{letter.item}申请（办件编号{letter.case_number}），经核实属于{letter.get('ground_name')}："
            f"{letter.get('reason').rstrip('。')}。{by_law(bases)}本机关决定将该办件作废。"
        ),
        facts(
            [
                *item_rows(letter),
                *applicant_rows(letter),
                ("作废原因", letter.get("ground_name")),
                ("保留的办件", other),
            ]
        ),
        para(f"作废的办件不再办理，也不发生受理的效力；{onward}"),
    ]
    return Paper("办件作废通知书", body, [rights(letter, "通知书")], [signature_rows("接收人签收", "签收日期")])


def correction(letter: Letter) -> Paper:
    rows = [
        [index + 1, one.get("name", ""), one.get("opinion", ""), one.get("attachments") or "无"]
        for index, one in enumerate(letter.data.get("items") or [])
    ]
    bases = own_bases(letter)
    if letter.is_permit:
        bases = [f"{PERMIT_LAW}第三十二条第一款第四项", *bases]
    body = [
        lead(letter),
        para(
            f"{letter.you}提出的{letter.item}申请，经核对，申请材料不齐全或者不符合法定形式。{by_law(bases)}"
            f"现将需要补正的全部内容一次告知如下："
        ),
        table(["序号", "材料名称", "补正意见", "附件数"], [13, 44, "", 17], rows),
        heading("申请情况"),
        facts([*item_rows(letter), *applicant_rows(letter)]),
    ]
    due = letter.day("due_on")
    until = f"请于{due}前" if due else "请尽快"
    closing = [
        para(
            f"{until}通过原申请渠道提交上述补正材料，不需要重新申请，已经提交的其他材料不必再交。"
            f"按照本告知书提交全部补正申请材料的，本机关予以受理。"
        )
    ]
    return Paper("补正告知书", body, closing, [signature_rows("接收人签收", "签收时间")])


def refusal_to_accept(letter: Letter) -> Paper:
    ground, basis = REFUSAL_GROUNDS.get(letter.get("ground"), ("", ""))
    if not letter.is_permit:
        ground = ground.replace("取得行政许可", "办理本事项")
    reason = "：".join(part.rstrip("。") for part in (ground, letter.get("reason")) if part)
    bases = [basis, *own_bases(letter)] if letter.is_permit else own_bases(letter)
    if letter.is_permit:
        bases.append(f"{PERMIT_LAW}第三十二条第二款")
    body = [
        lead(letter),
        para(f"{letter.you}提出的{letter.item}申请，本机关已经收到。经审查，{reason}。"),
        para(f"{by_law(bases)}本机关决定不予受理。"),
    ]
    if letter.get("redirect_to"):
        body.append(para(f"请向{letter.get('redirect_to')}提出申请。"))
    body.append(facts([*item_rows(letter), *applicant_rows(letter)]))
    closing = [rights(letter, "通知书")]
    return Paper("不予受理通知书", body, closing, [signature_rows("接收人签收", "签收日期")])


def special_procedure(letter: Letter) -> Paper:
    bases = own_bases(letter)
    if letter.get("basis"):
        bases = [letter.get("basis"), *bases]
    if letter.is_permit:
        bases = [f"{PERMIT_LAW}第四十五条", *bases]
    start = letter.day("started_on") or chinese_date(letter.today)
    body = [
        lead(letter),
        para(
            f"{letter.you}提出的{letter.item}申请，依法需要进行{letter.get('reason_name')}。{by_law(bases)}"
            f"自{start}起所需{letter.get('planned_days')}个工作日不计算在办理期限内，特此告知。"
        ),
        facts(
            [
                *item_rows(letter),
                *applicant_rows(letter),
                ("特别程序", letter.get("reason_name")),
                ("起始日期", start),
                ("所需时间", f"{letter.get('planned_days')}个工作日"),
                ("预计结束", letter.day("planned_until_on")),
                ("说明", letter.get("note")),
            ]
        ),
    ]
    closing = [para("特别程序结束后，办理期限继续计算，剩余时间不变。")]
    return Paper("特别程序告知书", body, closing, [signature_rows("接收人签收", "签收日期")])


def extension(letter: Letter) -> Paper:
    """延期告知书: the applicant is told the reason (第四十二条)."""
    bases = own_bases(letter)
    if letter.is_permit:
        bases = [f"{PERMIT_LAW}第四十二条第{'二' if letter.data.get('joint') else '一'}款", *bases]
    approved = "经本级人民政府负责人批准" if letter.data.get("joint") else "经本机关负责人批准"
    body = [
        lead(letter),
        para(
            f"{letter.you}提出的{letter.item}申请，因{letter.get('reason').rstrip('。')}，不能在规定的期限内作出决定。"
            f"{by_law(bases)}{approved}，办理期限延长{letter.get('days')}个工作日，特此告知。"
        ),
        facts(
            [
                *item_rows(letter),
                *applicant_rows(letter),
                ("承诺办结日期", letter.day("promised_due_on")),
                ("法定期限届满", letter.day("statutory_due_on")),
            ]
        ),
    ]
    closing = [para("延长期限只有一次。上表日期为延长以后的日期。")]
    return Paper("延期告知书", body, closing, [signature_rows("接收人签收", "签收日期")])


def decision_grant(letter: Letter) -> Paper:
    bases = own_bases(letter)
    if letter.is_permit:
        bases = [f"{PERMIT_LAW}第三十八条第一款", *bases]
    accepted = letter.day("accepted_on")
    licence: Mapping[str, Any] = letter.data.get("licence") or {}
    main = str(letter.data.get("merged_into") or "")
    body = [
        lead(letter),
        para(
            f"{letter.you}提出的{letter.item}申请，本机关{f'于{accepted}' if accepted else '已'}受理。"
            f"经审查，符合法定条件、标准。{by_law(bases)}本机关决定准予{'行政许可' if letter.is_permit else '办理'}。"
        ),
    ]
    body.append(
        facts(
            [
                *item_rows(letter),
                *applicant_rows(letter),
                ("决定意见", letter.get("content")),
                ("结果去向", f"多证合一，不另发证，记载在“{main}”的证照上" if main else ""),
                ("证照名称", str(licence.get("name") or "")),
                ("证照编号", str(licence.get("number") or "")),
                ("证照标识", str(licence.get("identifier") or "")),
                ("有效期", term(licence)),
            ]
        )
    )
    conditions = [str(one) for one in letter.data.get("conditions") or []]
    if conditions:
        numbered = [f"{index + 1}．{one}" for index, one in enumerate(conditions)]
        body += [heading("请遵守"), {"t": "items", "items": numbered}]
    closing = []
    if letter.is_permit and main:
        closing.append(para(f"依照{PERMIT_LAW}第四十条的规定，本决定予以公开，公众有权查阅。"))
    elif letter.is_permit:
        closing.append(
            para(
                f"依照{PERMIT_LAW}第四十四条的规定，本机关自作出决定之日起十个工作日内向{letter.you}颁发、送达行政许可证件；"
                f"依照第四十条的规定，本决定予以公开，公众有权查阅。"
            )
        )
    title = "准予行政许可决定书" if letter.is_permit else "准予办理决定书"
    return Paper(title, body, closing)


def term(licence: Mapping[str, Any]) -> str:
    start = chinese_date(licence.get("valid_from_on"))
    if not start:
        return ""
    return f"{start}至{chinese_date(licence.get('valid_to_on')) or '长期'}"


def decision_refuse(letter: Letter) -> Paper:
    bases = own_bases(letter)
    if letter.is_permit:
        bases = [f"{PERMIT_LAW}第三十八条第二款", *bases]
    accepted = letter.day("accepted_on")
    reasons = letter.data.get("reasons") or [letter.get("reason")]
    reasons = [str(one) for one in reasons if one]
    numbered = [f"{index + 1}．{one}" for index, one in enumerate(reasons)] if len(reasons) > 1 else reasons
    subject = "行政许可" if letter.is_permit else "办理"
    body = [
        lead(letter),
        para(
            f"{letter.you}提出的{letter.item}申请，本机关{f'于{accepted}' if accepted else '已'}受理。"
            f"经审查，该申请不符合法定条件、标准，理由如下："
        ),
        {"t": "items", "items": numbered},
        para(f"{by_law(bases)}本机关决定不予{subject}。"),
        facts([*item_rows(letter), *applicant_rows(letter)]),
    ]
    closing = [rights(letter, "决定书")]
    title = "不予行政许可决定书" if letter.is_permit else "不予办理决定书"
    return Paper(title, body, closing)


def delivery(letter: Letter) -> Paper:
    rows = [
        [index + 1, one.get("name", ""), one.get("number", ""), one.get("count", 1)]
        for index, one in enumerate(letter.data.get("documents") or [])
    ]
    kind = "法人和其他组织" if letter.recipient_kind == "legal" else "自然人"
    body = [
        facts(
            [
                ("办件编号", letter.case_number),
                ("申请事项", letter.get("item_name")),
                ("受送达人", f"{letter.recipient_name}（{kind}）"),
                ("送达方式", letter.get("method")),
                ("送达时间", chinese_moment(letter.data.get("delivered_at"))),
                ("送达地点", letter.get("place")),
                ("快递单号", letter.get("courier_number")),
                ("送达人", letter.get("deliverer")),
            ]
        ),
        heading("送达文书"),
        table(["序号", "文书名称", "文号、证号", "份数"], [13, "", 74, 15], rows),
    ]
    after = [
        {
            "t": "sign",
            "beside": False,
            "rows": [
                ["受送达人签名（盖章）", letter.get("receiver")],
                ["代收人及与受送达人关系", letter.get("agent")],
                ["拒收事由和见证人", letter.get("refusal")],
                ["签收日期", letter.day("received_on")],
                ["备注", letter.get("note")],
            ],
        }
    ]
    return Paper("送达回证", body, [], after)


@dataclass(frozen=True)
class Kind:
    """A paper that every city needs; `required` names what the caller has to give."""

    kind: str
    name: str
    word: str
    compose: Callable[[Letter], Paper]
    required: tuple[str, ...]


KINDS = (
    Kind("receipt", "收件凭证", "收", receipt, ("item_name",)),
    Kind("acceptance", "受理通知书", "受", acceptance, ("item_name",)),
    Kind("late_acceptance", "容缺受理告知书", "容", late_acceptance, ("item_name", "materials")),
    Kind("void", "办件作废通知书", "废", void, ("item_name", "ground_name", "reason")),
    Kind("correction", "补正告知书", "补", correction, ("item_name", "items")),
    Kind("refusal_to_accept", "不予受理通知书", "不受", refusal_to_accept, ("item_name", "ground|reason")),
    Kind("special_procedure", "特别程序告知书", "特", special_procedure, ("item_name", "reason_name", "planned_days")),
    Kind("extension", "延期告知书", "延", extension, ("item_name", "days", "reason")),
    Kind("decision_grant", "准予许可决定书", "准", decision_grant, ("item_name",)),
    Kind("decision_refuse", "不予许可决定书", "不准", decision_refuse, ("item_name", "reason|reasons")),
    Kind("delivery", "送达回证", "送", delivery, ("item_name", "documents")),
)


def missing(required: Sequence[str], data: Mapping[str, Any]) -> dict[str, str]:
    """Which required values are not there; "a|b" asks for one of both. A refusal without a reason is never sent."""
    return {
        need: "缺少这项内容，不能制发文书"
        for need in required
        if not any(data.get(name) not in (None, "", [], ()) for name in need.split("|"))
    }
