"""Excel: out and in again; what is wrong is refused by the address of its cell."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from tongban.catalog.powers import api as powers
from tongban.catalog.powers.excel import reading
from tongban.catalog.powers.excel.columns import COLUMNS
from tongban.catalog.powers.excel.reading import read_sheet
from tongban.catalog.powers.models import Power, PowerVersion
from tongban.common.errors import InvalidInputError
from tongban.common.workbooks import opening
from tongban.support.identity import api as identity

from . import town as place

TITLES = [column.title for column in COLUMNS]


def column(title):
    return TITLES.index(title) + 1


def row(town, **changes):
    """One whole row by the titles."""
    told = {
        "统一社会信用代码": town.agencies["market"].uscc,
        "层级": "3",
        "基本编码": place.PERMIT,
        "名称": "食品经营许可",
        "职权类型": "行政许可",
        "实施主体": "市场监管局",
        "法定时限": 20,
        "承诺时限": 5,
        "设定依据": "《食品安全法》第三十五条｜国家实行许可。\n《办法》第二条",
        "责任事项": "受理｜依法受理｜《行政许可法》第三十二条",
        "追责情形": "不予受理的｜《行政许可法》第七十二条",
        "运行流程": "受理｜窗口｜1｜核对",
        "监督电话": "0599-12345",
        "关联事项": "350117001001",
    }
    return [(told | changes).get(title) for title in TITLES]


def sheet(*rows, titles=TITLES, then=lambda sheet: None):
    book = Workbook()
    book.active.append(titles)
    for one in rows:
        book.active.append(one)
    then(book.active)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def imported(data):
    return powers.import_list(actor=identity.SYSTEM(), data=data)


def test_a_sheet_comes_in(town):
    result = imported(sheet(row(town)))
    assert (result.filed, result.unchanged, result.faults) == (1, 0, ())
    body = powers.power(powers.listing().rows[0].code).body
    assert [one.title for one in body.bases] == ["《食品安全法》第三十五条", "《办法》第二条"]
    assert (body.duties[0].basis, body.steps[0].days, body.promised_days) == ("《行政许可法》第三十二条", 1, 5)
    assert (body.phones.supervise, body.items) == ("0599-12345", ("350117001001",))


def test_what_goes_out_comes_in_again_unchanged(town):
    town.file(remark="=1+1 不是公式", authority="第一行")
    town.file(base="350117001001", name="食品经营许可（新办）", parent=place.PERMIT)
    result = imported(powers.export_list())
    assert (result.filed, result.unchanged, result.faults) == (0, 2, ())


def test_text_that_looks_like_a_formula_goes_out_as_text(town):
    town.file(remark='=HYPERLINK("http://x")')
    cell = load_workbook(io.BytesIO(powers.export_list())).active.cell(2, column("备注"))
    assert cell.data_type == "s"


def test_sub_items_may_stand_before_their_main_item(town):
    sub = row(town, 基本编码="350117001001", 主项编码=place.PERMIT, 名称="食品经营许可（新办）")
    assert imported(sheet(sub, row(town))).filed == 2


@pytest.mark.parametrize(
    ("title", "value", "address", "words"),
    [
        ("名称", None, "E2", "没有填写"),
        ("名称", date(2026, 1, 1), "E2", "实际是日期"),
        ("名称", True, "E2", "实际是真假值"),
        ("名称", "=A1&B1", "E2", "是公式"),
        ("职权类型", "行政什么", "F2", "不在十类之内"),
        ("基本编码", 350117001.5, "C2", "不是编码"),
        ("基本编码", 3501170010000001, "C2", "末几位已经丢失"),
        ("基本编码", "123", "C2", "应为 12 位数字"),
        ("统一社会信用代码", "11350700MB1000999X", "A2", "没有统一社会信用代码"),
        ("层级", "9", "B2", "应为 1 至 6"),
        ("法定时限", "二十", "M2", "应是 0 至 9999 的整数"),
        ("运行流程", "受理｜窗口｜一天｜核对", "R2", "应是数"),
        ("责任事项", "受理｜责任｜依据｜多了", "P2", "多于 3 段"),
        ("责任事项", "｜责任", "P2", "第一段是空的"),
        ("关联事项", "12", "U2", "12 位数字"),
        ("主项编码", "350117009000", "D2", "前 9 位应相同"),
    ],
)
def test_a_wrong_cell_is_told_by_its_address_and_nothing_comes_in(town, title, value, address, words):
    good = row(town, 基本编码="350117002000", 名称="药品经营许可")
    result = imported(sheet(row(town, **{title: value}), good))
    assert [(one.address, words in one.reason) for one in result.faults] == [(address, True)]
    assert not Power.objects.exists()
    marked = load_workbook(io.BytesIO(result.sheet)).active
    assert words in marked[address].comment.text
    assert address in marked.cell(2, len(TITLES) + 1).value
    assert marked.cell(3, len(TITLES) + 1).value is None


def test_merged_cells_are_named(town):
    data = sheet(row(town), then=lambda sheet: sheet.merge_cells("B2:B3"))
    assert [str(one) for one in imported(data).faults] == ["B2：单元格 B2:B3 是合并的，请取消合并，每行都填完整"]


def test_a_power_that_the_list_has_otherwise_needs_a_request(town):
    town.file()
    result = imported(sheet(row(town, 名称="别的名称")))
    assert [one.address for one in result.faults] == ["C2"]
    assert "请走调整申请" in result.faults[0].reason
    assert PowerVersion.objects.count() == 1


def test_twice_in_one_sheet_is_told_at_the_second(town):
    result = imported(sheet(row(town), row(town, 名称="另一个名称")))
    assert [one.address for one in result.faults] == ["C3"]
    assert not Power.objects.exists()


def macro(data):
    made = io.BytesIO(data)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (macro, "有宏"),
        (lambda data: data[:200], "不是 Excel 工作簿"),
        (lambda data: b"name,code\n", "不是 Excel 工作簿"),
        (lambda data: bytes.fromhex("d0cf11e0a1b11ae1") + b"0" * 600, "旧格式"),
    ],
)
def test_what_is_no_clean_workbook_is_refused(spoil, words):
    with pytest.raises(InvalidInputError, match=words):
        read_sheet(spoil(sheet()))


def test_another_table_is_refused_at_its_header():
    with pytest.raises(InvalidInputError, match="B1：表头应是“层级”，实际是“级别”"):
        read_sheet(sheet(titles=[TITLES[0], "级别", *TITLES[2:]]))


def test_too_many_rows_are_refused_by_address(town, monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    rows = [row(town, 基本编码=f"35011700{number}000") for number in range(5)]
    with pytest.raises(InvalidInputError, match="A5：一次最多导入 3 行"):
        read_sheet(sheet(*rows))


def test_a_hundred_thousand_rows_are_refused_soon(town):
    book = Workbook(write_only=True)
    lines = book.create_sheet()
    lines.append(TITLES)
    for _ in range(100_000):
        lines.append(["x"])
    made = io.BytesIO()
    book.save(made)
    result = read_sheet(made.getvalue())
    assert result.rows == ()
    assert len(result.faults) <= reading.MOST_FAULTS + 5
    assert "后面的没有检查" in result.faults[-1].reason


def test_a_bomb_is_refused_before_it_is_opened(monkeypatch):
    monkeypatch.setattr(opening, "MOST_UNPACKED", 100)
    with pytest.raises(InvalidInputError, match="解开后过大"):
        read_sheet(sheet())


def test_an_external_entity_is_refused():
    made = io.BytesIO(sheet())
    with zipfile.ZipFile(made) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    parts[name] = evil + parts[name].split(b"?>", 1)[-1]
    again = io.BytesIO()
    with zipfile.ZipFile(again, "w") as archive:
        for one, content in parts.items():
            archive.writestr(one, content)
    with pytest.raises(InvalidInputError, match="打不开"):
        read_sheet(again.getvalue())
