"""Every step of an application: by everybody, in every state, twice, and from a page that was opened before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tongban.common import clock
from tongban.common.tests.deeds import Deed, those_who_may, where_it_goes
from tongban.common.tests.untouched import refused
from tongban.serve.intake import api as intake
from tongban.serve.intake.asking_models import DepartmentAsk
from tongban.serve.intake.models import Application

from . import counter, elsewhere, joints
from .test_passing import give, on_paper
from .test_preview import ASK, good

PEOPLE = (
    "clerk", "lin", "wu", "reviewer", "decider", "health_reviewer", "auditor", "neighbour", "neighbour_clerk",
)  # fmt: skip
STATES = (
    "previewing", "asked", "passed", "submitted", "instant", "correcting", "accepted", "late",
    "granted", "posted", "delivered", "refused", "not_accepted", "withdrawn",
)  # fmt: skip
OPEN = "submitted previewing asked passed instant correcting accepted late"
APPLICANT = "lin clerk"


@dataclass(frozen=True)
class Place:
    """`file`: a new drawing that the applicant has uploaded; the counter has it on paper."""

    number: str
    file: str = ""
    more: Any = None

    def material(self, actor, code):
        return {code: {"file": self.file} if actor.kind == "citizen" else {"paper": True}}


def told(it, who, key):
    return {"actor": who, "number": it.number, "key": key}


ONCE = {
    "refuse": Deed("clerk", "submitted correcting instant", lambda it, who, key: intake.refuse(
        **told(it, who, key), ground="not_ours", redirect_to="市住建局")),
    "ask_correction": Deed("clerk", "submitted instant", lambda it, who, key: intake.ask_correction(
        **told(it, who, key), items=ASK)),
    "correct": Deed(APPLICANT, "correcting", lambda it, who, key: intake.correct(
        **told(it, who, key), materials=it.material(who, "m4"))),
    "supplement": Deed(APPLICANT, "late", lambda it, who, key: intake.supplement(
        **told(it, who, key), materials=it.material(who, "m3"))),
    "accept": Deed("clerk", "submitted instant", lambda it, who, key: intake.accept(
        **told(it, who, key), verdicts=counter.ALL_OK)),
    "accept_and_decide": Deed("clerk", "instant", lambda it, who, key: intake.accept_and_decide(
        **told(it, who, key), outcome="grant", verdicts=counter.ALL_OK)),
    "answer_preview": Deed(APPLICANT, "asked", lambda it, who, key: intake.answer_preview(
        **told(it, who, key), materials=it.material(who, "m4"))),
    "pass_preview": Deed("clerk", "previewing", lambda it, who, key: intake.pass_preview(
        **told(it, who, key), verdicts=counter.ALL_OK)),
    "receive_originals": Deed("clerk", "passed", lambda it, who, key: intake.receive_originals(**told(it, who, key))),
    "deliver": Deed("clerk", "granted refused", lambda it, who, key: intake.deliver(
        **told(it, who, key), method="window", receiver_name="林晓岚", identity_note="核验身份证")),
    "confirm_post": Deed("clerk", "posted", lambda it, who, key: intake.confirm_post(
        **told(it, who, key), signed_by="林晓岚")),
}  # fmt: skip
#: May be done again while the case stands as it does.
AGAIN = {
    "check_materials": Deed("clerk", "submitted previewing asked passed instant", lambda it, who, key:
        intake.check_materials(**told(it, who, key), verdicts={"m4": {"verdict": "bad", "opinion": "没有标尺寸"}})),
    "check_originals": Deed("clerk", OPEN, lambda it, who, key: intake.check_originals(
        **told(it, who, key), seen={"m4": {"kind": "original", "count": 1}})),
    "choose_delivery": Deed(APPLICANT, OPEN, lambda it, who, key: intake.choose_delivery(
        **told(it, who, key), method="electronic")),
    "shelve": Deed("clerk", "granted refused", lambda it, who, key: intake.shelve(
        **told(it, who, key), shelf="A-3")),
}  # fmt: skip
#: Beside the states of the application: paper on its way, what a department asks, a part that was refused.
BESIDE = {
    "return_paper": Deed("reviewer decider", "under_way", lambda it, who, key: intake.return_paper(
        actor=who, passing_id=it.more, reason="少一张", key=key)),
    "decline_ask": Deed("clerk", "wanted", lambda it, who, key: intake.decline_ask(
        **told(it, who, key), reason="平面图清楚")),
    "register_again": Deed("clerk", "part_refused", lambda it, who, key: intake.register_again(
        **told(it, who, key), **it.more, identity_note="核验身份证")),
}  # fmt: skip
BY_STATE = ONCE | AGAIN
ALL = BY_STATE | BESIDE


@pytest.fixture
def code(city):
    return elsewhere.prepare(city)


def come(city, code, state):
    """An application that came to this state the usual way."""
    number, clerk = begun(city, code, state), city.clerk
    match state:
        case "asked":
            intake.ask_preview(actor=clerk, number=number, items=ASK)
        case "passed":
            intake.pass_preview(actor=clerk, number=number, verdicts=good(number))
        case "posted":
            intake.deliver(actor=clerk, number=number, method="post", express_number="SF1")
        case "delivered":
            intake.deliver(actor=clerk, number=number, method="window", receiver_name="林晓岚")
        case "not_accepted":
            intake.refuse(actor=clerk, number=number, ground="not_needed")
        case "withdrawn":
            intake.withdraw(actor=city.lin, number=number)
        case "late":
            verdicts = counter.ALL_OK | {"m3": "late"}
            intake.accept(actor=clerk, number=number, verdicts=verdicts)
        case "under_way":
            return Place(number, more=give(city, number))
        case "wanted":
            held = Application.objects.get(number=number)
            told = {"peer_code": "x", "peer_name": "住建", "key": "k", "items": ASK, "asked_at": clock.now()}
            DepartmentAsk.objects.create(application=held, **told)
        case "part_refused":
            begun_again = intake.again_for(clerk, number)
            names = {"answers": begun_again.earlier.answers, "situations": begun_again.situations}
            return Place(number, more=names | {"materials": begun_again.materials})
    return Place(number, counter.upload(city.lin, "new.png"))


def begun(city, code, state):
    match state:
        case "previewing" | "asked" | "passed":
            return counter.submitted(city, item_code=code, preview=True)
        case "instant":
            return counter.submitted(city, item_code=city.instant_item)
        case "correcting":
            return counter.asked(city)
        case "accepted" | "wanted":
            return counter.accepted(city)
        case "late":
            return counter.submitted(city, materials=counter.materials(city, city.lin, m3=None))
        case "granted" | "posted" | "delivered":
            return counter.decided(city)
        case "refused":
            return counter.decided(city, "refuse")
        case "under_way":
            return on_paper(city)
        case "part_refused":
            joints.build(city)
            number = joints.submitted(city).case_numbers[1]
            codes = [one.code for one in intake.application(number).materials]
            intake.accept(actor=city.clerk, number=number, verdicts=dict.fromkeys(codes, "ok"))
            city.decide(number, "refuse", "遮挡交通标志")
            return number
    return counter.submitted(city)


def test_who_else_asks_is_refused_and_nothing_is_changed(city, code):
    people = {name: getattr(city, name) for name in PEOPLE}
    places = {state: come(city, code, state) for state in sorted({deed.state for deed in ALL.values()})}
    found = {name: those_who_may(deed, places[deed.state], people) for name, deed in ALL.items()}
    assert found == {name: set(deed.by.split()) for name, deed in ALL.items()}


def test_in_another_state_it_is_refused_and_nothing_is_changed(city, code):
    places = {state: come(city, code, state) for state in STATES}
    found = {name: where_it_goes(deed, places, getattr(city, deed.who)) for name, deed in BY_STATE.items()}
    assert found == {name: set(deed.at.split()) for name, deed in BY_STATE.items()}


def test_an_applicant_does_not_say_of_himself_that_he_was_seen_at_the_window(city):
    facts = {name: value for name, value in counter.facts(city).items() if name != "channel"}
    assert "没有办理这项操作的权限" in refused(lambda: intake.register(**facts, identity_note="核验身份证"))


@pytest.mark.parametrize("name", ALL)
def test_twice_is_once_and_a_page_that_was_opened_before_is_refused(city, code, name):
    deed = ALL[name]
    place, who = come(city, code, deed.state), getattr(city, deed.who)
    deed.is_one_when_done_twice(place, who)
    if name not in AGAIN:
        assert refused(lambda: deed.do(place, who, "from another page"))


def test_a_page_that_was_opened_before_something_was_handed_in_anew_judges_nothing(city, code):
    number = counter.submitted(city)
    before = intake.application(number).seen
    told = {"actor": city.clerk, "number": number}
    intake.ask_correction(**told, items=[{"material_code": "m4", "opinion": "请补正"}])
    again = {"m4": {"file": counter.upload(city.lin, "new.png")}}
    intake.correct(actor=city.lin, number=number, materials=again)
    for late in (
        lambda seen: intake.check_materials(**told, verdicts=counter.ALL_OK, seen=seen),
        lambda seen: intake.accept(**told, verdicts=counter.ALL_OK, seen=seen),
        lambda seen: intake.verbs.perform(city.clerk, number, "check", {"verdicts": counter.ALL_OK, "seen": seen}),
        lambda seen: intake.verbs.perform(city.clerk, number, "accept", {"verdicts": counter.ALL_OK, "seen": seen}),
    ):
        assert "申请人的表单或者材料已经被改过" in refused(lambda: late(before))  # noqa: B023
        assert "申请人的表单或者材料已经被改过" in refused(lambda: late(""))  # noqa: B023
        assert refused(lambda: late(intake.application(number).seen)) == ""  # noqa: B023
    intake.check_materials(**told, verdicts=counter.ALL_OK, seen=intake.application(number).seen)
    intake.accept(**told, verdicts=counter.ALL_OK, seen=intake.application(number).seen)


def test_answers_that_were_mended_are_something_else_to_look_at(city, code):
    number = counter.submitted(city, preview=True, item_code=code)
    before = intake.application(number)
    intake.ask_preview(actor=city.clerk, number=number, items=[{"material_code": "m1", "opinion": "店名写错了"}])
    answers = before.answers | {"shop_name": "溪山小馆二店"}
    intake.answer_preview(actor=city.lin, number=number, materials={}, answers=answers)
    late = {"actor": city.clerk, "number": number, "verdicts": {"m2": "ok"}}
    assert "已经被改过" in refused(lambda: intake.check_materials(**late, seen=before.seen))
    intake.check_materials(**late, seen=intake.application(number).seen)


def test_an_instant_item_is_not_decided_on_what_nobody_has_seen(city):
    number = counter.submitted(city, item_code=city.instant_item)
    late = {"actor": city.clerk, "number": number, "outcome": "grant", "verdicts": counter.ALL_OK}
    assert "已经被改过" in refused(lambda: intake.accept_and_decide(**late, seen="x"))
