"""What holds for every period, whatever happens to it: against a calendar counted day by day, over the year's end."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.support.flow.rules import clocks
from tongban.support.flow.rules.clocks import Limit, Pause
from tongban.support.flow.rules.replay import Told, replay
from tongban.support.flow.tests.test_clocks import Days

DAY = timedelta(days=1)
NEAR_THE_END = date(2026, 12, 14)


class Off(Days):
    """The same calendar with some more days off."""

    def __init__(self, off=()):
        self.off = set(off)

    def is_workday(self, day):
        return day not in self.off and super().is_workday(day)


days = st.integers(0, 60).map(lambda n: NEAR_THE_END + DAY * n)
spans = st.tuples(days, st.integers(0, 20)).map(lambda two: Pause(two[0], two[0] + DAY * two[1]))
limits = st.builds(Limit, st.integers(1, 30), st.just(NEAR_THE_END), st.integers(0, 15))


@settings(max_examples=150, derandomize=True, deadline=None)
@given(limits, st.lists(spans, max_size=3), spans)
def test_one_more_pause_never_ends_a_period_earlier(limit, pauses, more):
    assert clocks.due(limit, [*pauses, more], Off()).on >= clocks.due(limit, pauses, Off()).on


@settings(max_examples=150, derandomize=True, deadline=None)
@given(limits, st.lists(spans, max_size=3), st.integers(1, 15))
def test_an_extension_lengthens_by_just_its_working_days(limit, pauses, more):
    longer = replace(limit, extension=limit.extension + more)
    plain, later = clocks.due(limit, [], Off()).on, clocks.due(longer, [], Off()).on
    assert Off().workdays_between(plain, later) == more
    assert clocks.due(longer, pauses, Off()).on > clocks.due(limit, pauses, Off()).on


@settings(max_examples=150, derandomize=True, deadline=None)
@given(limits, st.lists(spans, max_size=3), st.lists(days, max_size=5))
def test_days_off_never_end_a_period_earlier_and_a_due_day_is_a_working_day(limit, pauses, off):
    before, after = clocks.due(limit, pauses, Off()).on, clocks.due(limit, pauses, Off(off)).on
    assert after >= before > limit.start
    assert Off(off).is_workday(after)
    assert not any(one.start <= after < one.end for one in pauses)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(limits, st.lists(spans, max_size=3))
def test_beyond_the_published_year_a_day_is_only_expected(limit, pauses):
    found = clocks.due(limit, pauses, Off())
    assert not (found.on > date(2026, 12, 31) and not found.provisional)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.integers(1, 30), st.integers(0, 15), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=5))
def test_the_record_gives_back_what_was_written_into_it(limit, extension, gaps):
    told = [
        Told("started", NEAR_THE_END, None, {"limits": {"promised": limit, "extension": 10}}),
        Told("clocks_started", NEAR_THE_END, None, {"on": NEAR_THE_END.isoformat()}),
    ]
    day, pauses = NEAR_THE_END, []
    for before, length in gaps:
        start = day + DAY * before
        day = start + DAY * length
        told += [Told("paused", start, None, {"planned_days": 5}), Told("resumed", day, None, {})]
        pauses.append(Pause(start, day, 5))
    if extension:
        told.append(Told("extended", day, None, {"days": extension}))
    told.append(Told("held", day, 7, {}))
    story = replay(told)
    assert story.limits == {"promised": Limit(limit, NEAR_THE_END, extension)}
    assert story.pauses == pauses
    assert (story.is_paused, story.is_held(7), story.is_held(8)) == (False, True, False)
    assert replay([*told, Told("released", day + DAY, 7, {})]).holds == {7: [Pause(day, day + DAY)]}
