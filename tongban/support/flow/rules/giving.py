"""What a task asks of whoever finishes it (`gives`): the members and the chair of a later 会签, a day, a figure.

Asked with the first outcome, which leads on; written as text, so that it can be edited and exported as it stands:
"chair:user=主持人; experts:users=会审人员; meets_on:date=开会日期". A wait declares its facts in the same way (`told`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..enums import ValueKind

GIVABLE = (ValueKind.USER, ValueKind.USERS, ValueKind.DATE, ValueKind.NUMBER, ValueKind.TEXT, ValueKind.BOOL)
_ONE = re.compile(rf"([a-z][a-z0-9_]{{0,39}})\s*:\s*({'|'.join(GIVABLE)})\s*=\s*([^;:=\s][^;:=]{{0,39}})")


@dataclass(frozen=True)
class Give:
    name: str
    kind: ValueKind
    label: str


def read_gives(source: object) -> tuple[Give, ...] | None:
    """None where it is not written like that, or names something twice."""
    parts = [one.strip() for one in source.split(";") if one.strip()] if isinstance(source, str) else [""]
    found = [_ONE.fullmatch(one) for one in parts]
    gives = tuple(Give(one[1], ValueKind(one[2]), one[3].strip()) for one in found if one)
    return gives if len({one.name for one in gives}) == len(parts) else None
