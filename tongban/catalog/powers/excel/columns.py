"""The columns of the sheet: how each element is written into a cell and read from it. No database, no file."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tongban.common.workbooks import cells
from tongban.common.workbooks.cells import CellError

from ..enums import PowerKind

#: Between the parts of one row of a list in a cell: “环节｜责任｜依据”, one row to a line.
BAR = "｜"
_BARS = re.compile(r"[｜|]")


@dataclass(frozen=True)
class Column:
    """`field` is the path in the body, or an element of the identity; `parts` the names inside a list row."""

    title: str
    field: str
    kind: str = "text"
    parts: tuple[str, ...] = ()
    is_required: bool = False
    width: int = 18
    hint: str = ""


COLUMNS = (
    Column("统一社会信用代码", "uscc", is_required=True, width=22, hint="实施部门的 18 位代码，按文本填"),
    Column("层级", "level", "code", is_required=True, width=6, hint="3 市、4 县、5 乡镇、6 村"),
    Column("基本编码", "base_code", "code", is_required=True, width=16, hint="12 位数字，按文本填"),
    Column("主项编码", "parent", "code", width=16, hint="是子项的填主项的基本编码"),
    Column("名称", "name", is_required=True, width=30),
    Column("职权类型", "kind", "power_kind", is_required=True, width=10, hint="行政许可、行政处罚等，或者 01 至 10"),
    Column("实施主体", "subject", width=24),
    Column("主体性质", "subject_kind", "code", width=8, hint="1 法定机关、2 授权组织、3 受委托组织、9 其他"),
    Column("承办机构", "office", width=18),
    Column("权力来源", "source", "code", width=8, hint="1 法定本级行使、2 上级下放……"),
    Column("层级及权限", "authority", width=30),
    Column("行使对象", "target", width=18),
    Column("法定时限", "statutory_days", "number", width=8, hint="工作日，没有规定的空着"),
    Column("承诺时限", "promised_days", "number", width=8, hint="工作日，不长于法定"),
    Column("设定依据", "bases", "rows", ("title", "text"), width=50, hint="一行一条：名称和条款｜条文"),
    Column("责任事项", "duties", "rows", ("name", "content", "basis"), width=50, hint="一行一项：环节｜责任｜依据"),
    Column("追责情形", "accountability", "rows", ("content", "basis"), width=50, hint="一行一种：情形｜依据"),
    Column(
        "运行流程",
        "steps",
        "rows",
        ("name", "who", "days", "duty"),
        width=40,
        hint="一行一步：环节｜谁办｜天数｜做什么",
    ),
    Column("监督电话", "phones.supervise", width=16, hint="带区号"),
    Column("咨询电话", "phones.consult", width=16),
    Column("关联事项", "items", "lines", width=18, hint="事项的基本编码，一行一个"),
    Column("抽查事项", "inspections", "lines", width=24, hint="一行一个"),
    Column("备注", "remark", width=24),
)
IDENTITY = ("uscc", "level", "base_code", "parent")
_KINDS = {str(kind.label): kind.value for kind in PowerKind}


def write(column: Column, value: Any) -> Any:
    """The value of a body as a cell shows it."""
    if value is None:
        return None
    match column.kind:
        case "rows":
            return "\n".join(BAR.join(_plain(row.get(part)) for part in column.parts).rstrip(BAR) for row in value)
        case "lines":
            return "\n".join(value)
        case "power_kind":
            return str(PowerKind(value).label) if value in PowerKind.values else value
    return value


def _plain(value: Any) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value or "")
    return _BARS.sub("／", text.replace("\n", " "))


def read(column: Column, value: Any) -> Any:
    """The cell as a value of a body; CellError says what a person has to mend."""
    if cells.is_empty(value):
        if column.is_required:
            raise CellError(f"{column.title}没有填写")
        return [] if column.kind in ("rows", "lines") else None
    cells.refuse_other_types(column.title, value)
    return _READERS.get(column.kind, _text)(column, value)


def _text(column: Column, value: Any) -> str:
    return cells.text(column.title, value)


def _code(column: Column, value: Any) -> str:
    return cells.code(column.title, value)


def _number(column: Column, value: Any) -> int:
    return cells.whole_number(column.title, value)


def _power_kind(column: Column, value: Any) -> str:
    text = _code(column, value)
    code = _KINDS.get(text, text.zfill(2) if text.isdigit() else text)
    if code not in PowerKind.values:
        raise CellError(f"职权类型“{text[:20]}”不在十类之内")
    return code


def _lines(column: Column, value: Any) -> list[str]:
    return [line.strip() for line in str(_code(column, value)).splitlines() if line.strip()]


def _rows(column: Column, value: Any) -> list[dict[str, Any]]:
    found = []
    for number, line in enumerate(_lines(column, value), start=1):
        parts = [part.strip() for part in _BARS.split(line)]
        if len(parts) > len(column.parts):
            raise CellError(f"{column.title}第 {number} 行多于 {len(column.parts)} 段（{column.hint}）")
        row: dict[str, Any] = dict(zip(column.parts, parts, strict=False))
        if not row[column.parts[0]]:
            raise CellError(f"{column.title}第 {number} 行第一段是空的（{column.hint}）")
        if "days" in row:
            row["days"] = _days(column, number, row["days"])
        found.append(row)
    return found


def _days(column: Column, number: int, text: str) -> float:
    if not text:
        return 0
    if not re.fullmatch(r"\d{1,4}(\.\d{1,2})?", text):
        raise CellError(f"{column.title}第 {number} 行的工作日“{text[:20]}”应是数")
    return float(text)


_READERS: dict[str, Callable[[Column, Any], Any]] = {
    "code": _code,
    "number": _number,
    "power_kind": _power_kind,
    "lines": _lines,
    "rows": _rows,
}


def body_value(body: dict[str, Any], field: str) -> Any:
    value: Any = body
    for name in field.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def body_of(values: dict[str, Any]) -> dict[str, Any]:
    """The typed values in the shape of a body; what is empty is left to its default."""
    body: dict[str, Any] = {}
    for column in COLUMNS:
        value = values.get(column.field)
        if column.field in IDENTITY or value is None:
            continue
        if "." in column.field:
            outer, inner = column.field.split(".")
            body.setdefault(outer, {})[inner] = value
        else:
            body[column.field] = value
    return body
