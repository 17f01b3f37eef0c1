"""What a refusal leaves: `refused(call)` and `twice(call)` look at every table before and after.

A bare savepoint around the call, where `atomic` would roll back what the action forgot to: only what the action itself
takes back is gone when the look is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db import connection, transaction

from tongban.common.errors import PlatformError

Call = Callable[[], Any]
Look = Callable[[], dict[str, Any]]
FIXED = ("auth_", "django_")


def refused(call: Call) -> str:
    """The sentence of the refusal, which has changed nothing; "" where the call went through, and is undone."""
    sentence, touched = _try(call, written)
    if sentence and touched:
        sentence, touched = _try(call, contents)
    assert not (sentence and touched), f"{sentence}, but changed: {touched}"
    return sentence


def twice(call: Call) -> None:
    """The same again is refused with its reason or answers the same; either way it leaves nothing more."""
    call()
    _, touched = _try(call, written)
    if touched:
        _, touched = _try(call, contents)
    assert not touched, f"done twice: {touched}"


def _try(call: Call, look: Look) -> tuple[str, list[str]]:
    """The sentence of a refusal, and the tables that look another way afterwards; then all is put back."""
    before, sentence = look(), ""
    point = transaction.savepoint()
    try:
        call()
    except PlatformError as refusal:
        sentence = refusal.sentence
        assert sentence
    after = look()
    transaction.savepoint_rollback(point)
    return sentence, sorted(name for name in after if after[name] != before.get(name))


def written() -> dict[str, Any]:
    """How often each table was written in this transaction, also what was rolled back since: quick to ask."""
    return _rows(
        "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables"
        " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
    )


def contents() -> dict[str, Any]:
    """Number of rows and sum of their hashes, for each table."""
    return _rows(_every_table())


def _rows(question: str) -> dict[str, Any]:
    connection.ensure_connection()
    return {name: told for name, *told in connection.connection.cursor().execute(question).fetchall()}


@cache
def _every_table() -> str:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    return " UNION ALL ".join(
        f"SELECT '{table}', count(*), sum(hashtextextended(t::text, 0)) FROM \"{table}\" AS t"
        for table in tables
        if not table.startswith(FIXED)
    )
