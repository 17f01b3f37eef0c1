"""Fields that Django lacks."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.lookups import Lookup

_PATH = re.compile(r"[A-Za-z0-9_-]{1,1000}(\.[A-Za-z0-9_-]{1,1000})*", re.ASCII)


class LtreeField(models.TextField):
    """A path in a tree (PostgreSQL ltree), as text: "350000000000.350700000000". Needs the extension `ltree`.

    Lookups: `descendant_of` and `ancestor_of`, the node itself included, of one path or of any in a list.
    """

    description = "路径"

    def db_type(self, connection: Any) -> str:
        return "ltree"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return compiler.compile(value)[0] if hasattr(value, "as_sql") else "%s::ltree"

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if value and not _PATH.fullmatch(value):
            raise ValidationError("路径只能由字母、数字、下划线、连字符和分隔用的圆点组成", code="invalid")

    def formfield(self, **kwargs: Any) -> Any:
        from django import forms

        return super().formfield(**{"widget": forms.TextInput, **kwargs})


class _PathLookup(Lookup):
    operator: str
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_values = self.process_lhs(compiler, connection)
        if hasattr(self.rhs, "as_sql"):
            right, right_values = compiler.compile(self.rhs)
        elif isinstance(self.rhs, str):
            right, right_values = "%s::ltree", [self.rhs]
        else:
            right, right_values = "ANY(%s::ltree[])", [[str(path) for path in self.rhs]]
        return f"{left} {self.operator} {right}", (*left_values, *right_values)


@LtreeField.register_lookup
class DescendantOf(_PathLookup):
    lookup_name = "descendant_of"
    operator = "<@"


@LtreeField.register_lookup
class AncestorOf(_PathLookup):
    lookup_name = "ancestor_of"
    operator = "@>"


@LtreeField.register_lookup
class PathIn(models.lookups.In):
    """`IN` compares ltree with text parameters: each is cast."""

    def batch_process_rhs(self, compiler: Any, connection: Any, rhs: Any = None) -> tuple[list[str], list[Any]]:
        sql, values = super().batch_process_rhs(compiler, connection, rhs)
        return [f"{part}::ltree" if part == "%s" else part for part in sql], values
