"""How dates, amounts, numbers and personal data are written on the screen."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from markupsafe import Markup, escape

from tongban.common import codes

WEEKDAYS = "一二三四五六日"


def date_cn(value: date | datetime | str | None) -> str:
    """2026 年 9 月 1 日."""
    day = _as_date(value)
    return f"{day.year} 年 {day.month} 月 {day.day} 日" if day else "—"


def date_iso(value: date | datetime | str | None) -> str:
    """2026-09-01."""
    day = _as_date(value)
    return day.isoformat() if day else "—"


def date_md(value: date | datetime | str | None) -> str:
    """9 月 1 日."""
    day = _as_date(value)
    return f"{day.month} 月 {day.day} 日" if day else "—"


def datetime_cn(value: datetime | None, form: str = "full") -> str:
    """`full` 2026-11-17 09:05, `short` 11-17 09:05, `second` 2026-11-17 09:05:41, `bar` 11-17 周二 09:05."""
    if value is None:
        return "—"
    moment = timezone.localtime(value) if timezone.is_aware(value) else value
    if form == "bar":
        return f"{moment:%m-%d} 周{WEEKDAYS[moment.weekday()]} {moment:%H:%M}"
    return moment.strftime({"full": "%Y-%m-%d %H:%M", "short": "%m-%d %H:%M", "second": "%Y-%m-%d %H:%M:%S"}[form])


def days(count: int | None, unit: str = "workday") -> str:
    """5 个工作日; nought is 当场."""
    if count is None:
        return "—"
    if count == 0:
        return "当场"
    return f"{count} 个{'自然日' if unit == 'day' else '工作日'}"


def amount(value: Decimal | float | int | None) -> str:
    return "—" if value is None else f"{Decimal(value):,.2f} 元"


def thousands(value: int) -> str:
    return f"{value:,}"


def file_size(size: int) -> str:
    """As the files module says it."""
    if size < 1024:
        return f"{size} 字节"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0") + " MB"


def mask_phone(value: str) -> str:
    """138 **** 6021; a landline keeps its area code: 0599-***0408."""
    if "-" in value:
        return codes.mask_phone(value)
    return f"{value[:3]} **** {value[-4:]}" if len(value) >= 7 else value


def for_officials(value: str) -> str:
    """A sentence that was made for the applicant, on a page of officials."""
    return value.replace("您的账户", "申请人账户").replace("您", "申请人")


def mask_id_number(value: str) -> str:
    """First four and last four of a citizen's number; a credit code is public and stays."""
    if len(value) == 18 and value[0] in "123456" and value[6:14].isdigit() and value[:17].isdigit():
        return f"{value[:4]}{'*' * 10}{value[-4:]}"
    return value


def mask_name(value: str) -> str:
    return value[0] + "*" * (len(value) - 1) if value else value


PHONE = re.compile(r"\d[\d-]{3,14}\d")


def phone_links(text: str) -> Markup:
    """Every number in the text can be dialled; words around it stay."""
    parts, end = [], 0
    for found in PHONE.finditer(text or ""):
        number = found[0]
        parts += [
            escape(text[end : found.start()]),
            Markup('<a class="tb-tel" href="tel:{}">{}</a>').format(number.replace("-", ""), number),
        ]
        end = found.end()
    return Markup("").join([*parts, escape((text or "")[end:])])


#: Where a case number may break: after the agency's credit code and item, before the day.
CASE_NUMBER = re.compile(r"^(\w{18})(\w+)(\d{8})(\d{6})$")


def case_number(number: str) -> Markup:
    """Some 45 characters that break where they mean something, and are copied as one."""
    found = CASE_NUMBER.match(number)
    return Markup("<wbr>").join(found.groups()) if found else escape(number)


def marked(text: str, words: str) -> Markup:
    """Found words inside <mark>; the longest common piece when the whole is not there."""
    if not words:
        return escape(text)
    found = next(
        (
            words[start : start + size]
            for size in range(len(words), 1, -1)
            for start in range(len(words) - size + 1)
            if words[start : start + size] in text
        ),
        "",
    )
    if not found:
        return escape(text)
    before, _, after = text.partition(found)
    return Markup("{}<mark>{}</mark>{}").format(before, found, after)


def _as_date(value: date | datetime | str | None) -> date | None:
    if not value:
        return None
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    return value


FILTERS = {
    "date_cn": date_cn,
    "date_iso": date_iso,
    "date_md": date_md,
    "datetime": datetime_cn,
    "days": days,
    "amount": amount,
    "thousands": thousands,
    "file_size": file_size,
    "for_officials": for_officials,
    "mask_phone": mask_phone,
    "mask_id_number": mask_id_number,
    "mask_name": mask_name,
    "marked": marked,
    "phone_links": phone_links,
    "case_number": case_number,
}
