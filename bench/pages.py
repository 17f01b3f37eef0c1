"""办件页、查找办件与办事指南：语句数、用时，匿名缓存与不缓存的差别。

The case page of an official (one task open), a search in the list of cases by a part of a name, the guide page for a
stranger (answered from the page cache) and for a signed-in citizen. SIZE cases are in the database. Reference: the
guide without the cache, in the same run.
"""

from __future__ import annotations

from typing import Any

from bench import population
from bench.common import Result, cpu_ms, percentile, statements, table, timed

SIZE = 100_000
TIMES = 60


def run(size: int) -> Result:
    from django.test import Client

    from tongban.catalog.items import api as items
    from tongban.support.flow import api as flow
    from tongban.support.identity import api as identity

    def signed_in(username: str) -> Any:
        client = Client(headers={"host": "127.0.0.1"})
        user = identity.user_by_username(username)
        assert user is not None
        client.force_login(user)
        return client, user

    with population.city(size):
        reviewer, user = signed_in("reviewer_scj")
        number = flow.inbox(user, size=1).rows[0].task.subject.removeprefix("case:")
        guide = items.listing(size=1, kind="01").rows[0].path
        pages = {
            "办件页（审查人员）": (reviewer, f"/office/cases/{number}/"),
            "办件列表（按名称的一部分查找）": (reviewer, "/office/list/?q=溪山"),
            "指南（登录的公众）": (signed_in("linxiaolan")[0], guide),
            "指南（匿名，页缓存）": (Client(headers={"host": "127.0.0.1"}), guide),
        }
        figures = {name: _measure(client, path) for name, (client, path) in pages.items()}
    table(
        ["页", "SQL 语句", "p50 毫秒", "p95 毫秒", "CPU 毫秒"], [[name, *one.values()] for name, one in figures.items()]
    )
    case, found, uncached, cached = figures.values()
    return Result(
        name="pages",
        size=size,
        value=round(case["p95"], 2),
        unit="ms p95 case page",
        reference=round(uncached["p50"], 2),
        ratio=round(cached["p50"] / uncached["p50"], 3),
        statements=case["statements"],
        cpu_ms=round(case["cpu"], 2),
        extra={
            "case_search_p95_ms": round(found["p95"], 2),
            "guide_statements": uncached["statements"],
            "guide_cached_statements": cached["statements"],
            "guide_p50_ms": round(uncached["p50"], 2),
            "guide_cached_p50_ms": round(cached["p50"], 2),
        },
    )


def _measure(client: Any, path: str) -> dict[str, Any]:
    client.get(path)
    with statements() as seen:
        answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    before = cpu_ms()
    took = timed(lambda: client.get(path), TIMES)
    cpu = (cpu_ms() - before) / TIMES
    return {"statements": len(seen), "p50": percentile(took, 0.5), "p95": percentile(took, 0.95), "cpu": cpu}
