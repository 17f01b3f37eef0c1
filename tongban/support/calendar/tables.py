"""Reading the two kinds of CSV people bring: a year's arrangement, and rows to be counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tongban.common.errors import InvalidInputError
from tongban.common.tables import read_table

from .rules import MAX_DAYS, Day

DATE = re.compile(r"^(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})$")
FEWEST_DAYS_OFF = 7
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class CountRow:
    """One row of `start,days`; `reason` says, naming row and column, why it cannot be counted."""

    number: int
    cells: tuple[str, ...]
    start: date | None = None
    days: int | None = None
    reason: str = ""


def decode(data: bytes) -> str:
    """UTF-8 with or without mark, else what Chinese Excel writes."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def read_date(text: str) -> date:
    """2026-01-05, 2026/1/5 or 20260105; ValueError with the reason in Chinese."""
    text = text.strip()
    if not text:
        raise ValueError("没有填写日期")
    match = DATE.match(text)
    if not match or (text.isdigit() and len(text) != 8):
        raise ValueError(f"“{text}”不是日期，应写成 2026-01-05")
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        raise ValueError(f"“{text}”不是存在的日期") from None


def read_count_rows(text: str) -> tuple[list[str] | None, Iterator[CountRow]]:
    """The header, when there is one, and the rows."""
    rows = read_table(text)
    header = None
    if rows and rows[0] and rows[0][0].strip().lower() in {"start", "起算日期", "日期"}:
        header = [cell.strip() for cell in rows[0]]
    first = 1 if header is None else 2
    body = rows if header is None else rows[1:]
    return header, (_count_row(number, row) for number, row in enumerate(body, start=first) if any(map(str.strip, row)))


def _count_row(number: int, row: list[str]) -> CountRow:
    cells = tuple(cell.strip() for cell in row)
    try:
        start = read_date(cells[0])
    except ValueError as error:
        return CountRow(number, cells, reason=f"第 {number} 行“start”列：{error}")
    days_text = cells[1] if len(cells) > 1 else ""
    if not days_text:
        return CountRow(number, cells, reason=f"第 {number} 行“days”列：没有填写工作日数")
    if not re.fullmatch(r"[0-9]{1,9}", days_text):
        return CountRow(number, cells, reason=f"第 {number} 行“days”列：“{days_text}”不是不小于 0 的整数")
    if int(days_text) > MAX_DAYS:
        return CountRow(number, cells, reason=f"第 {number} 行“days”列：{days_text} 超过上限 {MAX_DAYS}")
    return CountRow(number, cells, start, int(days_text))


def read_year(text: str) -> tuple[int, list[Day]]:
    """A year's arrangement: columns date, name, and is_off_day (or is_workday); notice_year (or year) is optional.

    InvalidInputError names each bad row and column.
    """
    header, *lines = read_table(text) or [[]]
    columns = {name.strip() for name in header}
    if "date" not in columns or not columns & {"is_off_day", "is_workday"}:
        raise InvalidInputError(fields={"第 1 行": "第 1 行表头应有 date、name、is_off_day（1 休息，0 补班）这几列"})
    faults: dict[str, str] = {}
    days: dict[date, Day] = {}
    years: dict[int, int] = {}
    for number, row in enumerate(lines, start=2):
        if not row:
            continue
        cells = {key.strip(): value.strip() for key, value in zip(header, row, strict=False)}
        try:
            on = read_date(cells.get("date", ""))
        except ValueError as error:
            faults[f"第 {number} 行 date"] = f"第 {number} 行“date”列：{error}"
            continue
        column = "is_workday" if "is_workday" in columns else "is_off_day"
        flag = cells.get(column, "")
        if flag not in {"0", "1"}:
            faults[f"第 {number} 行 {column}"] = f"第 {number} 行“{column}”列：“{flag}”应为 0 或 1"
            continue
        year_text = cells.get("notice_year") or cells.get("year") or str(on.year)
        if not re.fullmatch(r"(19|20|21)[0-9]{2}", year_text):
            faults[f"第 {number} 行 year"] = f"第 {number} 行“notice_year”列：“{year_text}”不是年份"
            continue
        if on in days:
            faults[f"第 {number} 行 date"] = f"第 {number} 行“date”列：{on} 重复出现"
            continue
        name = cells.get("name", "")
        if len(name) > LONGEST_NAME:
            faults[f"第 {number} 行 name"] = f"第 {number} 行“name”列：最多 {LONGEST_NAME} 个字，现在是 {len(name)} 个"
            continue
        is_workday = flag == "1" if column == "is_workday" else flag == "0"
        days[on] = Day(on, is_workday, name, int(year_text))
        years[int(year_text)] = years.get(int(year_text), 0) + 1
    if faults:
        raise InvalidInputError(fields=faults)
    if not years:
        raise InvalidInputError(fields={"文件": "文件里没有一天"})
    return _one_year(days, years)


def _one_year(days: dict[date, Day], years: dict[int, int]) -> tuple[int, list[Day]]:
    # Days of the December before have, without a column for it, their own year; the notice is that of the most days.
    year = max(years, key=lambda one: years[one])
    edge = {date(year - 1, 12, day) for day in range(20, 32)}
    strange = [
        on for on, day in days.items() if (on.year != year and on not in edge) or day.notice_year not in (year, on.year)
    ]
    if strange:
        raise InvalidInputError(fields={"date": f"一次只导入一个年度：{strange[0]} 不属于 {year} 年的安排"})
    if sum(not day.is_workday for day in days.values()) < FEWEST_DAYS_OFF:
        raise InvalidInputError(fields={"文件": f"{year} 年的休息日不足 {FEWEST_DAYS_OFF} 天，安排像是不完整"})
    return year, [Day(day.on, day.is_workday, day.name, year) for day in sorted(days.values(), key=lambda one: one.on)]
