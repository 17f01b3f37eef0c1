"""办事指南：网上每秒多少页，匿名的来自页缓存，不缓存的每页另做。

The web process as `make run` starts it. From the cache: one guide again and again. Uncached: every request carries a
session cookie, so the page is made anew. Reference: `/healthz`, which does nothing.
"""

from __future__ import annotations

from collections import deque

from bench import load, web
from bench.common import Result, percentile, table

SIZE = 3_000
CLIENTS = 16


def run(size: int) -> Result:
    from tongban.catalog.items import api as items

    paths = [row.path for row in items.listing(size=40).rows]
    with web.running() as server:
        runs = {
            "匿名，来自页缓存": _drive(server, [(paths[0], {})] * size),
            "不缓存，每页另做": _drive(
                server, [(paths[n % len(paths)], {"Cookie": f"sessionid=none{n}"}) for n in range(max(64, size // 5))]
            ),
            "参照 /healthz": _drive(server, [("/healthz", {})] * size),
        }
    table(
        ["", "页/秒", "p50 毫秒", "p95 毫秒", "网页 CPU 毫秒/页"],
        [
            [name, one.rate, percentile(one.times, 0.5), percentile(one.times, 0.95), cpu]
            for name, (one, cpu) in runs.items()
        ],
    )
    (cached, cached_cpu), (made, made_cpu), (bare, bare_cpu) = runs.values()
    return Result(
        name="guide", size=size, value=round(cached.rate, 1), unit="pages/s cached", reference=round(bare.rate, 1),
        ratio=round(cached.rate / bare.rate, 3), cpu_ms=round(cached_cpu, 3),
        extra={
            "uncached_per_s": round(made.rate, 1), "uncached_cpu_ms": round(made_cpu, 3),
            "uncached_p95_ms": round(percentile(made.times, 0.95), 1),
            "cached_p95_ms": round(percentile(cached.times, 0.95), 1), "healthz_cpu_ms": round(bare_cpu, 3),
        },
    )  # fmt: skip


def _drive(server: web.Web, wanted: list[tuple[str, dict[str, str]]]) -> tuple[load.Load, float]:
    requests = [load.request("GET", path, headers) for path, headers in wanted]
    load.drive(server.port, [deque(requests[: CLIENTS * 2])])
    before = web.cpu_ms_of(server.pid)
    found = load.drive(server.port, [deque(requests[place::CLIENTS]) for place in range(CLIENTS)])
    if set(found.statuses) != {200}:
        raise RuntimeError(f"{dict(found.statuses)}\n{found.complaint}")
    return found, (web.cpu_ms_of(server.pid) - before) / len(requests)
