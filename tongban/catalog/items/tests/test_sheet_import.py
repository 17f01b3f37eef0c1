"""Excel in: drafts only, an item whole or not at all, every fault by sheet and cell."""

import csv
import io
import zipfile
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook

from tongban.catalog.items import api as items
from tongban.catalog.items.models import Item, ItemVersion
from tongban.catalog.items.sheets import reading
from tongban.common.errors import InvalidInputError
from tongban.support.audit.models import Entry

from . import samples
from .books import ITEM, MATERIAL, QUESTION, SITUATION, STEP, address, book, changed

SECOND = f"{samples.USCC}3350117002012"
FOREIGN = f"{samples.OTHER_USCC}3350117002011"


def told(taken):
    return [fault.place for fault in taken.faults]


def test_a_row_with_its_materials_and_steps_becomes_a_draft(editor):
    taken = items.import_sheet(actor=editor, data=book())
    assert taken.outcome.summary == {"new": 1, "unchanged": 0, "updated": 0, "refused": 0}
    body = items.draft(editor, samples.CODE).body
    assert (body.kind, body.handling, body.subjects) == ("01", "2", ("natural", "legal"))
    assert (body.statutory.days, body.promised.unit, body.fee.charged) == (20, "workday", False)
    assert (body.places[0].windows, body.bases[0].status) == ("A06", "现行有效")
    assert [(one.code, one.standard) for one in body.materials] == [("m1", "各栏填写齐全")]
    assert [(one.name, one.days) for one in body.steps] == [("受理", 1)]


def test_nothing_is_published_and_the_log_knows(editor):
    items.import_sheet(actor=editor, data=book())
    assert [one.state for one in ItemVersion.objects.all()] == ["draft"]
    assert Entry.objects.filter(action="items.sheet", actor_id=editor.pk).count() == 1


def test_what_goes_out_comes_in_again_and_changes_nothing(editor, published):
    body = samples.guide(name="=1+1 不是公式", bases=[{"title": "《某法》第一条", "text": "一｜二\n三\r\n四"}])
    items.save_draft(actor=editor, code=samples.CODE, body=body)
    before = list(ItemVersion.objects.values())
    taken = items.import_sheet(actor=editor, data=items.export_sheet(actor=editor))
    assert taken.outcome.summary == {"new": 0, "unchanged": 1, "updated": 0, "refused": 0}
    assert list(ItemVersion.objects.values()) == before


def test_twice_the_same_file_changes_nothing(editor):
    items.import_sheet(actor=editor, data=book())
    assert items.import_sheet(actor=editor, data=book()).outcome.summary["unchanged"] == 1
    assert ItemVersion.objects.get().revision == 1


def test_a_changed_cell_changes_the_draft_and_leaves_what_no_cell_shows(editor, published):
    data = changed(items.export_sheet(actor=editor), lambda it: put(it, "事项", "承诺时限", 3))
    assert items.import_sheet(actor=editor, data=data).outcome.codes == [samples.CODE]
    draft = items.draft(editor, samples.CODE)
    assert [(one.field, one.after) for one in draft.changes] == [("promised.days", 3)]
    assert draft.body.questions == items.guide(samples.CODE).body.questions
    assert items.guide(samples.CODE).body.promised.days == 5


def test_without_a_row_of_its_own_an_item_keeps_its_materials(editor, published):
    data = changed(items.export_sheet(actor=editor), lambda it: it["材料"].delete_rows(2, 9))
    assert items.import_sheet(actor=editor, data=data).outcome.unchanged == 1


def put(made, sheet, title, value, row=2):
    made[sheet][address(sheet, title, row)] = value


@pytest.mark.parametrize(
    ("sheet", "title", "value", "words"),
    [
        ("事项", "事项名称", None, "没有填写"),
        ("事项", "事项名称", date(2026, 1, 1), "实际是日期"),
        ("事项", "事项名称", "=A1&B1", "是公式"),
        ("事项", "事项名称", "#REF!", "错误值"),
        ("事项", "事项名称", "长" * 201, "最多 200"),
        ("事项", "事项类型", "行政什么", "不在代码表里"),
        ("事项", "事项类型", "公共服务", "不一致"),
        ("事项", "服务对象", "自然人、路人", "“路人”不在代码表里"),
        ("事项", "法定时限", "二十", "应是 0 至 3660 的整数"),
        ("事项", "承诺时限", 30, "超过法定办结时限"),
        ("事项", "收费", "也许", "应填 是 或者 否"),
        ("事项", "到现场次数", 10, "0 至 9"),
        ("事项", "设定依据", "｜条文", "第一段是空的"),
        ("事项", "设定依据", "《法》｜文｜现行有效｜多", "多于 3 段"),
        ("事项", "实施编码", 3.5e30, "末几位已经丢失"),
        ("事项", "实施编码", "12", "应为 31 位"),
        ("事项", "实施编码", FOREIGN, "属于别的机构"),
        ("事项", "区划代码", "350000000000", "不在"),
        ("材料", "材料名称", None, "没有填写"),
        ("材料", "材料编号", "1号", "字母开头"),
        ("材料", "必要性", "看情况", "不在代码表里"),
        ("材料", "什么情形下要", "kind == 'tofu'", "kind"),
        ("材料", "原件份数", True, "真假值"),
        ("环节", "工作日", "一天", "应是数"),
    ],
)
def test_a_wrong_cell_is_told_and_nothing_of_its_item_comes_in(editor, sheet, title, value, words):
    second = ITEM | {"实施编码": SECOND, "事项名称": "另一个事项"}
    data = changed(book(items=[ITEM, second]), lambda it: put(it, sheet, title, value))
    taken = items.import_sheet(actor=editor, data=data)
    wanted = f"{sheet}!{address(sheet, title)}"
    assert any(one.place == wanted and words in one.reason for one in taken.faults), taken.faults
    assert list(Item.objects.values_list("code", flat=True)) == [SECOND]
    marked = load_workbook(io.BytesIO(taken.sheet))[sheet]
    assert words in marked[address(sheet, title)].comment.text


def test_a_code_twice_in_the_sheet_is_told_at_the_second(editor):
    taken = items.import_sheet(actor=editor, data=book(items=[ITEM, ITEM]))
    assert [str(one) for one in taken.faults] == ["事项!A3：实施编码与第 2 行重复"]
    assert taken.outcome.new == 1


def test_materials_of_no_item_are_told(editor):
    taken = items.import_sheet(actor=editor, data=book(materials=[MATERIAL, MATERIAL | {"实施编码": SECOND}]))
    assert told(taken) == ["材料!A3"]
    assert taken.outcome.summary == {"new": 1, "unchanged": 0, "updated": 0, "refused": 1}


@pytest.mark.parametrize(
    ("sheet", "title", "twice"),
    [
        ("材料", "材料编号", {"materials": [MATERIAL, MATERIAL]}),
        ("自查问题", "编号", {"questions": [QUESTION, QUESTION]}),
        ("办理情形", "编号", {"situations": [SITUATION, SITUATION]}),
    ],
)
def test_a_code_twice_is_told_at_the_second_and_refuses_its_item(editor, sheet, title, twice):
    taken = items.import_sheet(actor=editor, data=book(**twice))
    assert told(taken) == [f"{sheet}!{address(sheet, title, 3)}"]
    assert "重复，第 2 行已经有" in taken.faults[0].reason
    assert not Item.objects.exists()


def test_merged_cells_refuse_the_items_they_run_through(editor):
    second = ITEM | {"实施编码": SECOND}
    data = book(items=[ITEM, second], then=lambda it: it["事项"].merge_cells("B2:C2"))
    taken = items.import_sheet(actor=editor, data=data)
    assert [str(one) for one in taken.faults] == ["事项!B2：单元格 B2:C2 是合并的，请取消合并，每行都填完整"]
    assert list(Item.objects.values_list("code", flat=True)) == [SECOND]


def test_another_agency_s_item_is_not_touched(neighbour, published):
    taken = items.import_sheet(actor=neighbour, data=book())
    assert [str(one) for one in taken.faults] == ["事项!A2：这个编码属于别的机构，您没有编制它的权限"]
    assert not ItemVersion.objects.filter(state="draft").exists()


def test_a_draft_that_somebody_else_saved_after_the_export_is_not_overwritten(editor, publisher, published):
    items.save_draft(actor=editor, code=samples.CODE, body=samples.guide(summary="我的写法"))
    data = changed(items.export_sheet(actor=editor), lambda it: put(it, "事项", "承诺时限", 3))
    items.save_draft(actor=publisher, code=samples.CODE, body=samples.guide(summary="别人的写法"))
    taken = items.import_sheet(actor=editor, data=data)
    assert told(taken) == [f"事项!{address('事项', '草稿次数')}"]
    assert items.draft(editor, samples.CODE).body.summary == "别人的写法"


def macro(data):
    made = io.BytesIO(data)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    return made.getvalue()


def renamed(data):
    return changed(data, lambda it: setattr(it["材料"], "title", "材料表"))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (macro, "有宏"),
        (lambda data: data[:200], "不是 Excel 工作簿"),
        (lambda data: b"name,code\n", "不是 Excel 工作簿"),
        (lambda data: bytes.fromhex("d0cf11e0a1b11ae1") + b"0" * 600, "旧格式"),
        (renamed, "没有名为“材料”的工作表，现有“事项”、“材料表”、“环节”、“自查问题”、“办理情形”"),
        (lambda data: changed(data, lambda it: put(it, "事项", "事项类型", "类型", row=1)), "表头应是“事项类型”"),
    ],
)
def test_what_is_not_the_template_is_refused_and_nothing_comes_in(editor, spoil, words):
    with pytest.raises(InvalidInputError, match=words):
        items.import_sheet(actor=editor, data=spoil(book()))
    assert not Item.objects.exists()


def test_a_hundred_thousand_rows_are_refused_soon_by_address(editor):
    made = Workbook(write_only=True)
    for sheet in reading.SHEETS:
        page = made.create_sheet(sheet)
        page.append([column.title for column in reading.SHEETS[sheet]])
        for _ in range(100_000 if sheet == "事项" else 0):
            page.append(["x"])
    out = io.BytesIO()
    made.save(out)
    with pytest.raises(InvalidInputError, match="事项!A2002：“事项”表一次最多 2000 行"):
        items.import_sheet(actor=editor, data=out.getvalue())


def test_reading_what_is_known_costs_the_same_for_any_number_of_items(editor, django_assert_num_queries):
    rows = [ITEM | {"实施编码": f"{samples.USCC}33501170020{number}"} for number in range(11, 15)]
    data = book(items=rows, materials=(), steps=())
    assert items.import_sheet(actor=editor, data=data).outcome.new == 4
    with django_assert_num_queries(5):  # the items, their newest versions, and the line of the log with its savepoint
        assert items.import_sheet(actor=editor, data=data).outcome.unchanged == 4


def test_the_command_reads_the_template_too(editor, tmp_path):
    file, report = tmp_path / "items.xlsx", tmp_path / "refused.csv"
    file.write_bytes(book(items=[ITEM, ITEM | {"实施编码": SECOND, "法定时限": "二十"}]))
    out = io.StringIO()
    call_command("import_items", str(file), "--report", str(report), stdout=out)
    assert out.getvalue().splitlines()[-1] == '{"new": 1, "unchanged": 0, "updated": 0, "refused": 1}'
    (row,) = csv.DictReader(report.read_text(encoding="utf-8-sig").splitlines())
    assert (row["row"], row["code"]) == ("3", SECOND)
    assert row["reason"] == f"事项!{address('事项', '法定时限', 3)}：法定时限“二十”应是 0 至 3660 的整数"
    assert not ItemVersion.objects.filter(state="published").exists()


def test_the_command_refuses_a_workbook_with_macros_by_name(editor, tmp_path):
    file = tmp_path / "items.xlsm"
    file.write_bytes(macro(book()))
    with pytest.raises(CommandError, match="有宏"):
        call_command("import_items", str(file))


def test_the_steps_keep_their_order(editor):
    rows = [STEP, STEP | {"环节": "决定"}, STEP | {"环节": "审查"}]
    items.import_sheet(actor=editor, data=book(steps=rows))
    assert [one.name for one in items.draft(editor, samples.CODE).body.steps] == ["受理", "决定", "审查"]


def test_questions_and_situations_come_in_with_their_options(editor):
    items.import_sheet(actor=editor, data=book(questions=[QUESTION], situations=[SITUATION]))
    body = items.to_builtins(items.draft(editor, samples.CODE).body)
    assert (body["questions"], body["situations"]) == (samples.GUIDE["questions"], samples.GUIDE["situations"])


def test_a_changed_option_changes_its_question_alone(editor, published):
    data = changed(items.export_sheet(actor=editor), lambda it: put(it, "自查问题", "选项", "yes｜已经有\nno｜还没有"))
    items.import_sheet(actor=editor, data=data)
    draft = items.draft(editor, samples.CODE)
    assert [(one.field, one.after[0]) for one in draft.changes] == [
        ("questions[has_licence].options", {"value": "yes", "label": "已经有"})
    ]


FULL = samples.guide()
OF = {"材料": "materials", "环节": "steps", "自查问题": "questions", "办理情形": "situations"}
KEY = {"材料": "材料编号", "环节": "环节", "自查问题": "编号", "办理情形": "编号"}


def only_row(sheet, **cells):
    """The export with one row in this sheet: the code of the item and these cells."""

    def change(made):
        made[sheet].delete_rows(2, 20)
        for title, value in {"实施编码": samples.CODE, **cells}.items():
            put(made, sheet, title, value)

    return change


@pytest.mark.parametrize("sheet", ["材料", "环节", "自查问题"])
def test_none_in_the_first_cell_empties_that_part_and_no_other(editor, published, sheet):
    data = changed(items.export_sheet(actor=editor), only_row(sheet, **{KEY[sheet]: "无"}))
    taken = items.import_sheet(actor=editor, data=data)
    assert (taken.outcome.updated, taken.faults) == (1, [])
    body = items.to_builtins(items.draft(editor, samples.CODE).body)
    lengths = {name: len(body[name]) for name in OF.values()}
    assert lengths == {name: 0 if name == OF[sheet] else len(FULL[name]) for name in OF.values()}
    assert items.import_sheet(actor=editor, data=data).outcome.unchanged == 1


def test_situations_are_emptied_together_with_what_asks_for_them(editor, published):
    """A material that is only asked for in one of them would hang in the air: it is told where it stands."""
    data = changed(items.export_sheet(actor=editor), only_row("办理情形", 编号="无"))
    taken = items.import_sheet(actor=editor, data=data)
    assert told(taken) == [f"材料!{address('材料', '什么情形下要', 3)}"]
    data = changed(data, lambda it: put(it, "材料", "什么情形下要", None, row=3))
    assert items.import_sheet(actor=editor, data=data).outcome.updated == 1
    assert items.draft(editor, samples.CODE).body.situations == ()


@pytest.mark.parametrize(
    ("sheet", "cells", "title", "words"),
    [
        ("材料", {"材料编号": "无", "材料名称": "申请书"}, "材料名称", "这一行写“无”是清空材料，材料名称要空着"),
        ("环节", {"环节": "无", "工作日": 1}, "工作日", "工作日要空着"),
        ("自查问题", {"编号": "无", "选项": "yes｜有"}, "选项", "是清空自查问题，选项要空着"),
    ],
)
def test_nothing_stands_beside_none_in_its_row(editor, published, sheet, cells, title, words):
    taken = items.import_sheet(actor=editor, data=changed(items.export_sheet(actor=editor), only_row(sheet, **cells)))
    assert told(taken) == [f"{sheet}!{address(sheet, title)}"]
    assert words in taken.faults[0].reason
    assert not ItemVersion.objects.filter(state="draft").exists()


@pytest.mark.parametrize("sheet", ["材料", "环节", "自查问题", "办理情形"])
def test_none_and_other_rows_of_one_item_are_a_fault(editor, published, sheet):
    last = len(FULL[OF[sheet]]) + 2

    def add(made):
        put(made, sheet, "实施编码", samples.CODE, row=last)
        put(made, sheet, KEY[sheet], "无", row=last)

    taken = items.import_sheet(actor=editor, data=changed(items.export_sheet(actor=editor), add))
    assert told(taken) == [f"{sheet}!{address(sheet, KEY[sheet], last)}"]
    assert "不能再有别的行" in taken.faults[0].reason


def test_a_step_that_is_called_none_stays_a_step(editor, published):
    items.save_draft(actor=editor, code=samples.CODE, body=samples.guide(steps=[{"name": "无"}], check_points=["排水"]))
    assert items.import_sheet(actor=editor, data=items.export_sheet(actor=editor)).outcome.unchanged == 1


@pytest.mark.parametrize(
    ("sheet", "title", "value", "words"),
    [
        ("自查问题", "编号", "1号", "字母开头"),
        ("自查问题", "问题", None, "没有填写"),
        ("自查问题", "选项", "yes｜有", "至少要有 2 项"),
        ("自查问题", "选项", "yes｜有\nno", "选项第 2 行不足 2 段"),
        ("自查问题", "选项", "yes｜有｜多\nno｜没有", "多于 2 段"),
        ("自查问题", "选项", "=A1", "是公式"),
        ("自查问题", "能办的答案", "maybe", "“maybe”不在选项中"),
        ("自查问题", "能办的答案", None, "没有填写"),
        ("自查问题", "不符合时怎么说", None, "没有填写"),
        ("办理情形", "编号", None, "没有填写"),
        ("办理情形", "怎么问", "长" * 301, "最多 300"),
        ("办理情形", "选项", None, "没有填写"),
        ("办理情形", "选项", "tofu｜豆制品\ntofu｜米粉", "选项“tofu”重复"),
        ("事项", "审查要点", "｜审查", "第一段是空的"),
        ("事项", "审查要点", "排水｜审查｜接入｜《法》｜多", "多于 4 段"),
    ],
)
def test_a_wrong_cell_of_the_new_sheets_is_told_too(editor, sheet, title, value, words):
    data = book(questions=[QUESTION], situations=[SITUATION])
    taken = items.import_sheet(actor=editor, data=changed(data, lambda it: put(it, sheet, title, value)))
    wanted = f"{sheet}!{address(sheet, title)}"
    assert any(one.place == wanted and words in one.reason for one in taken.faults), taken.faults
    assert not Item.objects.exists()


@pytest.mark.parametrize(("sheet", "row"), [("自查问题", QUESTION), ("办理情形", SITUATION)])
def test_questions_of_no_item_are_told(editor, sheet, row):
    name = {"自查问题": "questions", "办理情形": "situations"}[sheet]
    taken = items.import_sheet(actor=editor, data=book(**{name: [row | {"实施编码": SECOND}]}))
    assert told(taken) == [f"{sheet}!A2"]
    assert taken.outcome.summary == {"new": 1, "unchanged": 0, "updated": 0, "refused": 1}


@pytest.mark.parametrize(
    ("cell", "points"),
    [
        ("排水\n选址", [("排水", "", "", ""), ("选址", "", "", "")]),
        ("排水｜受理", [("排水", "受理", "", "")]),
        ("排水|受理|接入管网|《办法》第三条", [("排水", "受理", "接入管网", "《办法》第三条")]),
        ("排水｜｜｜《办法》第三条", [("排水", "", "", "《办法》第三条")]),
        (None, []),
    ],
)
def test_check_points_are_lines_or_rows_of_four_parts(editor, cell, points):
    items.import_sheet(actor=editor, data=book(items=[ITEM | {"审查要点": cell}]))
    found = items.draft(editor, samples.CODE).body.check_points
    assert [(one.text, one.step, one.discretion, one.basis) for one in found] == points


def test_a_point_that_no_cell_can_show_in_full_stays_while_its_line_does(editor, published):
    long = {"text": "排水", "step": "审查", "discretion": "一、接入管网｜符合\n二、没有接入", "basis": ""}
    items.save_draft(actor=editor, code=samples.CODE, body=samples.guide(check_points=[long, "选址"]))
    data = changed(items.export_sheet(actor=editor), lambda it: add_line(it["事项"][address("事项", "审查要点")]))
    items.import_sheet(actor=editor, data=data)
    points = items.to_builtins(items.draft(editor, samples.CODE).body)["check_points"]
    assert (points[0], [one["text"] for one in points]) == (long, ["排水", "选址", "布局"])


def add_line(cell):
    cell.value = f"{cell.value}\n布局｜审查"


def test_a_file_of_the_first_template_is_still_taken(editor, published):
    def as_it_was(made):
        del made["自查问题"], made["办理情形"]
        put(made, "事项", "承诺时限", 3)

    taken = items.import_sheet(actor=editor, data=changed(items.export_sheet(actor=editor), as_it_was))
    assert (taken.outcome.updated, taken.faults) == (1, [])
    assert [one.field for one in items.draft(editor, samples.CODE).changes] == ["promised.days"]


def test_one_of_the_new_sheets_alone_is_no_template(editor):
    with pytest.raises(InvalidInputError, match="没有名为“办理情形”的工作表"):
        items.import_sheet(actor=editor, data=changed(book(), lambda it: it.remove(it["办理情形"])))
