"""Finding a part of a name with an index, however short the part is.

A trigram index (pg_trgm) needs three characters; most of what is looked for in Chinese has two (溪山, 食品) or one (a
family name), and then it reads everything, slower than without. With every character thrice (溪溪溪山山山) one
character is a trigram, and a part of the tripled name is the same as a part of the name.
"""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import Func, Q, TextField
from django.db.models.lookups import Contains

TIMES = 3


class Tripled(Func):
    """The fields, one after the other, in small letters, every character thrice; no parameters, as an index needs."""

    template = r"regexp_replace(lower(%(expressions)s), '(.)', '\1\1\1', 'g')"
    arg_joiner = " || ' ' || "
    output_field = TextField()


def name_index(*fields: str, name: str) -> GinIndex:
    return GinIndex(OpClass(Tripled(*fields), name="gin_trgm_ops"), name=name)


def names_hold(*fields: str, text: str) -> Q:
    """`text` is a part of one of the fields. The same fields in the same order as the index has them."""
    return Q(Contains(Tripled(*fields), "".join(sign * TIMES for sign in text.lower())))
