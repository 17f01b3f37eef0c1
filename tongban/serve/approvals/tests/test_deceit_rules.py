from datetime import date

import pytest

from tongban.serve.approvals import deceit_rules as rules
from tongban.serve.approvals.enums import Deceit

APPLYING, OBTAINING = Deceit.APPLYING, Deceit.OBTAINING


@pytest.mark.parametrize(
    ("deceit", "found_on", "is_vital", "until_on"),
    [
        (APPLYING, date(2026, 3, 2), True, date(2027, 3, 2)),
        (OBTAINING, date(2026, 3, 2), True, date(2029, 3, 2)),
        (APPLYING, date(2028, 2, 29), True, date(2029, 2, 28)),
        (OBTAINING, date(2028, 2, 29), True, date(2031, 2, 28)),
        (APPLYING, date(2026, 3, 2), False, None),
        (OBTAINING, date(2026, 3, 2), False, None),
    ],
)
def test_only_vital_matters_bar_one_year_for_false_materials_and_three_for_a_licence_got_by_fraud(
    deceit, found_on, is_vital, until_on
):
    assert rules.barred_until(deceit, found_on, is_vital=is_vital) == until_on


@pytest.mark.parametrize(
    ("until_on", "is_corrected", "today", "expected"),
    [
        (date(2027, 3, 2), False, date(2027, 3, 2), True),
        (date(2027, 3, 2), False, date(2027, 3, 3), False),
        (date(2027, 3, 2), True, date(2026, 3, 3), False),
        (None, False, date(2026, 3, 3), False),
    ],
)
def test_the_last_day_still_bars_and_a_corrected_finding_never(until_on, is_corrected, today, expected):
    assert rules.is_barred(until_on, is_corrected, today) is expected


def test_the_decision_tells_the_warning_the_article_and_the_day():
    assert rules.refusal_words(date(2027, 3, 2)) == (
        "申请人隐瞒有关情况或者提供虚假材料申请行政许可，依照《中华人民共和国行政许可法》第七十八条的规定，给予警告；"
        "本事项直接关系公共安全、人身健康、生命财产安全，一年内（到2027年3月2日为止）不得再次申请该行政许可。"
    )
    assert rules.consequence(OBTAINING, None) == (
        "依照《中华人民共和国行政许可法》第七十九条的规定，依法另行给予行政处罚。"
    )


@pytest.mark.parametrize(
    ("evidence", "is_permit", "words"),
    [
        ("系统查无此证", True, ""),
        ("  ", True, "请写明认定的证据"),
        ("长" * 2001, True, "最多 2000 个字"),
        ("系统查无此证", False, "只有行政许可"),
    ],
)
def test_a_finding_needs_evidence_and_a_licence(evidence, is_permit, words):
    found = rules.fault(evidence, is_permit=is_permit)
    assert (words in found, bool(found)) == (True, bool(words))
