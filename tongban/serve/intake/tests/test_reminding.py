"""What is overdue between two bodies is told to both counters, once for each step."""

import pytest

from tongban.common import clock
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.support.audit import api as audit
from tongban.support.notices import api as notices

from . import elsewhere
from .test_passing import give, on_paper

ALL = ("intake.accept", "intake.register", "intake.deliver")


@pytest.fixture
def code(city):
    return elsewhere.prepare(city)


def told(actor):
    return [one.title.partition("：")[0] for one in notices.desk_messages(actor, ALL).rows]


def swept(day):
    """Twice a day is as good as once."""
    with clock.at(small.moment(day, "08:30")):
        return [intake.remind_of_late_relays(), intake.remind_of_late_hand_overs(), intake.remind_of_late_relays()]


def test_each_leg_of_a_relay_that_is_late_is_told_to_both_and_once(city, code):
    number = elsewhere.taken_in(city, code)
    assert swept("2026-03-03") == [0, 0, 0]
    assert swept("2026-03-04") == [1, 0, 0]
    assert swept("2026-03-05") == [0, 0, 0]
    assert told(city.neighbour_clerk) == ["代收件到期没有移交"]
    (ours,) = notices.desk_messages(city.clerk, ALL).rows
    assert ours.agency_names == (city.market.name,)
    notices.see_to_desk_message(actor=city.clerk, actions=ALL, message_id=ours.id)
    assert notices.desk_message_count(city.clerk, ALL) == 0
    (one,) = notices.desk_messages(city.neighbour_clerk, ALL).rows
    assert one.body == (
        "南平市溪山小馆餐饮有限公司的申请由南平市建阳区市场监督管理局代收（林邻窗），应于03月03日前移交有权机关，请查清在谁手上。"
    )
    with clock.at(small.moment("2026-03-05")):
        passing = elsewhere.sent(city, number)
    assert swept("2026-03-10") == [0, 0, 0]
    assert swept("2026-03-11") == [1, 0, 0]
    assert told(city.neighbour_clerk) == ["代收件到期没有签收", "代收件到期没有移交"]
    with clock.at(small.moment("2026-03-11")):
        intake.receive_paper(actor=city.clerk, passing_id=passing)
        elsewhere.decided(city, number)
        intake.pass_on(
            actor=city.clerk, number=number, counts={}, others="许可证", to_agency_id=city.neighbour_market.id
        )
    assert swept("2026-03-16") == [0, 0, 0]
    assert swept("2026-03-17") == [1, 0, 0]
    assert told(city.neighbour_clerk)[0] == "代收件的结果到期没有寄到"
    trail = [row for row in audit.trail(f"case:{number}") if row.action == "intake.remind_late_paper"]
    assert [row.facts["step"] for row in trail] == ["to_send", "on_road", "result_on_road"]


def test_paper_that_nobody_signed_for_is_told_to_both_hands(city):
    passing = give(city, number := on_paper(city))
    assert swept("2026-03-03") == [0, 0, 0]
    assert swept("2026-03-04") == [0, 1, 0]
    assert swept("2026-03-05") == [0, 0, 0]
    (one,) = notices.desk_messages(city.clerk, ALL).rows
    assert set(one.agency_names) == {"南平市行政服务中心", city.market.name}
    notices.see_to_desk_message(actor=city.clerk, actions=ALL, message_id=one.id)
    assert told(city.other_clerk) == []
    assert told(city.neighbour_clerk) == []
    other = give(city, number, counts={"m3": "1"}, key="g2")
    for one in (passing, other):
        intake.receive_paper(actor=city.reviewer, passing_id=one)
    assert swept("2026-03-06") == [0, 0, 0]
