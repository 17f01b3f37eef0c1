from io import StringIO

import pytest
from django.core.management import call_command

from tongban.catalog.items import api as items
from tongban.catalog.items import formats, importing
from tongban.catalog.items.errors import UnreadableFileError
from tongban.catalog.items.models import FormerCode, Item, ItemVersion
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from . import samples

AREA = "350702000000"
USCC = samples.USCC
HEAD = "department,main_item,name,area_code,item_code,task_type,dept_code,url"


def item_code(catalogue="511A0138000000", area=AREA, agency=USCC):
    return f"{catalogue}-{area}-000-{agency}-1-00"


def line(name="休学审批", *, department="区教科体局", kind="1", code=None, area=AREA):
    return f"{department},,{name},{area},{item_code() if code is None else code},{kind},{USCC},http://example.gov.cn/"


def take(*lines, encoding="utf-8", end="\n"):
    data = end.join([HEAD, *lines]).encode(encoding)
    return importing.import_items(actor=identity.SYSTEM(), lines=data.splitlines(keepends=True), source="外省清单")


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    settings.SEARCH_ROOT = tmp_path / "search"


def test_a_row_of_names_and_codes_becomes_a_guide_that_names_what_it_lacks(city):
    assert take(line()).summary == {"new": 1, "unchanged": 0, "updated": 0, "refused": 0}
    guide = items.guide(f"{USCC}4511A0138000000")
    assert (guide.name, guide.body.kind, guide.level) == ("休学审批", "01", "4")
    assert {"设定依据", "申请材料", "法定办结时限", "咨询电话", "收费", "办理地点"} <= set(guide.missing)
    assert (guide.fee_words, guide.materials) == ("指南未载明", ())


def test_the_code_of_the_source_is_kept_with_the_division_that_it_was_made_under(city):
    take(line())
    former = FormerCode.objects.get()
    assert (former.code, former.source) == (item_code(), "外省清单")
    assert (former.agency_area, former.item.code) == ("350700", f"{USCC}4511A0138000000")


def test_twice_gives_the_same_and_a_changed_row_a_new_version(city):
    take(line())
    assert take(line()).summary == {"new": 0, "unchanged": 1, "updated": 0, "refused": 0}
    assert take(line("休学审批（新）")).summary == {"new": 0, "unchanged": 0, "updated": 1, "refused": 0}
    assert (ItemVersion.objects.count(), FormerCode.objects.count()) == (2, 1)


def test_a_division_without_a_name_is_entered_by_its_code(city):
    code = item_code(area="350721000000")
    take(line(area="350721000000", code=code))
    assert agencies.division("350721000000").name == "350721（名称未载明）"


def test_an_agency_written_by_its_organisation_code_is_the_one_of_this_list_that_holds_it(city):
    bare = item_code("511A0138000001", agency=USCC[8:17])
    assert take(line(), line("转学审批", code=bare)).summary["new"] == 2
    assert Item.objects.filter(agency_id=agencies.agency(USCC).id).count() == 2


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (line(""), "没有事项名称"),
        (line(department=""), "没有部门名称"),
        (line(kind="77"), "不认识的事项类型“77”"),
        (line(kind=""), "没有事项类型"),
        (line(code=""), "没有事项编码"),
        (line(code="E-000004-001"), "不是“目录编码-区划-000-机构代码-序号-00”的形式"),
        (line(code=item_code(agency="1151130000877869M")), "不是统一社会信用代码"),
        (line(code=item_code(agency="11350700999900012L")), "校验位不正确"),
        (line(code=item_code(area="350703000000")), "不一致"),
        (line(code=item_code("51")), "应有 8 到 14 位"),
        (line(area="3507", code=item_code()), "应为 12 位数字"),
        (line() + ",多一列", "应有 8 列，实际 9 列"),
        ("区教科体局,只有两列", "应有 8 列，实际 2 列"),
        (line("长" * 201), "超过 200 个字"),
        (line("坏\0名"), "含有空字符"),
    ],
)
def test_a_bad_row_is_refused_by_its_number_and_the_others_come_in(city, bad, words):
    good = line("转学审批", code=item_code("511A0138000009"))
    found = take(bad, good)
    assert [(one.row, words in one.reason) for one in found.refused] == [(2, True)], found.refused
    assert found.new == 1


def test_an_agency_code_of_two_departments_tells_nobody_who_is_meant(city):
    found = take(line(), line("转学审批", department="区政府办", code=item_code("511A0138000009")))
    assert [one.reason.endswith("不能判定实施机构") for one in found.refused] == [True, True]


WHOLE_FILES = [
    (b"", "文件是空的"),
    (b"\n\r\n  \n", "文件是空的"),
    (b"\xef\xbb\xbf", "文件是空的"),
    (b"PK\x03\x04\x14\x00rest", "Excel 或压缩文件"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1", "旧版 Excel"),
    (b"\x1f\x8b\x08\x00rest", "压缩文件"),
    (b"%PDF-1.7\n", "PDF"),
    (b"<html><body>404</body></html>", "网页或 XML"),
    ("name,area_code".encode("utf-16"), "UTF-16"),
    ("name,area_code".encode("utf-16-le"), "UTF-16"),
    (b"\x7fELF\x02\x01\x00\x00\x00", "空字节"),
    ("部门,名称\n".encode("gbk"), "不是 UTF-8 编码"),
    (b'[{"task_code": "x"}]', "JSON 数组"),
    (b'[\n{"task_code": "x"}\n]', "JSON 数组"),
    (b"[]", "JSON 数组"),
    (b"just some words\nand more\n", "认不出格式"),
    (b"name,area_code,item_code,task_type\n", "缺少列：department"),
    (HEAD.replace(",", ";").encode(), "英文逗号"),
    (HEAD.replace(",", "\t").encode(), "英文逗号"),
    (f"{HEAD},name\n".encode(), "列重复：name"),
    (f'{HEAD}\n"区教科体局,,{"x" * 200}\n{line()}\n'.encode(), "引号没有闭合"),
    (f'{HEAD}\n{line()}\n区教科体局,"{"长" * 140_000}",x\n'.encode(), "读不下去"),
    (b"a" * (formats.LONGEST_LINE + 1), "第一行太长"),
]


@pytest.mark.parametrize(("data", "words"), WHOLE_FILES, ids=range(len(WHOLE_FILES)))
def test_what_is_no_item_library_is_refused_before_anything_is_written(city, tmp_path, data, words):
    path = tmp_path / "file"
    path.write_bytes(data)
    with path.open("rb") as handle, pytest.raises(UnreadableFileError, match=words):
        importing.import_items(actor=identity.SYSTEM(), lines=formats.bounded(handle), source="x")
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    ("data", "reasons"),
    [
        (b'{"task_code": "x"\n', ["不是有效的 JSON"]),
        (b'{"a": 1}\n{"b": \xff}\n', ["没有事项名称", "不是有效的 JSON"]),
        (b'\xef\xbb\xbf{"a": 1}\r\n{"a": 2}\r\n', ["没有事项名称", "没有事项名称"]),
        (b'{"a": ' * 5000 + b"\n", ["JSON 嵌套太深"]),
        (b'{"a": "' + b"x" * (formats.LONGEST_LINE * 3) + b'"}\n{"a": 1}\n', ["超过 1,000,000 字节", "没有事项名称"]),
        (f"{HEAD}\n".encode() + line("转学").encode("gbk") + b"\n", ["含有不是 UTF-8 的字节"]),
    ],
    ids=["cut off", "bytes of no encoding", "BOM and CRLF", "deep", "very long line", "GBK in a row"],
)
def test_a_broken_row_is_refused_by_its_number(city, tmp_path, data, reasons):
    path = tmp_path / "file"
    path.write_bytes(data)
    with path.open("rb") as handle:
        found = importing.import_items(actor=identity.SYSTEM(), lines=formats.bounded(handle), source="x")
    assert [words in one.reason for one, words in zip(found.refused, reasons, strict=True)] == [True] * len(reasons)
    assert not Item.objects.exists()


@pytest.mark.parametrize(("encoding", "end"), [("utf-8-sig", "\n"), ("utf-8", "\r\n"), ("utf-8-sig", "\r\n")])
def test_a_mark_at_the_beginning_and_other_line_ends_do_no_harm(city, encoding, end):
    assert take(line(), encoding=encoding, end=end).summary["new"] == 1


def test_the_command_takes_the_list_and_says_what_became_of_it(city, tmp_path):
    path, out = tmp_path / "items.csv", StringIO()
    path.write_text("\n".join([HEAD, line()]), encoding="utf-8")
    call_command("import_items", str(path), stdout=out)
    assert '"new": 1' in out.getvalue().splitlines()[-1]
