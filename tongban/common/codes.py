"""National identifiers: check characters, what they tell, and how they are shown.

Sources: GB 11643-1999 (公民身份号码), GB 32100-2015 (统一社会信用代码), GB/T 36904-2018 with ISO/IEC 7064
(电子证照标识), 实施清单编码 (31 characters). Foreign and other papers are not checked here: they are not hard-rejected.
"""

from __future__ import annotations

import re
import secrets
from datetime import date

CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CITIZEN_CHECKS = "10X98765432"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
LICENCE_ROOT = "1.2.156.3005.2"
MOD_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
UNAMBIGUOUS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 O 1 I L

_LICENCE = re.compile(
    r"1\.2\.156\.3005\.2\.([0-9A-Z]{1,50})\.([0-9A-Z]{1,18})\.([0-9A-Z]{1,32})\.([0-9]{3})\.([0-9A-Z])", re.ASCII
)


# -- 公民身份号码 ------------------------------------------------------------------------------------------------------
def citizen_id_check_char(first17: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(first17, CITIZEN_WEIGHTS, strict=True))
    return CITIZEN_CHECKS[total % 11]


def citizen_id_error(s: str) -> str | None:
    """None when valid, else the reason in Chinese. The area is not looked up: historic codes stay in use."""
    if len(s) != 18:
        return f"公民身份号码应为18位，现在是{len(s)}位"
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", s, re.ASCII):
        return "公民身份号码前17位应为数字，末位应为数字或大写字母X"
    if _date_of(s) is None:
        return f"公民身份号码第7至14位不是有效的出生日期（{s[6:14]}）"
    if s[17] != citizen_id_check_char(s[:17]):
        return "公民身份号码校验位不正确，请核对后重新填写"
    return None


def birth_date_of(id_number: str) -> date:
    """Of a valid number."""
    found = _date_of(id_number)
    if found is None:
        raise ValueError("not a citizen id")
    return found


def sex_of(id_number: str) -> str:
    """ "男" or "女", from the sequence (odd = male)."""
    return "男" if int(id_number[16]) % 2 else "女"


def make_citizen_id(area6: str, birth: date, sequence: int) -> str:
    """For invented people: the number with its check character."""
    if not re.fullmatch(r"[1-9][0-9]{5}", area6, re.ASCII) or not 0 <= sequence <= 999:
        raise ValueError("area has 6 digits, sequence lies between 0 and 999")
    first17 = f"{area6}{birth:%Y%m%d}{sequence:03d}"
    return first17 + citizen_id_check_char(first17)


def from_15_digits(old: str) -> str:
    """The 18 characters of a 15-digit number of before 1999; for matching old records only."""
    if not re.fullmatch(r"[1-9][0-9]{14}", old, re.ASCII):
        raise ValueError("an old citizen id has 15 digits")
    first17 = f"{old[:6]}19{old[6:]}"
    return first17 + citizen_id_check_char(first17)


def _date_of(s: str) -> date | None:
    try:
        return date(int(s[6:10]), int(s[10:12]), int(s[12:14]))
    except ValueError:
        return None


# -- 统一社会信用代码 --------------------------------------------------------------------------------------------------
def credit_code_check_char(first17: str) -> str:
    total = sum(CREDIT_ALPHABET.index(char) * weight for char, weight in zip(first17, CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[-total % 31]


def credit_code_error(s: str) -> str | None:
    """None when valid, else the reason in Chinese. Department letters are not judged: new ones are given out."""
    if len(s) != 18:
        return f"统一社会信用代码应为18位，现在是{len(s)}位"
    wrong = sorted({char for char in s if char not in CREDIT_ALPHABET})
    if wrong:
        return f"统一社会信用代码不使用“{'、'.join(wrong)}”，只用数字和大写字母（不含I、O、S、V、Z）"
    if s[17] != credit_code_check_char(s[:17]):
        return "统一社会信用代码校验位不正确，请核对后重新填写"
    return None


def make_credit_code(first17: str) -> str:
    """For invented organisations: the code with its check character."""
    return first17 + credit_code_check_char(first17)


# -- 电子证照标识 ------------------------------------------------------------------------------------------------------
def mod_37_36(text: str) -> str:
    """The check character of ISO/IEC 7064 MOD 37,36."""
    state = 36
    for char in text:
        state = (state + MOD_36.index(char)) % 36 or 36
        state = state * 2 % 37
    return MOD_36[(1 - state) % 36]


def licence_identifier(type_code: str, issuer_code: str, serial: str, version: int) -> str:
    """GB/T 36904-2018: root.type.issuer.serial.version.check."""
    parts = [type_code, issuer_code, serial, f"{version:03d}"]
    if not _LICENCE.fullmatch(".".join([LICENCE_ROOT, *parts, "0"])):
        raise ValueError(f"not parts of a licence identifier: {parts}")
    return ".".join([LICENCE_ROOT, *parts, mod_37_36("".join(parts))])


def licence_identifier_error(s: str) -> str | None:
    """None when valid, else the reason in Chinese."""
    found = _LICENCE.fullmatch(s)
    if found is None:
        return f"电子证照标识应由{LICENCE_ROOT}和类型、颁发机构、流水号、版本号、校验位组成，以圆点分隔"
    *parts, check = found.groups()
    if mod_37_36("".join(parts)) != check:
        return "电子证照标识校验位不正确"
    return None


# -- 实施清单编码 ------------------------------------------------------------------------------------------------------
def implementation_code(uscc: str, level: int, base12: str) -> str:
    """31 characters: the implementing body, its level (1 国 2 省 3 市 4 县 5 镇街 6 村 7 分级), the base code."""
    if len(uscc) != 18 or not 1 <= level <= 7 or not re.fullmatch(r"[0-9A-Z]{12}", base12, re.ASCII):
        raise ValueError("18 characters of a credit code, a level of 1 to 7, 12 characters of a base code")
    return f"{uscc}{level}{base12}"


# -- 展示与随机 --------------------------------------------------------------------------------------------------------
def mask_name(name: str) -> str:
    """王* / 李*明 / 欧**华: the first character and, from three on, the last."""
    if len(name) <= 1:
        return name
    return name[0] + "*" * (len(name) - 2) + name[-1] if len(name) > 2 else name[0] + "*"


def mask_id_number(number: str) -> str:
    """3507**********0015; short ones keep a quarter at each end. Never the birth date."""
    keep = 4 if len(number) >= 15 else len(number) // 4
    return number[:keep] + "*" * (len(number) - 2 * keep) + number[len(number) - keep :]


def mask_phone(phone: str) -> str:
    """138****5678; a landline keeps its area code: 0599-***0408."""
    area, dash, rest = phone.partition("-")
    if dash and len(rest) >= 7:
        return f"{area}-{'*' * (len(rest) - 4)}{rest[-4:]}"
    if len(phone) < 7:
        return "*" * len(phone)
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]


def random_code(n: int) -> str:
    """Unguessable, and readable aloud: no 0 O 1 I L."""
    return "".join(secrets.choice(UNAMBIGUOUS) for _ in range(n))
