"""What items rest on: the clauses their bases cite are told to the standards library."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tongban.catalog.standards import api as standards
from tongban.common import clock

from .enums import ItemState
from .guide import GuideBody, body_from
from .models import ItemVersion
from .rules.publish import basis_texts

KIND = "item"


def refs_of(body: GuideBody) -> list[str]:
    """Of all texts that name a basis; where a guide taken over states none, of its conditions."""
    texts = [text for _, text in basis_texts(body)] or list(body.conditions)
    return list(dict.fromkeys(ref for text in texts for ref in standards.refs_in(text)))


def cite(guides: Iterable[tuple[str, GuideBody]]) -> None:
    """In the transaction that puts these guides in force: (code, guide)."""
    standards.set_citations_of({f"{KIND}:{code}": refs_of(body) for code, body in guides})


def forget(code: str) -> None:
    """A cancelled item rests on nothing any more."""
    standards.set_citations(f"{KIND}:{code}", [])


def cite_again(event: standards.DocumentsImported, *, event_id: object) -> None:
    """New texts may be what guides have cited all along. All guides, by and by (standards.reciting)."""
    standards.note_recital(KIND)


def codes_after(code: str, size: int) -> list[str]:
    found = _citing().filter(item__code__gt=code).order_by("item__code")
    return list(found.values_list("item__code", flat=True)[:size])


def refs_of_codes(codes: list[str]) -> dict[str, list[str]]:
    found = _citing().filter(item__code__in=codes).values_list("item__code", "body")
    return {code: refs_of(body_from(raw)) for code, raw in found}


def _citing() -> Any:
    return ItemVersion.objects.in_force(clock.today()).exclude(item__state=ItemState.CANCELLED)


def describe(codes: list[str]) -> dict[str, standards.Described]:
    """Names and public pages of items in force; suspended ones still have their guide."""
    rows = _citing().filter(item__code__in=codes).values_list("item__code", "name")
    return {code: standards.Described(name, f"/items/{code}") for code, name in rows}
