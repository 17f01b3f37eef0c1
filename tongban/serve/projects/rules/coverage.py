"""区域评估: which materials of a project in an area need not be made again.

国办发〔2019〕11号 第（十二）项: results of assessments of an area are used by the projects in it, free of charge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Held:
    """One assessment of the area."""

    id: int
    kind: str
    valid_from_on: date
    valid_to_on: date
    is_in_use: bool = True

    def is_valid(self, today: date) -> bool:
        return self.is_in_use and self.valid_from_on <= today <= self.valid_to_on


def covered(
    names: Mapping[str, str], covers: Mapping[str, str], assessments: Iterable[Held], today: date
) -> dict[str, int]:
    """Keys of materials → the assessment that stands for each. `names`: by key; `covers`: part of a name → kind."""
    by_kind = {one.kind: one.id for one in assessments if one.is_valid(today)}
    found = {}
    for key, name in names.items():
        kind = next((kind for part, kind in covers.items() if part in name), "")
        if kind in by_kind:
            found[key] = by_kind[kind]
    return found
