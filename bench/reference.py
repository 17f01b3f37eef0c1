"""The yardstick of `submit`: the same rows in the same tables, by prepared psycopg statements in one transaction.

No Django, no HTTP, no login, no policy, no form check: what the database and its driver alone can do. The rows are
copied from an application that the platform has just taken, with numbers, keys and files of their own. As in the
platform, sixteen clients and two processes with eight threads each.
"""

from __future__ import annotations

import multiprocessing
import threading
import time
from dataclasses import dataclass
from typing import Any

PROCESSES, THREADS = 2, 8
RETURN_ID = {"flow_flowinstance", "approvals_case", "flow_flowtask"}


@dataclass(frozen=True)
class Insert:
    """One INSERT: what to say, and where each value comes from (a fixed value, or the name of a fresh one)."""

    table: str
    sql: str
    values: tuple[Any, ...]


class Fresh(str):
    """The name of a value that each application has for itself."""

    __slots__ = ()


def plan(connection: Any, number: str) -> list[Insert]:
    """The statements that write one application like `number`, in the order of the foreign keys."""
    case = _rows(connection, "approvals_case", "number = %s", number)[0]
    subject = f"case:{number}"
    case_id, instance_id = case["id"], case["flow_instance_id"]
    fresh = {
        "approvals_case": {"number": Fresh("number"), "query_code": Fresh("query_code"),
                           "flow_instance_id": Fresh("flow_flowinstance")},
        "intake_application": {"case_id": Fresh("approvals_case"), "number": Fresh("number"), "key": Fresh("key")},
        "intake_applicationmaterial": {"application_id": Fresh("approvals_case")},
        "flow_flowinstance": {"subject": Fresh("subject")},
        "flow_flowtask": {"instance_id": Fresh("flow_flowinstance"), "subject": Fresh("subject")},
        "flow_flowevent": {"instance_id": Fresh("flow_flowinstance")},
        "licences_licenceuse": {"case_number": Fresh("number")},
        "audit_entry": {"subject": Fresh("subject")},
        "events_outboxevent": {"subject": Fresh("number")},
    }  # fmt: skip
    wanted = [
        ("flow_flowinstance", "id = %s", instance_id),
        ("flow_flowtask", "instance_id = %s", instance_id),
        ("flow_flowevent", "instance_id = %s", instance_id),
        ("approvals_case", "id = %s", case_id),
        ("intake_application", "case_id = %s", case_id),
        ("intake_applicationmaterial", "application_id = %s", case_id),
        ("licences_licenceuse", "case_number = %s", number),
        ("audit_entry", "subject = %s", subject),
        ("events_outboxevent", "subject = %s", number),
    ]
    return [_insert(table, _rows(connection, table, where, value), fresh[table]) for table, where, value in wanted]


def _rows(connection: Any, table: str, where: str, value: Any) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE {where} ORDER BY 1", [value])
        names = [column.name for column in cursor.description]
        kinds = [column.type_code for column in cursor.description]
        return [
            {name: _plain(value, kind) for name, value, kind in zip(names, row, kinds, strict=True)}
            for row in cursor.fetchall()
        ]


def _plain(value: Any, kind: int) -> Any:
    from psycopg.types.json import Jsonb

    return Jsonb(value) if kind == 3802 else value


def _insert(table: str, rows: list[dict[str, Any]], fresh: dict[str, Fresh]) -> Insert:
    names = [name for name in rows[0] if name != "id" and not (name == "published_at" or name == "settled_at")]
    places = ", ".join(["(" + ", ".join(["%s"] * len(names)) + ")"] * len(rows))
    columns = ", ".join(f'"{name}"' for name in names)
    ending = " RETURNING id" if table in RETURN_ID else ""
    values = tuple(fresh.get(name, row[name]) for row in rows for name in names)
    return Insert(table, f"INSERT INTO {table} ({columns}) VALUES {places}{ending}", values)


CLAIM = (
    "UPDATE files_storedfile SET subject = %s, claimed_at = now() WHERE id = ANY(%s) AND owner_id = %s AND subject = ''"
)


def _write(connection: Any, inserts: list[Insert], owner_id: int, files: list[Any]) -> None:
    with connection.transaction(), connection.cursor() as cursor:
        (serial,) = cursor.execute("SELECT nextval('intake_case_number')", prepare=True).fetchone()
        known: dict[str, Any] = {
            "number": f"reference{serial:010d}",
            "subject": f"case:reference{serial:010d}",
            "query_code": f"r{serial:09d}",
            "key": f"reference-{serial}",
        }
        for insert in inserts:
            values = [known[value] if isinstance(value, Fresh) else value for value in insert.values]
            cursor.execute(insert.sql, values, prepare=True)
            if insert.table in RETURN_ID:
                known[insert.table] = cursor.fetchone()[0]
        cursor.execute(CLAIM, [known["subject"], files, owner_id], prepare=True)


def _client(url: str, inserts: list[Insert], owner_id: int, files: list[list[Any]], gate: Any, times: list) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        warm, rest = files[:3], files[3:]
        for three in warm:
            _write(connection, inserts, owner_id, three)
        gate.wait()
        for three in rest:
            started = time.perf_counter()
            _write(connection, inserts, owner_id, three)
            times.append((time.perf_counter() - started) * 1000)


def _process(url: str, inserts: list[Insert], work: list[tuple[int, list[list[Any]]]], gate: Any, out: Any) -> None:
    times: list[float] = []
    threads = [
        threading.Thread(target=_client, args=(url, inserts, owner, files, gate, times)) for owner, files in work
    ]
    before = time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    out.put((times, (time.process_time() - before) * 1000, time.perf_counter()))


@dataclass(frozen=True)
class Written:
    rate: float
    times: list[float]
    cpu_ms: float


def run(url: str, inserts: list[Insert], work: list[tuple[int, list[list[Any]]]]) -> Written:
    """`work`: for each of sixteen clients its user and three files for each application (three warm-ups first)."""
    context = multiprocessing.get_context("spawn")
    gate, out = context.Barrier(len(work) + 1), context.Queue()
    parts = [work[place::PROCESSES] for place in range(PROCESSES)]
    processes = [context.Process(target=_process, args=(url, inserts, part, gate, out)) for part in parts]
    for process in processes:
        process.start()
    gate.wait(timeout=120)
    started = time.perf_counter()
    found = [out.get() for _ in processes]
    for process in processes:
        process.join()
    times = [one for part, _, _ in found for one in part]
    seconds = max(ended for _, _, ended in found) - started
    return Written(len(times) / seconds, times, sum(cpu for _, cpu, _ in found) / len(times))
