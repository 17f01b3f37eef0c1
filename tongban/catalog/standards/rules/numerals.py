"""Numbers as statutes write them: 四十二, 一百零三, 42, ４２."""

from __future__ import annotations

#: What a number may be written with; for use inside a character class.
DIGITS = "零〇○一二两三四五六七八九十百千0-9０-９"

_VALUES = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_SIGNS = "零一二三四五六七八九"


def to_int(text: str) -> int | None:
    """四十二 → 42, ４２ → 42, 二〇一九 → 2019; None when it is no number."""
    text = text.strip()
    if not text:
        return None
    if text.isdecimal():
        return int(text)
    if any(sign not in _VALUES and sign not in _UNITS for sign in text):
        return None
    if len(text) > 1 and all(sign in _VALUES for sign in text):
        return int("".join(str(_VALUES[sign]) for sign in text))
    total = held = 0
    for sign in text:
        if sign in _UNITS:
            total += (held or 1) * _UNITS[sign]
            held = 0
        else:
            held = _VALUES[sign]
    return total + held


def to_chinese(number: int) -> str:
    """42 → 四十二, 103 → 一百零三, 10 → 十; up to 9999, as articles are numbered."""
    if not 0 < number < 10_000:
        return str(number)
    words, is_gap = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            words += ("零" if is_gap and words else "") + _SIGNS[digit] + sign
        is_gap = not digit
    return words.removeprefix("一") if words.startswith("一十") else words
