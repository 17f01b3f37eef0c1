"""What the tests of the window post and read."""

from __future__ import annotations

import re
from html import unescape

GOOD = {"v.m1": "ok", "v.m2": "ok", "v.m3": "ok", "v.m4": "ok", "v.m5": "ok"}
HTMX = {"HTTP_HX_REQUEST": "true"}


def case(number: str, tail: str = "") -> str:
    return f"/window/cases/{number}/{tail}"


def words(response) -> str:
    """The page as text, without tags and runs of space."""
    body = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body))).strip()


def judged(verdict: str, **changes: str) -> dict[str, str]:
    """A whole checklist, every material in order, and the answer."""
    return {**GOOD, "verdict": verdict, **{name.replace("_", ".", 1): value for name, value in changes.items()}}


def confirmed(verdict: str, **changes: str) -> dict[str, str]:
    typed = {name: changes.pop(name) for name in list(changes) if name[:2] not in ("v_", "o_")}
    return {**judged(verdict, **changes), "confirm": "yes", "key": "k1", **typed}
