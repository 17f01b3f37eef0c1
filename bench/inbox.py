"""待办页：一页二十件的语句数与用时，随待办多少和翻到多深。

The inbox page of one reviewer through the real view (middleware, session, policy, template), at 1,000 and at SIZE open
cases of his agency; page 1, 10 and 100. Reference: the same list query sent bare, in the same process.
"""

from __future__ import annotations

import re
from typing import Any

from bench import population
from bench.common import Result, cpu_ms, percentile, statements, table, timed

SIZE = 100_000
TIMES = 60
NEXT = re.compile(r'href="([^"]*after=[^"]+)"[^>]*rel="next"')


def run(size: int) -> Result:
    rows = []
    figures: dict[tuple[int, int], dict[str, Any]] = {}
    for cases in (1_000, size):
        with population.desk(cases):
            for page, measured in _pages(cases):
                figures[(cases, page)] = measured
                rows.append([f"{cases:,} 件，第 {page} 页", *measured.values()])
    table(["待办", "SQL 语句", "p50 毫秒", "p95 毫秒", "CPU 毫秒", "只查列表 p50 毫秒"], rows)
    first, deep = figures[(size, 1)], figures[(size, max(page for cases, page in figures if cases == size))]
    small = figures[(1_000, 1)]
    return Result(
        name="inbox",
        size=size,
        value=round(first["p95"], 2),
        unit="ms p95",
        reference=round(first["bare"], 2),
        ratio=round(first["p50"] / first["bare"], 1),
        statements=first["statements"],
        cpu_ms=round(first["cpu"], 2),
        extra={
            "p50_ms": round(first["p50"], 2),
            "p50_ms_at_1000": round(small["p50"], 2),
            "p50_ms_deep": round(deep["p50"], 2),
            "flat": round(first["p50"] / small["p50"], 2),
        },
    )


def _pages(cases: int) -> list[tuple[int, dict[str, Any]]]:
    from django.test import Client

    from tongban.support.identity import api as identity

    client = Client(headers={"host": "127.0.0.1"})
    user = identity.user_by_username("reviewer_scj")
    assert user is not None
    client.force_login(user)
    path, found = "/office/", []
    for page in range(1, 101):
        if page in (1, 10, 100):
            found.append((page, _measure(client, path)))
        match = NEXT.search(client.get(path).content.decode())
        if match is None:
            break
        path = "/office/" + match.group(1).replace("&amp;", "&").removeprefix("/office/")
    return found


def _measure(client: Any, path: str) -> dict[str, Any]:
    client.get(path)
    with statements() as seen:
        answer = client.get(path)
    assert answer.status_code == 200
    before = cpu_ms()
    took = timed(lambda: client.get(path), TIMES)
    cpu = (cpu_ms() - before) / TIMES
    return {
        "statements": len(seen),
        "p50": percentile(took, 0.5),
        "p95": percentile(took, 0.95),
        "cpu": cpu,
        "bare": _bare(client, path),
    }


def _bare(client: Any, path: str) -> float:
    """The list query of that page, sent again without anything around it."""
    from django.db import connection

    sent: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if 'FROM "flow_flowtask"' in sql and "LIMIT" in sql and "count" not in sql.lower():
            sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        client.get(path)
    sql, params = sent[0]

    def again() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            cursor.fetchall()

    return percentile(timed(again, TIMES), 0.5)
