"""收件地 is not 办理地: taken in at a county, decided in the city, handed out at the county."""

from datetime import date

import pytest
from django.apps import apps

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake import consumers
from tongban.serve.intake.events import ApplicationReceived, RelayedApplication
from tongban.serve.intake.models import Application, Relay
from tongban.support.audit import api as audit
from tongban.support.notices import api as notices

from . import counter, elsewhere


@pytest.fixture
def code(city):
    return elsewhere.prepare(city)


def listed(actor, which):
    return [(one.case.number, one.stage) for one in intake.relays_page(actor, which).rows]


def test_from_the_county_to_the_city_and_back(city, code):
    number = elsewhere.taken_in(city, code)
    case = approvals.case(number)
    assert (case.state, case.due_on, case.channel, case.lamp) == ("relayed", date(2026, 3, 3), "agent", "due")
    assert listed(city.neighbour_clerk, "taken") == [(number, "to_send")]
    assert listed(city.clerk, "incoming") == [(number, "to_send")]
    assert intake.queue(city.clerk, "to_accept").rows == []
    assert approvals.deem_accepted(number=number, today=date(2026, 4, 1)) is False
    with pytest.raises(approvals.CaseStateError):
        intake.accept(actor=city.clerk, number=number, verdicts=counter.ALL_OK)

    passing = elsewhere.sent(city, number)
    assert intake.relay_view(number).stage == "on_road"
    assert "林邻窗" in intake.relay_view(number).holder
    assert (approvals.case(number).due_on, intake.passings_of(number)[0].answer_due_on) == (date(2026, 3, 5),) * 2
    with clock.at(small.moment("2026-03-04", "11:00")):
        intake.receive_paper(actor=city.clerk, passing_id=passing)
    case, relay = approvals.case(number), intake.relay_view(number)
    assert (case.state, case.received_on, case.accept_due_on) == ("submitted", date(2026, 3, 4), date(2026, 3, 11))
    assert (relay.stage, relay.holder, relay.arrived_by_name) == ("at_body", city.market.name, "陈雨桐")
    story = [step.title for step in approvals.timeline(number).steps]
    assert story[:3] == ["提交申请", "代收转送", "有权机关收到"]

    with clock.at(small.moment("2026-03-05")):
        with pytest.raises(NotAllowedError):
            intake.accept(actor=city.neighbour_clerk, number=number)
        elsewhere.decided(city, number)
        assert intake.relay_view(number).stage == "decided"
        assert intake.number_for_code(city.neighbour_clerk, "123456") == ""
        with pytest.raises(NotAllowedError):
            intake.deliver(actor=city.neighbour_clerk, number=number, method="window")
        back = intake.pass_on(
            actor=city.clerk, number=number, counts={}, others="食品经营许可证", to_agency_id=city.neighbour_market.id
        )
        with pytest.raises(ConflictError, match="出件窗口发给申请人"):
            intake.deliver(actor=city.clerk, number=number, method="window")
        assert intake.queue(city.neighbour_clerk, "to_deliver").rows == []
        intake.receive_paper(actor=city.neighbour_clerk, passing_id=back)
        assert [row.case.number for row in intake.queue(city.neighbour_clerk, "to_deliver").rows] == [number]
        assert intake.outlets_of([number]) == {number: "county-hall 大厅 C01 出件窗口"}
        pickup = intake.shelve(actor=city.neighbour_clerk, number=number, shelf="B3")
        assert intake.number_for_code(city.neighbour_clerk, pickup) == number
        intake.deliver(actor=city.neighbour_clerk, number=number, method="window", identity_note="核验身份证")
    assert intake.relay_view(number).stage == "done"
    told = [one.action for one in audit.trail(f"case:{number}")]
    assert {"intake.relay", "intake.arrive", "intake.result_back", "intake.deliver"} <= set(told)


def test_the_slip_says_that_it_is_no_acceptance_and_the_receipt_comes_with_the_receipt(city, code):
    number = elsewhere.taken_in(city, code)
    consumers.issue_receipt(intake.ApplicationSubmitted(case_number=number, item_code=code), event_id=0)
    assert notices.of_case(number) == []
    event = RelayedApplication(case_number=number, receiver_id=city.neighbour_market.id)
    for _ in range(2):
        consumers.issue_slip(event, event_id=0)
    (slip,) = notices.of_case(number)
    words = str(apps.get_model("notices", "Notice").objects.get(pk=slip.id).data["paper"])
    assert (slip.name, slip.agency_name) == ("代收凭单", city.neighbour_market.name)
    assert "不等于受理；受理时限自有权机关收到之日起算" in words
    intake.receive_paper(actor=city.clerk, passing_id=elsewhere.sent(city, number))
    consumers.issue_receipt(ApplicationReceived(case_number=number, received_on=date(2026, 3, 2)), event_id=0)
    assert {one.kind for one in notices.of_case(number)} == {"relay_receipt", "receipt"}


def test_what_is_data_alone_is_there_at_once_and_a_correction_is_sent_as_data(city, code):
    number = elsewhere.taken_in(city, code, paper=False)
    case, relay = approvals.case(number), intake.relay_view(number)
    assert (case.state, case.accept_due_on, relay.stage) == ("submitted", date(2026, 3, 9), "at_body")
    asked = [{"material_code": "m4", "opinion": "没有标洗消区"}]
    intake.ask_correction(actor=city.clerk, number=number, items=asked)
    assert "correct" in {one.code for one in intake.application_for(city.neighbour_clerk, number).verbs}
    with pytest.raises(InvalidInputError) as refusal:
        intake.correct(actor=city.neighbour_clerk, number=number, materials={"m4": {"paper": True}})
    assert "请拍照或者扫描上传" in refusal.value.fields["materials.m4"]
    scan = {"m4": {"file": counter.upload(city.neighbour_clerk)}}
    assert intake.correct(actor=city.neighbour_clerk, number=number, materials=scan).state == "submitted"


def test_paper_that_is_sent_back_or_comes_in_parts_starts_no_term(city, code):
    clerk = city.neighbour_clerk
    given = counter.materials(city, clerk, m3={"paper": True}, m4={"paper": True})
    facts = counter.facts(city, actor=clerk, item_code=code, materials=given) | {"channel": "agent"}
    told = intake.RelayIn(form_note="材料齐全")
    number = intake.register(**facts, identity_note="核验身份证", relay=told).number
    first = elsewhere.sent(city, number, ("m4",))
    intake.return_paper(actor=city.clerk, passing_id=first, reason="缺一页")
    assert intake.relay_view(number).stage == "to_send"
    intake.receive_paper(actor=city.clerk, passing_id=elsewhere.sent(city, number, ("m4",)))
    assert approvals.case(number).state == "relayed"
    with clock.at(small.moment("2026-03-03")):
        intake.receive_paper(actor=city.clerk, passing_id=elsewhere.sent(city, number, ("m3",)))
    assert (approvals.case(number).state, approvals.case(number).received_on) == ("submitted", date(2026, 3, 3))


def test_who_may_not_take_in_for_others(city, code):
    with pytest.raises(InvalidInputError, match="没有写明可以全城通办"):
        elsewhere.taken_in(city, city.item)
    given = counter.materials(city, city.clerk)
    facts = counter.facts(city, actor=city.clerk, item_code=code, materials=given) | {"channel": "agent"}
    with pytest.raises(InvalidInputError, match="由本窗口直接收"):
        intake.register(**facts, identity_note="核验身份证", relay=intake.RelayIn(form_note="齐全"))
    facts = counter.facts(city, actor=city.reviewer, item_code=code, materials=given) | {"channel": "agent"}
    with pytest.raises(NotAllowedError):
        intake.register(**facts, identity_note="核验身份证", relay=intake.RelayIn(form_note="齐全"))
    facts = counter.facts(city, actor=city.neighbour_clerk, item_code=code) | {"channel": "agent"}
    with pytest.raises(InvalidInputError) as refusal:
        intake.register(**facts, identity_note="核验身份证", relay=intake.RelayIn())
    assert list(refusal.value.fields) == ["form_note"]
    assert not Application.objects.exists()
    number = elsewhere.taken_in(city, code)
    with pytest.raises(NotFoundError):
        intake.application_for(city.fire_reviewer, number)


def test_other_channels_are_noted_and_a_letter_counts_from_its_arrival(city):
    def register(channel, came, **more):
        given = counter.materials(city, city.clerk, **more)
        facts = counter.facts(city, actor=city.clerk, materials=given) | {"channel": channel}
        return intake.register(**facts, came=came, identity_note="核对寄来的身份证件复印件").number

    with clock.at(small.moment("2026-03-03")):
        letter = approvals.case(register("post", {"arrived_on": "2026-03-02", "parcel": "EMS1"}, m4={"paper": True}))
        assert letter.channel == "post"
        assert (letter.received_on, letter.accept_due_on) == (date(2026, 3, 2), date(2026, 3, 9))
        caller = {"caller": "林晓岚", "caller_phone": "13800000101", "called_at": "2026-03-03 09:00"}
        phone = register("phone", caller)
        assert intake.application(phone).came[0] == ("来电人", "林晓岚")
        with pytest.raises(InvalidInputError) as refusal:
            register("phone", caller, m4={"paper": True})
        assert list(refusal.value.fields) == ["materials"]
        source = {"source_name": "江西上饶大厅", "source_contact": "王 0793", "source_number": "K-1"}
        far = register("agent", source, m4={"paper": True})
    row = Relay.objects.get(application__number=far)
    assert (row.kind, row.source_name, approvals.case(far).state) == ("province", "江西上饶大厅", "submitted")
    counted = {one.channel: one.cases for one in approvals.channels(city.clerk)}
    assert counted == {"post": 1, "phone": 1, "agent": 1}
