"""申报：每秒办件数、SQL 语句数、每件的 CPU 用时。

Sixteen companies hand in 食品经营许可 over HTTP (`POST /api/v1/applications`, bearer token, Idempotency-Key): the
form, five materials (three files, a licence, one made by the platform), audit, outbox, flow with its first task.
SIZE cases are in the database already. The load generator runs on the same two cores. In three rounds, each beside
the reference: the same rows by one prepared psycopg transaction without Django.
"""

from __future__ import annotations

import os
import time
from collections import deque
from typing import Any

from bench import applicants, load, population, reference, web
from bench.common import Result, percentile, statements, table

SIZE = 100_000
CLIENTS = 16
EACH = 100  # applications of one client in one round
ROUNDS = 3
WARM = 6


def run(size: int) -> Result:
    from django.db import connection

    with population.city(size):
        people = applicants.build(CLIENTS)
        guide = applicants.restaurant()
        first = int(time.time() * 100)  # beyond the numbers of a run before: each takes nine hundred
        connection.ensure_connection()
        applicants.hand_over_files(connection.connection, people, first, (ROUNDS * 2 + 2) * (EACH + WARM))
        numbers = _ranges(first)
        sent, number = _statements(guide, people[0], next(numbers))
        inserts = reference.plan(connection.connection, number)
        rounds = []
        with web.running() as server:
            _drive(server.port, guide, people, next(numbers)[: WARM * 3])
            for _ in range(ROUNDS):
                rounds.append(
                    (_reference(inserts, people, next(numbers)), _submit(server, guide, people, next(numbers)))
                )
    rates = sorted(ours["rate"] for _, ours in rounds)
    bare = sorted(theirs.rate for theirs, _ in rounds)
    ratios = sorted(ours["rate"] / theirs.rate for theirs, ours in rounds)
    middle = len(rounds) // 2
    table(
        ["轮次", "件/秒", "参照 件/秒", "比值", "p50 毫秒", "p95 毫秒", "网页 CPU", "数据库 CPU 毫秒/件", "参照 CPU"],
        [
            [
                str(place), ours["rate"], theirs.rate, ours["rate"] / theirs.rate, ours["p50"], ours["p95"],
                ours["web_cpu"], ours["database_cpu"], theirs.cpu_ms,
            ]
            for place, (theirs, ours) in enumerate(rounds, start=1)
        ],
    )  # fmt: skip
    print("SQL 语句（" + str(len(sent)) + "）：")
    for sql in sent:
        print("  " + " ".join(sql.split())[:110])
    typical = rounds[middle][1]
    return Result(
        name="submit",
        size=size,
        value=round(rates[middle], 1),
        unit="cases/s",
        reference=round(bare[middle], 1),
        ratio=round(ratios[middle], 3),
        statements=len(sent),
        cpu_ms=round(typical["web_cpu"] + typical["database_cpu"], 2),
        extra={
            "p50_ms": round(typical["p50"], 1),
            "p95_ms": round(typical["p95"], 1),
            "web_cpu_ms": round(typical["web_cpu"], 2),
            "database_cpu_ms": round(typical["database_cpu"], 2),
            "reference_client_cpu_ms": round(rounds[middle][0].cpu_ms, 2),
            "clients": CLIENTS,
        },
    )


def _ranges(first: int) -> Any:
    while True:
        yield range(first, first + EACH + WARM)
        first += EACH + WARM


def _headers(applicant: applicants.Applicant, number: int) -> dict[str, str]:
    return {"Authorization": f"Bearer {applicant.token}", "Idempotency-Key": f"bench-{applicant.user_id}-{number}"}


def _statements(guide: Any, applicant: applicants.Applicant, numbers: range) -> tuple[list[str], str]:
    """The SQL of one submit through the whole of Django, in this process, warm; and its case number."""
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1")
    bodies = applicants.encoded(guide, applicant, numbers[:WARM])
    seen: list[str] = []
    for number, content in zip(numbers, bodies, strict=False):
        with statements() as sent:
            answer = client.post(
                "/api/v1/applications", content, content_type="application/json", headers=_headers(applicant, number)
            )
        if answer.status_code != 201:
            raise RuntimeError(answer.content.decode())
        seen = sent
    return seen, answer.json()["number"]


def _drive(port: int, guide: Any, people: list[applicants.Applicant], numbers: range) -> load.Load:
    queues = []
    for one in people:
        bodies = applicants.encoded(guide, one, numbers)
        queues.append(
            deque(
                load.request("POST", "/api/v1/applications", _headers(one, number), content)
                for number, content in zip(numbers, bodies, strict=True)
            )
        )
    found = load.drive(port, queues)
    if set(found.statuses) != {201}:
        raise RuntimeError(f"{dict(found.statuses)}\n{found.complaint}")
    return found


def _submit(server: web.Web, guide: Any, people: list[applicants.Applicant], numbers: range) -> dict[str, float]:
    _drive(server.port, guide, people, numbers[:WARM])
    database = population.postmaster()
    web_before, database_before = web.cpu_ms_of(server.pid), web.cpu_ms_of(database)
    found = _drive(server.port, guide, people, numbers[WARM:])
    count = len(found.times)
    return {
        "rate": found.rate,
        "p50": percentile(found.times, 0.5),
        "p95": percentile(found.times, 0.95),
        "web_cpu": (web.cpu_ms_of(server.pid) - web_before) / count,
        "database_cpu": (web.cpu_ms_of(database) - database_before) / count,
    }


def _reference(inserts: list[reference.Insert], people: list[applicants.Applicant], numbers: range) -> Any:
    work = [
        (one.user_id, [[applicants.file_id(one, number, which) for which in range(3)] for number in numbers])
        for one in people
    ]
    return reference.run(os.environ["DATABASE_URL"], inserts, work)
