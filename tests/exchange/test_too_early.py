"""A result that comes too early waits for the case, however long, and is taken when the case goes on."""

from datetime import date, timedelta

import pytest

from tongban.common import clock
from tongban.data.exchange import api as exchange
from tongban.data.exchange import rules
from tongban.data.exchange.models import InMessage
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.approvals.tests.city import PROOF
from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter
from tongban.support.identity import api as identity

from .talking import built, say, settle


@pytest.fixture
def city(db):
    with clock.at(small.moment()):
        yield built()


def granted_there(number):
    """The department says yes."""
    say("market", number, 1, "result", task="department", outcome="grant", opinion="同意")


def three_days():
    """The worker looks every hour; when the message was handled."""
    tried = set()
    for hour in range(72):
        with clock.at(small.moment() + timedelta(hours=hour)):
            exchange.handle_due()
            tried.add(InMessage.objects.get().next_at)
    return sorted(tried)


def waits(words):
    row = InMessage.objects.get()
    assert (row.state, row.attempts) == ("waiting", 0)
    assert words in row.error
    page = exchange.messages_page(identity.SYSTEM(), direction="in", state="waiting")
    assert [words in one.error for one in page.rows] == [True]
    return row


def test_a_result_during_a_special_procedure_waits_and_is_taken_when_the_clock_runs_on(city):
    number = counter.accepted(city, item_code=city.external)
    settle()
    approvals.pause_case(
        actor=city.reviewer, number=number, reason="hearing", planned_days=10, note="听证", reference=PROOF
    )
    granted_there(number)
    waits("正在特别程序中")
    tried = three_days()
    assert 15 < len(tried) < 30
    assert waits("正在特别程序中").next_at > small.moment("2026-03-05", "08:45")
    with clock.at(small.moment("2026-03-05", "08:45")):
        approvals.resume_case(actor=city.reviewer, number=number, result="听证完毕", reference=PROOF)
        assert approvals.case(number).state == "accepted"
        settle()
        assert approvals.case(number).state == "granted"
    assert (InMessage.objects.get().state, InMessage.objects.get().error) == ("done", "")


def test_a_grant_before_the_promised_materials_waits_and_is_taken_when_they_come(city):
    given = counter.materials(city, city.lin)
    del given["m3"]
    number = counter.submitted(city, item_code=city.external, materials=given)
    intake.accept(actor=city.clerk, number=number, verdicts=counter.ALL_OK | {"m3": "late", "m7": "ok"})
    settle()
    granted_there(number)
    waits("容缺受理的材料还没有补齐：从业人员健康证明")
    three_days()
    waits("容缺受理的材料还没有补齐")
    with clock.at(small.moment("2026-03-05", "08:45")):
        intake.supplement(actor=city.lin, number=number, materials={"m3": {"file": counter.upload(city.lin)}})
        settle()
        assert approvals.case(number).state == "granted"


def test_a_result_waits_for_the_advice_that_holds_the_decision(city):
    number = counter.accepted(city, item_code=city.external)
    settle()
    errand = approvals.ask_errand(
        actor=city.reviewer, number=number, kind="consult", topic="健康", text="请核对", holds_decision=True,
        agency_ids=[city.health_reviewer.agency_id], due_on=date(2026, 3, 6),
    )  # fmt: skip
    granted_there(number)
    waits("正在等南平市卫生健康委员会的答复")
    approvals.answer_errand(actor=city.health_reviewer, errand_id=errand, stance="agree", answer="没有意见")
    settle()
    assert approvals.case(number).state == "granted"


def test_a_result_that_waits_for_advice_is_taken_as_soon_as_nobody_waits_for_it_any_more(city):
    number = counter.accepted(city, item_code=city.external)
    settle()
    errand = approvals.ask_errand(
        actor=city.reviewer, number=number, kind="consult", topic="健康", text="请核对", holds_decision=True,
        agency_ids=[city.health_reviewer.agency_id], due_on=date(2026, 3, 6),
    )  # fmt: skip
    granted_there(number)
    three_days()
    assert waits("正在等南平市卫生健康委员会的答复").next_at > small.moment("2026-03-05", "08:45")
    with clock.at(small.moment("2026-03-05", "08:45")):
        approvals.close_errand(actor=city.reviewer, errand_id=errand, conclusion="逾期没有答复，不再等")
        settle()
        assert approvals.case(number).state == "granted"
    assert (InMessage.objects.get().state, InMessage.objects.get().error) == ("done", "")


@pytest.mark.parametrize(
    ("waited", "pause"),
    [(0, 60), (59, 60), (60, 60), (61, 61), (3600, 3600), (4 * 3600, 4 * 3600), (9 * 3600, 4 * 3600)],
)
def test_pauses_double_from_a_minute_to_four_hours(waited, pause):
    assert rules.wait_not_yet(timedelta(seconds=waited)) == timedelta(seconds=pause)
