import csv
import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.catalog.standards import api as standards
from tongban.catalog.standards import importing
from tongban.catalog.standards.models import Clause, Document, Version
from tongban.common.errors import NotAllowedError
from tongban.support.audit.models import Entry
from tongban.support.events.models import OutboxEvent
from tongban.support.identity import api as identity

from . import texts
from .conftest import SHELF

pytestmark = pytest.mark.django_db


def command(path, *more):
    out = io.StringIO()
    call_command("import_laws", str(path), *more, stdout=out)
    return json.loads(out.getvalue().strip().splitlines()[-1])


def outcome(path):
    return importing.import_laws(actor=identity.SYSTEM(), path=path)


def remarks(path):
    return [one.remark for one in outcome(path).rows]


def test_a_collection_comes_in_and_twice_gives_the_same(folder):
    path = folder(SHELF)
    assert command(path) == {"new": 3, "unchanged": 0, "updated": 0, "refused": 0}
    assert command(path) == {"new": 0, "unchanged": 3, "updated": 0, "refused": 0}
    assert Document.objects.count() == 2
    assert [row.articles for row in Version.objects.order_by("dated_on")] == [5, 2, 6]


def test_the_versions_of_a_document_follow_each_other(shelf):
    old, new = Version.objects.filter(document__key="sfxkf").order_by("dated_on")
    assert (old.effective_on, old.ended_on) == (date(2010, 3, 1), date(2020, 6, 1))
    assert (new.effective_on, new.ended_on, new.is_start_stated) == (date(2020, 6, 1), None, False)
    assert (old.change, new.change) == ("2010年1月5日公布", "2020年6月1日修正")


def test_an_older_version_may_come_after_a_newer_one(folder):
    outcome(folder(SHELF[1:2]))
    outcome(folder(SHELF[:1]))
    old, new = Version.objects.order_by("dated_on")
    assert (old.ended_on, new.ended_on) == (date(2020, 6, 1), None)


def test_a_corrected_text_takes_the_place_of_the_old_one(folder):
    outcome(folder(SHELF[:1]))
    corrected = texts.OLD.replace("二十日内", "十五日内")
    path = folder([(*SHELF[0][:4], corrected)])
    assert command(path) == {"new": 0, "unchanged": 0, "updated": 1, "refused": 0}
    assert "十五日内" in standards.clause("sfxkf#4").text
    assert Clause.objects.count() == 5


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("甲法", "行政法", "2020-01-01", 2, None), "没有文件“0.md”"),
        (("甲法", "小说", "2020-01-01", 1, "# 甲法\n\n第一条 一。"), "类别“小说”不认识"),
        (("甲法", "行政法", "去年", 1, "# 甲法\n\n第一条 一。"), "version_date 的“去年”不是日期"),
        (("甲法", "行政法", "0001-01-01", 1, "# 甲法\n\n第一条 一。"), "不在 1900 年至 2200 年之间"),
        (("甲法", "行政法", "", 1, "# 甲法\n\n第一条 一。"), "没有公布日期"),
        (("甲法", "行政法", "2020-01-01", 2, "# 甲法\n\n第一条 一。\n\n第三条 三。"), "第三条之前缺少第二条"),
        (("_index", "部门规章", "", 0, "---\na: b\n---"), "没有标题"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_with_its_reason(folder, row, reason):
    path = folder([row, SHELF[0]])
    (refused, taken) = outcome(path).rows
    assert refused.outcome == "refused"
    assert reason in refused.remark
    assert (taken.outcome, Document.objects.count()) == ("new", 1)


def test_a_file_outside_the_folder_is_not_read(folder):
    path = folder(SHELF[:1])
    (path / "index.csv").write_text(
        "name,category,version_date,file\n甲,行政法,2020-01-01,../../etc/passwd\n", encoding="utf-8"
    )
    assert remarks(path) == ["文件“../../etc/passwd”不在索引所在的目录内"]


def test_a_number_of_articles_other_than_the_index_says_is_reported_with_its_cause(folder):
    path = folder(
        [("示范许可法", "行政法", "2010-01-05", 7, texts.OLD), ("通知", "政策文件", "2020-01-01", 0, texts.NOTICE)]
    )
    assert remarks(path) == [
        "索引写 7 条，正文从第一条连续编到末条共 5 条，以正文为准",
        "正文不分条，按“一、二、三”分为 2 部分；正文后有附件 1 段",
    ]


def test_the_same_text_twice_in_one_collection_counts_once(folder):
    twice = outcome(folder([SHELF[0], ("示范许可法", "宪法相关法", *SHELF[0][2:])]))
    assert [(one.outcome, one.remark) for one in twice.rows] == [("new", ""), ("unchanged", "与第 2 行是同一文本")]
    other = outcome(folder([SHELF[0], (*SHELF[0][:4], texts.OLD.replace("二十", "三十"))]))
    assert other.rows[1].remark == "与第 2 行是同一文件、同一日期而文字不同"
    assert other.rows[1].outcome == "refused"


def test_the_report_names_every_row(folder, tmp_path):
    report = tmp_path / "report.csv"
    command(folder([*SHELF, ("空", "行政法", "", 0, "")]), "--report", str(report))
    with report.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["outcome"] for row in rows] == ["new", "new", "new", "refused"]
    assert [row["articles_found"] for row in rows] == ["5", "6", "2", ""]


def test_one_file_is_taken_by_itself(tmp_path):
    file = tmp_path / "行政法" / "示范.md"
    file.parent.mkdir()
    file.write_text(texts.OLD, encoding="utf-8")
    assert command(file)["new"] == 1


def test_a_missing_or_broken_index_is_said_plainly(tmp_path):
    with pytest.raises(CommandError, match="读不了"):
        command(tmp_path / "nowhere")
    (tmp_path / "index.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(CommandError, match="缺少列：name、category、version_date、file"):
        command(tmp_path)
    (tmp_path / "index.csv").write_bytes("名称".encode("gbk"))
    with pytest.raises(CommandError, match="不是 UTF-8"):
        command(tmp_path)
    (tmp_path / "index.csv").write_text('name,category,version_date,file\n"甲法,法律,,a.md\n', encoding="utf-8")
    with pytest.raises(CommandError, match=r"index\.csv：第 2 行不是 CSV 的写法"):
        command(tmp_path)
    (tmp_path / "index.csv").write_text("name,category,version_date,file\n甲\x00法,法律,,a.md\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"index\.csv：文件里有不能保存的字符"):
        command(tmp_path)
    with pytest.raises(CommandError, match="写不了报告"):
        command(tmp_path, "--report", str(tmp_path / "none" / "report.csv"))


def test_it_is_written_down_and_told(shelf):
    (entry,) = Entry.objects.filter(action="standards.import")
    assert entry.facts["keys"] == ["sfxkf", "sfglbfsx"]
    assert list(OutboxEvent.objects.values_list("name", flat=True)) == ["standards.imported"]


def test_a_new_version_tells_which_clauses_read_otherwise(folder):
    outcome(folder(SHELF[:1]))
    outcome(folder(SHELF[1:2]))
    (event,) = OutboxEvent.objects.filter(name="standards.clause-changed")
    assert event.payload["changed"] == ["sfxkf#3", "sfxkf#4", "sfxkf#5"]
    assert (event.payload["removed"], event.payload["effective_on"]) == ([], "2020-06-01")


def test_only_who_keeps_the_library_may_import(folder, stranger, county_editor):
    for actor in (stranger, county_editor):
        with pytest.raises(NotAllowedError):
            importing.import_laws(actor=actor, path=folder(SHELF))
    assert not Document.objects.exists()


def test_the_number_of_statements_does_not_grow_with_the_collection(folder):
    def statements(names):
        rows = [(name, "行政法", "2010-01-05", 5, texts.OLD.replace("示范许可法", name)) for name in names]
        path = folder(rows)
        with CaptureQueriesContext(connection) as queries:
            outcome(path)
        return len(queries)

    outcome(folder(SHELF))  # what is asked once in the life of a process
    assert statements(["甲法"]) == statements([f"乙{number}法" for number in range(30)]) == 18
