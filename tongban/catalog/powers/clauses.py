"""Where the basis of a power meets the standards library. The one place that knows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from tongban.catalog.standards import api as standards
from tongban.common import clock

from .body import Accountability, Duty, PowerBody, body_from
from .models import PowerVersion

KIND = "power"


def refs_of(body: PowerBody) -> list[str]:
    """Every clause that a power cites, named or recognised: as basis, for its duties, for what it answers for."""
    found: list[str] = []
    for basis in body.bases:
        found += [*basis.refs, *standards.refs_in(basis.title)]
    parts: list[Duty | Accountability] = [*body.duties, *body.accountability]
    for part in parts:
        found += [*part.refs, *standards.refs_in(part.basis)]
    return list(dict.fromkeys(found))


def repealed(bodies: Iterable[PowerBody], on: date) -> dict[str, str]:
    """Of all clauses cited, those that are no longer in force on the day, with the words for a finding, by ref."""
    refs = dict.fromkeys(ref for body in bodies for ref in refs_of(body))
    found: dict[str, str] = {}
    for ref, info in standards.clauses(refs).items():
        if info.repealed_on is not None and info.repealed_on <= on:
            found[ref] = f"所依据的《{info.document_title}》{info.label}自 {info.repealed_on} 起不再有效"
    return found


def cite(bodies: Iterable[tuple[str, PowerBody]]) -> None:
    """Tell the library what these powers rest on: (code, body), in the transaction that writes them."""
    standards.set_citations_of({f"{KIND}:{code}": refs_of(body) for code, body in bodies})


def forget(code: str) -> None:
    """A power that has left the list rests on nothing any more."""
    standards.set_citations(f"{KIND}:{code}", [])


def cite_again(event: standards.DocumentsImported, *, event_id: object) -> None:
    """New texts may be what powers have cited all along. All powers, by and by (standards.reciting)."""
    standards.note_recital(KIND)


def codes_after(code: str, size: int) -> list[str]:
    found = PowerVersion.objects.last().filter(ended_on=None, power__code__gt=code).order_by("power__code")
    return list(found.values_list("power__code", flat=True)[:size])


def refs_of_codes(codes: list[str]) -> dict[str, list[str]]:
    found = PowerVersion.objects.last().filter(ended_on=None, power__code__in=codes)
    return {code: refs_of(body_from(raw)) for code, raw in found.values_list("power__code", "body")}


def describe(codes: list[str]) -> dict[str, standards.Described]:
    """Names and public pages of powers in the list."""
    rows: Any = PowerVersion.objects.in_force(clock.today()).filter(power__code__in=codes)
    return {
        code: standards.Described(name, f"/powers/{code}/") for code, name in rows.values_list("power__code", "name")
    }
