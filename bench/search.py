"""检索：通俗说法的前三命中率、无结果率，边输边查的用时，进程内和网上。

The library of SIZE items (see library.py) stands around the demo city's. Asked are the queries of `data/queries.json`,
as someone in the city would: hits of every kind in one list, the right one among the first three. `held`: queries that
nothing was tuned on; `after`: those written after all tuning, asked once. Every beginning of every query is timed. The
reference is the same search in the database (the fallback for a lost index).
"""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import quote
from urllib.request import urlopen

from bench import library, web
from bench.common import Result, cpu_ms, percentile, statements, table, timed

SIZE = 110_000
QUERIES = Path(__file__).parent / "data" / "queries.json"
KINDS = ["item", "question", "agency"]
RATE, SECONDS, CLIENTS = 100, 6, 16


def run(size: int) -> Result:
    from django.conf import settings

    from tongban.support.search import api as search
    from tongban.support.search import fallback
    from tongban.support.search import index as disk

    print(f"背景：{library.source()}，{size:,} 项\n")
    asked = json.loads(QUERIES.read_text(encoding="utf-8"))
    with library.stocked(size):
        found = [_rank(search, row) for row in asked]
        typed = [row["query"][:length] for row in asked for length in range(1, len(row["query"]) + 1)][::3]

        def ask(text: str) -> Any:
            return search.query(text, kinds=KINDS, limit=8, division=settings.CITY_DIVISION)

        before = cpu_ms()
        times = [timed(lambda text=text: ask(text), 1)[0] for text in typed]
        spent = (cpu_ms() - before) / len(typed)
        with statements() as seen:
            ask("开饭店")
        with mock.patch.object(disk, "find", lambda *asked: fallback.find(*asked[:4])):
            slow = [timed(lambda text=text: ask(text), 1)[0] for text in typed[:: max(1, len(typed) // 40)]]
        http, web_cpu = _over_http([row["query"] for row in asked])
    groups = {
        "全部": asked,
        "先有的": [row for row in asked if not row["held"]],
        "没有用来调的": [row for row in asked if row["held"]],
        "调完才写的": [row for row in asked if row.get("asked") == "after"],
    }
    ranks = {row["query"]: rank for row, rank in zip(asked, found, strict=True)}
    shares = {name: _shares([ranks[row["query"]] for row in rows]) for name, rows in groups.items()}
    table(
        ["说法", "个数", "第一条 %", "前三条 %", "无结果 %"],
        [[name, len(groups[name]), *(one * 100 for one in share)] for name, share in shares.items()],
    )
    table(
        ["用时", "p50 毫秒", "p95 毫秒"],
        [
            ["进程内", percentile(times, 0.5), percentile(times, 0.95)],
            [f"网上，每秒 {RATE} 次", percentile(http, 0.5), percentile(http, 0.95)],
            ["数据库兜底", percentile(slow, 0.5), percentile(slow, 0.95)],
        ],
    )
    print(f"进程内每次 CPU {spent:.1f} 毫秒；网页进程每次 CPU {web_cpu:.1f} 毫秒\n")
    value, reference = percentile(times, 0.95), percentile(slow, 0.95)
    return Result(
        name="search", size=size, value=round(value, 2), unit="ms p95", reference=round(reference, 2),
        ratio=round(reference / value, 2), statements=len(seen), cpu_ms=round(spent, 2),
        extra={
            "hit3": round(shares["全部"][1], 4), "zero_rate": round(shares["全部"][2], 4), "p95_ms": round(value, 2),
            "hit3_held": round(shares["没有用来调的"][1], 4), "hit3_after": round(shares["调完才写的"][1], 4),
            "hit1": round(shares["全部"][0], 4), "http_p95_ms": round(percentile(http, 0.95), 1),
            "http_cpu_ms": round(web_cpu, 2), "queries": len(asked), "library": library.source(),
        },
    )  # fmt: skip


NOTHING, BEYOND = -1, 99


def _rank(search: Any, row: dict[str, Any]) -> int:
    """The place of the first right answer from nought, BEYOND ten, or NOTHING when there are no hits at all."""
    from django.conf import settings

    from tongban.support.agencies import api as agencies

    right = {*row.get("items", []), *(agencies.agency_by_key(key).uscc for key in row.get("agencies", []))}
    hits = search.query(row["query"], kinds=KINDS, limit=10, division=settings.CITY_DIVISION)
    if not hits:
        return NOTHING
    return next((number for number, hit in enumerate(hits) if _answer(hit) in right), BEYOND)


def _answer(hit: Any) -> str:
    """The base code of an item, also of the guide that answers a question; the credit code of an agency."""
    from tongban.catalog.items import api as items

    return hit.code if hit.kind == "agency" else items.parse(hit.code.split("#")[0]).base


def _shares(ranks: list[int]) -> tuple[float, float, float]:
    count = max(1, len(ranks))
    return (
        sum(rank == 0 for rank in ranks) / count,
        sum(0 <= rank < 3 for rank in ranks) / count,
        sum(rank == NOTHING for rank in ranks) / count,
    )


def _over_http(asked: list[str]) -> tuple[list[float], float]:
    """Suggestions at a steady rate, each another text, so that no page comes from a cache."""
    texts = [f"{text[:length]}" for text in asked for length in range(2, len(text) + 1)]
    texts = list(dict.fromkeys(texts))[: RATE * SECONDS]
    times: list[float] = []
    with web.running() as server:
        addresses = [f"http://127.0.0.1:{server.port}/search/suggest/?q={quote(text)}" for text in texts]
        for address in addresses[:8]:
            urlopen(address).read()
        before, started = web.cpu_ms_of(server.pid), time.perf_counter() + 0.2
        threads = [
            threading.Thread(target=_client, args=(addresses, place, started, times)) for place in range(CLIENTS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return times, (web.cpu_ms_of(server.pid) - before) / len(addresses)


def _client(addresses: list[str], place: int, started: float, times: list[float]) -> None:
    """Every sixteenth request, at its moment; a request that comes late counts from the moment it was due."""
    for number in range(place, len(addresses), CLIENTS):
        due = started + number / RATE
        time.sleep(max(0.0, due - time.perf_counter()))
        with urlopen(addresses[number]) as answer:
            answer.read()
        times.append((time.perf_counter() - due) * 1000)
