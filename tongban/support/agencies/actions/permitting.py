"""What agencies and halls ask alike: is the place in use, may this person act there."""

from __future__ import annotations

from tongban.common import clock
from tongban.common.actors import Actor
from tongban.common.errors import InvalidInputError, NotAllowedError

from ..models import Division


def division_in_use(code: str) -> Division:
    if not code:
        raise InvalidInputError(fields={"division": "请选择区划"})
    row = Division.objects.filter(code=code).first()
    if row is None:
        raise InvalidInputError(fields={"division": f"区划 {code} 没有登记"})
    if row.valid_to_on is not None and row.valid_to_on < clock.today():
        raise InvalidInputError(fields={"division": f"区划“{row.name}”已经停用"})
    return row


def require(actor: Actor, division: Division, *, agency_id: int | None = None) -> None:
    """Over the place and what lies below; a grant for one agency reaches that agency alone."""
    if not actor.may("agencies.manage", division_path=division.path, agency_id=agency_id):
        raise NotAllowedError
