"""日历变更：在跑的时钟重算一遍，报告写明每一天的变动。

SIZE running clocks (a promised and a statutory one for each case, and the limits of its open steps beside them). A
working day ahead is made a holiday, the event is noted and everything is counted anew as the worker does it
(`actions/recounting.py`): a hundred cases in a transaction, with record, audit line, event, a line of the report for
every day that moved, and how far it is. Then once more with nothing to move, and back again. Reference: the same clocks
written one by one by a bare UPDATE, a hundred in a transaction, without counting anything, in the same run. The longest
step is what somebody who works on a case may have to wait for.
"""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

from bench import population
from bench.common import Result, cpu_ms, statements, table

SIZE = 100_000
TOGETHER = 100
NAME = "临时放假"


def run(size: int) -> Result:
    with population.running(size // 2):
        clocks, cases = _running()
        day = _a_working_day()
        there = _counted("改成放假", day, is_workday=False)
        again = _counted("再算一遍，没有变化")
        back = _counted("改回上班", day, is_workday=True)
        bare = _bare()
        everything = _everything_moved(clocks)
    rows = [there, again, back]
    table(
        ["重算", "变动的期限", "报告的行", "涉及的件", "最长一步 秒", "用时 秒", "CPU 秒", "SQL 语句"],
        [[name, *row.values()] for name, row in zip(["改成放假", "再算一遍，没有变化", "改回上班"], rows, strict=True)],
    )
    rate = clocks / there["seconds"]
    print(f"对照：同样 {clocks:,} 个时钟逐个 UPDATE，每 {TOGETHER} 个一次提交：{clocks / bare:.1f} 秒", flush=True)
    return Result(
        name="calendar",
        size=clocks,
        value=round(rate, 1),
        unit="clocks/s",
        reference=round(bare, 1),
        ratio=round(rate / bare, 3),
        statements=round(there["statements"] / cases, 3),
        cpu_ms=round(there["cpu"] * 1000 / cases, 3),
        extra={
            "cases": cases,
            "moved": there["moved"],
            "report_lines": there["lines"],
            "longest_step": round(max(there["longest"], back["longest"]), 2),
            "seconds": round(there["seconds"], 1),
            "seconds_back": round(back["seconds"], 1),
            "seconds_nothing_moved": round(again["seconds"], 1),
            "all_clocks_moved": everything,
        },
    )


def _running() -> tuple[int, int]:
    from tongban.support.flow.models import FlowClock

    rows = FlowClock.objects.filter(finished_on=None)
    return rows.count(), rows.values("instance_id").distinct().count()


def _a_working_day() -> date:
    """The day after tomorrow or the next working day: before every period ends."""
    from tongban.common import clock
    from tongban.support.calendar import api as calendar

    day = clock.today() + timedelta(days=2)
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def _counted(what: str, day: date | None = None, *, is_workday: bool = True) -> dict[str, Any]:
    from tongban.support.calendar import actions as calendar
    from tongban.support.flow.models import ClockLine, ClockReport
    from tongban.support.identity import api as identity

    if day is not None:
        calendar.set_day(actor=identity.SYSTEM(), on=day, is_workday=is_workday, name=NAME, source="测速")
    cpu, began = cpu_ms(), time.perf_counter()
    with statements() as sent:
        longest = _walked(what)
    took = time.perf_counter() - began
    report = ClockReport.objects.order_by("-pk")[0]
    lines = ClockLine.objects.filter(report=report).count()
    assert (report.found, report.ended_at is None) == (lines, False), "the report does not tell every day that moved"
    return {
        "moved": report.found,
        "lines": lines,
        "cases": report.counted,
        "longest": longest,
        "seconds": took,
        "cpu": (cpu_ms() - cpu) / 1000,
        "statements": len(sent),
    }


def _walked(note: str) -> float:
    """The consumer's part, then the worker's, without its wait; gives seconds of the longest step."""
    from tongban.support.flow.actions import recounting
    from tongban.support.flow.models import ClockReport

    longest, last = 0.0, ClockReport.objects.order_by("-event_id").exclude(event_id=None).first()
    recounting.note_change(event_id=last.event_id + 1 if last else 1, note=note)
    recounting.SETTLES = timedelta(0)
    is_over = False
    while not is_over:
        began = time.perf_counter()
        is_over = not recounting.recount_due()
        longest = max(longest, time.perf_counter() - began)
    return longest


def _bare() -> float:
    """Clocks a second, each written by its own UPDATE."""
    from django.db import connection, transaction

    from tongban.support.flow.models import FlowClock

    keys = list(FlowClock.objects.filter(finished_on=None).order_by("pk").values_list("pk", flat=True))
    began = time.perf_counter()
    for first in range(0, len(keys), TOGETHER):
        with transaction.atomic(), connection.cursor() as cursor:
            for key in keys[first : first + TOGETHER]:
                cursor.execute("UPDATE flow_flowclock SET due_on = due_on + 0 WHERE id = %s", [key])
    return len(keys) / (time.perf_counter() - began)


def _everything_moved(clocks: int) -> bool:
    """Whether each running clock moved both times."""
    from tongban.support.flow.models import ClockReport

    return all(row.found >= clocks for row in ClockReport.objects.order_by("-pk")[:3] if row.found)
