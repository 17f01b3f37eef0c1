from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.support.audit import api as audit
from tongban.support.calendar import actions
from tongban.support.calendar import api as calendar
from tongban.support.calendar.models import PublishedYear, SpecialDay
from tongban.support.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
HEADER = "date,name,is_off_day\n"
OFF = ["2027-01-01", "2027-02-05", "2027-02-08", "2027-02-09", "2027-02-10", "2027-04-05", "2027-05-03", "2027-10-01"]
YEAR_2027 = HEADER + "2026-12-31,元旦,1\n" + "".join(f"{day},节日,1\n" for day in OFF) + "2027-02-20,春节,0\n"


class Nobody:
    pk, username, name, kind, agency_id = 0, "nobody", "无权", "staff", None

    def may_citywide(self, action):
        return False


@pytest.fixture
def system():
    return get_user_model().objects.system()


def test_an_imported_year_makes_due_dates_final(system):
    assert calendar.add_workdays(date(2027, 2, 4), 5) == calendar.Due(date(2027, 2, 11), provisional=True)
    assert actions.import_year(actor=system, text=YEAR_2027, source="国办发明电〔2026〕7 号") == 2027
    assert calendar.add_workdays(date(2027, 2, 4), 5) == calendar.Due(date(2027, 2, 17), provisional=False)
    assert calendar.is_workday(date(2027, 2, 20))
    assert not calendar.is_workday(date(2026, 12, 31))
    assert calendar.published_years()[-1] == 2027
    assert calendar.missing_year_alarm(date(2026, 12, 1)) is None
    assert [row.action for row in audit.trail("calendar:2027")] == ["calendar.year.import"]
    events = OutboxEvent.objects.filter(name="calendar.changed").order_by("pk")
    assert [event.payload["year"] for event in events] == [2026, 2027]


def test_importing_the_same_year_twice_changes_nothing(system):
    for _ in range(2):
        actions.import_year(actor=system, text=YEAR_2027)
    assert SpecialDay.objects.count() == 10
    assert OutboxEvent.objects.filter(name="calendar.changed").count() == 2


def test_a_corrected_year_replaces_the_first(system):
    actions.import_year(actor=system, text=YEAR_2027)
    actions.import_year(actor=system, text=YEAR_2027.replace("2027-10-01", "2027-10-04"))
    assert calendar.is_workday(date(2027, 10, 1))
    assert not calendar.is_workday(date(2027, 10, 4))


def test_who_may_not_imports_nothing():
    with pytest.raises(NotAllowedError):
        actions.import_year(actor=Nobody(), text=YEAR_2027)
    assert not PublishedYear.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "第 1 行表头应有"),
        ("日期,名称\n", "第 1 行表头应有"),
        (HEADER, "文件里没有一天"),
        (HEADER + "2027-13-01,元旦,1\n", "第 2 行“date”列：“2027-13-01”不是存在的日期"),
        (HEADER + ",元旦,1\n", "第 2 行“date”列：没有填写日期"),
        (HEADER + "元旦,元旦,1\n", "第 2 行“date”列：“元旦”不是日期"),
        (HEADER + "2027-01-01,元旦,休\n", "第 2 行“is_off_day”列：“休”应为 0 或 1"),
        (YEAR_2027 + "2027-01-01,元旦,1\n", "第 12 行“date”列：2027-01-01 重复出现"),
        (YEAR_2027 + "2029-01-01,元旦,1\n", "2029-01-01 不属于 2027 年的安排"),
        ("date,name,is_off_day,notice_year\n2027-01-01,元旦,1,明年\n", "第 2 行“notice_year”列：“明年”不是年份"),
        (HEADER + "2027-01-01,元旦,1\n", "休息日不足 7 天"),
        (HEADER + f"2027-01-01,{'长' * 41},1\n", "第 2 行“name”列：最多 40 个字，现在是 41 个"),
        (HEADER + '2027-01-01,"元旦,1\n', "第 2 行不是 CSV 的写法：引号没有配对，或者一格太长"),
        (HEADER + f"2027-01-01,{'长' * 140_000},1\n", "第 2 行不是 CSV 的写法"),
        (HEADER + "2027-01-01,元\x00旦,1\n", "文件里有不能保存的字符"),
        (YEAR_2027.replace("2027-", "2025-").replace("2026-", "2024-"), "2025 年的安排随平台发布"),
    ],
)
def test_a_bad_file_names_row_and_column_and_changes_nothing(system, text, words):
    with pytest.raises(InvalidInputError, match=words):
        actions.import_year(actor=system, text=text)
    assert not SpecialDay.objects.exists()
    assert not OutboxEvent.objects.exists()


def test_warm_counting_costs_no_query():
    calendar.is_workday(date(2026, 1, 1))
    with CaptureQueriesContext(connection) as queries:
        calendar.add_workdays(date(2026, 1, 1), 20)
        calendar.workdays_between(date(2026, 1, 1), date(2026, 2, 1))
    assert len(queries) == 0


def test_the_command_imports_a_file(tmp_path, capsys):
    (tmp_path / "2027.csv").write_bytes(YEAR_2027.encode("gb18030"))
    call_command("import_workdays", str(tmp_path / "2027.csv"), source="国办发明电〔2026〕7 号")
    assert capsys.readouterr().out == "已导入 2027 年的安排\n"
    assert PublishedYear.objects.get().source == "国办发明电〔2026〕7 号"


def test_a_basis_that_is_too_long_is_refused(system):
    with pytest.raises(InvalidInputError) as refusal:
        actions.import_year(actor=system, text=YEAR_2027, source="长" * 121)
    assert refusal.value.fields == {"source": "依据不能超过 120 字，现在是 121 字"}
    assert not SpecialDay.objects.exists()


@pytest.mark.parametrize(("name", "words"), [("no.csv", "打不开文件"), ("bad.csv", "第 1 行表头应有")])
def test_the_command_explains_what_is_wrong(tmp_path, name, words):
    (tmp_path / "bad.csv").write_text("x\n", encoding="utf-8")
    with pytest.raises(CommandError, match=words):
        call_command("import_workdays", str(tmp_path / name))
