"""权责清单：公布一项调整，关联的 SIZE 个事项在同一事务里更新的用时。

SIZE items of one agency are imported and linked to one power of its list. A request changes the power's name, basis,
limit and phones; the impact list is drawn as reviewers see it, and the request is published: every guide gets a new
version, its citations, its audit line. Reference: as many versions copied by one INSERT … SELECT.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

from bench import library, population
from bench.common import Result, cpu_ms, statements, table

SIZE = 5_000
BASE = "350199001000"
CHANGES = (
    ("name", "测速经营活动审批"),
    ("bases", [{"title": "《中华人民共和国行政许可法》第四十二条", "text": "", "refs": []}]),
    ("phones", {"supervise": "0599-12345", "consult": "0599-5550101"}),
)
COPY = """
    INSERT INTO items_itemversion ({columns})
    SELECT {columns_of_next} FROM items_itemversion WHERE item_id = ANY(%s) AND state = 'published' AND version = 1
"""


def run(size: int) -> Result:
    from tongban.catalog.powers import api as powers
    from tongban.catalog.powers.demo_requests import Story, tell
    from tongban.support.identity import api as identity

    with population.database(f"bench_powers_{time.time_ns()}", lambda: None):
        bases = _import(size)
        _file_power(bases)
        number = tell(Story("nanping-scjgj", "powers_scj", "unit_scj", BASE, "amend", "测速", "publish", 20, CHANGES))
        reformer = identity.user_by_username("reform01")
        impact = _measure(lambda: powers.request(reformer, number))
        with statements() as sent:
            published = _measure(lambda: powers.publish_request(actor=reformer, number=number))
        from collections import Counter

        print(*Counter(" ".join(x.split())[:90] for x in sent).most_common(12), sep="\n")
        changed = _versions_of(bases)
        bare = _measure(lambda: _copy(bases))
        population.drop()
    if changed != size:
        raise RuntimeError(f"{changed} of {size} items have followed")
    table(
        ["", "秒", "CPU 秒", "每秒"],
        [
            ["影响清单", impact["wall"], impact["cpu"], size / impact["wall"]],
            ["公布", published["wall"], published["cpu"], size / published["wall"]],
            ["参照：一句 INSERT … SELECT", bare["wall"], bare["cpu"], size / bare["wall"]],
        ],
    )
    return Result(
        name="powers", size=size, value=round(published["wall"], 2), unit="s",
        reference=round(bare["wall"], 2), ratio=round(published["wall"] / bare["wall"], 1),
        statements=len(sent), cpu_ms=round(published["cpu"] * 1000, 1),
        extra={"impact_s": round(impact["wall"], 2), "items_changed": changed},
    )  # fmt: skip


def _import(size: int) -> list[str]:
    from tongban.catalog.items import importing
    from tongban.support.agencies import api as agencies
    from tongban.support.identity import api as identity

    agency = agencies.agency_by_key("nanping-scjgj")
    bases = [f"350198{number:05d}0" for number in range(size)]

    def lines() -> Iterator[bytes]:
        templates = library.templates()
        for place, base in enumerate(bases):
            row: dict[str, Any] = {
                **templates[place % len(templates)],
                "task_code": f"{agency.uscc}3{base}",
                "type_code": "01",
                "org_uscc": agency.uscc,
                "org_name": agency.name,
                "area_code": agency.division_code[:6],
                "area_name": "福建省南平市",
                "location": "南平市政务服务中心 1 号窗口",
            }
            yield json.dumps(row, ensure_ascii=False).encode() + b"\n"

    found = importing.import_items(actor=identity.SYSTEM(), lines=lines(), source="测速")
    if found.new != size:
        raise RuntimeError(f"{found}")
    return bases


def _file_power(bases: list[str]) -> None:
    from tongban.catalog.powers import api as powers
    from tongban.catalog.powers.body import to_builtins
    from tongban.support.agencies import api as agencies
    from tongban.support.identity import api as identity

    agency = agencies.agency_by_key("nanping-scjgj")
    pattern = powers.power(powers.listing(agency_id=agency.id, kind="01", size=1).rows[0].code)
    body = {**to_builtins(pattern.body), "name": "测速经营活动许可", "items": bases, "inspections": []}
    powers.file_power(actor=identity.SYSTEM(), agency_uscc=agency.uscc, level="3", base_code=BASE, body=body)


def _versions_of(bases: list[str]) -> int:
    from tongban.catalog.items.models import ItemVersion

    return ItemVersion.objects.filter(item__base_code__in=bases, version=2, state="published").count()


def _copy(bases: list[str]) -> None:
    """The same number of rows once more, as drafts' successors, with nothing around them; rolled back."""
    from django.db import connection, transaction

    from tongban.catalog.items.models import Item, ItemVersion

    ids = list(Item.objects.filter(base_code__in=bases).values_list("pk", flat=True))
    names = [one.column for one in ItemVersion._meta.concrete_fields if not one.primary_key]
    other = {"version": "version + 100", "state": "'retired'"}
    columns = ", ".join(f'"{name}"' for name in names)
    taken = ", ".join(other.get(name, f'"{name}"') for name in names)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(COPY.format(columns=columns, columns_of_next=taken), [ids])
        transaction.set_rollback(True)


def _measure(work: Any) -> dict[str, Any]:
    cpu, started = cpu_ms(), time.perf_counter()
    value = work()
    return {"wall": time.perf_counter() - started, "cpu": (cpu_ms() - cpu) / 1000, "value": value}
