"""The demo city's cases, made whole: slow, so one test looks at everything."""

import itertools
from collections import Counter
from pathlib import Path

import pytest

from tongban.catalog.items import demo as items
from tongban.common import clock, stamped
from tongban.data.licences import demo as licences
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals import demo as systems
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake import demo
from tongban.serve.intake.models import Application
from tongban.support.agencies import demo as agencies
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity
from tongban.support.identity import demo as people


@pytest.fixture
def whole_city(db):
    content = Path(__file__).parents[4] / "demo" / "content"
    agencies.build(content)
    stamped.forget_all()
    people.build(content)
    licences.build(content)
    systems.connect()
    items.build(content)
    stamped.forget_all()


class Killed(BaseException):
    """As a signal comes: nobody catches it."""


def kill_at(monkeypatch, name, call):
    """The story's verb of that name is broken off at this call, after it has written."""
    real, calls = getattr(demo.Story, name), itertools.count(1)

    def broken_off(story, *given, **more):
        real(story, *given, **more)
        if next(calls) == call:
            raise Killed(story.key)

    monkeypatch.setattr(demo.Story, name, broken_off)


def test_the_demo_has_cases_in_every_state_also_when_broken_off_and_twice_changes_nothing(whole_city, monkeypatch):
    with clock.at(small.moment("2026-11-17", "16:30")), monkeypatch.context() as patch:
        kill_at(patch, "decide", 4)
        with pytest.raises(Killed) as killed:
            demo.build()
    told = Application.objects.count()
    assert 4 < told < len(demo.STORIES)
    assert not Application.objects.filter(key=killed.value.args[0]).exists()

    with clock.at(small.moment("2026-11-18", "16:30")):  # the next day
        made = demo.build()
        rows = approvals.cases_page(identity.SYSTEM(), size=100).rows
        again = demo.build()
    assert (told + made, again) == (len(demo.STORIES), 0)
    # One of the stories goes through three levels: two 子办件 of its own.
    assert len(rows) == len(demo.STORIES) + 2 == Application.objects.values("key").distinct().count()
    states = Counter(row.state for row in rows)
    assert set(states) == set(approvals.CaseState.values)
    assert {row.lamp for row in rows if row.is_open} == {"ok", "due", "over", "hold"}
    assert any(row.is_deemed_accepted for row in rows)
    assert any(row.extended_days for row in rows)
    assert any(row.licence_identifier for row in rows)
    assert all(row.submitted_at < small.moment("2026-11-18", "16:30") for row in rows)
    assert {one.code: one.words for one in intake.counters(identity.user_by_username("clerk01"))}["to_accept"] != "0"
    shop = next(row.applicant for row in rows if row.applicant.name == "曾记百货店")
    assert (shop.kind, shop.id_number[:2]) == ("legal", "92")
    granted = next(row for row in rows if row.state == "granted")
    assert "intake.submit" in [line.action for line in audit.trail(f"case:{granted.number}")]


def test_a_city_of_an_earlier_version_has_no_body_of_a_founder_and_leaves_that_story_out(monkeypatch):
    monkeypatch.setattr(identity, "parties_of", lambda citizen: ["oneself"])
    assert demo._party("zengyumei", demo.FOUNDED) is None
    assert demo._party("zengyumei", "") == "oneself"
