"""Statements of the ORM, compiled once and then sent with other values.

For the few paths that run hundreds of times a second (a submit, a token, an inbox page): there, building the SQL costs
Django four fifths of its time. What is sent and what comes back is the same as with the ORM itself; `statements` in
tests and benchmarks count them alike.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import Expression, Field, Lookup, Model, QuerySet
from django.db.models.expressions import DatabaseDefault
from django.db.models.query import get_related_populators
from psycopg.types.json import Jsonb

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
    """`field__any_of=Slot("ids")`: one statement for lists of every length, unlike `__in`."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = compiler.compile(self.rhs)
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
            objects.append(one)
        return objects


def insert(rows: Sequence[M]) -> Sequence[M]:
    """INSERT new rows of one model in one statement, as `bulk_create` does; their keys are set afterwards."""
    if not rows:
        return rows
    first = rows[0]
    key = (type(first), first.pk is None, len(rows) > 1)
    statement = _inserts.get(key)
    if statement is None:
        statement = _inserts[key] = _Insert(first, is_many=len(rows) > 1)
    statement.send(rows)
    return rows


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
        if is_many:
            places = ", ".join(f"%s::{one.db_type(connection)}[]" for one in fields)
            source = f"SELECT * FROM unnest({places})"  # noqa: S608 - our own names
        else:
            source = f"VALUES ({', '.join(map(_place, fields))})"
        self.sql = f"INSERT INTO {quote(meta.db_table)} ({columns}) {source}"
        if self.asks_key:
            self.sql += f" RETURNING {quote(str(meta.pk.column))}"
        self.getters = [_getter(one) for one in fields]

    def send(self, rows: Sequence[Model]) -> None:
        values: list[Any]
        if self.is_many:
            values = [[get(row) for row in rows] for get in self.getters]
        else:
            values = [get(rows[0]) for get in self.getters]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            keys = cursor.fetchall() if self.asks_key else ()
        for row, (key,) in zip(rows, keys, strict=False):
            setattr(row, self.key_name, key)
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
