"""作废, and what comes of materials that were promised for later (容缺)."""

from datetime import date

import pytest

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals import rules
from tongban.serve.approvals.actions.late import follow_late
from tongban.serve.approvals.errors import CaseStateError
from tongban.serve.approvals.models import Case
from tongban.serve.approvals.tests.city import moment
from tongban.support.audit import api as audit
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

MISTAKE = {"ground": "void_mistake", "reason": "不属于本机关职权", "basis": "《中华人民共和国行政许可法》第三十二条"}


def void(city, number, who="decider", **changes):
    return approvals.void_case(actor=city.people[who], number=number, **{**MISTAKE, **changes})


def test_a_case_accepted_by_mistake_is_voided_once_with_its_paper_and_stopped_clocks(city):
    number = city.accepted_case()
    for _ in range(2):
        void(city, number, key="v1")
    info = approvals.case(number)
    assert (info.state, info.state_name, info.due_on) == ("terminated", "已作废", None)
    (paper,) = [one for one in notices.of_case(number) if one.kind == "void"]
    assert paper.name == "办件作废通知书"
    assert {one.lamp for one in flow.clocks([info.flow_instance_id])[info.flow_instance_id]} == {"done"}
    assert flow.history(info.flow_instance_id)[-1].words == "作废：受理错误"
    assert [row.action for row in audit.trail(f"case:{number}")].count("approvals.case.void") == 1
    assert approvals.timeline(number).headline == "办件已作废"


def test_of_a_duplicate_the_other_case_goes_on(city):
    kept, twin = city.accepted_case(), city.open_case()
    stranger = city.open_case(party=identity.parties_of(city.wu)[0])
    for other in ("", "nothing", twin, stranger):
        with pytest.raises(InvalidInputError) as refusal:
            void(city, twin, ground="void_duplicate", basis="", other_number=other)
        assert list(refusal.value.fields) == ["other_number"]
    void(city, twin, ground="void_duplicate", basis="", other_number=kept)
    assert (approvals.case(twin).state_name, approvals.case(kept).state) == ("已作废", "accepted")


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"ground": "other"}, "ground"), ({"reason": " "}, "reason"), ({"basis": ""}, "basis")],
)
def test_bad_input_names_its_field_and_changes_nothing(city, changes, field):
    number = city.accepted_case()
    with pytest.raises(InvalidInputError) as refusal:
        void(city, number, **changes)
    assert list(refusal.value.fields) == [field]
    assert approvals.case(number).state == "accepted"


def test_the_wrong_person_and_the_wrong_state_are_refused(city):
    number = city.accepted_case()
    for who, refusal in (("reviewer", NotAllowedError), ("clerk", NotAllowedError), ("neighbour", NotFoundError)):
        with pytest.raises(refusal):
            void(city, number, who)
    assert approvals.case(number).state == "accepted"
    city.decide(number)
    with pytest.raises(CaseStateError, match="不能作废"):
        void(city, number)
    assert approvals.case(number).state == "granted"


@pytest.mark.parametrize(
    ("promised", "until"),
    [(date(2026, 3, 9), date(2026, 3, 9)), (None, date(2026, 3, 16)), (date(2026, 3, 1), date(2026, 3, 2))],
)
def test_until_when_the_rest_may_come(promised, until):
    assert rules.late_until(date(2026, 3, 2), promised, date(2026, 3, 16)) == until


@pytest.mark.parametrize(("left", "today", "step"), [(3, 4, ""), (2, 5, "soon"), (0, 9, "soon"), (-1, 10, "over")])
def test_what_is_told_when(left, today, step):
    assert rules.late_step(date(2026, 3, 9), left, date(2026, 3, today)) == step


def test_who_promised_materials_gets_a_paper_a_reminder_and_a_warning_each_once(city):
    number = city.open_case()
    approvals.accept_case(actor=city.people["clerk"], number=number, on=clock.today(), outstanding=["从业人员健康证明"])
    info = approvals.case(number)
    assert info.outstanding_due_on == info.promised_due_on == date(2026, 3, 9)
    assert "late_acceptance" in {one.kind for one in notices.of_case(number)}
    told = []
    for day in ("2026-03-04", "2026-03-05", "2026-03-06", "2026-03-10", "2026-03-11"):
        with clock.at(moment(day)):
            told.append(follow_late())
    assert told == [0, 1, 0, 1, 0]
    titles = [one.title.partition("：")[0] for one in notices.messages([city.company.id_number])]
    assert titles[:2] == ["容缺材料逾期未补", "请补交容缺材料"]
    assert Case.objects.get(number=number).outstanding_told == "over"
    assert approvals.case(number).state == "accepted"  # to end it stays with an official
    approvals.settle_outstanding(number=number, names=[])
    assert approvals.case(number).outstanding_due_on is None
