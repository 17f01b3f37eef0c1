"""The list of one agency as the rules of the tree want it: what is in it after all that was announced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tongban.common.errors import InvalidInputError
from tongban.support.agencies import api as agencies

from .body import PowerBody, body_from
from .models import Power, PowerVersion
from .proposal import Proposal
from .rules.tree import Ask, NewPart, Node


@dataclass(frozen=True)
class Grown:
    """`used` are all base codes ever given; `powers` and `versions` are by base code."""

    agency: agencies.AgencyInfo
    level: str
    forest: dict[str, Node]
    used: frozenset[str]
    powers: dict[str, Power]
    versions: dict[str, PowerVersion]

    def body(self, base_code: str) -> PowerBody:
        return body_from(self.versions[base_code].body)


def level_of(agency: agencies.AgencyInfo) -> str:
    """行使层级 of what an agency exercises: that of its division."""
    return str(agency.division_level + 1)


def grown(agency: agencies.AgencyInfo, level: str) -> Grown:
    """Two statements."""
    powers = {row.base_code: row for row in Power.objects.filter(agency_id=agency.id, level=level)}
    rows = PowerVersion.objects.last().filter(power__in=powers.values(), ended_on=None).select_related("parent")
    by_id = {row.pk: row.base_code for row in powers.values()}
    versions = {by_id[row.power_id]: row for row in rows}
    forest = {
        code: Node(code, row.parent.base_code if row.parent else "", row.status) for code, row in versions.items()
    }
    return Grown(agency, level, forest, frozenset(powers), powers, versions)


def ask_of(kind: str, base_codes: Iterable[str], proposal: Proposal) -> Ask:
    return Ask(
        kind,
        powers=tuple(base_codes),
        parts=tuple(NewPart(part.base_code, part.body.kind) for part in proposal.parts),
        parent=proposal.parent_base_code,
        targets=len(proposal.targets),
    )


def powers_of_codes(agency: agencies.AgencyInfo, codes: Iterable[str]) -> list[Power]:
    """The powers of these codes, all of this agency; InvalidInputError names one that is not."""
    wanted = list(dict.fromkeys(codes))
    rows = {row.code: row for row in Power.objects.filter(code__in=wanted, agency_id=agency.id)}
    for code in wanted:
        if code not in rows:
            raise InvalidInputError(fields={"powers": f"{code} 不是本单位的权责事项"})
    return [rows[code] for code in wanted]
