"""字段 of letters between agencies (函、督办单): they speak of a case, and its applicant is not written to."""

from __future__ import annotations

from collections.abc import Callable

from .fields import Field, day, flag, given, listing
from .wording import Block, Letter, chinese_date


def addressees(letter: Letter) -> str:
    names = [str(one["name"]) for one in letter.data.get("addressees") or []]
    return "、".join(names) or letter.recipient_name


def rows(key: str) -> Callable[[Letter], Block | None]:
    """What was typed, a paragraph for each of its lines."""

    def block(letter: Letter) -> Block | None:
        found = [row.strip() for row in letter.get(key).splitlines() if row.strip()]
        return {"t": "items", "items": found} if found else None

    return block


ABOUT = (
    Field("主送机关", "收函单位，顿号隔开", addressees),
    Field("本机关", "发函单位全称", lambda letter: letter.agency_name),
    given("申请事项", "事项名称", "item_name"),
    given("事项编码", "实施编码", "item_code"),
    Field("办件编号", "", lambda letter: letter.case_number),
    given("办件申请人", "姓名或者单位名称", "applicant_name"),
    given("实施机关", "办理这件的机关", "owner_name"),
    Field("事由", "", lambda letter: letter.get("topic").rstrip("。")),
    given("联系人", "发函的经办人", "contact_name"),
    Field("联系电话", "发函单位的电话", lambda letter: letter.agency_phone),
    Field("今天", "制发日期", lambda letter: chinese_date(letter.today)),
)
CONSULT = (
    day("答复期限", "", "due_on"),
    flag("等待答复", "收到答复以后再决定", lambda letter: letter.data.get("holds_decision")),
    listing("征求意见的内容", "要对方答复什么", rows("text")),
)
CONSULT_REPLY = (
    given("来函文号", "", "letter_number"),
    day("来函日期", "", "letter_on"),
    given("态度", "同意、不同意、其他意见", "stance"),
    listing("答复意见", "", rows("answer")),
)
SUPERVISION = (
    day("承诺办结日期", "受理以后才有", "promised_due_on"),
    day("答复期限", "", "due_on"),
    listing("督办要求", "", rows("text")),
)
