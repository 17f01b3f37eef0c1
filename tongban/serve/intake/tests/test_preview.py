"""预审: before the application counts; told once; no term of the law runs."""

from datetime import date

import pytest

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake import preview_rules
from tongban.serve.intake.models import Application
from tongban.support.audit import api as audit
from tongban.support.notices import api as notices

from . import counter, elsewhere

ASK = [{"material_code": "m4", "opinion": "没有标洗消区"}]


@pytest.fixture
def code(city):
    return elsewhere.prepare(city)


def good(number):
    return {one.code: "ok" for one in intake.application(number).materials if one.is_required or one.is_provided}


def test_asked_once_mended_passed_received_and_only_then_the_term_runs(city, code):
    number = counter.submitted(city, item_code=code, preview=True)
    assert (approvals.case(number).state, intake.counters(city.clerk)[1].words) == ("previewing", "1")
    assert approvals.deem_accepted(number=number, today=date(2026, 4, 1)) is False
    with pytest.raises(NotAllowedError):
        intake.ask_preview(actor=city.reviewer, number=number, items=ASK)
    for _ in range(2):
        intake.ask_preview(actor=city.clerk, number=number, items=ASK, key="a")
    with pytest.raises(intake.SecondPreviewError):
        intake.ask_preview(actor=city.clerk, number=number, items=ASK)
    with pytest.raises(InvalidInputError, match="没有要求补正"):
        intake.answer_preview(actor=city.lin, number=number, materials={"m3": {"file": counter.upload(city.lin)}})
    intake.answer_preview(actor=city.lin, number=number, materials={"m4": {"file": counter.upload(city.lin)}})
    with pytest.raises(intake.SecondPreviewError):
        intake.ask_preview(actor=city.clerk, number=number, items=ASK)
    with pytest.raises(intake.MaterialsNotReadyError):
        intake.pass_preview(actor=city.clerk, number=number)
    intake.pass_preview(actor=city.clerk, number=number, verdicts=good(number), note="请带平面图原件")
    assert (approvals.case(number).state, intake.application(number).preview.state) == ("previewing", "passed")

    with clock.at(small.moment("2026-03-09")):
        case = intake.receive_originals(actor=city.clerk, number=number)
        assert (case.state, case.received_on, case.accept_due_on) == ("submitted", date(2026, 3, 9), date(2026, 3, 16))
        with pytest.raises(InvalidInputError, match="预审时已核为符合"):
            intake.ask_correction(actor=city.clerk, number=number, items=ASK)
        intake.check_originals(actor=city.clerk, number=number, seen={"m4": {"kind": "original", "count": 1}})
        assert intake.ask_correction(actor=city.clerk, number=number, items=ASK).state == "correcting"
        assert [one.code for one in intake.application(number).asked_materials] == ["m4"]
    told = {one.action for one in audit.trail(f"case:{number}")}
    assert {"intake.ask_preview", "intake.answer_preview", "intake.pass_preview", "intake.receive"} <= told


def test_nobody_has_to_wait_for_it_and_without_originals_it_is_received_at_once(city, code):
    number = counter.submitted(city, item_code=code, preview=True)
    with clock.at(small.moment("2026-03-04")):
        case = intake.insist(actor=city.lin, number=number)
    assert (case.state, case.accept_due_on) == ("submitted", date(2026, 3, 11))
    with pytest.raises(approvals.CaseStateError):
        intake.insist(actor=city.lin, number=number)
    other = counter.submitted(city, item_code=code, preview=True)
    case = intake.pass_preview(actor=city.clerk, number=other, verdicts=good(other), needs_originals=False)
    assert (case.state, intake.application(other).preview.ended_by) == ("submitted", "data")


def test_only_where_the_guide_has_it_and_always_where_it_asks_for_it(city, code):
    with pytest.raises(InvalidInputError) as refusal:
        counter.submitted(city, preview=True)
    assert list(refusal.value.fields) == ["preview"]
    assert not Application.objects.exists()
    must = small._item(city, "350117001008", small.body("食品经营许可（先预审）", preview="required"))
    assert approvals.case(counter.submitted(city, item_code=must)).state == "previewing"
    given = counter.materials(city, city.clerk)
    facts = counter.facts(city, actor=city.clerk, item_code=must, materials=given)
    facts.pop("channel")
    at_window = intake.register(**facts, identity_note="核验身份证").number
    assert approvals.case(at_window).state == "submitted"


@pytest.mark.parametrize(
    ("state", "today", "has_lapsed"),
    [
        ("passed", 23, False),
        ("passed", 24, True),
        ("waiting", 24, False),
        ("answered", 24, False),
        ("ended", 24, False),
    ],
)
def test_only_what_was_passed_lapses_and_on_the_day_after(state, today, has_lapsed):
    due = date(2026, 3, 23)
    assert preview_rules.has_lapsed(preview_rules.S(state), due, date(2026, 3, today)) is has_lapsed
    assert preview_rules.has_lapsed(preview_rules.S(state), None, date(2026, 3, 30)) is False


def test_originals_that_never_come_close_it_and_the_applicant_may_apply_again(city, code, settings):
    settings.PREVIEW_KEEP_DAYS = 15
    number, waiting = (counter.submitted(city, item_code=code, preview=True) for _ in range(2))
    intake.pass_preview(actor=city.clerk, number=number, verdicts=good(number))
    assert approvals.case(number).due_on == date(2026, 3, 23)
    rows = {row.case.number: row.is_waiting_for_originals for row in intake.queue(city.clerk, "previewing").rows}
    assert rows == {number: True, waiting: False}
    told = notices.messages([city.company.id_number])[0]
    assert "2026年03月23日以前没有收到的，这次申请自动关闭" in told.body
    assert "不是法定期限" in told.body
    with clock.at(small.moment("2026-03-23", "23:00")):
        assert intake.lapse_previews() == 0
    with clock.at(small.moment("2026-03-24", "02:00")):
        assert [intake.lapse_previews() for _ in range(2)] == [1, 0]
        case, preview = approvals.case(number), intake.application(number).preview
        assert (case.state, case.state_name, case.is_lapsed) == ("withdrawn", "到期关闭", True)
        assert (preview.state, preview.ended_by) == ("lapsed", "lapsed")
        assert approvals.case(waiting).state == "previewing"
        with pytest.raises(approvals.CaseStateError):
            intake.receive_originals(actor=city.clerk, number=number)
        told = notices.messages([city.company.id_number])[0]
        assert told.title.startswith("预审到期关闭")
        assert "可以随时重新申请" in told.body
        assert approvals.timeline(number).headline == "预审后没有交原件，到期关闭"
        again = counter.submitted(city, item_code=code, preview=True)
        assert approvals.case(again).state == "previewing"
    trail = [row.action for row in audit.trail(f"case:{number}")]
    assert trail.count("intake.lapse_preview") == trail.count("approvals.case.lapse") == 1
