from __future__ import annotations

from tongban.support.agencies import api as agencies

from .models import Seal, SealUse
from .values import SealInfo, SealUseLine


def seal_of(agency_uscc: str) -> SealInfo | None:
    """The agency's living seal, else None (it gets one at first use)."""
    row = Seal.objects.filter(agency_uscc=agency_uscc).exclude(state="revoked").first()
    return seal_info(row) if row else None


def uses_of(agency_uscc: str, *, limit: int = 50) -> list[SealUseLine]:
    """The latest lines of the agency's log of seal use."""
    rows = SealUse.objects.filter(seal__agency_uscc=agency_uscc)[:limit]
    return [SealUseLine(row.used_at, row.get_kind_display(), row.reason, row.digest) for row in rows]


def seal_info(row: Seal) -> SealInfo:
    return SealInfo(
        agency_uscc=row.agency_uscc,
        agency_name=row.agency_name,
        name=row.name,
        esid=row.esid,
        valid_from_on=row.valid_from_on,
        valid_to_on=row.valid_to_on,
        state=row.state,
        state_name=row.get_state_display(),
    )


def seal_count(agency_id: int) -> int:
    """Seals made in the name of this agency's credit code, revoked ones too."""
    return Seal.objects.filter(agency_uscc=agencies.agency_by_id(agency_id).uscc).count()
