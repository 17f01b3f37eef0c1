"""The two files between finance and the bank: what is to be paid, and what became of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tongban.common.errors import InvalidInputError

from .models import PaymentLine
from .rules.money import cents_of, plain

HEAD = ["明细号", "收款户名", "收款账号", "开户银行", "金额（元）", "用途"]
ANSWER_HEAD = ["明细号", "金额（元）", "结果", "原因", "银行流水号"]
BYTE_ORDER_MARK = "\ufeff"
MOST_BYTES = 1024 * 1024
RESULTS = {"成功": True, "失败": False}


@dataclass(frozen=True)
class Answer:
    """One line of the bank's answer."""

    row: int
    code: str
    is_paid: bool
    reason: str
    reference: str


def written(lines: Sequence[PaymentLine]) -> str:
    buffer = io.StringIO()
    sheet = csv.writer(buffer)
    sheet.writerow(HEAD)
    for one in lines:
        cells = [one.code, one.holder, one.account, one.bank, plain(one.cents), "奖补资金"]
        sheet.writerow([harmless(cell) for cell in cells])
    return BYTE_ORDER_MARK + buffer.getvalue()


def harmless(cell: str) -> str:
    """A spreadsheet takes a cell that begins with one of these for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def read_answers(content: bytes, expected: Mapping[str, int]) -> list[Answer]:
    """Every row that is wrong is named with its number; then nothing of the file is taken."""
    rows = _rows(content)
    found: dict[str, Answer] = {}
    errors: dict[str, str] = {}
    for number, cells in rows:
        answer = _answer(number, cells, expected, found)
        if isinstance(answer, Answer):
            found[answer.code] = answer
        else:
            errors[f"row-{number}"] = f"第 {number} 行：{answer}"
    if not found and not errors:
        errors["file"] = "回单里没有明细"
    if errors:
        raise InvalidInputError(fields=dict(list(errors.items())[:20]))
    return list(found.values())


def _answer(number: int, cells: list[str], expected: Mapping[str, int], found: Mapping[str, Answer]) -> Answer | str:
    if len(cells) != len(ANSWER_HEAD):
        return f"应有 {len(ANSWER_HEAD)} 列"
    code, amount, result, reason, reference = cells
    if code not in expected:
        return f"拨付单里没有明细“{code[:30]}”"
    if code in found:
        return f"明细 {code} 出现了两次"
    if cents_of(amount) != expected[code]:
        return f"金额“{amount[:20]}”与拨付单的 {plain(expected[code])} 不符"
    if result not in RESULTS:
        return f"结果“{result[:10]}”应为“成功”或者“失败”"
    if not RESULTS[result] and not reason:
        return "失败的要写明原因"
    if RESULTS[result] and not reference:
        return "成功的要有银行流水号"
    if len(reason) > 200 or len(reference) > 60:
        return "原因最多 200 个字，流水号最多 60 个字符"
    return Answer(number, code, RESULTS[result], "" if RESULTS[result] else reason, reference)


def _rows(content: bytes) -> list[tuple[int, list[str]]]:
    if len(content) > MOST_BYTES:
        raise InvalidInputError(fields={"file": "回单文件最大 1 MB"})
    text = _text(content).replace("\x00", "")
    try:
        lines = [[cell.strip() for cell in line] for line in csv.reader(io.StringIO(text))]
    except csv.Error:
        raise InvalidInputError(fields={"file": "回单不是可读的 CSV 文件"}) from None
    if not lines or lines[0] != ANSWER_HEAD:
        raise InvalidInputError(fields={"file": f"回单第一行应为：{'、'.join(ANSWER_HEAD)}"})
    return [(number, line) for number, line in enumerate(lines[1:], start=2) if any(line)]


def _text(content: bytes) -> str:
    """Banks write UTF-8 or GB 18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInputError(fields={"file": "回单的文字编码认不出，请存为 UTF-8 的 CSV"})
