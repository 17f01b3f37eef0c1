"""Statements of the ORM, compiled once and then sent with other values.

For the few paths that run hundreds of times a second (a submit, a token, an inbox page): there, building the SQL costs
Django four fifths of its time. What is sent and what comes back is the same as with the ORM itself; `statements` in
tests and benchmarks count them alike.
"""

from __future__ import annotations

import enum
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, models
from django.db.models import Expression, Field, Lookup, Model, QuerySet
from django.db.models.expressions import DatabaseDefault
from django.db.models.query import get_related_populators
from psycopg import _queries
from psycopg.types.json import Jsonb

# The driver reads the text of a statement with more than 50 values anew each time, which costs as much as sending it.
# Rows put down together have three times as many; what it keeps is bounded by its cache of 128 texts.
_queries.MAX_CACHED_STATEMENT_PARAMS = 500
_queries.MAX_CACHED_STATEMENT_LENGTH = 20_000

M = TypeVar("M", bound=Model)


@contextmanager
def planned_afresh() -> Iterator[None]:
    """Inside, no statement is prepared: each is planned for its own values.

    For searches. A plan for values unknown takes a rare name and a frequent word for the same, and reads the whole
    table for one of them: measured 600 ms instead of 0.3 ms at 100,000 cases.
    """
    connection.ensure_connection()
    raw = connection.connection
    kept, raw.prepare_threshold = raw.prepare_threshold, None
    try:
        yield
    finally:
        raw.prepare_threshold = kept


class Slot(Expression):
    """The place of a value that comes later."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


@Field.register_lookup
class AnyOf(Lookup):
    """`field__any_of=Slot("ids")`, or a list: one statement for lists of every length, unlike `__in`.

    Of a thousand values Django and the driver make SQL in half of the time that `__in` takes.
    """

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = compiler.compile(self.rhs) if hasattr(self.rhs, "as_sql") else ("%s", [list(self.rhs)])
        return f"{left} = ANY({right})", [*left_params, *right_params]


class Prepared(Generic[M]):
    """A query with slots. `rows(name=…)` fills them; related rows are there as `select_related` says."""

    def __init__(self, build: Callable[[], QuerySet[M]]) -> None:
        self._build = build
        self._compiled: _Compiled[M] | None = None

    def rows(self, **values: Any) -> list[M]:
        compiled = self._compiled
        if compiled is None:
            compiled = self._compiled = _Compiled(self._build())
        return compiled.rows(values)

    def first(self, **values: Any) -> M | None:
        found = self.rows(**values)
        return found[0] if found else None


class _Compiled(Generic[M]):
    def __init__(self, queryset: QuerySet[M]) -> None:
        compiler = queryset.query.get_compiler(connection=connection)
        self.sql, self.params = compiler.as_sql()
        info = compiler.klass_info
        self.model: type[M] = info["model"]
        chosen = info["select_fields"]
        self.start, self.end = chosen[0], chosen[-1] + 1
        self.names = [one[0].target.attname for one in compiler.select[self.start : self.end]]
        self.annotations = list((compiler.annotation_col_map or {}).items())
        self.related = get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
        self.compiler = compiler
        self.converters = compiler.get_converters([one[0] for one in compiler.select])

    def rows(self, values: dict[str, Any]) -> list[M]:
        params = [values[one.name] if isinstance(one, Slot) else one for one in self.params]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            found: Any = cursor.fetchall()
        if self.converters:
            found = self.compiler.apply_converters(found, self.converters)
        objects = []
        for row in found:
            one = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.start : self.end])
            for populator in self.related:
                populator.populate(row, one)
            for name, place in self.annotations:
                setattr(one, name, row[place])
            objects.append(one)
        return objects


class _Waiting(threading.local):
    """What `together` holds back in this thread: statements by their text, with the values of their rows."""

    parts: dict[Any, _Part] | None = None  # None outside of `together`
    keys: dict[type[Model], deque[int]]
    touched: set[tuple[type[Model], Any]]  # rows that wait: one statement can change each only once


@dataclass
class _Part:
    head: str
    place: str
    rows: list[Sequence[Any]]
    changes: int = 0  # rows that an UPDATE must find

    @property
    def text(self) -> str:
        return f"{self.head} {', '.join([self.place] * len(self.rows))}" if self.place else self.head

    @property
    def values(self) -> list[Any]:
        return [value for row in self.rows for value in row]


_waiting = _Waiting()


@contextmanager
def together(*expected: str, drawn: Sequence[int] = ()) -> Iterator[None]:
    """What `insert`, `send` and `update` write inside waits, and goes as one statement before the next other one, or
    at the end; inside another `together`, with that one.

    So no query inside can miss a row. `expected` ("flow.FlowTask") names the models whose new rows must know their
    key at once; one of each may be `drawn` already by a statement with `drawing` in it, the others are drawn when
    they are needed. Rows of other models stay without a key.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("together stands in a transaction")
    models_ = [apps.get_model(name) for name in expected]
    is_outer = _waiting.parts is None
    if is_outer:
        _waiting.keys, _waiting.touched = {}, set()
    for place, model in enumerate(models_):
        _waiting.keys.setdefault(model, deque()).extend(drawn[place : place + 1])
    if not is_outer:
        yield
        return
    _waiting.parts = {}
    try:
        with connection.execute_wrapper(_flush_first):
            yield
            _flush()
    finally:
        _waiting.parts = None


def send(head: str, place: str, rows: list[Sequence[Any]]) -> None:
    """Rows by hand: `head` is INSERT INTO with the columns, `place` the slots of one row in brackets."""
    part = _Part(f"{head} VALUES", place, rows)
    if _waiting.parts is None:
        _execute(part)
    else:
        _wait(part)


def _execute(part: _Part, ending: str = "") -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(part.text + ending, part.values)
        return cursor.fetchall() if ending else []


def _wait(part: _Part) -> None:
    """Rows of the same kind wait side by side; an array of rows cannot be added to another."""
    assert _waiting.parts is not None
    earlier = _waiting.parts.get(part.head)
    if earlier is not None and (part.place != earlier.place or not part.head.endswith("VALUES")):
        _flush()
        earlier = None
    if earlier is None:
        _waiting.parts[part.head] = _Part(part.head, part.place, list(part.rows))
    else:
        earlier.rows.extend(part.rows)


def _flush_first(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.startswith("ROLLBACK TO SAVEPOINT"):
        _taken()  # what was written before the savepoint went with it; the rest is to be undone
    else:
        _flush()
    return execute(sql, params, many, context)


def _flush() -> None:
    """All that waits, in one statement; foreign keys between the rows are checked when it is done."""
    parts = _taken()
    if not parts:
        return
    counted = "(SELECT count(*) FROM part_{})"
    changes = [counted.format(number) for number, part in enumerate(parts, start=1) if part.changes]
    with connection.cursor() as cursor:
        if not changes:
            cursor.execute(*_with(parts[:-1], parts[-1].text, parts[-1].values))
            return
        cursor.execute(*_with(parts, f"SELECT {' + '.join(changes)}", []))
        if cursor.fetchone() != (sum(part.changes for part in parts),):
            raise DatabaseError("a row that was to be changed is no more")


def _taken() -> list[_Part]:
    """What waits, which from now on waits no more."""
    if not _waiting.parts:
        return []
    parts, _waiting.parts = list(_waiting.parts.values()), {}
    _waiting.touched.clear()
    return parts


def _with(parts: Sequence[_Part], text: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    named = [
        f"part_{number} AS ({part.text}{' RETURNING 1' if part.changes else ''})"
        for number, part in enumerate(parts, start=1)
    ]
    sql = f"WITH {', '.join(named)} {text}" if named else text
    return sql, [value for part in parts for value in part.values] + list(values)


def ask(sql: str, values: Sequence[Any]) -> list[Any]:
    """The rows of a statement that reads nothing of what waits: inside `together`, new rows that wait go with it."""
    parts = [] if any(part.changes for part in (_waiting.parts or {}).values()) else _taken()
    with connection.cursor() as cursor:
        cursor.execute(*_with(parts, sql, values))
        return cursor.fetchall()


def drawing(*expected: str) -> str:
    """Columns for a SELECT that draw one new key of each model, for `together` afterwards."""
    return _calls([apps.get_model(name) for name in expected])


class NewKey(Expression):
    """The same for a query of the ORM: an annotation that draws a new key of the model with every row."""

    output_field = models.BigIntegerField()

    def __init__(self, expected: str) -> None:
        super().__init__()
        self.expected = expected

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return drawing(self.expected), []


def _calls(wanted: Sequence[type[Model]]) -> str:
    return ", ".join(
        f"nextval(pg_get_serial_sequence('{one._meta.db_table}', '{one._meta.pk.column}'))" for one in wanted
    )


def _take_keys(model: type[Model], count: int) -> list[int]:
    """New keys of one model: those that are drawn, then as many as are missing, in one statement."""
    keys = _waiting.keys[model]
    if (missing := count - len(keys)) > 0:
        # It reads no row, so what waits may go on waiting.
        parts, _waiting.parts = _waiting.parts, {}
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {_calls([model])} FROM generate_series(1, %s)", [missing])  # noqa: S608
                keys.extend(key for (key,) in cursor.fetchall())
        finally:
            _waiting.parts = parts
    return [keys.popleft() for _ in range(count)]


def insert(rows: Sequence[M]) -> Sequence[M]:
    """INSERT new rows of one model in one statement, as `bulk_create` does; their keys are set afterwards."""
    if not rows:
        return rows
    first = rows[0]
    if _waiting.parts is not None:
        if first.pk is None and type(first) in _waiting.keys:
            for row, drawn in zip(rows, _take_keys(type(first), len(rows)), strict=True):
                row.pk = drawn
        _waiting.touched.update((type(row), row.pk) for row in rows if row.pk is not None)
    key = (type(first), first.pk is None, len(rows) > 1)
    statement = _inserts.get(key)
    if statement is None:
        statement = _inserts[key] = _Insert(first, is_many=len(rows) > 1)
    statement.send(rows)
    return rows


def update(row: Model, *names: str) -> None:
    """UPDATE the named fields of one row by its key, as `save(update_fields=…)` does. One statement.

    DatabaseError when the row is no more; inside `together` at its end.
    """
    key = (type(row), names)
    statement = _updates.get(key)
    if statement is None:
        meta = row._meta
        fields: list[Any] = [meta.get_field(name) for name in names]
        quote = connection.ops.quote_name
        columns = ", ".join(f"{quote(str(one.column))} = {_place(one)}" for one in fields)
        sql = f"UPDATE {quote(meta.db_table)} SET {columns} WHERE {quote(str(meta.pk.column))} = %s"  # noqa: S608
        statement = _updates[key] = (sql, [_getter(one) for one in fields])
    sql, getters = statement
    change([row], sql, [*(get(row) for get in getters), row.pk])


def change(rows: Collection[Model], sql: str, values: Sequence[Any]) -> None:
    """An UPDATE of these rows, by hand; waits inside `together` as `update` does."""
    if _waiting.parts is not None:
        keys = {(type(row), row.pk) for row in rows}
        if keys & _waiting.touched:
            _flush()
        _waiting.touched |= keys
        _waiting.parts[object()] = _Part(sql, "", [values], changes=len(rows))
        return
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        if cursor.rowcount != len(rows):
            raise DatabaseError(f"{next(iter(rows))._meta.label}: a row that was to be changed is no more")


_updates: dict[tuple[type[Model], tuple[str, ...]], tuple[str, list[Callable[[Model], Any]]]] = {}
_inserts: dict[tuple[type[Model], bool, bool], _Insert] = {}
_PLAIN = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BooleanField,
    models.UUIDField,
    models.DateField,
    models.DateTimeField,
    models.ForeignKey,
)
_STORING = ("pre_save", "get_prep_value", "get_db_prep_value", "get_db_prep_save")


class _Insert:
    """Several rows go as one array for each column: the statement is the same for every number of rows."""

    def __init__(self, first: Model, *, is_many: bool) -> None:
        meta = first._meta
        self.asks_key, self.is_many, self.key_name = first.pk is None, is_many, meta.pk.attname
        fields = [one for one in meta.concrete_fields if not _is_left_to_database(one, first)]
        if is_many and any(isinstance(one, ArrayField) for one in fields):
            raise TypeError(f"{meta.label}: arrays of arrays cannot be sent; insert one row at a time")
        quote = connection.ops.quote_name
        columns = ", ".join(quote(str(one.column)) for one in fields)
        self.head = f"INSERT INTO {quote(meta.db_table)} ({columns})"
        if is_many:
            places = ", ".join(f"%s::{one.db_type(connection)}[]" for one in fields)
            self.place = f"SELECT * FROM unnest({places})"  # noqa: S608 - our own names
        else:
            self.head += " VALUES"
            self.place = f"({', '.join(map(_place, fields))})"
        self.returning = f" RETURNING {quote(str(meta.pk.column))}" if self.asks_key else ""
        self.getters = [_getter(one) for one in fields]

    def send(self, rows: Sequence[Model]) -> None:
        values: list[Any]
        if self.is_many:
            values = [[get(row) for row in rows] for get in self.getters]
        else:
            values = [get(rows[0]) for get in self.getters]
        part = _Part(self.head, self.place, [values])
        if _waiting.parts is None:
            keys = _execute(part, self.returning)
            for row, (key,) in zip(rows, keys, strict=False):
                setattr(row, self.key_name, key)
        else:
            _wait(part)
        for row in rows:
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _is_left_to_database(field: Any, first: Model) -> bool:
    if field.primary_key and first.pk is None:
        return True
    return field.generated or isinstance(getattr(first, field.attname, None), DatabaseDefault)


def _place(field: Any) -> str:
    return str(field.get_placeholder(None, None, connection)) if hasattr(field, "get_placeholder") else "%s"


def _getter(field: Any) -> Callable[[Model], Any]:
    """How to read the value to be sent: as it lies in the object wherever the driver takes it so."""
    raw = attrgetter(field.attname)
    if isinstance(field, models.JSONField) and field.encoder is None:
        return lambda row: None if (value := raw(row)) is None else Jsonb(value)
    if not _is_plain(field):
        return lambda row: field.get_db_prep_save(field.pre_save(row, True), connection)
    if field.choices:
        return lambda row: value.value if isinstance(value := raw(row), enum.Enum) else value
    return raw


def _is_plain(field: Any) -> bool:
    """A field of Django's own that stores what it shows (a class derived from it must not change that)."""
    if not isinstance(field, _PLAIN) or getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return False
    own = type(field)
    base = next(one for one in own.__mro__ if one.__module__.startswith("django.db.models."))
    return all(getattr(own, name) is getattr(base, name) for name in _STORING)
