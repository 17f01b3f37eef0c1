"""Every step after a pledge: by everybody, in every state, twice."""

import pytest

from tongban.common.tests.deeds import Deed, those_who_may, where_it_goes
from tongban.common.tests.untouched import refused
from tongban.serve.pledges import api as pledges
from tongban.serve.pledges.models import CreditRecord

from . import pledge_shop as shop
from .test_pledge_checks import WRONG

PEOPLE = ("reviewer", "decider", "head", "lin", "wu", "clerk", "health_reviewer", "neighbour", "auditor")
DEEDS = {
    "check": Deed("reviewer decider", "due", lambda it, who, key: pledges.record_check(
        actor=who, number=it, **WRONG, key=key)),
    "fix": Deed("reviewer decider", "fixing", lambda it, who, key: pledges.record_fix(
        actor=who, number=it, note="现场看过", key=key)),
    "revoke": Deed("decider head", "fixing", lambda it, who, key: pledges.revoke_pledged(
        actor=who, number=it, reason="逾期没有整改", heard="当面听取", key=key)),
    "repair": Deed("decider head", "fixed", lambda it, who, key: pledges.repair_credit(
        actor=who, record_id=record_of(it), note="整改通过", key=key)),
}  # fmt: skip


def record_of(number):
    return CreditRecord.objects.filter(pledge__number=number).values_list("pk", flat=True).first() or 0


@pytest.fixture
def code(city):
    return shop.item(city)


def come(city, code, state):
    if state == "made":
        return shop.submitted(city, code)
    number = shop.granted(city, code)
    if state == "true":
        pledges.record_check(actor=city.reviewer, number=number, is_true=True, finding="属实")
    for step in {"fixing": ("check",), "fixed": ("check", "fix")}.get(state, ()):
        DEEDS[step].do(number, city.reviewer, None)
    return number


def tried(city, places):
    return {name: where_it_goes(deed, places, getattr(city, deed.who)) for name, deed in DEEDS.items()}


def test_who_else_asks_is_refused_and_nothing_is_changed(city, code):
    people, number = {name: getattr(city, name) for name in PEOPLE}, come(city, code, "due")
    found = {"check": those_who_may(DEEDS["check"], number, people)}
    DEEDS["check"].do(number, city.reviewer, None)
    found |= {name: those_who_may(DEEDS[name], number, people) for name in ("fix", "revoke")}
    DEEDS["fix"].do(number, city.reviewer, None)
    found["repair"] = those_who_may(DEEDS["repair"], number, people)
    assert found == {name: set(deed.by.split()) for name, deed in DEEDS.items()}


def test_in_another_state_it_is_refused_and_nothing_is_changed(city, code):
    """One after the other, since a record bars the next pledge of this party."""
    going, others = shop.granted(city, code), {state: come(city, code, state) for state in ("made", "true")}
    steps = [tried(city, others | {"due": going})]
    for state, step in (("fixing", "check"), ("fixed", "fix")):
        DEEDS[step].do(going, city.reviewer, None)
        steps.append(tried(city, {state: going}))
    DEEDS["repair"].do(going, city.decider, None)
    DEEDS["check"].do(revoked := shop.granted(city, code), city.reviewer, None)
    DEEDS["revoke"].do(revoked, city.decider, None)
    steps.append(tried(city, {"revoked": revoked, "repaired": going}))
    found = {name: set().union(*(one[name] for one in steps)) for name in DEEDS}
    assert found == {name: set(deed.at.split()) for name, deed in DEEDS.items()}


@pytest.mark.parametrize("name", DEEDS)
def test_twice_is_once(city, code, name):
    deed = DEEDS[name]
    number, who = come(city, code, deed.state), getattr(city, deed.who)
    deed.is_one_when_done_twice(number, who)
    assert refused(lambda: deed.do(number, who, "from another page"))
