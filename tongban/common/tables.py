"""CSV that people send, as rows of cells, or the row where it is no table."""

from __future__ import annotations

import csv
import io

from .errors import InvalidInputError


def read_table(text: str) -> list[list[str]]:
    """Every row, the header among them; InvalidInputError names the row (from 1) by 第 N 行."""
    if "\x00" in text:
        raise InvalidInputError(fields={"文件": "文件里有不能保存的字符，请存成 CSV 文本再导入"})
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return list(lines)
    except csv.Error as error:
        words = f"第 {lines.line_num} 行不是 CSV 的写法：引号没有配对，或者一格太长"
        raise InvalidInputError(fields={f"第 {lines.line_num} 行": words}) from error
