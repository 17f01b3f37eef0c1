"""Rows of a county's item list (names and codes only, as 广安区 has them on the Sichuan portal).

A code there is `目录编码-区划-000-机构代码-序号-00`, e.g. 511Z07001006-511602000000-000-11511301008778183N-1-00. The
platform's code is made of the same parts in the national order: credit code, level, catalogue code. The code of the
source is kept as a former code. Nothing else is stated there, so everything else is named in `missing`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.common.codes import credit_code_error

from ..guide import GuideBody
from .imported import NEVER_STATED, Incoming, RowError, digest_of

KINDS = {"1": "01", "5": "05", "7": "07", "8": "08", "9": "09", "10": "10", "20": "20"}
MISSING = (
    *NEVER_STATED, "服务对象", "法定办结时限", "承诺办结时限", "受理条件", "申请材料", "咨询电话", "投诉电话",
    "办理地点", "网上办理深度", "到办事现场次数",
)  # fmt: skip
_CODE = re.compile(r"(?P<catalogue>[0-9A-Z-]+?)-(?P<area>\d{12})-(?P<part>\d{3})-(?P<agency>.+)-\d-\d{2}", re.ASCII)
_LONGEST_CATALOGUE = 14


@dataclass(frozen=True)
class Offices:
    """Who stands behind which agency code in one list, as far as the list itself can tell."""

    #: Organisation code (nine characters) → credit code that holds it.
    full: Mapping[str, str]
    #: Credit code → the one department that uses it; codes used by several are not in here.
    department: Mapping[str, str]
    shared: Mapping[str, tuple[str, ...]]


def offices_of(rows: Iterable[Any]) -> Offices:
    full: dict[str, str] = {}
    users: dict[str, list[str]] = {}
    for row in rows:
        if not isinstance(row, dict):
            continue
        department = str(row.get("department") or "").strip()
        for code in (_agency_part(row), str(row.get("dept_code") or "").strip().upper()):
            if credit_code_error(code) is None:
                full.setdefault(code[8:17], code)
        code = _agency_part(row)
        if department and department not in users.setdefault(code, []):
            users[code].append(department)
    alone = {code: names[0] for code, names in users.items() if len(names) == 1}
    return Offices(full, alone, {code: tuple(names) for code, names in users.items() if len(names) > 1})


def _agency_part(row: Mapping[str, Any]) -> str:
    found = _CODE.fullmatch(str(row.get("item_code") or "").strip())
    return found["agency"].upper() if found else ""


def read_county_row(row: Any, *, source: str, offices: Offices, place: str) -> Incoming:
    """`place` is the short name of the division, "" when not known. Raises RowError."""
    name, department = _text(row, "name", "事项名称", 200), _text(row, "department", "部门", 100)
    if len(name) < 2:
        raise RowError("没有事项名称" if not name else f"事项名称“{name}”太短")
    if not department:
        raise RowError("没有部门名称")
    kind = KINDS.get(task_type := _text(row, "task_type", "事项类型", 10))
    if kind is None:
        raise RowError(f"不认识的事项类型“{task_type}”" if task_type else "没有事项类型")
    original = _text(row, "item_code", "事项编码", 80)
    found = _CODE.fullmatch(original)
    if found is None:
        raise RowError(
            f"事项编码“{original}”不是“目录编码-区划-000-机构代码-序号-00”的形式" if original else "没有事项编码"
        )
    area = _text(row, "area_code", "区划代码", 12)
    if not re.fullmatch(r"\d{12}", area, re.ASCII):
        raise RowError(f"区划代码“{area}”应为 12 位数字")
    if found["area"] != area:
        raise RowError(f"事项编码中的区划 {found['area']} 与区划代码 {area} 不一致")
    catalogue = found["catalogue"].replace("-", "")
    if not 8 <= len(catalogue) <= _LONGEST_CATALOGUE:
        raise RowError(f"目录编码“{found['catalogue']}”应有 8 到 {_LONGEST_CATALOGUE} 位")
    uscc = _credit_code(found["agency"], offices)
    level = _level(area)
    return Incoming(
        code=f"{uscc}{level}{catalogue}",
        base_code=catalogue[:12],
        level=level,
        catalogue_name=_text(row, "main_item", "主项名称", 300) or name,
        agency_uscc=uscc,
        agency_name=place + department.removeprefix("区") if place and department.startswith("区") else department,
        area_code=area,
        area_name="",
        body=GuideBody(
            name=name, kind=kind, handling="2", subjects=("natural", "legal"),
            source=f"{source}（原编码 {original}）"[:300], missing=MISSING,
        ),
        digest=digest_of(row),
        former_code=original,
    )  # fmt: skip


def _text(row: Any, key: str, label: str, most: int) -> str:
    text = str(row.get(key) or "").strip()
    if len(text) > most:
        raise RowError(f"{label}（{key}）超过 {most} 个字")
    return text


def _credit_code(code: str, offices: Offices) -> str:
    """The agency's credit code: as written, in capitals, or the one in this list that holds the organisation code."""
    upper = code.upper()
    departments = offices.shared.get(upper)
    if departments:
        raise RowError(f"机构代码“{code}”在本表中属于多个部门（{'、'.join(departments)}），不能判定实施机构")
    if credit_code_error(upper) is None:
        return upper
    held = offices.full.get(upper.replace("-", ""))
    if held is None:
        raise RowError(f"机构代码“{code}”不是统一社会信用代码：{credit_code_error(upper)}")
    return held


def _level(area: str) -> str:
    if area[6:] != "000000":
        return "5" if area[9:] == "000" else "6"
    return "2" if area[2:6] == "0000" else "3" if area[4:6] == "00" else "4"
