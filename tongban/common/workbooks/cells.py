"""Values of single cells, as they come from Excel or from a grid on a page. CellError says what is to be mended."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_TYPES = {"bool": "真假值", "datetime": "日期", "date": "日期", "time": "时间", "timedelta": "时长"}


class CellError(ValueError):
    """What is wrong with one cell, in Chinese."""


@dataclass(frozen=True)
class CellFault:
    """`address` as Excel shows it ("C12"), with the name of the sheet where there are several."""

    address: str
    reason: str
    sheet: str = ""

    @property
    def place(self) -> str:
        return f"{self.sheet}!{self.address}" if self.sheet else self.address

    @property
    def row(self) -> int:
        return int("".join(filter(str.isdigit, self.address)))

    def __str__(self) -> str:
        return f"{self.place}：{self.reason}"


def is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def refuse_unreadable(title: str, cell: Any) -> None:
    """A formula has no value of its own, and an error value is none."""
    if cell is not None and cell.data_type == "f":
        raise CellError(f"{title}是公式，请改成值（复制后选择性粘贴为数值）")
    if cell is not None and cell.data_type == "e":
        raise CellError(f"{title}是错误值 {cell.value}")


def refuse_other_types(title: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise CellError(f"{title}应是文字，实际是{_TYPES.get(type(value).__name__, '别的类型')}，请改成文本格式")


def text(title: str, value: Any) -> str:
    if isinstance(value, float):
        raise CellError(f"{title}应是文字，实际是数 {value:g}，请改成文本格式")
    return str(value).strip()


def code(title: str, value: Any) -> str:
    """Codes are digits, but Excel turns long ones into floating numbers and loses their end."""
    if isinstance(value, float) and not value.is_integer():
        raise CellError(f"{title}“{value:g}”不是编码，请改成文本格式")
    if isinstance(value, (int, float)) and abs(value) >= 10**15:
        raise CellError(f"{title}存成了数，末几位已经丢失，请改成文本格式重新填写")
    return str(int(value)) if isinstance(value, float) else str(value).strip()


def whole_number(title: str, value: Any, most: int = 9999) -> int:
    found = str(value).strip()
    if isinstance(value, float) and value.is_integer():
        found = str(int(value))
    if not re.fullmatch(r"[0-9]{1,4}", found) or int(found) > most:
        raise CellError(f"{title}“{found[:20]}”应是 0 至 {most} 的整数")
    return int(found)


def decimal(title: str, value: Any) -> float:
    found = f"{value:g}" if isinstance(value, float) else str(value).strip()
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,2})?", found):
        raise CellError(f"{title}“{found[:20]}”应是数，小数最多两位")
    return float(found)
