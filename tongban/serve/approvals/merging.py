"""多证合一: parts of one matter whose results are borne by the licence of its main part.

Intake stands above and registers here which cases belong together. Whoever decides a part holds the lock of the
matter until his transaction ends, so a part and the main part never miss each other, whichever comes first:
what was granted before goes onto the main licence when it is issued, what is granted later makes a new version of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tongban.common import live
from tongban.data.licences import api as licences
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .enums import CaseState
from .models import OPEN_STATES, Case

GRANT = "decision_grant"


@dataclass(frozen=True)
class Bundle:
    """By case number: the part with the main licence, and the parts that are merged into it."""

    main: str
    merged: tuple[str, ...]


BundleOf = Callable[[str], Bundle | None]
_sources: list[BundleOf] = []


def register_bundles(function: BundleOf) -> None:
    """`function` locks the matter of a case until the end of the transaction; None when nothing is merged in it."""
    _sources[:] = [function]


def bundle_of(number: str) -> Bundle | None:
    return _sources[0](number) if _sources else None


def main_of(case: Case) -> Case | None:
    """The main part, when this case is merged into it and its licence is there or may still come.

    A main part that was refused, withdrawn or ended, or whose licence was, bears nothing: then every part gives its
    own licence.
    """
    bundle = bundle_of(case.number)
    if bundle is None or case.number not in bundle.merged:
        return None
    main = Case.objects.filter(number=bundle.main).first()
    return main if main is not None and _bears(main) else None


def _bears(main: Case) -> bool:
    if main.state in OPEN_STATES:
        return True
    if main.state != CaseState.GRANTED or not main.licence_identifier:
        return False
    return licences.may_bear(main.licence_identifier)


def granted_before(case: Case) -> list[licences.MergedItem]:
    """For the main part: what the parts that are merged into it have been granted already."""
    bundle = bundle_of(case.number)
    if bundle is None or case.number != bundle.main:
        return []
    rows = Case.objects.filter(number__in=bundle.merged, state=CaseState.GRANTED, licence_identifier="")
    return [item_of(row) for row in rows.order_by("decided_on", "closed_at")]


def merge_into(actor: identity.User, case: Case, main: Case) -> licences.LicenceInfo | None:
    """A part was granted: the main licence bears it from now on, or will when it is issued (None)."""
    if not main.licence_identifier:
        return None
    item = item_of(case)
    licence = licences.merge(actor=actor, identifier=main.licence_identifier, item=item, on=item.on)
    Case.objects.filter(pk=main.pk).update(licence_identifier=licence.identifier)
    live.notify(f"case:{main.number}")
    return licence


def item_of(case: Case) -> licences.MergedItem:
    """What the main licence says of a granted part; the decision is written already."""
    assert case.decided_on is not None
    number = next((one.number for one in notices.of_case(case.number) if one.kind == GRANT), "")
    return licences.MergedItem(case.number, case.item_name, case.agency_name, number, case.decided_on)


def left_without(number: str) -> list[Case]:
    """The main part `number` ended without a licence: its parts that were granted and have none either."""
    bundle = bundle_of(number)
    if bundle is None or number != bundle.main:
        return []
    main = Case.objects.get(number=number)
    if main.state in (*OPEN_STATES, CaseState.GRANTED):
        return []
    return list(Case.objects.filter(number__in=bundle.merged, state=CaseState.GRANTED, licence_identifier=""))
