"""夜间复算: the record against what is stored."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tongban.common import clock
from tongban.support.audit import api as audit
from tongban.support.calendar import api as calendar
from tongban.support.flow import api as flow
from tongban.support.flow.actions.checking import check_clocks
from tongban.support.flow.enums import ReportKind
from tongban.support.flow.models import ClockLine, FlowClock, FlowInstance, FlowTask
from tongban.support.flow.tests.test_verbs import on, stop
from tongban.support.identity import api as identity


@pytest.fixture
def lived_in(city):
    """One case for each way in which a period can have gone."""
    waiting, held = city.start(subject="case:new"), city.start(subject="case:held")
    flow.hold_step(actor=city.clerk, task_id=held.tasks[0].id)
    plain = city.accepted(subject="case:plain")
    paused, resumed = city.accepted(subject="case:paused"), city.accepted("joint3", subject="case:resumed")
    for one in (paused, resumed):
        stop(city, one.instance_id)
    flow.extend(actor=city.decider, instance_id=plain.instance_id, days=10, reason="情况复杂")
    ended = city.accepted(subject="case:ended")
    flow.terminate(actor=city.decider, instance_id=ended.instance_id, basis="申请人死亡")
    with on("2026-03-10"):
        flow.resume(actor=city.reviewer, instance_id=resumed.instance_id)
        flow.release_step(actor=city.clerk, task_id=held.tasks[0].id)
        yield {"new": waiting, "held": held, "plain": plain, "paused": paused, "resumed": resumed}


def test_what_is_stored_is_what_the_record_says(lived_in, django_assert_num_queries):
    report = check_clocks()
    assert (report.looked, report.counted, report.found) == (5, 8, 0)
    assert flow.clock_alarm(clock.today()) is None
    # who, report, keys, four to read, what approvals and intake keep, the end of the report, the audit line
    with django_assert_num_queries(11):
        check_clocks()


@pytest.mark.parametrize(
    ("model", "change", "what"),
    [
        (FlowClock, {"due_on": date(2026, 4, 30)}, "承诺时限到期日"),
        (FlowClock, {"limit_days": 9}, "承诺时限（工作日）"),
        (FlowClock, {"extension_days": 3}, "承诺时限（工作日）"),
        (FlowClock, {"is_provisional": True}, "承诺时限是否预计"),
        (FlowInstance, {"promised_due_on": date(2026, 3, 1)}, "办件的承诺时限"),
        (FlowInstance, {"state": "paused"}, "停表"),
        (FlowTask, {"is_held": True}, "“审查”挂起"),
        (FlowTask, {"due_on": date(2026, 5, 6)}, "“审查”到期日"),
    ],
)
def test_a_day_that_was_changed_by_hand_is_found_and_left_alone(lived_in, model, change, what):
    plain = lived_in["plain"].instance_id
    rows = {
        FlowClock: FlowClock.objects.filter(instance=plain, kind="promised"),
        FlowInstance: FlowInstance.objects.filter(pk=plain),
        FlowTask: FlowTask.objects.filter(instance=plain, state="open"),
    }[model]
    rows.update(**change)
    report = check_clocks()
    assert [(one.subject, one.what) for one in report.lines.all()] == [("case:plain", what)]
    assert rows.filter(**change).exists()
    assert "1 处与办理记录不一致" in flow.clock_alarm(clock.today())[0]
    assert audit.trail(f"clock-report:{report.pk}")[-1].facts["found"] == 1


def test_the_command_tells_and_ends_with_a_status(lived_in):
    said = StringIO()
    call_command("recompute_clocks", "--check", stdout=said)
    assert "核对 5 件、8 个时限，0 处不一致" in said.getvalue()
    FlowClock.objects.filter(instance=lived_in["plain"].instance_id, kind="statutory").update(due_on="2026-12-01")
    with pytest.raises(CommandError, match="1 处不一致"):
        call_command("recompute_clocks", "--check", stdout=said)
    assert "case:plain 法定时限到期日：存的是 2026-12-01" in said.getvalue()
    call_command("recompute_clocks", stdout=said)  # sets right what the pauses and limits give
    assert check_clocks().found == 0
    assert flow.clock_alarm(clock.today()) is None


def test_another_calendar_moves_many_with_few_statements_and_a_report(city, django_assert_max_num_queries):
    for number in range(30):
        city.accepted(subject=f"case:{number}")
    calendar.set_day(actor=identity.SYSTEM(), on=date(2026, 3, 4), is_workday=False, name="台风停工")
    calendar.look_again()
    with django_assert_max_num_queries(25):
        changes = flow.recompute(kind=ReportKind.CALENDAR, note="2026 年的工作日历变了")
    assert {one.after - one.before for one in changes} == {timedelta(days=1)}
    info, page = flow.clock_report(flow.clock_reports().rows[0].id, size=500)
    assert (info.kind_name, info.looked, info.counted, info.found) == ("日历变更", 30, 30, len(changes))
    assert len(page.rows) == len(changes) == ClockLine.objects.count()
    assert check_clocks().found == 0
    assert all(flow.history_fault(row.pk) is None for row in FlowInstance.objects.all())
