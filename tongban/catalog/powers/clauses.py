"""Where the basis of a power meets the standards library. The one place that knows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .body import PowerBody


def refs_of(body: PowerBody) -> list[str]:
    """Every clause that a power cites: as basis, for its duties and for what it answers for."""
    parts = (*body.bases, *body.duties, *body.accountability)
    return list(dict.fromkeys(ref for part in parts for ref in part.refs))


def repealed(bodies: Iterable[PowerBody], on: date) -> dict[str, str]:
    """Of all clauses cited, those that are not in force on the day, with the words for a finding, by ref."""
    return {}
