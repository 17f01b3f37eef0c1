"""联审设置 as people see it: which offices sit at the gates of the places in somebody's reach."""

from __future__ import annotations

from dataclasses import dataclass

from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity
from tongban.support.identity.api import User

from . import permissions
from .models import ReviewSetup

LOWEST = 3  # 县级


@dataclass(frozen=True)
class SetupRow:
    """The offices by id and name; `needed` votes of `seats` pass the panel."""

    division_code: str
    division_name: str
    reform_id: int
    legal_id: int
    meeting_id: int
    reform: str
    legal: str
    meeting: str
    seats: int
    needed: int


def review_setups(actor: User) -> list[SetupRow]:
    """Places with an own setup inside this person's reach, from above. One statement; there are as many as counties."""
    scope = identity.scope(actor, permissions.REFORM)
    rows = ReviewSetup.objects.select_related("reform_agency", "legal_agency", "meeting_agency")
    return [_row(one) for one in rows.order_by("division_path") if scope.covers(division_path=str(one.division_path))]


def _row(row: ReviewSetup) -> SetupRow:
    division = agencies.division(str(row.division_path).rpartition(".")[2])
    return SetupRow(
        division.code, division.name, row.reform_agency_id, row.legal_agency_id, row.meeting_agency_id,
        row.reform_agency.name, row.legal_agency.name, row.meeting_agency.name, row.seats, row.needed,
    )  # fmt: skip


def places_to_set_up(actor: User) -> list[agencies.DivisionInfo]:
    """省、市、县 with offices, in this person's reach: below them nobody reviews a list of powers."""
    scope = identity.scope(actor, permissions.REFORM)
    codes = {one.division_code for one in agencies.agencies()}
    found = [
        one for one in map(agencies.division, codes) if one.level <= LOWEST and scope.covers(division_path=one.path)
    ]
    return sorted(found, key=lambda one: one.path)
