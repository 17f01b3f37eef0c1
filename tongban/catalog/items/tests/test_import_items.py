import csv
import json
from copy import deepcopy
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.catalog.items import actions, importing, writing
from tongban.catalog.items import api as items
from tongban.catalog.items.formats import open_library
from tongban.catalog.items.models import Item, ItemVersion
from tongban.common.errors import NotAllowedError
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity
from tongban.support.search import api as search

USCC = "11440000006940116U"
CODE = f"{USCC}2440102002001"
ROW = {
    "task_code": CODE,
    "catalog_id": "440102002001",
    "catalog_name": "中小学地方课程教材初审、审定、复查",
    "name": "中小学地方课程教材复查",
    "type_code": "01",
    "type": "行政许可",
    "org_name": "广东省教育厅",
    "org_uscc": USCC,
    "area_code": "440000",
    "area_name": "广东省",
    "level": "省级",
    "statutory_limit": {"value": 70, "unit": "workday"},
    "promised_limit": {"value": 18, "unit": "workday"},
    "visits": 0,
    "online": True,
    "online_url": "http://example.gov.cn/apply",
    "joint_departments": None,
    "location": "办理地点：广州市越秀区农林下路72号",
    "conditions": "符合规定的全部申请条件。",
    "materials": ["审查申请表", "教材", "教材"],
    "consult_phone": "020-37628755",
    "complain_phone": "0000swjw",
    "courier": "是",
    "platform": "统一受理平台",
    "themes": ["教育科研", "其他"],
    "service_objects": ["自然人", "企业法人"],
}


@pytest.fixture
def library(city, tmp_path, settings):
    settings.SEARCH_ROOT = tmp_path / "search"
    return tmp_path / "items.jsonl"


def take(library, *rows, **options):
    """Run the command; gives the summary on its last line."""
    lines = [row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode() for row in rows]
    library.write_bytes(b"\n".join(lines) + b"\n")
    out = StringIO()
    call_command("import_items", str(library), stdout=out, **options)
    return json.loads(out.getvalue().rstrip("\n").splitlines()[-1])


def row(**changes):
    return {**deepcopy(ROW), **changes}


def other(number):
    return f"{USCC}24401020020{number:02}"


def test_a_row_becomes_a_published_guide(library):
    assert take(library, ROW) == {"new": 1, "unchanged": 0, "updated": 0, "refused": 0}
    found = items.guide(CODE)
    assert (found.name, found.agency_name, found.division_name) == ("中小学地方课程教材复查", "广东省教育厅", "广东省")
    assert found.limits == {"promised": 18, "statutory": 70}
    assert [(one.code, one.name) for one in found.materials] == [("m1", "审查申请表"), ("m2", "教材")]
    assert (found.places[0].address, found.post, found.online_depth) == ("广州市越秀区农林下路72号", True, 4)
    assert (found.subjects, found.themes.person) == (("natural", "company"), ("上学",))
    assert (found.form.code, found.flow.code, found.is_open) == (forms.DEFAULT_FORM["code"], "standard", True)


def test_what_the_source_does_not_say_is_named_and_not_invented(library):
    take(library, row(consult_phone=None, materials=None, statutory_limit=None))
    found = items.guide(CODE)
    assert found.phones.complain == ""
    assert {"投诉电话", "咨询电话", "申请材料", "法定办结时限", "设定依据", "收费"} <= set(found.missing)
    assert (found.bases, found.fees, found.fee_words, found.steps) == ((), None, "指南未载明", ())
    assert found.statutory_words == "20 个工作日（指南未载明，按法律一般规定）"


def test_the_same_file_again_changes_nothing(library):
    take(library, ROW, row(task_code=other(2)))
    trail = len(audit.trail("items"))
    assert take(library, ROW, row(task_code=other(2))) == {"new": 0, "unchanged": 2, "updated": 0, "refused": 0}
    assert (ItemVersion.objects.count(), len(audit.trail("items"))) == (2, trail)


def test_a_changed_row_becomes_a_new_version_and_the_old_one_stays(library):
    take(library, ROW)
    assert take(library, row(name="教材复查")) == {"new": 0, "unchanged": 0, "updated": 1, "refused": 0}
    assert items.guide(CODE).name == "教材复查"
    assert list(ItemVersion.objects.values_list("version", "name")) == [(1, "中小学地方课程教材复查"), (2, "教材复查")]


def test_an_imported_guide_can_be_edited_and_a_same_row_does_not_undo_it(library, publisher):
    take(library, ROW)
    body = items.to_builtins(items.guide(CODE).body) | {"summary": "本地补充"}
    system = identity.SYSTEM()
    actions.save_draft(actor=system, code=CODE, body=body)
    actions.publish(actor=system, code=CODE, strict=False)
    assert take(library, ROW)["unchanged"] == 1
    assert items.guide(CODE).summary == "本地补充"


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (b'{"task_code": ', "不是有效的 JSON"),
        (b"\xff\xfe", "不是有效的 JSON"),
        (b"[1, 2]", "这一行不是一个对象"),
        (row(name=None), "没有事项名称"),
        (row(name="  "), "没有事项名称"),
        (row(name=7), "事项名称（name）应为文字"),
        (row(task_code=""), "没有实施编码"),
        (row(task_code=CODE[:-1]), "实际 30 位"),
        (row(task_code="11440000006940116X2440102002001"), "校验位不正确"),
        (row(org_uscc="11350700999900011L"), "与实施编码前 18 位不一致"),
        (row(org_name=""), "没有实施机构名称"),
        (row(type_code="99"), "不认识的事项类型代码“99”"),
        (row(type="公共服务"), "与事项类型“公共服务”不一致"),
        (row(promised_limit={"value": 71, "unit": "workday"}), "（71）超过法定办结时限（70）"),
        (row(promised_limit={"value": 5, "unit": "week"}), "单位“week”不认识"),
        (row(promised_limit={"value": -1, "unit": "day"}), "“-1”应为 0 到 3660 的整数"),
        (row(promised_limit=5), "应含 value 和 unit"),
        (row(visits=-1), "到现场次数“-1”"),
        (row(materials="申请表"), "申请材料（materials）应为文字的列表"),
        (row(courier="也许"), "“也许”应为 是 或 否"),
        (row(area_code="44"), "区划代码“44”"),
        (row(area_code="440399", area_name="不知何处"), "区划 440399000000 没有登记"),
        (row(name="坏\0名"), "含有空字符"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason_and_the_others_come_in(library, tmp_path, bad, words):
    report = tmp_path / "refused.csv"
    good = row(task_code=other(2))
    assert take(library, bad, good, report=report) == {"new": 1, "unchanged": 0, "updated": 0, "refused": 1}
    lines = list(csv.DictReader(report.open(encoding="utf-8-sig")))
    assert [(line["row"], words in line["reason"]) for line in lines] == [("1", True)]
    assert list(Item.objects.values_list("code", flat=True)) == [other(2)]


def test_the_same_code_twice_with_other_content_refuses_the_second(library, tmp_path):
    report = tmp_path / "refused.csv"
    found = take(library, ROW, row(name="另一个名称"), ROW, report=report)
    assert found == {"new": 1, "unchanged": 1, "updated": 0, "refused": 1}
    assert "与第 1 行重复而内容不同" in report.read_text(encoding="utf-8-sig")
    assert items.guide(CODE).name == ROW["name"]


def test_a_promise_of_nought_days_is_handled_on_the_spot(library):
    take(library, row(promised_limit={"value": 0, "unit": "workday"}))
    found = items.guide(CODE)
    assert (found.handling, found.flow.code, found.promised_words) == ("即办件", "instant", "当场办结")


def test_limits_in_calendar_days_keep_their_words(library):
    take(library, row(statutory_limit={"value": 91, "unit": "day"}, promised_limit={"value": 20, "unit": "workday"}))
    found = items.guide(CODE)
    assert (found.statutory_words, found.limits) == ("91 日", {"promised": 20, "statutory": 65})


def test_places_named_in_one_row_are_entered_with_the_place_above(library):
    take(library, row(area_code="440100", area_name="广东省广州市"))
    place = agencies.division("440100000000")
    assert (place.name, place.full_name) == ("广州市", "广东省广州市")


def test_an_address_that_is_no_web_address_is_dropped(library):
    take(library, row(online_url="javascript:alert(1)"))
    assert items.guide(CODE).online_url == ""


def test_imported_items_are_found_at_once(library):
    take(library, ROW)
    assert [hit.code for hit in search.query("教材复查")] == [CODE]


def test_only_who_may_publish_may_import(library, editor):
    with pytest.raises(NotAllowedError):
        importing.import_items(actor=editor, lines=[json.dumps(ROW).encode()], source="x")
    assert not Item.objects.exists()


def test_a_missing_file_is_said_in_words(city, tmp_path):
    with pytest.raises(CommandError, match="读不了文件"):
        call_command("import_items", str(tmp_path / "nothing.jsonl"))


def rows_of(count):
    return [json.dumps(row(task_code=other(number), name=f"事项{number}")).encode() for number in range(count)]


def test_a_batch_of_new_rows_costs_thirteen_statements_however_long_it_is(library, monkeypatch):
    def statements(rows, batch):
        monkeypatch.setattr(importing, "BATCH", batch)
        with CaptureQueriesContext(connection) as captured:
            importing.import_items(actor=identity.SYSTEM(), lines=rows, source="x")
        return len([one for one in captured.captured_queries if "SAVEPOINT" not in one["sql"]])

    rows = rows_of(80)
    take(library, rows[0])
    in_one, longer, in_three = statements(rows[1:21], 20), statements(rows[21:51], 30), statements(rows[51:], 10)
    assert (longer - in_one, in_three - in_one) == (0, 2 * 13)


def test_rows_read_ahead_are_the_same_rows(library, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 3)
    monkeypatch.setattr(importing, "CHUNK", 7)
    rows = [*rows_of(40), *rows_of(12), json.dumps(row(task_code=other(5))).encode(), b"{", *rows_of(2)]
    found = importing.import_items(actor=identity.SYSTEM(), lines=rows, source="x")
    assert found.summary == {"new": 40, "unchanged": 14, "updated": 0, "refused": 2}
    assert [one.row for one in found.refused] == [53, 54]
    assert found.codes == [other(number) for number in range(40)]


def test_reading_ahead_asks_the_database_nothing(library, django_assert_num_queries):
    reading = importing._Reading(open_library(rows_of(3)).rows, importing._reader_of_lines("x"))
    with django_assert_num_queries(0):
        for _ in range(5):
            reading.one_more()
    assert reading.take().count == 3


def test_a_file_that_breaks_off_later_leaves_what_was_written(library, monkeypatch):
    """What is read ahead fails in its turn: the batch that is being written stays."""
    monkeypatch.setattr(importing, "CHUNK", 5)

    def lines():
        yield from rows_of(7)
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        importing.import_items(actor=identity.SYSTEM(), lines=lines(), source="x")
    assert [one.code for one in Item.objects.order_by("code")] == [other(number) for number in range(5)]


def test_words_with_quotes_and_braces_come_through_the_copy(library):
    words = ['说"好"', "a\\b", "{甲,乙}", "NULL", "", " 空 ", "换\n行\t"]
    take(library, ROW)
    version = ItemVersion.objects.get()
    values = {field.column: getattr(version, field.attname) for field in ItemVersion._meta.concrete_fields}
    values |= {"version": 2, "state": "draft", "lacking": words, "subjects": [], "body": "{}"}
    columns = writing.VERSION_COLUMNS
    writing.copy_rows(ItemVersion, columns, [[values[name] for name in columns]])
    copied = ItemVersion.objects.get(version=2)
    assert (copied.lacking, copied.subjects) == (words, [])
