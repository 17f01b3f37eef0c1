"""What the parts of a definition are called on screens, and a definition's values in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

TYPE_NAMES = {
    "text": "单行文字",
    "textarea": "多行文字",
    "number": "数字",
    "amount": "金额（元）",
    "date": "日期",
    "choice": "单选",
    "choices": "多选",
    "yes_no": "是否",
    "citizen_id": "公民身份号码",
    "credit_code": "统一社会信用代码",
    "phone": "电话",
    "email": "电子邮箱",
    "division": "行政区划",
    "address": "地址",
    "material": "上传材料",
    "licence": "引用电子证照",
}
PARTY_NAMES = {"name": "姓名或者名称", "id_number": "证件号码", "phone": "电话"}
#: What every licence has besides the fields of its type.
LICENCE_FIELD_NAMES = {
    "number": "证照号码",
    "holder_name": "持有人",
    "holder_id_number": "持有人证件号码",
    "issuer_name": "颁发机构",
    "issued_on": "颁发日期",
    "valid_from_on": "有效期起",
    "valid_to_on": "有效期至",
}
PART_NAMES = {
    "title": "组名",
    "type": "题型",
    "label": "题目",
    "hint": "说明",
    "required": "必填",
    "visible_if": "什么时候出现",
    "required_if": "什么时候必填",
    "options": "选项",
    "min": "最小",
    "max": "最大",
    "min_length": "最少字数",
    "max_length": "最多字数",
    "pattern": "格式",
    "pattern_hint": "格式说明",
    "decimals": "小数位数",
    "unit": "单位",
    "example": "示例答案",
    "source": "自动带出",
    "accept": "文件格式",
    "repeat": "可以填多行",
    "min_rows": "最少行数",
    "max_rows": "最多行数",
}
#: (licence type, path) → "营业执照的住所"; the caller knows the licences.
SourceWords = Callable[[str, str], str]


def source_words(source: Mapping[str, Any] | None, of_licence: SourceWords | None = None) -> str:
    if not source:
        return ""
    if party := source.get("party"):
        found = f"申请人账户的{PARTY_NAMES.get(party, party)}"
    else:
        kind, path = str(source.get("licence_type", "")), str(source.get("path", ""))
        found = of_licence(kind, path) if of_licence is not None else f"{kind} {path}"
    return found + ("，可以改" if source.get("editable") else "")


def option_line(option: Mapping[str, Any]) -> str:
    """One option as an editor types it: 文字, 代码：文字, and a hint after ｜."""
    value, label = str(option.get("value", "")), str(option.get("label", ""))
    hint = f"｜{option['hint']}" if option.get("hint") else ""
    return (label if value == label else f"{value}：{label}") + hint


def date_words(bound: object) -> str:
    """today+30 as 今天+30."""
    return str(bound).replace("today", "今天")
