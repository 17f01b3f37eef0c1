"""Every step of a meeting: by everybody, in every state, twice, and from a page that was opened before."""

from datetime import date

import pytest

from tongban.common import clock
from tongban.common.seen import ChangedSinceError
from tongban.common.tests.deeds import Deed, those_who_may, where_it_goes
from tongban.common.tests.untouched import refused
from tongban.serve.approvals.tests.city import moment
from tongban.serve.councils import api as councils

from .test_life import NEXT_DAY, call

PEOPLE = (
    "lin", "wu", "clerk", "auditor", "neighbour", "reviewer", "decider", "head", "health_reviewer", "fire_reviewer",
)  # fmt: skip
CHAIR, SEATS = "reviewer decider head", "health_reviewer reviewer decider head fire_reviewer"
STATES = ("called", "sitting", "closed", "drafted", "sealed", "cancelled")
DRAFT = {"minutes": "各单位看了图纸。", "conclusion": "可以用旧烟道。", "confirm_by_on": date(2026, 3, 5)}
DEEDS = {
    "cancel": Deed(CHAIR, "called cancelled", lambda it, who, _: councils.cancel_council(
        actor=who, council_id=it, reason="不开了")),
    "sign_in": Deed(SEATS, "called sitting", lambda it, who, _: councils.sign_in(
        actor=who, council_id=it, attendance="online")),
    "open": Deed(CHAIR, "called sitting", lambda it, who, _: councils.open_council(actor=who, council_id=it)),
    "vote": Deed(SEATS, "sitting", lambda it, who, key: councils.cast_vote(
        actor=who, council_id=it, vote="against", reason="没有防火阀", key=key or "k")),
    "close": Deed(CHAIR, "sitting closed drafted sealed", lambda it, who, _: councils.close_vote(
        actor=who, council_id=it)),
    "draft": Deed(CHAIR, "closed drafted", lambda it, who, _: councils.draft_minutes(
        actor=who, council_id=it, **DRAFT)),
    "confirm": Deed(SEATS, "drafted", lambda it, who, _: councils.confirm_minutes(
        actor=who, council_id=it, confirmation="objected", words="写明型号")),
    "seal": Deed(CHAIR, "drafted sealed", lambda it, who, _: councils.seal_minutes(actor=who, council_id=it)),
}  # fmt: skip


@pytest.fixture(autouse=True)
def the_day(city):
    with clock.at(moment(NEXT_DAY, "14:20")):
        yield


def come(city, state):
    """A meeting of three agencies that came to this state the usual way."""
    it = call(city, city.accepted_case(), key=f"to-{state}")
    members = (city.reviewer, city.health_reviewer, city.fire_reviewer)
    if state == "cancelled":
        DEEDS["cancel"].do(it, city.reviewer, "")
        return it
    for one in members:
        councils.sign_in(actor=one, council_id=it, attendance="on_site")
    for step in ("open", "close", "draft", "seal")[: STATES.index(state)]:
        if step == "seal":
            confirm(members, it)
        DEEDS[step].do(it, city.reviewer, "")
    if state == "drafted":
        confirm(members, it)
    return it


def confirm(members, it):
    for one in members:
        councils.confirm_minutes(actor=one, council_id=it, confirmation="confirmed")


def test_who_else_asks_is_refused_and_nothing_is_changed(city):
    people = {name: getattr(city, name) for name in PEOPLE}
    places = {state: come(city, state) for state in STATES}
    found = {name: those_who_may(deed, places[deed.state], people) for name, deed in DEEDS.items()}
    assert found == {name: set(deed.by.split()) for name, deed in DEEDS.items()}


def test_in_another_state_it_is_refused_and_nothing_is_changed(city):
    places = {state: come(city, state) for state in STATES}
    found = {name: where_it_goes(deed, places, getattr(city, deed.who)) for name, deed in DEEDS.items()}
    assert found == {name: set(deed.at.split()) for name, deed in DEEDS.items()}


@pytest.mark.parametrize("name", DEEDS)
def test_twice_is_once(city, name):
    deed = DEEDS[name]
    deed.is_one_when_done_twice(come(city, deed.state), getattr(city, deed.who))


def test_a_draft_does_not_wipe_what_was_said_after_its_page_was_opened(city):
    it = come(city, "drafted")
    seen = councils.council(city.reviewer, it).minutes_seen
    DEEDS["confirm"].do(it, city.fire_reviewer, "")
    again = DRAFT | {"actor": city.reviewer, "council_id": it, "conclusion": "不能用旧烟道。"}
    assert "已经被改过" in refused(lambda: councils.draft_minutes(**again, seen=seen))
    with pytest.raises(ChangedSinceError):
        councils.draft_minutes(**again, seen="")
    councils.draft_minutes(**again, seen=councils.council(city.reviewer, it).minutes_seen)
    assert councils.council(city.reviewer, it).conclusion == "不能用旧烟道。"
