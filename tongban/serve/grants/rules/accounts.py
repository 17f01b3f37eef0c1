"""收款账户核验: the account belongs to whom the award was given, and its number can be one."""

from __future__ import annotations

import unicodedata

DIGITS = (8, 30)


def same_name(one: str, other: str) -> bool:
    """Full-width brackets, blanks and letter case are no difference of the holder."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def luhn_holds(number: str) -> bool:
    """The check digit of bank cards (ISO/IEC 7812-1 Annex B); accounts of companies have none."""
    total = 0
    for place, digit in enumerate(int(one) for one in reversed(number)):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def account_faults(
    *, holder: str, number: str, bank: str, party_name: str, digits: tuple[int, int] = DIGITS, luhn: bool = False
) -> dict[str, str]:
    found = {}
    if not holder.strip():
        found["holder"] = "还没有填户名"
    elif not same_name(holder, party_name):
        found["holder"] = f"账户名“{holder}”与申请人“{party_name}”不一致"
    if not number.strip():
        found["account"] = "还没有填账号"
    elif not (number.isascii() and number.isdigit()):
        found["account"] = "账号应全部是数字"
    elif not digits[0] <= len(number) <= digits[1]:
        found["account"] = f"账号应为 {digits[0]} 到 {digits[1]} 位，现在是 {len(number)} 位"
    elif luhn and not luhn_holds(number):
        found["account"] = "账号的校验位不对，请核对卡号"
    if not bank.strip():
        found["bank"] = "还没有填开户银行"
    return found
