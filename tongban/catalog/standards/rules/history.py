"""What the lines under a title say: when it was passed and changed, by whom, from when it binds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from .numerals import to_int

_D = r"[0-9０-９〇零一二三四五六七八九十]"
_DATE = re.compile(rf"({_D}{{4}})\s*年\s*({_D}{{1,3}})\s*月\s*({_D}{{1,3}})\s*日")
_STARTS = re.compile(
    rf"自\s*({_D}{{4}}\s*年\s*{_D}{{1,3}}\s*月\s*{_D}{{1,3}}\s*日)\s*起(?:开始)?(?:施行|实施|执行|生效)"
)
_ORDER = re.compile(rf"((?:中华人民共和国)?[\u4e00-\u9fff、]{{2,30}}?)(?:令|公告)?第\s*{_D}+\s*号")
_ORDER_NUMBER = re.compile(
    r"([\u4e00-\u9fff]{2,30}令?第\s*[0-9０-９〇零一二三四五六七八九十百]+\s*号(?:令)?|[\u4e00-\u9fff]{2,8}[〔\[［(（][0-9]{4}[〕\]］)）][0-9]+号)"
)
_LOCAL_CONGRESS = re.compile(
    r"([\u4e00-\u9fff]{2,10}?(?:省|市|自治区|自治州))第[一二三四五六七八九十]+届人民代表大会(常务委员会)?"
)
_PLACE_IN_TITLE = re.compile(r"([\u4e00-\u9fff]{2,6}?(?:省|市|自治区|自治州))")
_CHANGES = ("修正", "修订", "修改")


@dataclass(frozen=True)
class Start:
    """From when a version binds. `is_stated`: the text says so; otherwise it is taken from the day of the version."""

    on: date
    is_stated: bool


def read_date(text: str) -> date | None:
    """The first date in words: 2019年4月23日, ２０１２年１２月３日, 二〇一九年四月二十三日."""
    found = _DATE.search(text)
    if found is None:
        return None
    year, month, day = (to_int(part) or 0 for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def newest_date(history: Iterable[str]) -> date | None:
    """The day of the last passing, amendment or publication; not the day from which it is in force."""
    days = [day for line in history if not line.rstrip("。）)").endswith("施行") and (day := read_date(line))]
    return max(days, default=None)


def start_of(dated_on: date, history: Sequence[str], last_words: str) -> Start:
    """When the version of `dated_on` begins to bind.

    Of a text that was amended, the last article still names the day on which the first version began: a day before
    the version's own says nothing about this version, which then counts from its own day.
    """
    stated = [day for line in history if line.rstrip("。）)").endswith("施行") and (day := read_date(line))]
    stated += [day for words in _STARTS.findall(last_words) if (day := read_date(words))]
    later = [day for day in stated if day >= dated_on]
    if later:
        return Start(max(later), is_stated=True)
    is_at_once = bool(re.search(r"自(?:公布|发布|颁布|印发)之日起(?:施行|实施|执行)", last_words))
    return Start(dated_on, is_stated=is_at_once and newest_date(history) == dated_on and not is_amended(history))


def is_amended(history: Iterable[str]) -> bool:
    return any(word in line for line in history for word in _CHANGES)


def change_words(dated_on: date, history: Sequence[str]) -> str:
    """2019年4月23日修正: what a reader calls this version."""
    line = next((one for one in reversed(history) if read_date(one) == dated_on), "")
    how = next((word for word in _CHANGES if word in line), "")
    if not how:
        how = "公布" if line else "文本"
    return f"{dated_on.year}年{dated_on.month}月{dated_on.day}日{how}"


def order_number(history: Iterable[str]) -> str:
    """文号: the last one named, 国务院令第714号 or 国发〔2015〕52号."""
    found = [number for line in history for number in _ORDER_NUMBER.findall(_without_titles(line))]
    return _half_width(_bare_issuer(found[-1])) if found else ""


def issuer_of(kind: str, title: str, history: Sequence[str]) -> str:
    """制定机关, as far as the text names it; empty where it does not."""
    lines = [_without_titles(line) for line in history]
    if kind == "law":
        said = lines[-1] if lines else ""
        if "常务委员会" in said:
            return "全国人民代表大会常务委员会"
        return "全国人民代表大会" if said else ""
    if kind == "admin_regulation":
        return "中共中央、国务院" if any("中共中央、国务院" in line for line in lines) else "国务院"
    if kind == "local_regulation":
        places = [found for line in lines for found in _LOCAL_CONGRESS.findall(line)]
        if places:
            return f"{places[0][0]}人民代表大会{places[0][1]}"
        if by_order := [found for line in lines for found in _ORDER.findall(line) if "人民代表大会" in found]:
            return by_order[-1]
        named = _PLACE_IN_TITLE.match(title)
        return f"{named[1]}人民代表大会常务委员会" if named else ""
    orders = [found for line in lines for found in _ORDER.findall(line)]
    return _bare_issuer(orders[-1]) if orders else ""


def _without_titles(line: str) -> str:
    return re.sub(r"《[^》]*》?", "", line)


def _bare_issuer(words: str) -> str:
    return words.rsplit("中华人民共和国", 1)[-1].strip("、，")


def _half_width(words: str) -> str:
    return words.translate({ord("０") + digit: str(digit) for digit in range(10)})
