"""New ids and codes for what a file calls by other names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..rules.reading import ID

LONGEST = 24


class Identifiers:
    """Ids that are already as ours stay as they are; others are made readable, and none twice."""

    def __init__(self, known: Iterable[str]) -> None:
        self.kept = {one for one in known if ID.fullmatch(one)}
        self.used: set[str] = set()
        self.origin: dict[str, str] = {}

    def fresh(self, old: str, kind: str) -> str:
        if old in self.kept and old not in self.used:
            new = old
        else:
            wanted = old if old in self.kept else slug(old)
            if len(wanted) > LONGEST or not wanted:
                wanted = kind if kind not in self.kept else f"{kind}_1"
            new, number = wanted, 1
            while new in self.used or new in self.kept:
                number += 1
                new = f"{wanted[: LONGEST + 10]}_{number}"
        self.used.add(new)
        self.origin[new] = old
        return new

    def codes(self, names: list[str]) -> list[str]:
        """One code for each name: its Latin letters, or its number."""
        found: list[str] = []
        for number, name in enumerate(names, start=1):
            code = slug(name)
            if not code or len(code) > LONGEST or code in found:
                code = f"way_{number}"
                while code in found:
                    code += "x"
            found.append(code)
        return found


def slug(text: str) -> str:
    """ "Approve Invoice" is approve_invoice; "" when nothing Latin is left or it reads like a number."""
    words = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    if not words or not any(letter.isalpha() for letter in words):
        return ""
    words = words if words[0].isalpha() else f"n_{words}"
    return words[:40].strip("_")
