"""A city that has been working for two years: cases in bulk, each like one that the actions have made.

A few cases are led through the real actions (submitted; accepted, with three reviews open; granted). Then each is
copied by SQL with everything that belongs to it: flow, tasks, record, application, materials, files, reviews, audit
lines, outbox. The copies differ in numbers, days, agencies and applicants, always in the same way. Each size has a
database of its own beside the prepared one, kept between runs and made anew when tables or demo city change.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

STRIDE = 1_000_000  # above every id of a model case
NAMED_BY = {"approvals_case": "id", "intake_application": "case_id", "intake_applicationmaterial": "application_id",
            "approvals_review": "case_id"}  # fmt: skip
OF_FLOW = ("flow_flowtask", "flow_flowclock", "flow_flowevent", "flow_flowcommand")
REFERENCES = {"case_id", "application_id", "instance_id", "task_id", "flow_instance_id"}
SAME_DAY_COLUMNS = {"pause_until_on"}


def postmaster() -> int:
    """The process id of the benchmark's own server."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_read_file('postmaster.pid')")
        return int(cursor.fetchone()[0].splitlines()[0])


@contextmanager
def city(cases: int) -> Iterator[None]:
    """Inside, the database has so many cases over all agencies: most granted, a fifth still open."""
    with database(f"bench_city_{cases}", lambda: _fill_city(cases)):
        yield


@contextmanager
def desk(cases: int) -> Iterator[None]:
    """Inside, so many open cases wait for the reviewers of one and the same agency."""
    with database(f"bench_desk_{cases}", lambda: _fill_desk(cases)):
        yield


@contextmanager
def docket(cases: int) -> Iterator[None]:
    """Inside, so many cases with their flow, tasks, clocks and record, a tenth of them open; without papers."""
    with database(f"bench_docket_{cases}", lambda: _fill_docket(cases)):
        yield


@contextmanager
def running(cases: int) -> Iterator[None]:
    """Inside, so many cases are under review since today, with their flow and clocks; without papers."""
    with database(f"bench_running_{cases}", lambda: _fill_running(cases)):
        yield


@contextmanager
def database(name: str, fill: Callable[[], None]) -> Iterator[None]:
    from django.db import connection, connections

    from tongban.common import stamped

    prepared = connection.settings_dict["NAME"]
    url = os.environ["DATABASE_URL"]
    mark = _mark()

    def enter(database: str) -> None:
        connections.close_all()
        connection.settings_dict["NAME"] = database
        parts = urlsplit(url)
        os.environ["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{database}"))
        stamped.forget_all()

    try:
        if _comment(name) != mark:
            started = time.monotonic()
            print(f"正在准备数据库 {name} …", end=" ", flush=True)
            connection.cursor().execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            enter("postgres")
            connection.cursor().execute(f"CREATE DATABASE {name} TEMPLATE {prepared} STRATEGY FILE_COPY")
            enter(name)
            fill()
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
                cursor.execute("CHECKPOINT")
                cursor.execute(f"COMMENT ON DATABASE {name} IS '{mark}'")
            print(f"{time.monotonic() - started:.0f} 秒", flush=True)
        enter(name)
        yield
    finally:
        enter(prepared)


def drop() -> None:
    """The database of this run, where it is of no use to the next."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "postgres"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    connection.close()


def _comment(name: str) -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        row = cursor.fetchone()
    return row[0] if row and row[0] else ""


def _mark() -> str:
    """Changes with the tables, the demo city and this file."""
    prepared = Path(os.environ["TONGBAN_HOME"]) / "prepared"
    text = prepared.read_bytes() if prepared.exists() else b""
    return hashlib.sha256(text + Path(__file__).read_bytes()).hexdigest()


def _fill_city(cases: int) -> None:
    waiting, open_, granted = _waiting(), _accepted(), _granted()
    shares = [(waiting, cases // 20, 5), (open_, cases * 3 // 20, 20), (granted, cases - cases // 5, 700)]
    first = 1
    for number, count, days in shares:
        _copy(number, first, count, days=days, everywhere=True)
        first += count


def _fill_desk(cases: int) -> None:
    _copy(_accepted(), 1, cases, days=60, everywhere=False)


def _fill_docket(cases: int) -> None:
    open_, granted = _accepted(), _granted()
    _copy(open_, 1, cases // 10, days=20, everywhere=True, is_bare=True)
    _copy(granted, cases // 10 + 1, cases - cases // 10, days=700, everywhere=True, is_bare=True)


def _fill_running(cases: int) -> None:
    _copy(_accepted(), 1, cases, days=1, everywhere=True, is_bare=True)  # a day as counted, not only copied


def _waiting() -> str:
    """One application as it comes in."""
    from bench import applicants
    from tongban.serve.intake import api as intake
    from tongban.support.events import api as events
    from tongban.support.identity import api as identity

    applicant = applicants.build(1)[0]
    user = identity.user_by_username(applicant.username)
    assert user is not None
    serial = _count("approvals_case")
    _connected(lambda connection: applicants.hand_over_files(connection, [applicant], serial, 1))
    sent = applicants.body(applicants.restaurant(), applicant, serial)
    receipt = intake.submit(
        actor=user,
        party=identity.party_of(user, applicant.uscc),
        item_code=sent["item"],
        answers=sent["answers"],
        situations=sent["situations"],
        materials=sent["materials"],
        channel="web",
        key=f"model-{serial}",
    )
    events.deliver_all_now()
    return receipt.number


def _accepted() -> str:
    from tongban.serve.intake import api as intake
    from tongban.support.events import api as events
    from tongban.support.identity import api as identity

    number = _waiting()
    lines = intake.application(number).materials
    intake.accept(
        actor=identity.SYSTEM(),
        number=number,
        verdicts={line.code: {"verdict": "ok", "opinion": ""} for line in lines},
    )
    events.deliver_all_now()
    return number


def _granted() -> str:
    from tongban.serve.approvals import api as approvals
    from tongban.support.events import api as events
    from tongban.support.flow import api as flow
    from tongban.support.identity import api as identity

    number = _accepted()
    while tasks := flow.open_tasks(approvals.case(number).flow_instance_id):
        for task in tasks:
            approvals.complete_task(
                actor=identity.SYSTEM(), task_id=task.id, outcome=task.outcomes[0].code, opinion="符合条件"
            )
    events.deliver_all_now()
    return number


def _count(table: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def _connected(work: Callable[[Any], None]) -> None:
    from django.db import connection

    connection.ensure_connection()
    work(connection.connection)


def _copy(number: str, first: int, count: int, *, days: int, everywhere: bool, is_bare: bool = False) -> None:
    """`count` copies of a case and all that is its own, numbered from `first`, over the last `days` days.

    `is_bare`: only the case and its flow, for sizes at which nobody has the hours for the rest.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT id, flow_instance_id FROM approvals_case WHERE number = %s", [number])
        case_id, instance_id = cursor.fetchone()
        cursor.execute("SELECT array_agg(id ORDER BY id) FROM agencies_agency")
        agencies = cursor.fetchone()[0]
        subject = f"case:{number}"
        wanted: list[tuple[str, str, Any]] = [
            *((table, column, case_id) for table, column in NAMED_BY.items()),
            ("flow_flowinstance", "id", instance_id),
            *((table, "instance_id", instance_id) for table in OF_FLOW),
            ("licences_licenceuse", "case_number", number),
            ("audit_entry", "subject", subject),
            ("files_storedfile", "subject", subject),
            ("events_outboxevent", "subject", number),
        ]
        if is_bare:
            wanted = [one for one in wanted if one[0] == "approvals_case" or one[0].startswith("flow_")]
        cursor.execute("SET session_replication_role = replica")  # no triggers: their rows are copied too
        for table, column, value in wanted:
            columns = _columns(cursor, table)
            picked = [_expression(name, kind, number, days, agencies if everywhere else None) for name, kind in columns]
            names = ", ".join(f'"{name}"' for name, _ in columns)
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {', '.join(picked)} FROM {table} AS t"
                f" CROSS JOIN generate_series({first}, {first + count - 1}) AS n"
                f" WHERE t.{column} = '{value}' ORDER BY n",
            )
            if ("id", "bigint") in columns:
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
        cursor.execute("SET session_replication_role = origin")


def _columns(cursor: Any, table: str) -> list[tuple[str, str]]:
    cursor.execute(
        "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        [table],
    )
    return cursor.fetchall()


def _expression(name: str, kind: str, number: str, days: int, agencies: list[int] | None) -> str:
    """What a column of copy `n` says."""
    column = f't."{name}"'
    copied = f"'{number[:-6]}' || to_char(n, 'FM0000000')"
    if kind == "uuid":
        return f"CASE WHEN {column} IS NULL THEN NULL ELSE md5({column}::text || n)::uuid END"
    if (name == "id" and kind == "bigint") or name in REFERENCES:
        return f"{column} + n * {STRIDE}::bigint"
    if kind == "jsonb":
        return f"replace({column}::text, '{number}', {copied})::jsonb"
    if kind == "timestamp with time zone":
        return f"{column} - make_interval(days => (n % {days})::int)"
    if kind == "date":
        return f"CASE WHEN {column} > '9000-01-01' THEN {column} ELSE {column} - (n % {days})::int END"
    if name == "agency_id" and agencies:
        return f"('{{{','.join(map(str, agencies))}}}'::bigint[])[n % {len(agencies)} + 1]"
    fixed = {
        "number": copied,
        "case_number": copied,
        "subject": f"replace({column}, '{number}', {copied})",
        "query_code": "'Z' || to_char(n, 'FM000000000')",
        "key": f"{column} || '-' || n",
        "applicant_id_number": f"left({column}, 11) || to_char(n, 'FM0000000')",
        "applicant_name": f"{column} || n",
    }
    return fixed.get(name, column)
