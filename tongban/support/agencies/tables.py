"""Reading a division code table: CSV with the columns level, code, parent_code, name."""

from __future__ import annotations

from tongban.common.errors import InvalidInputError
from tongban.common.tables import read_table

from .rules import DivisionRow

COLUMNS = ["level", "code", "parent_code", "name"]


def read_divisions(data: bytes) -> list[DivisionRow]:
    """Rows as they stand, with their line; the form of the values is judged by the rules."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    header, *lines = read_table(text) or [[]]
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise InvalidInputError(fields={"第 1 行": f"第 1 行表头缺少这几列：{'、'.join(missing)}"})
    rows = (dict(zip(header, cells, strict=False)) for cells in lines if cells)
    return [
        DivisionRow(line, *(row.get(name, "").strip() for name in COLUMNS)) for line, row in enumerate(rows, start=2)
    ]
