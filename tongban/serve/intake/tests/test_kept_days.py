"""夜间复算: the days that cases keep for their lists, against the record."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tongban.common import clock
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.models import Case
from tongban.serve.approvals.tests.city import PROOF, moment
from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter
from tongban.support.flow.actions.checking import check_clocks

HEARING = {"reason": "hearing", "planned_days": 5, "note": "听证", "reference": PROOF}


@pytest.fixture
def lived_in(city):
    """Cases in every state in which a day is kept."""
    made = {"waiting": counter.submitted(city), "asked": counter.asked(city), "answered": counter.asked(city)}
    made |= {name: counter.accepted(city) for name in ("plain", "longer", "paused", "resumed", "gone")}
    approvals.extend_case(actor=city.decider, number=made["longer"], days=5, reason="情况复杂")
    for name in ("paused", "resumed"):
        approvals.pause_case(actor=city.reviewer, number=made[name], **HEARING)
    approvals.withdraw_case(actor=city.lin, number=made["gone"])
    with clock.at(moment("2026-03-05")):
        given = {"m4": {"file": counter.upload(city.lin)}}
        intake.correct(actor=city.lin, number=made["answered"], materials=given)
        approvals.resume_case(actor=city.reviewer, number=made["resumed"], result="听证完毕", reference=PROOF)
        yield made


def test_what_lists_show_is_what_the_record_says(lived_in, django_assert_num_queries):
    report = check_clocks()
    assert (report.looked, report.found) == (7, 0)
    with django_assert_num_queries(11):
        check_clocks()


def test_ten_times_as_many_cases_take_the_same_statements(city, django_assert_num_queries):
    for _ in range(10):
        counter.accepted(city)
        counter.submitted(city)
    with django_assert_num_queries(11):
        assert check_clocks().looked == 20


@pytest.mark.parametrize(
    ("name", "change", "what"),
    [
        ("waiting", {"accept_due_on": date(2026, 3, 20)}, ["列表的受理期限"]),
        ("waiting", {"due_on": date(2026, 3, 20)}, ["列表的当前期限"]),
        ("answered", {"accept_due_on": date(2026, 3, 20)}, ["列表的受理期限"]),
        ("plain", {"promised_due_on": date(2026, 3, 20)}, ["列表的承诺办结日期"]),
        ("plain", {"statutory_due_on": None}, ["列表的法定办结日期"]),
        ("longer", {"due_on": None}, ["列表的当前期限"]),
        ("resumed", {"is_provisional": True}, ["列表的期限待核"]),
        ("paused", {"due_on": date(2026, 3, 20)}, ["列表的当前期限"]),
        ("paused", {"promised_due_on": date(2026, 4, 20)}, []),
        ("gone", {"promised_due_on": date(2026, 4, 20)}, []),
        ("asked", {"accept_due_on": date(2026, 4, 20)}, []),
    ],
)
def test_a_day_of_a_list_that_was_changed_by_hand_is_found_and_left_alone(lived_in, name, change, what):
    rows = Case.objects.filter(number=lived_in[name])
    rows.update(**change)
    report = check_clocks()
    assert [(one.subject, one.what) for one in report.lines.all()] == [(f"case:{lived_in[name]}", one) for one in what]
    assert rows.filter(**change).exists()


def test_the_command_says_what_is_kept_and_what_it_should_be(lived_in):
    Case.objects.filter(number=lived_in["plain"]).update(promised_due_on=date(2026, 3, 20))
    said = StringIO()
    with pytest.raises(CommandError, match="1 处不一致"):
        call_command("recompute_clocks", "--check", stdout=said)
    words = f"case:{lived_in['plain']} 列表的承诺办结日期：存的是 2026-03-20，按记录应是 2026-03-09"
    assert words in said.getvalue()
