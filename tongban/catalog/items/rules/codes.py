"""Item codes: 18 credit code + 1 level + 12 base code, two more for a way of handling (业务办理项)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tongban.common.codes import credit_code_error

from ..enums import Level

_BASE = re.compile(r"\d{12}")
LONGEST = 50


@dataclass(frozen=True)
class ItemCode:
    """The parts of an implementation code (ZWFW C0109-2018, GB/T 39554.1-2020)."""

    uscc: str
    level: str
    base: str
    handling: str = ""

    @property
    def kind(self) -> str:
        return self.base[2:4]

    def __str__(self) -> str:
        return self.uscc + self.level + self.base + self.handling


def parse(code: str) -> ItemCode:
    """Cut a code of 31 or 33 characters; ask `item_code_error` first."""
    return ItemCode(uscc=code[:18], level=code[18], base=code[19:31], handling=code[31:])


@lru_cache(maxsize=10_000)
def _credit_code_error(uscc: str) -> str | None:
    """A library names each agency hundreds of times."""
    return credit_code_error(uscc)


def base_code_error(base: str) -> str | None:
    if not _BASE.fullmatch(base):
        return f"基本编码“{base}”应为 12 位数字"
    return None


def level_error(level: str, division_level: int, place: str) -> str | None:
    """行使层级 is that of the place, one above its level in the code tables; 7 分级管理 fits everywhere."""
    if level not in Level.values:
        return f"行使层级“{level}”不存在"
    fitting = str(division_level + 1)
    if level in (fitting, Level.GRADED) or fitting not in Level.values:
        return None
    return f"{place}的事项，行使层级应为 {fitting}（{Level(fitting).label}）或者 7（分级管理）"


def item_code_error(code: str) -> str | None:
    """Why this is no implementation code, in Chinese, or None."""
    if not code:
        return "没有实施编码"
    if len(code) > LONGEST:
        return f"实施编码超过 {LONGEST} 位"
    if len(code) not in (31, 33):
        return f"实施编码应为 31 位（业务办理项 33 位），实际 {len(code)} 位"
    parts = parse(code)
    if reason := _credit_code_error(parts.uscc):
        return f"实施编码前 18 位不是有效的统一社会信用代码：{reason}"
    if parts.level not in "1234567":
        return f"实施编码第 19 位“{parts.level}”不是行使层级"
    if base_code_error(parts.base):
        return f"实施编码中的基本编码“{parts.base}”应为 12 位数字"
    if parts.handling and not (parts.handling.isascii() and parts.handling.isdigit()):
        return f"业务办理项序号“{parts.handling}”应为 2 位数字"
    return None
