from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tongban.ui import filters


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2026, 9, 1), "2026 年 9 月 1 日"),
        ("2026-09-01", "2026 年 9 月 1 日"),
        (datetime(2026, 8, 31, 16, 0, tzinfo=UTC), "2026 年 9 月 1 日"),
        (None, "—"),
    ],
)
def test_a_date_is_written_as_year_month_day_of_this_city(value, words):
    assert filters.date_cn(value) == words


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("full", "2026-11-17 09:05"),
        ("short", "11-17 09:05"),
        ("second", "2026-11-17 09:05:41"),
        ("bar", "11-17 周二 09:05"),
    ],
)
def test_a_moment_is_written_in_local_time(form, words):
    assert filters.datetime_cn(datetime(2026, 11, 17, 1, 5, 41, tzinfo=UTC), form) == words


@pytest.mark.parametrize(
    ("count", "unit", "words"),
    [(5, "workday", "5 个工作日"), (3, "day", "3 个自然日"), (0, "workday", "当场"), (None, "workday", "—")],
)
def test_a_limit_of_nought_days_is_on_the_spot(count, unit, words):
    assert filters.days(count, unit) == words


def test_an_id_number_shows_only_its_ends_and_a_credit_code_stays():
    assert filters.mask_id_number("350702199003079909") == "3507**********9909"
    assert filters.mask_id_number("91350702MA9TE5T12N") == "91350702MA9TE5T12N"


def test_a_sentence_for_the_applicant_speaks_of_him_to_officials():
    assert filters.for_officials("窗口正在核对材料，12月1日前答复您") == "窗口正在核对材料，12月1日前答复申请人"
    assert filters.for_officials("取自您的账户（已实名）") == "取自申请人账户（已实名）"


def test_phone_name_amount_and_size():
    assert filters.mask_phone("13800006021") == "138 **** 6021"
    assert filters.mask_phone("0599-5550408") == "0599-***0408"
    assert filters.mask_name("林晓岚") == "林**"
    assert filters.amount(Decimal("1234.5")) == "1,234.50 元"
    assert [filters.file_size(size) for size in (12, 2048, 3 * 1024 * 1024)] == ["12 字节", "2 KB", "3 MB"]


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("食品经营许可", "食品", "<mark>食品</mark>经营许可"),
        ("食品经营许可", "办食品证", "<mark>食品</mark>经营许可"),
        ("<b>", "食品", "&lt;b&gt;"),
        ("食品", "", "食品"),
    ],
)
def test_found_words_are_marked_and_the_rest_is_escaped(text, words, shown):
    assert filters.marked(text, words) == shown


def test_numbers_in_a_text_can_be_dialled():
    shown = filters.phone_links("总机 0599-5550120、12345<b>")
    assert shown == (
        '总机 <a class="tb-tel" href="tel:05995550120">0599-5550120</a>、'
        '<a class="tb-tel" href="tel:12345">12345</a>&lt;b&gt;'
    )
    assert filters.phone_links("指南未载明") == "指南未载明"


def test_a_case_number_breaks_before_the_item_the_day_and_the_count():
    shown = filters.case_number("11350700999900011L335011700100120261124000001")
    assert shown == "11350700999900011L<wbr>3350117001001<wbr>20261124<wbr>000001"
    assert filters.case_number("<1>") == "&lt;1&gt;"
