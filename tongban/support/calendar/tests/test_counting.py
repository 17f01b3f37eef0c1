from datetime import date, timedelta

import pytest

from tongban.support.calendar.registry import shipped_days
from tongban.support.calendar.rules import Day, Due, WorkCalendar, missing_year_words

YEARS = range(2007, 2027)
PUBLISHED = WorkCalendar(shipped_days(), YEARS)
D = date.fromisoformat


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2024-01-25", 20, "2024-02-27"),
        ("2025-09-15", 20, "2025-10-17"),
        ("2025-09-26", 5, "2025-10-10"),
        ("2026-02-09", 10, "2026-02-28"),
        ("2026-11-20", 0, "2026-11-20"),
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-11-22", 1, "2026-11-23"),
        ("2024-02-08", 1, "2024-02-09"),
        ("2026-09-19", 1, "2026-09-20"),
    ],
)
def test_the_due_date_is_the_nth_working_day_after(start, days, due):
    assert PUBLISHED.add(D(start), days) == Due(D(due), provisional=False)


@pytest.mark.parametrize("day", ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"])
def test_make_up_days_of_2026_are_worked(day):
    assert D(day).weekday() >= 5
    assert PUBLISHED.is_workday(D(day))


@pytest.mark.parametrize(("year", "workdays"), [(2007, 249), (2012, 249), (2019, 250), (2024, 251), (2025, 248)])
def test_working_days_of_a_whole_year(year, workdays):
    assert PUBLISHED.between(date(year - 1, 12, 31), date(year, 12, 31)) == workdays


def test_counting_agrees_with_walking_day_by_day():
    start = D("2019-12-20")
    walked = 0
    for offset in range(1, 800):
        day = start + timedelta(days=offset)
        walked += PUBLISHED.is_workday(day)
        assert PUBLISHED.between(start, day) == walked


def test_adding_and_counting_are_inverse_in_every_published_year():
    for year in YEARS:
        for day in range(0, 365, 11):
            start = date(year, 1, 1) + timedelta(days=day)
            for days in [1, 2, 5, 7, 20, 45]:
                due = PUBLISHED.add(start, days).on
                assert PUBLISHED.between(start, due) == days
                assert PUBLISHED.is_workday(due)
                assert PUBLISHED.between(due, start) == -days


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-12-31", 1, Due(D("2027-01-01"), provisional=True)),
        ("2026-12-30", 1, Due(D("2026-12-31"), provisional=False)),
        ("2026-12-31", 0, Due(D("2026-12-31"), provisional=False)),
        ("2006-12-28", 3, Due(D("2006-12-31"), provisional=True)),
        ("2031-03-03", 20, Due(D("2031-03-31"), provisional=True)),
    ],
)
def test_beyond_the_published_years_a_due_date_is_provisional(start, days, due):
    assert PUBLISHED.add(D(start), days) == due


def test_a_gap_between_published_years_is_provisional():
    calendar = WorkCalendar([], [2026, 2028])
    assert calendar.add(D("2026-12-01"), 300).provisional
    assert not calendar.add(D("2028-01-03"), 20).provisional


@pytest.mark.parametrize(("start", "days"), [("2026-01-01", -1), ("2026-01-01", 10_001), ("9990-01-01", 5)])
def test_what_cannot_be_counted_is_refused(start, days):
    with pytest.raises(ValueError, match=r"须在 0 到|太晚"):
        PUBLISHED.add(D(start), days)


@pytest.mark.parametrize(
    ("today", "words"),
    [
        ("2026-11-01", None),
        ("2026-11-02", "2027 年放假调休安排尚未导入（距 2027 年还有 60 天）"),
        ("2026-12-31", "2027 年放假调休安排尚未导入（距 2027 年还有 1 天）"),
        ("2027-01-01", "2027 年放假调休安排尚未导入（2027 年已经开始）"),
        ("2025-12-15", None),
    ],
)
def test_the_alarm_sounds_sixty_days_ahead(today, words):
    said = missing_year_words(PUBLISHED, D(today))
    assert (said[: len(words)] if words else said) == words


def test_an_entered_day_wins_over_the_week():
    storm = Day(D("2026-07-15"), is_workday=False, name="台风停工", notice_year=2026)
    calendar = WorkCalendar([*shipped_days(), storm], YEARS)
    assert calendar.add(D("2026-07-14"), 1).on == D("2026-07-16")
