import csv

import pytest
from django.core.management import CommandError, call_command

from tongban.common.errors import NotAllowedError
from tongban.support.agencies import actions, rules
from tongban.support.agencies import api as agencies
from tongban.support.agencies.enums import CodeScheme
from tongban.support.agencies.models import Division
from tongban.support.agencies.rules import DivisionRow, Place

from .factories import FUJIAN, JIANYANG, MASHA, NANPING, DivisionAdmin, make_tree

HEADER = "level,code,parent_code,name\n"
MCA = HEADER + "1,350000,,福建省\n2,350700,350000,南平市\n3,350703,350700,建阳区\n4,350703105,350703,麻沙镇\n"
NBS = HEADER + "1,35,,福建省\n2,3507,35,南平市\n3,350703,3507,建阳区\n"


def plan(rows, known=None, scheme=CodeScheme.MCA):
    numbered = [DivisionRow(line, *row) for line, row in enumerate(rows, start=2)]
    return rules.plan_import(numbered, known or {}, scheme)


PROVINCE = Place(FUJIAN, "福建省", 1, FUJIAN, "mca")
CITY = Place(NANPING, "南平市", 2, f"{FUJIAN}.{NANPING}", "mca")
KNOWN = {FUJIAN: PROVINCE, NANPING: CITY}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("3", "35070x", "350700", "甲区"), "code 列：“35070x”不是 2、4、6、9 或 12 位数字"),
        (("3", "３５０７０３", "350700", "甲区"), "code 列：“３５０７０３”不是 2、4、6、9 或 12 位数字"),
        (("3", "35070", "350700", "甲区"), "code 列：“35070”不是 2、4、6、9 或 12 位数字"),
        (("9", "350703", "350700", "甲区"), "level 列：“9”不是 1 到 5"),
        (("3", "350703", "350700", ""), "name 列：没有名称"),
        (("3", "350703", "", "甲区"), "parent_code 列：没有上级代码"),
        (("3", "350703", "x", "甲区"), "parent_code 列：“x”不是数字"),
        (("3", "350703", "359900", "甲区"), "parent_code 列：上级 359900 没有登记，也不在文件里"),
        (("2", "350703", "350700", "甲区"), "level 列：层级 2 不低于上级“南平市”的层级 2"),
        (("3", "360703", "350700", "甲区"), "code 列：360703 不在上级 350700 的号段内"),
        (("3", "350700", "350000", "南平市"), "level 列：已登记为地级，层级不能改变"),
        (("3", "350701", "350700", "市辖区"), "“市辖区”是统计用占位名称，不是区划；其下级归入上一级"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_its_reason(row, reason):
    result = plan([row], KNOWN)
    assert [one.reason for one in result.refused] == [reason]
    assert result.new == []


def test_a_repeated_code_is_refused_and_names_the_first_line():
    result = plan([("3", "350703", "350700", "建阳区"), ("3", "350703", "350700", "建阳县")], KNOWN)
    assert [one.reason for one in result.refused] == ["code 列：350703 与第 2 行重复"]
    assert [one.name for one in result.new] == ["建阳区"]


def test_the_same_code_with_another_name_in_the_other_table_is_never_joined():
    result = plan([("2", "3507", "35", "北平市")], KNOWN, CodeScheme.NBS)
    assert result.refused[0].reason == "code 列：该代码在民政部区划代码中是“南平市”，两套代码不能混用"


def test_a_place_known_by_the_other_tables_code_is_not_entered_twice():
    result = plan([("2", "3599", "35", "南平市")], KNOWN, CodeScheme.NBS)
    assert result.refused[0].reason == (
        "name 列：上级之下已有“南平市”（民政部区划代码 350700000000），同一地方不登记两次"
    )
    assert result.new == []


def test_children_of_a_refused_row_are_refused_with_it():
    result = plan([("2", "3599", "35", "南平市"), ("3", "359901", "3599", "甲区")], KNOWN, CodeScheme.NBS)
    assert [one.reason for one in result.refused][1] == "parent_code 列：上级 3599 没有收录，原因见该行"


def test_villages_of_a_town_are_not_put_under_the_other_tables_town_of_that_code():
    town = Place("350700001000", "甲街道", 4, f"{FUJIAN}.{NANPING}.350700001000", "mca")
    rows = [("4", "350700001", "3507", "乙街道"), ("5", "350700001201", "350700001", "丙村委会")]
    result = plan(rows, {**KNOWN, town.code: town}, CodeScheme.NBS)
    assert (result.new, [one.name for one in result.refused]) == ([], ["乙街道", "丙村委会"])


def test_a_repeated_row_does_not_lose_its_children():
    rows = [
        ("3", "350703", "350700", "建阳区"),
        ("3", "350703", "350700", "建阳区"),
        ("4", "350703105", "350703", "麻沙镇"),
    ]
    result = plan(rows, KNOWN)
    assert ([one.name for one in result.new], len(result.refused)) == (["建阳区", "麻沙镇"], 1)


def test_children_of_a_filler_row_go_to_the_level_above():
    rows = [("1", "11", "", "北京市"), ("2", "1101", "11", "市辖区"), ("3", "110101", "1101", "东城区")]
    result = plan(rows, scheme=CodeScheme.NBS)
    assert [one.path for one in result.new] == ["110000000000", "110000000000.110101000000"]


def test_a_moved_division_is_refused():
    known = {**KNOWN, "350000000000": PROVINCE, JIANYANG: Place(JIANYANG, "建阳区", 3, f"{FUJIAN}.{JIANYANG}", "mca")}
    result = plan([("3", "350703", "350700", "建阳区")], known)
    assert "上级与已登记的不同" in result.refused[0].reason


@pytest.mark.parametrize(
    ("code", "digits"),
    [
        (FUJIAN, "35"),
        (NANPING, "3507"),
        (JIANYANG, "350703"),
        (MASHA, "350703105"),
        ("110000000000", "11"),
        ("350720000000", "350720"),
    ],
)
def test_significant_digits(code, digits):
    assert rules.significant(code) == digits


@pytest.mark.parametrize(("text", "scheme"), [(MCA, CodeScheme.MCA), (NBS, CodeScheme.NBS)])
def test_the_scheme_is_known_by_the_length_of_the_codes(text, scheme):
    rows = [DivisionRow(1, *line.split(",")) for line in text.splitlines()[1:]]
    assert rules.guess_scheme(rows) == scheme


@pytest.mark.django_db
def test_both_formats_give_one_tree_and_twice_changes_nothing(tmp_path, capsys):
    (tmp_path / "mca.csv").write_text(MCA, encoding="utf-8")
    (tmp_path / "nbs.csv").write_bytes(("\ufeff" + NBS).encode("utf-8"))
    call_command("import_divisions", str(tmp_path / "mca.csv"))
    call_command("import_divisions", str(tmp_path / "nbs.csv"))
    call_command("import_divisions", str(tmp_path / "mca.csv"))
    assert capsys.readouterr().out.splitlines() == [
        "民政部区划代码：新增 4，未变 0，更新 0，拒收 0",
        "国家统计局统计用区划代码：新增 0，未变 3，更新 0，拒收 0",
        "民政部区划代码：新增 0，未变 4，更新 0，拒收 0",
    ]
    assert agencies.division(MASHA).full_name == "福建省南平市建阳区麻沙镇"
    assert list(Division.objects.under(f"{FUJIAN}.{NANPING}").values_list("code", flat=True)) == [
        NANPING,
        JIANYANG,
        MASHA,
    ]


@pytest.mark.django_db
def test_a_new_name_in_the_same_table_renames(tmp_path):
    make_tree()
    (tmp_path / "a.csv").write_text(HEADER + "3,350703,350700,建阳新区\n", encoding="utf-8")
    call_command("import_divisions", str(tmp_path / "a.csv"))
    assert agencies.division(JIANYANG).name == "建阳新区"
    assert Division.objects.get(code=JIANYANG).pinyin == "jian4 yang2 xin1 qu1"


@pytest.mark.django_db
def test_refused_rows_are_written_to_the_report(tmp_path):
    (tmp_path / "a.csv").write_text(MCA + "4,3507031,350703,坏镇\n", encoding="utf-8")
    call_command("import_divisions", str(tmp_path / "a.csv"), report=str(tmp_path / "refused.csv"))
    with (tmp_path / "refused.csv").open(encoding="utf-8-sig") as lines:
        assert list(csv.DictReader(lines)) == [
            {
                "line": "6",
                "code": "3507031",
                "name": "坏镇",
                "reason": "code 列：“3507031”不是 2、4、6、9 或 12 位数字",
            }
        ]
    assert Division.objects.count() == 4


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        ("a,b\n1,2\n", {}, "第 1 行表头缺少这几列：level、code、parent_code、name"),
        (None, {}, "打不开文件"),
        (MCA, {"valid_from": "昨天"}, "启用日期“昨天”不是日期"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path, content, options, words):
    if content is not None:
        (tmp_path / "a.csv").write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=words):
        call_command("import_divisions", str(tmp_path / "a.csv"), **options)
    assert Division.objects.count() == 0


@pytest.mark.django_db
def test_a_county_administrator_cannot_import_and_nothing_changes():
    make_tree()
    admin = DivisionAdmin(agencies.division(JIANYANG).path)
    rows = [DivisionRow(2, "4", "350703106000", JIANYANG, "黄坑镇")]
    with pytest.raises(NotAllowedError):
        actions.import_divisions(actor=admin, rows=rows, scheme=CodeScheme.MCA, valid_from_on=actions.FIRST_DAY)
    assert agencies.find_division("350703106000") is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "more", "words"),
    [
        ("", [], "第 1 行表头缺少这几列：level、code、parent_code、name"),
        ("level,code\n", [], "第 1 行表头缺少这几列：parent_code、name"),
        (f'{HEADER}1,35,,"福建省', [], "第 2 行不是 CSV 的写法"),
        (f"{HEADER}1,35,,{'长' * 140_000}\n", [], "第 2 行不是 CSV 的写法"),
        (f"{HEADER}1,35,,福\x00建\n", [], "文件里有不能保存的字符"),
        (HEADER, ["--valid-from", "去年"], "启用日期“去年”不是日期，应写成 2026-01-05"),
        (HEADER, ["--report", "/没有的文件夹/a.csv"], "写不了报告"),
    ],
    ids=range(7),
)
def test_a_bad_table_ends_the_command_in_words_and_changes_nothing(tmp_path, content, more, words):
    before = list(Division.objects.values())
    (file := tmp_path / "divisions.csv").write_text(content, "utf-8")
    with pytest.raises(CommandError, match=words):
        call_command("import_divisions", str(file), *more)
    assert list(Division.objects.values()) == before
