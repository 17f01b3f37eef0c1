import pytest

from tongban.common.days import read_day, read_days, read_moment
from tongban.common.errors import InvalidInputError


def test_what_is_no_day_is_named_by_its_field_with_all_others():
    with pytest.raises(InvalidInputError) as refusal:
        read_days({"a": "三月", "b": "2026-02-30", "c": " 2026-03-02 "}, {"a": "开始", "b": "截止", "c": "期限"})
    assert refusal.value.fields == {
        "a": "开始“三月”没有看懂，请写成 2026-03-02 这样",
        "b": "截止“2026-02-30”没有看懂，请写成 2026-03-02 这样",
    }


def test_nothing_typed_is_no_day():
    assert read_day({"a": "  "}, "a", "期限") is None
    assert read_moment({"a": ""}, "a", "时间") is None


@pytest.mark.parametrize("text", ["明天", "2026-03-02T25:00", "9999-12-31T23:59-12:00", "0001-01-01T00:00+14:00"])
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(InvalidInputError, match="没有看懂，请写成 2026-03-02 09:30 这样"):
        read_moment({"a": text}, "a", "时间")


def test_a_moment_without_a_zone_is_the_citys():
    assert read_moment({"a": "2026-03-02 09:30"}, "a", "时间").isoformat() == "2026-03-02T09:30:00+08:00"
