import pytest

from tongban.support.forms import clauses
from tongban.support.forms.clauses import Clause, Rows
from tongban.support.forms.conditions import ConditionError
from tongban.support.forms.known import known_fields

FIELDS = known_fields(
    [
        {
            "id": "shop",
            "fields": [
                {"id": "kind", "type": "choice", "label": "业态", "options": [{"value": "dine", "label": "堂食"}]},
                {"id": "risks", "type": "choices", "label": "风险", "options": [{"value": "fire", "label": "明火"}]},
                {"id": "area", "type": "number", "label": "面积"},
                {"id": "online", "type": "yes_no", "label": "网上经营"},
                {"id": "opened_on", "type": "date", "label": "开业日期"},
                {"id": "name", "type": "text", "label": "店名"},
            ],
        }
    ]
)  # fmt: skip
# Every row reads back as itself.
WRITTEN = [
    ("kind == 'dine'", Clause("kind", "is", "dine"), "“业态”是“堂食”"),
    ("kind != 'dine'", Clause("kind", "is_not", "dine"), "“业态”不是“堂食”"),
    ("'fire' in risks", Clause("risks", "has", "fire"), "“风险”选了“明火”"),
    ("not ('fire' in risks)", Clause("risks", "has_not", "fire"), "“风险”没有选“明火”"),
    ("area >= 500", Clause("area", "ge", "500"), "“面积”不小于“500”"),
    ("area < 1.5", Clause("area", "lt", "1.5"), "“面积”小于“1.5”"),
    ("online == true", Clause("online", "is", "yes"), "“网上经营”是“是”"),
    ("online == false", Clause("online", "is", "no"), "“网上经营”是“否”"),
    ("opened_on >= '2026-01-01'", Clause("opened_on", "ge", "2026-01-01"), "“开业日期”不早于“2026-01-01”"),
    ('name == "O\'Neill"', Clause("name", "is", "O'Neill"), "“店名”是“O'Neill”"),
    ("name != null", Clause("name", "answered"), "“店名”填了"),
    ("name == null", Clause("name", "unanswered"), "“店名”没有填"),
]


@pytest.mark.parametrize(("source", "clause", "words"), WRITTEN)
def test_a_row_is_written_and_read_back_and_said(source, clause, words):
    assert clauses.write(Rows("and", (clause,)), FIELDS) == source
    assert clauses.read(source, FIELDS).clauses == (clause,)
    assert clauses.words(source, FIELDS) == words


@pytest.mark.parametrize("joiner", ["and", "or"])
def test_rows_are_joined_by_one_word(joiner):
    rows = Rows(joiner, (Clause("kind", "is", "dine"), Clause("area", "gt", "5")))
    assert clauses.read(clauses.write(rows, FIELDS), FIELDS) == rows


@pytest.mark.parametrize(
    ("source", "clause"),
    [
        ("kind in ['dine']", Clause("kind", "is", "dine")),
        ("online", Clause("online", "is", "yes")),
        ("not (kind == 'dine')", Clause("kind", "is_not", "dine")),
        ("500 < area", Clause("area", "gt", "500")),
    ],
)
def test_other_ways_of_writing_read_as_rows_too(source, clause):
    assert clauses.read(source, FIELDS).clauses == (clause,)


@pytest.mark.parametrize(
    "source", ["kind == 'dine' and (area > 5 or online)", "not online", "len(risks) > 1", "gone == 'x'", "kind =="]
)
def test_what_says_more_than_rows_is_left_as_it_stands(source):
    assert clauses.read(source, FIELDS) is None
    assert clauses.words(source, FIELDS) == source


@pytest.mark.parametrize(
    ("clause", "reason"),
    [
        (Clause("gone", "is", "x"), "请选择看哪一题"),
        (Clause("kind", "ge", "x"), "请选择怎么比"),
        (Clause("kind", "is", " "), "请选择或者填写比较的值"),
        (Clause("kind", "is", "bar"), "没有“bar”这个选项"),
        (Clause("area", "ge", "很大"), "不是数"),
        (Clause("opened_on", "ge", "明天"), "日期写成"),
        (Clause("name", "is", "\\"), "不能用的符号"),
    ],
)
def test_a_row_that_lacks_something_says_what(clause, reason):
    with pytest.raises(ConditionError, match=reason.replace("\\", "")):
        clauses.write(Rows("and", (clause,)), FIELDS)
