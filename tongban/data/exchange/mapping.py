"""字段映射 as pure functions: from what was filled in to what the department's system asks for. No database.

A row: {"target", "label", "type", "required", "how", "source", ...}; `source` names one of ours ("form.shop_name").
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

TYPES = {"text": "文字", "number": "数字", "date": "日期", "yes_no": "是否", "any": "照原样"}
HOWS = {"direct": "直取", "constant": "常量", "table": "代码表", "date": "日期格式", "join": "拼接"}
DATE_FORMATS = {
    "%Y-%m-%d": "2026-03-02",
    "%Y%m%d": "20260302",
    "%Y/%m/%d": "2026/03/02",
    "%Y年%-m月%-d日": "2026年3月2日",
}
TARGET = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}(\.[A-Za-z_][A-Za-z0-9_]{0,39}){0,3}")
MOST_ROWS, MOST_CASES, LONGEST = 200, 50, 500
DATES, NUMBERS = frozenset({"date"}), frozenset({"number", "amount"})
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Source:
    """One thing of ours that may be passed on. `is_sure`: it is never empty."""

    path: str
    label: str
    type: str = "text"
    group: str = ""
    is_sure: bool = False
    options: tuple[tuple[str, str], ...] = ()
    example: Any = None


@dataclass(frozen=True)
class Made:
    """What a map made of some values; `faults` by target, in Chinese."""

    body: dict[str, Any] = field(default_factory=dict)
    flat: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def make(rows: Sequence[Row], values: Mapping[str, Any]) -> Made:
    body: dict[str, Any] = {}
    flat: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for row in rows:
        try:
            value = _typed(row, _value(row, values))
        except ValueError as reason:
            faults[row["target"]] = f"{_name(row)}：{reason}"
            continue
        if value is None:
            if row.get("required"):
                faults[row["target"]] = f"{_name(row)}必填，但{_origin(row)}没有值"
            continue
        flat[row["target"]] = value
        _put(body, row["target"], value)
    return Made(body, flat, faults)


def _value(row: Row, values: Mapping[str, Any]) -> Any:
    how = row.get("how", "direct")
    if how == "constant":
        return row.get("value") or None
    if how == "join":
        parts = [str(values[one]) for one in _sources(row) if values.get(one) not in (None, "", [])]
        return str(row.get("separator") or "").join(parts) or None
    found = values.get(row.get("source", ""))
    if found in (None, "", []):
        return None
    if how == "table":
        table = row.get("table") or {}
        if str(_code(found)) not in table:
            raise ValueError(f"代码表里没有“{found}”对应的代码")
        return table[str(_code(found))]
    if how == "date":
        try:
            return date.fromisoformat(str(found)[:10]).strftime(row.get("format") or "%Y-%m-%d")
        except ValueError:
            raise ValueError(f"“{found}”不是日期") from None
    return found


def _code(value: Any) -> Any:
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


def _typed(row: Row, value: Any) -> Any:
    kind = row.get("type", "text")
    if value is None or kind == "any":
        return value
    if kind == "number":
        if isinstance(value, bool):
            raise ValueError("要数字，我方给的是“是/否”")
        try:
            return value if isinstance(value, (int, float)) else _number(str(value))
        except ValueError:
            raise ValueError(f"要数字，我方给的是“{value}”") from None
    if kind == "yes_no":
        if not isinstance(value, bool):
            raise ValueError(f"要“是/否”，我方给的是“{value}”")
        return value
    if isinstance(value, (dict, list, bool)):
        raise ValueError(
            "要文字，我方给的是一组内容，请改用“照原样”" if not isinstance(value, bool) else "要文字，请用代码表"
        )
    return str(value)


def _number(text: str) -> int | float:
    return int(text) if re.fullmatch(r"-?\d+", text) else float(text)


def _sources(row: Row) -> list[str]:
    if row.get("how") == "constant":
        return []
    return list(row.get("sources") or []) if row.get("how") == "join" else [row.get("source") or ""]


def _put(body: dict[str, Any], target: str, value: Any) -> None:
    *folders, last = target.split(".")
    for one in folders:
        body = body.setdefault(one, {})
    body[last] = value


def _name(row: Row) -> str:
    return f"“{row.get('label') or row['target']}”"


def _origin(row: Row) -> str:
    return "、".join(filter(None, _sources(row))) or "常量"


# checking a map -------------------------------------------------------------------------------------------------------


def read_faults(rows: object, cases: object) -> dict[str, str]:
    """Whether the lists have the shape that the rest relies on."""
    if not isinstance(rows, list) or len(rows) > MOST_ROWS or not all(isinstance(row, dict) for row in rows):
        return {"rows": f"字段应是一个列表，最多 {MOST_ROWS} 行"}
    if not isinstance(cases, list) or len(cases) > MOST_CASES or not all(isinstance(one, dict) for one in cases):
        return {"cases": f"测试样例应是一个列表，最多 {MOST_CASES} 个"}
    for row in rows:
        if not TARGET.fullmatch(str(row.get("target", ""))):
            shown = str(row.get("target", ""))[:40]
            return {"rows": f"对方字段“{shown}”只能用字母、数字、下划线，用点分层，例如 shop.name"}
        if row.get("type", "text") not in TYPES or row.get("how", "direct") not in HOWS:
            return {"rows": f"{_name(row)}的类型或取法不认识"}
    for one in cases:
        if not isinstance(one.get("input"), dict) or not isinstance(one.get("expected"), dict):
            return {"cases": "每个测试样例要有 input（我方的值）和 expected（应得的值）"}
    return {}


def faults_of(rows: Sequence[Row], sources: Sequence[Source]) -> dict[str, str]:
    """By target: what would go wrong with this map whatever is filled in, or may go wrong when it is not."""
    known = {one.path: one for one in sources}
    faults: dict[str, str] = {}
    for row in rows:
        target, fault = row["target"], _fault(row, known)
        if [one["target"] for one in rows].count(target) > 1:
            fault = "对方字段重复了"
        if any(other["target"].startswith(f"{target}.") for other in rows):
            fault = "它下面还有字段，不能再给它一个值"
        if fault:
            faults[target] = f"{_name(row)}：{fault}"
    return faults


def _fault(row: Row, known: Mapping[str, Source]) -> str:
    how, kind = row.get("how", "direct"), row.get("type", "text")
    if how == "constant":
        return "" if row.get("value") not in (None, "") or not row.get("required") else "必填，请写明常量"
    names = [one for one in _sources(row) if one]
    if not names:
        return "必填，还没有选我方字段" if row.get("required") else "请选我方字段，不用的把这一行删去"
    for name in names:
        if name not in known:
            return f"我方没有“{name}”这个字段"
    first = known[names[0]]
    if row.get("required") and not any(known[name].is_sure for name in names):
        return f"必填，但我方“{first.label}”可以不填"
    if how == "date" and first.type not in DATES:
        return f"取法是日期格式，但我方“{first.label}”不是日期"
    if how == "date" and (row.get("format") or "%Y-%m-%d") not in DATE_FORMATS:
        return "日期格式请从列表里选"
    if how == "table":
        missing = [f"{label}（{value}）" for value, label in first.options if value not in (row.get("table") or {})]
        return f"代码表缺少：{'、'.join(missing)}" if missing else ""
    if how == "direct" and kind == "number" and first.type not in NUMBERS:
        return f"要数字，我方“{first.label}”是{_type_word(first.type)}"
    if how == "direct" and kind == "date" and first.type not in DATES:
        return f"要日期，我方“{first.label}”是{_type_word(first.type)}"
    if how == "direct" and (kind == "yes_no") != (first.type == "yes_no") and kind != "any":
        return f"要{TYPES[kind]}，我方“{first.label}”是{_type_word(first.type)}"
    if how == "direct" and kind != "any" and first.type in ("choices", "rows"):
        return f"我方“{first.label}”是一组内容，类型请选“照原样”"
    return ""


def _type_word(kind: str) -> str:
    return {"date": "日期", "number": "数字", "amount": "金额", "yes_no": "是否", "choices": "多选"}.get(kind, "文字")


def case_faults(rows: Sequence[Row], cases: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The map's own tests: what each example should give, against what it gives."""
    faults = {}
    for number, one in enumerate(cases, start=1):
        name = one.get("name") or f"样例 {number}"
        made = make(rows, one["input"])
        wrong = [
            f"{target} 应得“{wanted}”，得到“{made.flat.get(target, made.faults.get(target, '（没有）'))}”"
            for target, wanted in one["expected"].items()
            if made.flat.get(target) != wanted
        ]
        if wrong:
            faults[f"case-{number}"] = f"{name}：{'；'.join(wrong)}"
    return faults


def used_sources(rows: Sequence[Row]) -> set[str]:
    return {one for row in rows for one in _sources(row) if one}
