"""Agencies as somebody writes them, one on a line: the whole name, the short one, or the credit code."""

from __future__ import annotations

from tongban.common.errors import InvalidInputError
from tongban.support.agencies import api as agencies


def agency_ids(text: str, field: str) -> dict[str, int]:
    """By what was written, in that order; a name that nobody has is a fault of `field`."""
    known: dict[str, int] = {}
    for one in agencies.agencies():
        known |= {one.short_name: one.id, one.name: one.id, one.uscc: one.id}
    lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    strange = [line for line in lines if line not in known]
    if strange:
        raise InvalidInputError(fields={field: f"没有名称或者代码是“{'”“'.join(strange)[:200]}”的单位"})
    return {line: known[line] for line in lines}
