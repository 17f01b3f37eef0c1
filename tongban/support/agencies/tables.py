"""Reading a division code table: CSV with the columns level, code, parent_code, name."""

from __future__ import annotations

import csv
import io

from tongban.common.errors import InvalidInputError

from .rules import DivisionRow

COLUMNS = ["level", "code", "parent_code", "name"]


def read_divisions(data: bytes) -> list[DivisionRow]:
    """Rows as they stand, with their line; the form of the values is judged by the rules."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
    if missing:
        raise InvalidInputError(fields={"第 1 行": f"第 1 行表头缺少这几列：{'、'.join(missing)}"})
    return [
        DivisionRow(line, *((row[name] or "").strip() for name in COLUMNS)) for line, row in enumerate(reader, start=2)
    ]
