"""Keyset paging: a page costs the same at any depth, and rows that arrive meanwhile shift nothing."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import Func, Q, QuerySet, Value

from .errors import InvalidInputError

MAX_SIZE = 500


@dataclass(frozen=True)
class Page:
    """`rows` in the wanted order; a cursor is None where nothing lies that way."""

    rows: Sequence[Any]
    next_cursor: str | None = None
    previous_cursor: str | None = None


@dataclass(frozen=True)
class _Key:
    name: str
    descending: bool
    field: models.Field[Any, Any] | None

    @property
    def is_nullable(self) -> bool:
        return self.field is not None and self.field.null


def keyset_page(queryset: QuerySet[Any], order: tuple[str, ...], after: str | None, size: int) -> Page:
    """One page of `queryset` in `order` (names as in order_by, the last one unique), from cursor `after` on.

    One SQL statement. `after` comes from outside: a broken one is an InvalidInputError, not a crash.
    """
    keys = [_key(queryset, name) for name in order]
    size = max(1, min(size, MAX_SIZE))
    backwards, values = _read_cursor(after, keys) if after else (False, None)
    found = queryset.order_by(*[_ordering(key, reverse=backwards) for key in keys])
    if values is not None:
        found = found.filter(_beyond(keys, values, reverse=backwards))
    rows = list(found[: size + 1])
    has_more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_next = has_more if not backwards else True
    has_previous = has_more if backwards else values is not None
    return Page(
        rows=rows,
        next_cursor=_cursor(rows[-1], keys, backwards=False) if rows and has_next else None,
        previous_cursor=_cursor(rows[0], keys, backwards=True) if rows and has_previous else None,
    )


def _key(queryset: QuerySet[Any], name: str) -> _Key:
    plain = name.removeprefix("-")
    model: Any = queryset.model
    field: Any = None
    try:
        for part in plain.split("__"):
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
            model = field.related_model
    except (FieldDoesNotExist, AttributeError):  # an annotation
        field = None
    return _Key(plain, name.startswith("-"), field)


def _ordering(key: _Key, *, reverse: bool) -> str:
    return f"-{key.name}" if key.descending != reverse else key.name


class _RowCompare(Func):
    """(a, b) > (x, y): one range of an index, also among many equal first values."""

    conditional = True
    output_field = models.BooleanField()

    def __init__(self, keys: list[_Key], values: list[Any], operator: str) -> None:
        self.count, self.operator = len(keys), operator
        constants = [Value(value, output_field=key.field) for key, value in zip(keys, values, strict=True)]
        super().__init__(*[models.F(key.name) for key in keys], *constants)

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        parts = [compiler.compile(expression) for expression in self.source_expressions]
        left = ", ".join(sql for sql, _ in parts[: self.count])
        right = ", ".join(sql for sql, _ in parts[self.count :])
        return f"({left}) {self.operator} ({right})", [value for _, values in parts for value in values]


def _beyond(keys: list[_Key], values: list[Any], *, reverse: bool) -> Any:
    directions = {key.descending for key in keys}
    if len(directions) == 1 and all(key.field and not key.is_nullable for key in keys):
        return _RowCompare(keys, values, "<" if directions.pop() != reverse else ">")
    condition, equal = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        condition |= equal & _past(key, value, descending=key.descending != reverse)
        equal &= Q(**{f"{key.name}__isnull": True}) if value is None else Q(**{key.name: value})
    return condition


def _past(key: _Key, value: Any, *, descending: bool) -> Q:
    """PostgreSQL puts nulls last when ascending, first when descending."""
    if value is None:
        return Q(**{f"{key.name}__isnull": False}) if descending else Q(pk__in=[])
    past = Q(**{f"{key.name}__{'lt' if descending else 'gt'}": value})
    if key.is_nullable and not descending:
        past |= Q(**{f"{key.name}__isnull": True})
    return past


def _cursor(row: Any, keys: list[_Key], *, backwards: bool) -> str:
    values = [_plain(_value(row, key.name)) for key in keys]
    text = json.dumps(["b" if backwards else "f", *values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _value(row: Any, name: str) -> Any:
    if isinstance(row, Mapping):
        return row[name]
    for part in name.split("__"):
        row = getattr(row, part)
    return row


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (int, str)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _read_cursor(cursor: str, keys: list[_Key]) -> tuple[bool, list[Any]]:
    try:
        text = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        direction, *values = json.loads(text)
        if direction not in ("f", "b") or len(values) != len(keys):
            raise ValueError
        return direction == "b", [_typed(key, value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError, KeyError, binascii.Error, ValidationError, RecursionError):
        raise InvalidInputError(fields={"after": "翻页位置无效，请从第一页重新查看"}) from None


def _typed(key: _Key, value: Any) -> Any:
    if value is None:
        if not key.is_nullable:
            raise ValueError
        return None
    if isinstance(value, (list, dict, float)) or (isinstance(value, str) and "\0" in value):
        raise TypeError
    if key.field is None:
        return value
    typed = key.field.to_python(value)
    if isinstance(typed, int) and not -(2**63) <= typed < 2**63:
        raise ValueError
    return typed
