import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def run(tmp_path, text, *, encoding="utf-8"):
    file = tmp_path / "rows.csv"
    file.write_bytes(text.encode(encoding))
    call_command("workdays", csv=str(file))


def test_each_row_gets_its_due_date(tmp_path, capsys):
    run(tmp_path, "start,days\n2024-01-25,20\n2026/2/9,10\n20250926,5\n2026-12-31,5\n\n")
    assert capsys.readouterr().out.splitlines() == [
        "start,days,due,note",
        "2024-01-25,20,2024-02-27,",
        "2026/2/9,10,2026-02-28,",
        "20250926,5,2025-10-10,",
        "2026-12-31,5,2027-01-07,暂定：所涉年份的放假安排尚未公布",
    ]


def test_a_file_without_header_is_read_too(tmp_path, capsys):
    run(tmp_path, "\ufeff2025-09-15,20\r\n")
    assert capsys.readouterr().out == "2025-09-15,20,2025-10-17,\n"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("2026-02-30,5", "第 2 行“start”列：“2026-02-30”不是存在的日期"),
        ("昨天,5", "第 2 行“start”列：“昨天”不是日期，应写成 2026-01-05"),
        (",5", "第 2 行“start”列：没有填写日期"),
        ("2026-02-03", "第 2 行“days”列：没有填写工作日数"),
        ("2026-02-03,", "第 2 行“days”列：没有填写工作日数"),
        ("2026-02-03,-1", "第 2 行“days”列：“-1”不是不小于 0 的整数"),
        ("2026-02-03,1.5", "第 2 行“days”列：“1.5”不是不小于 0 的整数"),
        ("2026-02-03,五", "第 2 行“days”列：“五”不是不小于 0 的整数"),
        ("2026-02-03,99999", "第 2 行“days”列：99999 超过上限 10000"),
        ("9990-02-03,5", "第 2 行“start”列：起算日期太晚，无法推算"),
    ],
)
def test_a_bad_row_is_named_and_the_others_are_counted(tmp_path, capsys, row, words):
    with pytest.raises(CommandError, match="有 1 行不能推算"):
        run(tmp_path, f"start,days\n{row}\n2024-01-25,20\n")
    shown = capsys.readouterr()
    assert shown.err.splitlines() == [words]
    assert shown.out.splitlines()[-1] == "2024-01-25,20,2024-02-27,"
    assert words in shown.out


def test_chinese_headers_from_excel_are_read(tmp_path, capsys):
    run(tmp_path, "起算日期,工作日\n2025-09-26,5\n", encoding="gb18030")
    assert capsys.readouterr().out.splitlines()[1] == "2025-09-26,5,2025-10-10,"


def test_a_file_that_is_no_table_is_refused_by_its_row(tmp_path):
    with pytest.raises(CommandError, match="第 2 行不是 CSV 的写法"):
        run(tmp_path, 'start,days\n"2026-02-03,5\n')


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError, match="打不开文件"):
        call_command("workdays", csv=str(tmp_path / "no.csv"))
