from datetime import date

import pytest

from tongban.common.codes import credit_code_error
from tongban.data.licences import rules


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 11, 24), 60, date(2031, 11, 23)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 12, 15), 1, date(2027, 1, 14)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 1), 12, date(2027, 2, 28)),
        (date(2026, 11, 24), None, None),
    ],
)
def test_the_last_day_of_a_term(start, months, end):
    assert rules.last_day(start, months) == end


@pytest.mark.parametrize(
    ("day", "status", "state"),
    [
        (date(2026, 11, 23), "01", "not_yet"),
        (date(2026, 11, 24), "01", "valid"),
        (date(2031, 11, 23), "01", "valid"),
        (date(2031, 11, 24), "01", "expired"),
        (date(2027, 1, 1), "02", "suspended"),
        (date(2027, 1, 1), "03", "ended"),
        (date(2032, 1, 1), "07", "ended"),
    ],
)
def test_the_state_on_a_day(day, status, state):
    found = rules.state_on(day, status=status, valid_from_on=date(2026, 11, 24), valid_to_on=date(2031, 11, 23))
    assert found == state


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        ("JY2{division:6}{seq:7}", "JY23507030000042"),
        ("闽（{year}）南平市不动产权第{seq:7}号", "闽（2026）南平市不动产权第0000042号"),
        ("{holder}", "91350702MA9TE5T12N"),
        ("{uscc:92}", "91350702MA9TE5T12N"),
        ("JK{seq:2}", "JK42"),
    ],
)
def test_a_number_follows_the_rule_of_its_type(rule, number):
    made = rules.number_of(rule, seq=42, on=date(2026, 11, 24), holder="91350702MA9TE5T12N", division="350703000000")
    assert made == number


@pytest.mark.parametrize(
    ("name", "beginning"), [("建阳区老吴面馆", "92350703MA9"), ("老吴餐饮有限公司", "91350703MA9")]
)
def test_a_person_who_founds_a_body_gets_a_new_credit_code(name, beginning):
    made = rules.number_of(
        "{uscc:92}", seq=7, on=date(2026, 11, 24), holder="350702199003010015", division="350703000000", name=name
    )
    assert made.startswith(beginning)
    assert credit_code_error(made) is None


def test_answers_fill_the_face_by_own_name_first():
    fields = [{"id": "address", "from": ["shop_address"]}, {"id": "name", "from": ["x", "applicant_name"]}, {"id": "y"}]
    answers = {"shop_address": "景贤路", "applicant_name": "小馆", "address": "", "other": "z"}
    assert rules.from_answers(fields, answers) == {"address": "景贤路", "name": "小馆"}
    assert rules.from_answers(fields, {**answers, "address": "甲"})["address"] == "甲"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("2026-01-02", "2026年1月2日"),
        (["热食", "冷食"], "热食；冷食"),
        (True, "是"),
        ("2026-13-02", "2026-13-02"),
    ],
)
def test_a_field_reads_as_on_paper(value, text):
    assert rules.text_of(value) == text


@pytest.mark.parametrize(
    ("now", "to", "may"),
    [
        ("01", "02", True),
        ("02", "01", True),
        ("01", "07", True),
        ("07", "01", False),
        ("05", "01", False),
        ("01", "01", False),
    ],
)
def test_what_may_become_of_a_licence(now, to, may):
    assert rules.may_become(now, to) is may
