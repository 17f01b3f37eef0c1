"""The demo city's stories, those of one agency: broken off, told on, told twice.

What all of them leave is counted where the platform starts for the first time (tests/whole_city.py).
"""

import itertools
import shutil
from pathlib import Path

import pytest

from tongban.catalog.items import demo as items
from tongban.common import clock, stamped
from tongban.data.licences import demo as licences
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals import demo as systems
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import demo
from tongban.serve.intake.models import Application
from tongban.support.agencies import demo as agencies
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity
from tongban.support.identity import demo as people

CONTENT = Path(__file__).parents[4] / "demo" / "content"
AGENCY = "nanping-scjgj"


@pytest.fixture
def one_agency(db, tmp_path):
    (tmp_path / "items").mkdir()
    for name in ("agencies.json", "licence_types.json", f"items/{AGENCY}.json"):
        shutil.copy(CONTENT / name, tmp_path / name)
    agencies.build(CONTENT)
    stamped.forget_all()
    people.build(CONTENT)
    licences.build(CONTENT)
    systems.connect()
    items.build(tmp_path)
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


def test_stories_that_were_broken_off_are_told_on_the_next_day_and_never_twice(one_agency, monkeypatch):
    stories = [item for item, _, _ in demo.STORIES if item[0] == AGENCY]
    with clock.at(small.moment("2026-11-17", "16:30")), monkeypatch.context() as patch:
        kill_at(patch, "decide", 2)
        with pytest.raises(Killed) as killed:
            demo.build()
    told = Application.objects.count()
    assert 4 < told < len(stories)
    assert not Application.objects.filter(key=killed.value.args[0]).exists()

    with clock.at(small.moment("2026-11-18", "16:30")):  # the next day
        demo.build()
        rows = approvals.cases_page(identity.SYSTEM(), size=100).rows
        demo.build()
    assert len(rows) == len(stories) == Application.objects.values("key").distinct().count()
    assert Application.objects.count() == len(stories)
    assert all(row.submitted_at < small.moment("2026-11-18", "16:30") for row in rows)
    granted = next(row for row in rows if row.state == "granted")
    assert "intake.submit" in [line.action for line in audit.trail(f"case:{granted.number}")]


def test_a_city_of_an_earlier_version_has_no_body_of_a_founder_and_leaves_that_story_out(monkeypatch):
    monkeypatch.setattr(identity, "parties_of", lambda citizen: ["oneself"])
    assert demo._party("zengyumei", demo.FOUNDED) is None
    assert demo._party("zengyumei", "") == "oneself"
