"""One answer at a time: from what people type to the one form that is stored, or the reason and how to mend it.

Stored forms: text as str; number as int or float; amount as str with two decimals ("1234.50"); date as "2026-01-31";
yes_no as bool; choices as list in the order of the options; material as uuid; everything else as str.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from tongban.common import codes

from .definition import Field

TEXT_LIMITS = {"text": 200, "textarea": 2000, "address": 200}
NUMBER_LIMIT = Decimal(10) ** 15
AMOUNT_LIMIT = Decimal(10) ** 13
DEFAULT_DECIMALS = 4
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}")
PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?[2-9]\d{6,7}(?:-\d{1,6})?|(?:400|800)-?\d{3}-?\d{4}", re.ASCII)
DATE_PARTS = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.ASCII)
DATE_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
DIVISION = re.compile(r"\d{12}", re.ASCII)
YES = {"yes", "true", "是", "有", "on", "1"}
NO = {"no", "false", "否", "无", "off", "0"}
ASKING = {
    "choice": "选择",
    "choices": "选择",
    "yes_no": "选择",
    "division": "选择",
    "material": "上传",
    "licence": "选择",
}


@dataclass(frozen=True)
class Surroundings:
    """What checking an answer needs from outside: the day and which divisions exist."""

    today: date
    division_exists: Callable[[str], bool]


class Refused(ValueError):  # noqa: N818  (a signal inside this module, never shown as an error)
    """The answer cannot stand; the words are for the person."""


def missing(field: Field) -> str:
    """What to say when a required answer is not there."""
    label = field.label.strip()
    if label.endswith(("？", "?")):
        return f"请回答“{label}”"
    return f"请{ASKING.get(field.type, '填写')}{label}"


def is_empty(raw: object) -> bool:
    return raw is None or raw == [] or raw == {} or (isinstance(raw, str) and not raw.strip())


def clean(field: Field, raw: Any, around: Surroundings) -> Any:
    """The answer as it is stored, None when there is none; raises Refused with the reason."""
    if is_empty(raw):
        return None
    return CLEANERS[field.type](field, raw, around)


def _string(field: Field, raw: Any) -> str:
    if not isinstance(raw, str):
        raise Refused(f"{field.label}要填文字")
    if len(raw) > 20_000:
        raise Refused(f"{field.label}太长了，请缩短")
    return unicodedata.normalize("NFC", raw)


def _without_controls(text: str, keep: str = "") -> str:
    if text.isprintable():
        return text
    return "".join(ch for ch in text if ch in keep or unicodedata.category(ch) not in {"Cc", "Cs"})


def _narrow(text: str) -> str:
    """Full-width digits and letters as typed by a Chinese input method, without any blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _text(field: Field, raw: Any, around: Surroundings) -> str | None:
    text = _string(field, raw).replace("\r\n", "\n").replace("\r", "\n")
    if field.type == "textarea":
        text = _without_controls(text, keep="\n").strip()
    else:
        text = _without_controls(" ".join(text.split())).strip()
    if not text:
        return None
    limit = field.max_length or TEXT_LIMITS[field.type]
    if len(text) > limit:
        raise Refused(f"{field.label}最多 {limit} 个字，现在有 {len(text)} 个，请删去 {len(text) - limit} 个")
    if field.min_length and len(text) < field.min_length:
        raise Refused(f"{field.label}至少 {field.min_length} 个字，现在只有 {len(text)} 个")
    if field.pattern and not re.fullmatch(field.pattern, text, re.ASCII):
        raise Refused(field.pattern_hint or f"{field.label}的写法不对，请对照说明填写" + _like(field))
    return text


def _like(field: Field) -> str:
    return f"，例如 {field.example}" if field.example is not None else ""


def _decimal(field: Field, raw: Any) -> Decimal:
    sample = field.example if field.example is not None else ("86" if field.type == "number" else "5000")
    wrong = Refused(f"{field.label}要填数字，例如 {sample}")
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
        raise wrong
    text = _narrow(raw).replace(",", "").removesuffix("元") if isinstance(raw, str) else str(raw)
    if field.unit:
        text = text.removesuffix(field.unit)
    if len(text) > 40 or not re.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", text, re.ASCII):
        raise wrong
    try:
        return Decimal(text)
    except InvalidOperation:
        raise wrong from None


def _within_bounds(field: Field, value: Decimal, unit: str) -> None:
    if field.min is not None and value < Decimal(str(field.min)):
        raise Refused(f"{field.label}不能小于 {field.min}{unit}")
    if field.max is not None and value > Decimal(str(field.max)):
        raise Refused(f"{field.label}不能大于 {field.max}{unit}")


def _number(field: Field, raw: Any, around: Surroundings) -> int | float:
    value = _decimal(field, raw)
    if abs(value) >= NUMBER_LIMIT:
        raise Refused(f"{field.label}太大了，请核对位数")
    decimals = DEFAULT_DECIMALS if field.decimals is None else field.decimals
    if value != round(value, decimals):
        raise Refused(f"{field.label}填整数，不用小数" if not decimals else f"{field.label}最多 {decimals} 位小数")
    _within_bounds(field, value, f" {field.unit}" if field.unit else "")
    return int(value) if value == value.to_integral_value() else float(value)


def _amount(field: Field, raw: Any, around: Surroundings) -> str:
    value = _decimal(field, raw)
    if abs(value) >= AMOUNT_LIMIT:
        raise Refused(f"{field.label}太大了，请核对位数（以元为单位）")
    if value != round(value, 2):
        raise Refused(f"{field.label}最多两位小数，精确到分")
    if field.min is None and value < 0:
        raise Refused(f"{field.label}不能是负数")
    _within_bounds(field, value, " 元")
    return f"{value:.2f}"


def amount_of(stored: str) -> Decimal:
    """Yuan of a stored amount."""
    return Decimal(stored)


def resolve_date(bound: str, today: date) -> date:
    """ "2026-01-31", "today", "today-30": the day that is meant."""
    if bound.startswith("today"):
        return today + timedelta(days=int(bound[5:] or 0))
    return date.fromisoformat(bound)


def _date(field: Field, raw: Any, around: Surroundings) -> str:
    text = _narrow(_string(field, raw))
    match = DATE_PARTS.fullmatch(text) or DATE_DIGITS.fullmatch(text)
    if match is None:
        raise Refused(f"{field.label}要填完整的年月日，例如 {around.today:%Y-%m-%d}")
    year, month, day = (int(part) for part in match.groups())
    try:
        value = date(year, month, day)
    except ValueError:
        raise Refused(f"{field.label}填的 {year} 年 {month} 月 {day} 日不存在，请核对") from None
    if not 1900 <= year <= 2200:
        raise Refused(f"{field.label}的年份 {year} 不对，请核对")
    _within_days(field, value, around.today)
    return value.isoformat()


def _within_days(field: Field, value: date, today: date) -> None:
    if isinstance(field.min, str) and value < (low := resolve_date(field.min, today)):
        raise Refused(f"{field.label}不能早于{_day_words(field.min, low)}")
    if isinstance(field.max, str) and value > (high := resolve_date(field.max, today)):
        raise Refused(f"{field.label}不能晚于{_day_words(field.max, high)}")


def _day_words(bound: str, day: date) -> str:
    words = f" {day.year} 年 {day.month} 月 {day.day} 日"
    return f"今天（{words.strip()}）" if bound == "today" else words


def _choice(field: Field, raw: Any, around: Surroundings) -> str:
    values = [option.value for option in field.options]
    if not isinstance(raw, str) or raw not in values:
        raise Refused(f"{field.label}请从列出的选项中选一项")
    return raw


def _choices(field: Field, raw: Any, around: Surroundings) -> list[str]:
    given = [raw] if isinstance(raw, str) else raw
    values = [option.value for option in field.options]
    if not isinstance(given, list) or any(not isinstance(one, str) or one not in values for one in given):
        raise Refused(f"{field.label}请从列出的选项中选")
    chosen = [value for value in values if value in given]
    if field.min is not None and len(chosen) < field.min:  # type: ignore[operator]
        raise Refused(f"{field.label}至少选 {field.min} 项")
    if field.max is not None and len(chosen) > field.max:  # type: ignore[operator]
        raise Refused(f"{field.label}最多选 {field.max} 项")
    return chosen


def _yes_no(field: Field, raw: Any, around: Surroundings) -> bool:
    if isinstance(raw, bool):
        return raw
    text = raw.strip().lower() if isinstance(raw, str) else ""
    if text in YES or text in NO:
        return text in YES
    raise Refused(f"{field.label}请选“是”或“否”")


def _citizen_id(field: Field, raw: Any, around: Surroundings) -> str:
    text = _narrow(_string(field, raw)).upper()
    if reason := codes.citizen_id_error(text):
        if re.fullmatch(r"[1-9][0-9]{16}[0-9X]", text, re.ASCII) and "校验" in reason:
            raise Refused(_wrong_check(field, text, codes.citizen_id_check_char(text[:17])))
        raise Refused(_about(field, reason))
    return text


def _wrong_check(field: Field, text: str, expected: str) -> str:
    return f"{field.label}第 18 位校验码应为 {expected}，现在是 {text[17]}，请对照证件逐位核对"


def _credit_code(field: Field, raw: Any, around: Surroundings) -> str:
    text = _narrow(_string(field, raw)).upper()
    if reason := codes.credit_code_error(text):
        if len(text) == 18 and all(char in codes.CREDIT_ALPHABET for char in text):
            raise Refused(_wrong_check(field, text, codes.credit_code_check_char(text[:17])))
        raise Refused(_about(field, reason))
    return text


def _about(field: Field, reason: str) -> str:
    return reason if field.label in reason else f"{field.label}：{reason}"


def _phone(field: Field, raw: Any, around: Surroundings) -> str:
    text = _narrow(_string(field, raw))
    text = re.sub(r"^(?:\+?86-?)(?=1\d{10}$)", "", text)
    if re.fullmatch(r"1[\d-]{10,14}", text, re.ASCII):
        text = text.replace("-", "")
    if re.fullmatch(r"1\d+", text, re.ASCII) and len(text) != 11:
        raise Refused(f"{field.label}是手机号的话应为 11 位，现在是 {len(text)} 位，请核对")
    if not PHONE.fullmatch(text):
        raise Refused(f"{field.label}应为 11 位手机号，或带区号的座机，例如 0599-5550120")
    return text


def _email(field: Field, raw: Any, around: Surroundings) -> str:
    text = _narrow(_string(field, raw))
    if len(text) > 254 or ".." in text or not EMAIL.fullmatch(text):
        raise Refused(f"{field.label}应写成 name@example.com 的样子，请核对有没有 @ 和后面的域名")
    name, domain = text.rsplit("@", 1)
    return f"{name}@{domain.lower()}"


def _division(field: Field, raw: Any, around: Surroundings) -> str:
    text = _narrow(_string(field, raw))
    if not DIVISION.fullmatch(text):
        raise Refused(f"{field.label}请从列表中选，或填 12 位区划代码，例如 350702000000")
    if not around.division_exists(text):
        raise Refused(f"{field.label}填的区划代码 {text} 不存在，请从列表中重新选")
    return text


def _material(field: Field, raw: Any, around: Surroundings) -> str:
    text = str(raw).strip()
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise Refused(f"{field.label}没有传好，请重新上传") from None


def _licence(field: Field, raw: Any, around: Surroundings) -> str:
    text = _narrow(_string(field, raw)).upper()
    if reason := codes.licence_identifier_error(text):
        raise Refused(_about(field, reason))
    return text


CLEANERS: dict[str, Callable[[Field, Any, Surroundings], Any]] = {
    "text": _text,
    "textarea": _text,
    "address": _text,
    "number": _number,
    "amount": _amount,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "citizen_id": _citizen_id,
    "credit_code": _credit_code,
    "phone": _phone,
    "email": _email,
    "division": _division,
    "material": _material,
    "licence": _licence,
}
