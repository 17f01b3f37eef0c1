"""事项：导入的速度（新的、没有变的）和检索索引重建的用时。

SIZE rows of a province's library (see library.py) are imported into the demo city through the importer, imported again,
and the index is built from all of it twice: all entries new, and all unchanged. Then one item is published and the
index asked until it answers. Reference: the rows' JSON decoded and nothing else.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import msgspec

from bench import library, population
from bench.common import Result, cpu_ms, table

SIZE = 10_000


def run(size: int) -> Result:
    from django.conf import settings

    from tongban.catalog.items import importing
    from tongban.support.identity import api as identity
    from tongban.support.search import api as search

    print(f"导入：{library.source()}，{size:,} 项\n")
    lines = list(library.lines(size))
    before, settings.SEARCH_ROOT = settings.SEARCH_ROOT, str(Path(os.environ["TONGBAN_HOME"]) / "search-items")
    actor = identity.SYSTEM()
    try:
        with population.database(f"bench_items_{time.time_ns()}", lambda: None):
            bare = _measure(lambda: [msgspec.json.decode(line) for line in lines])
            new = _measure(lambda: importing.import_items(actor=actor, lines=lines, source="测速"))
            again = _measure(lambda: importing.import_items(actor=actor, lines=lines, source="测速"))
            first = _measure(search.rebuild)
            second = _measure(search.rebuild)
            seconds = _until_found(actor)
            population.drop()
    finally:
        settings.SEARCH_ROOT = before
    entries = second["value"]
    table(
        ["", "秒", "CPU 秒", "每秒", "每 CPU 秒"],
        [
            ["导入，全部新增", new["wall"], new["cpu"], size / new["wall"], size / new["cpu"]],
            ["再导入，没有变化", again["wall"], again["cpu"], size / again["wall"], size / again["cpu"]],
            ["重建索引，条目全新", first["wall"], first["cpu"], entries / first["wall"], entries / first["cpu"]],
            ["重建索引，没有变化", second["wall"], second["cpu"], entries / second["wall"], entries / second["cpu"]],
            ["参照：只解 JSON", bare["wall"], bare["cpu"], size / bare["wall"], size / bare["cpu"]],
        ],
    )
    print(f"数据库 CPU：导入 {new['database'] / size:.2f} 毫秒/项；发布后 {seconds:.2f} 秒能搜到（不含投递间隔）\n")
    return Result(
        name="items", size=size, value=round(size / new["wall"], 1), unit="items/s",
        reference=round(size / bare["wall"], 1), ratio=round(bare["cpu"] / new["cpu"], 4),
        cpu_ms=round(new["cpu"] * 1000 / size, 3),
        extra={
            "database_cpu_ms": round(new["database"] / size, 3), "unchanged_per_s": round(size / again["wall"], 1),
            "rebuild_s": round(second["wall"], 2), "rebuild_cpu_s": round(second["cpu"], 2),
            "rebuild_new_s": round(first["wall"], 2), "rebuild_new_cpu_s": round(first["cpu"], 2),
            "entries": entries, "publish_to_index_s": round(seconds, 3), "library": library.source(),
        },
    )  # fmt: skip


def _measure(work: Any) -> dict[str, Any]:
    from bench.web import cpu_ms_of

    server = population.postmaster()
    cpu, database, started = cpu_ms(), cpu_ms_of(server), time.perf_counter()
    value = work()
    return {
        "wall": time.perf_counter() - started,
        "cpu": (cpu_ms() - cpu) / 1000,
        "database": cpu_ms_of(server) - database,
        "value": value,
    }


def _until_found(actor: Any) -> float:
    """From a change of one guide to the hit, the event delivered at once; what the import announced is out before."""
    from tongban.catalog.items import api as items
    from tongban.support.events import api as events
    from tongban.support.search import api as search

    guide = items.guide(items.listing(size=1).rows[0].code)
    events.deliver_all_now()
    body = items.to_builtins(guide.body) | {"name": "测速专用名称登记"}
    started = time.perf_counter()
    items.save_draft(actor=actor, code=guide.code, body=body)
    items.publish(actor=actor, code=guide.code, strict=False)
    events.deliver_all_now()
    if guide.code not in [hit.code for hit in search.query("测速专用名称", limit=10)]:
        raise RuntimeError("the published item is not found")
    return time.perf_counter() - started
