"""The checks with what this platform knows: clauses, items, the same power elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from tongban.common import clock

from . import clauses
from .body import PowerBody
from .models import ChangeRequest
from .proposal import proposal_from
from .rules.checks import Around, Finding, findings


def around_body(body: PowerBody, base_code: str, repealed: dict[str, str]) -> Around:
    """For a body that is not in the list yet: what the clauses say of it."""
    words = tuple(repealed[ref] for ref in clauses.refs_of(body) if ref in repealed)
    return Around(base_code=base_code, repealed=words)


def binding_findings(request: ChangeRequest) -> list[Finding]:
    """What refuses a request; with several parts the field says which."""
    parts = proposal_from(request.proposal).parts
    repealed = clauses.repealed([part.body for part in parts], clock.today())
    found: list[Finding] = []
    for number, part in enumerate(parts):
        around = around_body(part.body, part.base_code, repealed)
        found += _named(findings(part.body, around, only_binding=True), f"parts[{number}].", len(parts))
    return found


def _named(found: Sequence[Finding], prefix: str, count: int) -> list[Finding]:
    if count < 2:
        return list(found)
    return [Finding(one.check, one.title, prefix + one.field, one.message, one.hint) for one in found]
