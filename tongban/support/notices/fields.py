"""字段: every value that a 文稿 may name, computed from a letter. What the law counts stays here, not in the words.

行政许可法（2019-04-23 修正）第三十二条 (grounds for not accepting), 第四十二条 (which limit).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongban.common.codes import mask_id_number, mask_phone

from .wording import Block, Letter, chinese_date, chinese_moment

PERMIT_LAW = "《中华人民共和国行政许可法》"
YES = "是"

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
    "false_material": ("隐瞒有关情况或者提供虚假材料申请行政许可", f"{PERMIT_LAW}第七十八条"),
}


@dataclass(frozen=True)
class Field:
    """`is_flag`: asked with {?…}, never printed. `text` computes the value, or `block` a whole list."""

    name: str
    about: str
    text: Callable[[Letter], str] | None = None
    block: Callable[[Letter], Block | None] | None = None
    is_flag: bool = False

    @property
    def is_list(self) -> bool:
        return self.block is not None


def given(name: str, about: str, key: str) -> Field:
    return Field(name, about, lambda letter: letter.get(key))


def day(name: str, about: str, key: str) -> Field:
    return Field(name, about, lambda letter: letter.day(key))


def flag(name: str, about: str, asked: Callable[[Letter], object]) -> Field:
    return Field(name, about, lambda letter: YES if asked(letter) else "", is_flag=True)


def listing(name: str, about: str, block: Callable[[Letter], Block | None]) -> Field:
    return Field(name, about, block=block)


def day_or_today(key: str) -> Callable[[Letter], str]:
    return lambda letter: letter.day(key) or chinese_date(letter.today)


def id_number(letter: Letter) -> str:
    return "" if letter.recipient_kind == "legal" else mask_id_number(letter.recipient_id_number)


def contact(letter: Letter) -> str:
    phone = letter.get("contact_phone") or letter.recipient_phone
    return "　".join(part for part in (letter.get("contact_name"), mask_phone(phone) if phone else "") if part)


def own_bases(letter: Letter) -> str:
    return "、".join(dict.fromkeys(str(basis) for basis in letter.data.get("bases") or [] if basis))


def table(head: Sequence[str], widths: Sequence[float | str], rows: Sequence[Sequence[object]]) -> Block:
    """`widths` in mm, "" for what is left."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    return {"t": "table", "head": list(head), "widths": list(widths), "rows": cells}


def materials(letter: Letter) -> Block | None:
    """Name, how many (originals and copies where they were told apart), and how each came."""
    given_ones: Sequence[Mapping[str, Any]] = letter.data.get("materials") or []
    if not given_ones:
        return None
    told_apart = any("original" in one or "copy" in one for one in given_ones)
    counted = told_apart or any("count" in one for one in given_ones)
    rows = []
    for index, one in enumerate(given_ones):
        rows.append([index + 1, one.get("name", ""), *([_copies(one)] if counted else []), one.get("form", "")])
    if counted:
        return table(["序号", "材料名称", "份数", "形式"], [13, "", 42 if told_apart else 15, 26], rows)
    return table(["序号", "材料名称", "形式"], [13, "", 36], rows)


def _copies(one: Mapping[str, Any]) -> object:
    told = [f"{word} {one[key]}" for key, word in (("original", "原件"), ("copy", "复印件")) if one.get(key)]
    return "　".join(told) or one.get("count", "")


def corrections(letter: Letter) -> Block | None:
    """Everything at once, one line each (第三十二条第一款第四项)."""
    rows = [
        [index + 1, one.get("name", ""), one.get("opinion", ""), one.get("attachments") or "无"]
        for index, one in enumerate(letter.data.get("items") or [])
    ]
    return table(["序号", "材料名称", "补正意见", "附件数"], [13, 44, "", 17], rows)


def owed(letter: Letter) -> Block | None:
    rows = [[index + 1, str(name)] for index, name in enumerate(letter.data.get("materials") or [])]
    return table(["序号", "需要补齐的材料"], [13, ""], rows) if rows else None


def reasons(letter: Letter) -> Block | None:
    found = [str(one) for one in letter.data.get("reasons") or [letter.get("reason")] if one]
    numbered = [f"{index + 1}．{one}" for index, one in enumerate(found)] if len(found) > 1 else found
    return {"t": "items", "items": numbered}


def conditions(letter: Letter) -> Block | None:
    found = [f"{index + 1}．{one}" for index, one in enumerate(letter.data.get("conditions") or [])]
    return {"t": "items", "items": found} if found else None


def documents(letter: Letter) -> Block | None:
    rows = [
        [index + 1, one.get("name", ""), one.get("number", ""), one.get("count", 1)]
        for index, one in enumerate(letter.data.get("documents") or [])
    ]
    return table(["序号", "文书名称", "文号、证号", "份数"], [13, "", 74, 15], rows)


def refusal_reason(letter: Letter) -> str:
    ground, _ = REFUSAL_GROUNDS.get(letter.get("ground"), ("", ""))
    if not letter.is_permit:
        ground = ground.replace("取得行政许可", "办理本事项")
    return "：".join(part.rstrip("。") for part in (ground, letter.get("reason")) if part)


def limit_basis(letter: Letter) -> str:
    """第四十二条第一款; 第二款 when several bodies handle it together."""
    if letter.get("statutory_basis") or not letter.is_permit:
        return letter.get("statutory_basis")
    return f"{PERMIT_LAW}第四十二条第{'二' if letter.data.get('joint') else '一'}款"


def positive(key: str) -> Callable[[Letter], str]:
    return lambda letter: str(letter.data.get(key) or "")


def planned(letter: Letter) -> str:
    return f"{letter.get('planned_days')}个工作日" if letter.get("planned_days") else ""


def licence(key: str) -> Callable[[Letter], str]:
    return lambda letter: str((letter.data.get("licence") or {}).get(key) or "")


def term(letter: Letter) -> str:
    held: Mapping[str, Any] = letter.data.get("licence") or {}
    start = chinese_date(held.get("valid_from_on"))
    return f"{start}至{chinese_date(held.get('valid_to_on')) or '长期'}" if start else ""


def merged(letter: Letter) -> str:
    main = letter.get("merged_into")
    return f"多证合一，不另发证，记载在“{main}”的证照上" if main else ""


def served(letter: Letter) -> str:
    kind = "法人和其他组织" if letter.recipient_kind == "legal" else "自然人"
    return f"{letter.recipient_name}（{kind}）"


COMMON: tuple[Field, ...] = (
    Field("申请人", "姓名或者单位名称", lambda letter: letter.recipient_name),
    Field("称谓", "单位称“你单位”，个人称“你”", lambda letter: letter.you),
    Field("本机关", "制发单位全称", lambda letter: letter.agency_name),
    given("申请事项", "事项名称", "item_name"),
    given("事项编码", "实施编码", "item_code"),
    Field("办件编号", "", lambda letter: letter.case_number),
    given("项目名称", "投资项目才有", "project_name"),
    given("项目编码", "投资项目才有", "project_code"),
    day("申请时间", "收到申请的日期", "applied_on"),
    Field(
        "信用代码",
        "单位才有",
        lambda letter: letter.recipient_id_number if letter.recipient_kind == "legal" else "",
    ),
    Field("证件号码", "个人才有，中间几位遮住", id_number),
    given("法定代表人", "单位才有", "representative"),
    given("地址", "单位的住所", "address"),
    Field("联系人", "姓名和遮住中间的电话", contact),
    given("咨询人", "", "consult_person"),
    Field("咨询电话", "没有填的用单位电话", lambda letter: letter.get("consult_phone") or letter.agency_phone),
    given("查询码", "", "query_code"),
    Field("今天", "制发日期", lambda letter: chinese_date(letter.today)),
    Field("其他依据", "事项设定依据，顿号隔开", own_bases),
    Field("复议机关", "", lambda letter: letter.get("review_body") or letter.review_body),
    Field("管辖法院", "没有指明的称“有管辖权的人民法院”", lambda letter: letter.get("court") or "有管辖权的人民法院"),
    flag("许可", "事项是行政许可", lambda letter: letter.is_permit),
    flag("单位", "申请人是单位", lambda letter: letter.recipient_kind == "legal"),
)

ACCEPTED = day("受理日期", "", "accepted_on")
PROMISED = day("承诺办结日期", "", "promised_due_on")
STATUTORY = day("法定期限届满", "", "statutory_due_on")
JOINT = flag("联合办理", "几个部门一并办理", lambda letter: letter.data.get("joint"))

RECEIPT = (
    given("查询网址", "", "query_url"),
    Field("收件时间", "", lambda letter: chinese_moment(letter.data.get("received_at")) or chinese_date(letter.today)),
    given("收件窗口", "", "window"),
    given("收件人", "", "clerk"),
    day("答复期限", "最迟哪天答复受理、补正或者不予受理", "answer_due_on"),
    listing("材料", "收到的材料，一份一行", materials),
)
ACCEPTANCE = (
    Field("受理日期", "没有填的用制发日期", day_or_today("accepted_on")),
    Field("承诺天数", "工作日", positive("promised_days")),
    PROMISED,
    Field("法定天数", "工作日", positive("statutory_days")),
    STATUTORY,
    Field("法定期限依据", "没有填的是行政许可法第四十二条", limit_basis),
    flag("即办", "承诺当场办结", lambda letter: letter.data.get("promised_days") == 0),
    flag("期限暂定", "下一年放假安排还没有公布", lambda letter: letter.data.get("provisional")),
    flag("已补正", "补正以后受理", lambda letter: letter.data.get("corrected")),
    JOINT,
)
CORRECTION = (day("补正期限", "", "due_on"), listing("补正内容", "需要补正的全部内容，一份一行", corrections))
LATE_ACCEPTANCE = (day("补齐期限", "", "until_on"), listing("需补齐的材料", "承诺以后补齐的，一份一行", owed))
VOID = (
    given("作废原因", "重复件、录入错误等", "ground_name"),
    Field("作废情况", "", lambda letter: letter.get("reason").rstrip("。")),
    given("作废依据", "", "basis"),
    given("保留的办件", "重复件才有", "other_number"),
)
TERMINATION = (
    ACCEPTED,
    given("终止情形", "", "ground_name"),
    Field("终止理由", "", lambda letter: letter.get("reason").rstrip("。")),
    given("终止依据", "法律、法规、规章的哪一条", "basis"),
)
WITHDRAWAL = (
    ACCEPTED,
    Field("撤回日期", "没有填的用制发日期", day_or_today("withdrawn_on")),
    Field("撤回理由", "申请人写了才有", lambda letter: letter.get("reason").rstrip("。")),
)
REFUSAL_TO_ACCEPT = (
    Field("不予受理理由", "", refusal_reason),
    Field("理由依据", "第三十二条的哪一项", lambda letter: REFUSAL_GROUNDS.get(letter.get("ground"), ("", ""))[1]),
    given("告知去向", "应当向哪里申请", "redirect_to"),
)
SPECIAL_PROCEDURE = (
    given("特别程序", "听证、检测、专家评审等", "reason_name"),
    given("特别程序依据", "", "basis"),
    given("所需天数", "工作日", "planned_days"),
    Field("所需时间", "所需天数加“个工作日”", planned),
    Field("起始日期", "没有填的用制发日期", day_or_today("started_on")),
    day("预计结束", "", "planned_until_on"),
    given("说明", "", "note"),
    given("依据文书", "出具的单位、文号和日期；上传了材料的不写", "proof"),
)
EXTENSION = (
    Field("延期原因", "", lambda letter: letter.get("reason").rstrip("。")),
    given("延长天数", "工作日", "days"),
    PROMISED,
    STATUTORY,
    JOINT,
)
GRANT = (
    ACCEPTED,
    given("决定意见", "", "content"),
    Field("结果去向", "多证合一的，记载在哪个证照上", merged),
    Field("证照名称", "", licence("name")),
    Field("证照编号", "", licence("number")),
    Field("证照标识", "", licence("identifier")),
    Field("有效期", "", term),
    listing("请遵守", "被许可人要遵守的", conditions),
)
REFUSE = (ACCEPTED, listing("理由", "不予许可的理由", reasons))
DELIVERY = (
    Field("受送达人", "姓名或者单位名称和种类", served),
    given("送达方式", "", "method"),
    Field("送达时间", "", lambda letter: chinese_moment(letter.data.get("delivered_at"))),
    given("送达地点", "", "place"),
    given("快递单号", "", "courier_number"),
    given("送达人", "", "deliverer"),
    listing("送达文书", "文书名称、文号、份数", documents),
    given("签收人", "", "receiver"),
    given("代收人", "", "agent"),
    given("拒收事由", "", "refusal"),
    day("签收日期", "", "received_on"),
    given("备注", "", "note"),
)


def numbered(key: str) -> Callable[[Letter], Block | None]:
    def block(letter: Letter) -> Block | None:
        found = [f"{index + 1}．{one}" for index, one in enumerate(letter.data.get(key) or [])]
        return {"t": "items", "items": found} if found else None

    return block


def pledged(letter: Letter) -> Block | None:
    rows = [[index + 1, str(name)] for index, name in enumerate(letter.data.get("materials") or [])]
    return table(["序号", "以承诺代替的材料"], [13, ""], rows) if rows else None


PLEDGE = (
    listing("以承诺代替的材料", "不再提交的，一份一行", pledged),
    listing("告知的条件", "一条一行", numbered("conditions")),
    Field("标准和要求", "", lambda letter: letter.get("standard").rstrip("。")),
    listing("违反承诺的后果", "一条一行", numbered("consequences")),
    given("公开范围", "", "publicity"),
    given("核查方式", "", "check_way"),
    given("核查期限", "决定以后多久以内核查", "check_within"),
    given("承诺人", "作出承诺的人", "pledger"),
    Field("承诺时间", "", lambda letter: chinese_moment(letter.data.get("pledged_at"))),
    given("承诺方式", "登录实名账户确认，或者到窗口书面签名", "way"),
)
PLEDGE_FIX = (
    day("决定日期", "", "decided_on"),
    Field("核查情况", "", lambda letter: letter.get("finding").rstrip("。")),
    Field("整改要求", "", lambda letter: letter.get("demand").rstrip("。")),
    day("整改期限", "", "fix_due_on"),
)


def inspected_on(letter: Letter) -> str:
    first, last = letter.day("from_on"), letter.day("until_on")
    return f"{first}至{last}" if last and last != first else first


def inspectors(letter: Letter) -> Block | None:
    """Who comes, by the number of his certificate, so that it can be compared at the door."""
    rows = [
        [index + 1, one.get("name", ""), one.get("agency", ""), one.get("certificate", "")]
        for index, one in enumerate(letter.data.get("inspectors") or [])
    ]
    return table(["序号", "姓名", "单位", "执法证号"], [13, 28, "", 46], rows) if rows else None


def to_prepare(letter: Letter) -> Block | None:
    rows = [[index + 1, str(name)] for index, name in enumerate(letter.data.get("materials") or [])]
    return table(["序号", "请准备的材料"], [13, ""], rows) if rows else None


INSPECTION_NOTICE = (
    Field("被检查单位", "姓名或者单位名称", lambda letter: letter.recipient_name),
    given("检查任务", "任务名称", "task_name"),
    given("任务编号", "", "task_number"),
    Field("检查依据", "", lambda letter: letter.get("basis").rstrip("。")),
    Field("检查日期", "一天，或者从哪天到哪天", inspected_on),
    given("检查方式", "现场检查、书面检查、网络监测等", "way"),
    given("抽取方式", "双随机抽取的写明", "drawn"),
    listing("检查事项", "一项一行", numbered("subjects")),
    listing("检查人员", "姓名、单位、执法证号", inspectors),
    listing("请准备的材料", "一份一行；没有的不印", to_prepare),
    given("监督电话", "", "complaint_phone"),
)
REVOCATION = (
    day("原决定日期", "", "decided_on"),
    given("撤销情形", "", "ground_name"),
    Field("撤销理由", "", lambda letter: letter.get("reason").rstrip("。")),
    given("撤销依据", "许可事项是行政许可法第六十九条的哪一款", "basis"),
    Field("陈述申辩", "怎样听取的", lambda letter: letter.get("heard").rstrip("。")),
    Field("证照名称", "", licence("name")),
    Field("证照编号", "", licence("number")),
)


def values(fields: Sequence[Field], letter: Letter) -> dict[str, str]:
    return {one.name: one.text(letter) for one in fields if one.text}


def lists(fields: Sequence[Field], letter: Letter) -> dict[str, Block | None]:
    return {one.name: one.block(letter) for one in fields if one.block}
