"""Column types that PostgreSQL has and Django has not."""

from __future__ import annotations

from django.db import models
from django.db.models.lookups import Lookup


class LtreeField(models.TextField):
    """A path in a tree (`350000000000.350700000000`), kept as PostgreSQL's ltree; needs the extension."""

    description = "ltree path"

    def db_type(self, connection) -> str:
        return "ltree"

    def get_internal_type(self) -> str:
        return "LtreeField"


class _PathLookup(Lookup):
    operator = ""

    def as_sql(self, compiler, connection):
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} {self.operator} {right}::ltree", [*left_params, *right_params]


class DescendantOf(_PathLookup):
    """`path <@ value`: the node itself or anything below it."""

    lookup_name = "descendant_of"
    operator = "<@"


class AncestorOf(_PathLookup):
    """`path @> value`: the node itself or anything above it."""

    lookup_name = "ancestor_of"
    operator = "@>"


LtreeField.register_lookup(DescendantOf)
LtreeField.register_lookup(AncestorOf)
