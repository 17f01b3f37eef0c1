"""项目代码: 年份-区划6位-行业2位-类型2位-流水6位, one for a project for life.

《全国投资项目在线审批监管平台运行管理暂行办法》（2017 年第 3 号令）第三条、第十二条: every investment project has one
nationally unified code, under which it is entered, approved and supervised.
"""

from __future__ import annotations

import re

from ..enums import FilingKind

_FORM = re.compile(r"(\d{4})-(\d{6})-(\d{2})-(\d{2})-(\d{6})", re.ASCII)
SHAPE = "年份-区划6位-行业2位-类型2位-流水6位，如 2026-350702-48-03-000123"
FIRST_YEAR = 2017
LAST_SERIAL = 999_999


def project_code(*, year: int, division_code: str, industry: str, filing: str, serial: int) -> str:
    return f"{year:04d}-{division_code[:6]}-{industry}-{filing}-{serial:06d}"


def code_error(text: str, *, this_year: int) -> str | None:
    """Why this is no project code; None when it is one."""
    found = _FORM.fullmatch(text.strip())
    if found is None:
        return f"项目代码应为{SHAPE}"
    year, division, industry, filing, serial = found.groups()
    if not FIRST_YEAR <= int(year) <= this_year:
        return f"项目代码的年份“{year}”应在 {FIRST_YEAR} 到 {this_year} 之间"
    if division[:2] == "00" or division[2:] == "0000":
        return f"项目代码的区划“{division}”应到市或者县"
    if industry == "00":
        return "项目代码的行业“00”不是行业代码"
    if filing not in FilingKind.values:
        return f"项目代码的类型“{filing}”应为 {'、'.join(f'{one.value}（{one.label}）' for one in FilingKind)}"
    if serial == "000000":
        return "项目代码的流水号从 000001 开始"
    return None
