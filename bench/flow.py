"""流程引擎：一件七个环节的并联审批从头到尾，与 SpiffWorkflow 比；待办、时限巡查、三十家并联、导出。

SIZE cases are in the database (a tenth open, three tasks each). First whole lives, in rounds beside the reference
(bench/spiff.py) in the same process and database: cases per second of CPU, Python and PostgreSQL together. Then what
must stay quick at that size: the first page of an inbox and one far down, the sweeps for deadlines, a step
of a case of thirty departments, and the export of all cases (its peak of memory, and what a step takes meanwhile).
"""

from __future__ import annotations

import resource
import threading
import time
from typing import Any

from bench import population, spiff
from bench.common import Result, cpu_ms, percentile, statements, table, timed
from bench.web import cpu_ms_of

SIZE = 1_000_000
ROUNDS = 3
EACH = 60  # lives in one round
FORM = {f"field_{number:02d}": "福建省南平市延平区滨江中路 1 号" for number in range(40)}  # about 2.5 KB of JSON
DEPARTMENTS = 30
INBOX_TIMES = 100


def run(size: int) -> Result:
    with population.docket(1_000):
        small = _inbox()
    with population.docket(size):
        lives = _lives()
        inbox = _inbox()
        sweep = _sweep()
        joint = _joint()
        export = _export()
    table(
        ["轮次", "件/CPU 秒", "参照 件/CPU 秒", "比值", "Python 毫秒/环节", "数据库 毫秒/环节", "参照 毫秒/环节"],
        [[str(place), *row] for place, row in enumerate(lives["rounds"], start=1)],
    )
    table(
        ["待办", "SQL 语句", "p50 毫秒", "p95 毫秒"],
        [["1,000 件", *small["first"]], [f"{size:,} 件", *inbox["first"]], ["  往后一百页", *inbox["deep"]]],
    )
    table(["其他", "数"], [[name, value] for part in (sweep, joint, export) for name, value in part.items()])
    middle = sorted(lives["rounds"])[ROUNDS // 2]
    return Result(
        name="flow", size=size, value=round(middle[0], 1), unit="cases/CPU-s", reference=round(middle[1], 1),
        ratio=round(middle[2], 2), statements=lives["statements"], cpu_ms=round(middle[3] + middle[4], 2),
        extra={
            "inbox_p95_ms": round(inbox["first"][2], 2), "inbox_p95_ms_at_1000": round(small["first"][2], 2),
            "inbox_p95_ms_deep": round(inbox["deep"][2], 2), **_plain(sweep), **_plain(joint), **_plain(export),
        },
    )  # fmt: skip


def _plain(part: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 2) if isinstance(value, float) else value for name, value in part.items()}


class Ours:
    """The same approval by the platform's own actions, each step by an official who may."""

    def __init__(self) -> None:
        from tongban.support.flow import api as flow
        from tongban.support.identity import api as identity

        self.flow, self.system = flow, identity.SYSTEM()
        self.clerk, self.decider = (_user(name) for name in ("clerk01", "decider_scj"))
        self.reviewers = [_user(name) for name in ("reviewer_scj", *_others())]
        self.ref = flow.publish(self.system, _definition())
        self.number = int(time.time() * 1000)

    def begin(self, ref: Any = None, **context: Any) -> Any:
        self.number += 1
        agencies = {f"joint_{place}": one.agency_id for place, one in enumerate(self.reviewers[:3], start=1)}
        return self.flow.start(
            actor=self.system, flow=ref or self.ref, subject=f"bench:{self.number}", title="食品经营许可",
            context={"window_agency": self.clerk.agency_id, "form": FORM, **agencies, **context},
            division_path=self.decider.agency.division.path, owner_agency_id=self.decider.agency_id,
            item_code="11350702MB0001", limits={"promised": 5, "statutory": 20},
        )  # fmt: skip

    def live(self) -> None:
        started = self.begin()
        self.flow.start_clocks(started.instance_id, _today(), actor=self.clerk)
        waiting = list(started.tasks)
        while waiting:
            waiting += self.step(waiting.pop(0)).opened

    def step(self, task: Any) -> Any:
        doer = {"window_clerk": self.clerk, "decider": self.decider}.get(task.role)
        doer = doer or next(one for one in self.reviewers if one.agency_id == task.agency_id)
        return self.flow.complete(actor=doer, task_id=task.id, outcome="agree", opinion="符合条件")


def _user(name: str) -> Any:
    from tongban.support.identity import api as identity

    found = identity.user_by_username(name)
    assert found is not None, name
    return found


def _others() -> list[str]:
    """Reviewers of other agencies, one each."""
    from tongban.support.identity.models import User

    found = User.objects.filter(grants__role__code="reviewer", is_active=True).order_by("agency_id", "pk")
    own = _user("reviewer_scj").agency_id
    return [one.username for one in found.distinct("agency_id") if one.agency_id != own]


def _today() -> Any:
    from tongban.common import clock

    return clock.today()


AGREE = [{"code": "agree", "name": "同意"}, {"code": "disagree", "name": "不同意"}]


def _task(node: str, role: str, agency: str, action: str, **more: Any) -> dict[str, Any]:
    told = {"id": node, "kind": "task", "name": node, "role": role, "agency": agency, "action": action}
    return {**told, "limit_days": 3, "outcomes": AGREE, **more}


def _definition() -> dict[str, Any]:
    window = ("window_clerk", "context:window_agency|owner")
    reviews = [[_task(name, "reviewer", f"context:joint_{place}", "case.review")] for place, name in
               enumerate(spiff.REVIEWS, start=1)]  # fmt: skip
    return {"code": "bench_seven", "name": "七个环节", "body": [
        _task("accept", *window, "intake.accept", milestone="accept"),
        {"id": "reviews", "kind": "parallel", "branches": reviews},
        _task("decide", "decider", "owner", "case.decide", milestone="decision"),
        _task("make", "decider", "owner", "case.decide"),
        _task("deliver", *window, "intake.accept"),
        {"id": "over", "kind": "end", "result": "granted"},
    ]}  # fmt: skip


def _lives() -> dict[str, Any]:
    from django.db import connection

    ours = Ours()
    connection.ensure_connection()
    theirs = spiff.Cases(connection.connection, FORM)
    backend = connection.connection.info.backend_pid
    with statements() as sent:
        ours.step(ours.begin().tasks[0])
    ours.live()
    theirs.live()
    rounds = []
    for _ in range(ROUNDS):
        reference = _measure(theirs.live, backend)
        python, database = _measure(ours.live, backend)
        rate, other = 1000 / (python + database), 1000 / sum(reference)
        rounds.append([rate, other, rate / other, python / 7, database / 7, sum(reference) / 7])
    start = len(sent) - next(place for place, sql in enumerate(reversed(sent)) if "FOR UPDATE" in sql) - 1
    print("一个环节的 SQL 语句：")
    for sql in sent[start:]:
        print("  " + " ".join(sql.split())[:110])
    print()
    return {"rounds": rounds, "statements": len(sent) - start}


def _measure(live: Any, backend: int) -> tuple[float, float]:
    """CPU milliseconds of one life: this process, and the database's process that serves it."""
    before, database = cpu_ms(), cpu_ms_of(backend)
    for _ in range(EACH):
        live()
    return (cpu_ms() - before) / EACH, (cpu_ms_of(backend) - database) / EACH


def _inbox() -> dict[str, Any]:
    from tongban.support.flow import api as flow

    user, found = _user("reviewer_scj"), {}
    page, after = flow.inbox(user), ""
    for _ in range(100):
        if not page.next_cursor:
            break
        after = page.next_cursor
        page = flow.inbox(user, after=after)
    for name, start in (("first", ""), ("deep", after)):
        with statements() as sent:
            flow.inbox(user, after=start)
        took = timed(lambda start=start: flow.inbox(user, after=start), INBOX_TIMES)  # type: ignore[misc]
        found[name] = [len(sent), percentile(took, 0.5), percentile(took, 0.95)]
    return found


def _sweep() -> dict[str, Any]:
    """What the worker looks for by day, one pass over all: waits that end, silence that accepts, 容缺 that is due."""
    from tongban.serve.approvals import api as approvals
    from tongban.serve.approvals.actions.late import follow_late
    from tongban.support.flow import api as flow
    from tongban.support.flow.models import FlowTask

    def sweep() -> None:
        flow.wake_due()
        approvals.deem_all_accepted()
        follow_late()

    return {
        "sweep_open_tasks": FlowTask.objects.filter(state="open").count(),
        "sweep_s": timed(sweep, 1)[0] / 1000,
    }


def _joint() -> dict[str, Any]:
    """Thirty departments review at once: the step that opens them, and the slowest of theirs."""
    ours = Ours()
    places = [ours.reviewers[place % len(ours.reviewers)].agency_id for place in range(DEPARTMENTS)]
    each = {"id": "each", "kind": "foreach", "name": "并联审查", "role": "reviewer", "agency": "element",
            "action": "case.review", "outcomes": AGREE, "over": "context:joint", "rule": "each", "yes": "agree",
            "no": "disagree", "limit_days": 3}  # fmt: skip
    body = [_definition()["body"][0], each, _definition()["body"][-1]]
    ref = ours.flow.publish(ours.system, {"code": "bench_thirty", "name": "三十家", "body": body})
    start = time.perf_counter()
    waiting = ours.step(ours.begin(ref, joint=places).tasks[0]).opened
    opened, steps = (time.perf_counter() - start) * 1000, []
    assert len(waiting) == DEPARTMENTS
    for task in waiting:
        steps += timed(lambda task=task: ours.step(task), 1)  # type: ignore[misc]
    return {"joint_open_ms": opened, "joint_step_max_ms": max(steps)}


def _export() -> dict[str, Any]:
    """All rows, thrown away as they come; a second thread goes on working."""
    from tongban.serve.approvals import api as approvals

    ours, steps, is_over = Ours(), [], threading.Event()

    def work() -> None:
        from django.db import connection

        while not is_over.is_set():
            steps.extend(timed(ours.live, 1))
        connection.close()

    quiet = percentile(timed(ours.live, 10), 0.5)
    beside = threading.Thread(target=work)
    lines, size, start = 0, 0, time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak_early = 0
    for line in approvals.export_cases(_user("auditor")):
        lines += 1
        size += len(line)
        if lines == 2:
            beside.start()
        if lines == 50_000:
            peak_early = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    took = time.perf_counter() - start
    is_over.set()
    beside.join()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "export_rows": lines - 1,
        "export_s": took,
        "export_mb": size / 1e6,
        "export_peak_growth_mb": (peak - before) / 1024,
        "export_peak_growth_after_50000_rows_mb": (peak - peak_early) / 1024 if peak_early else 0.0,
        "life_ms_before": quiet,
        "life_ms_p50_meanwhile": percentile(steps, 0.5),
        "life_ms_p95_meanwhile": percentile(steps, 0.95),
    }
