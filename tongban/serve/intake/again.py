"""What a part that was refused may be begun again with: why it ended, and what was filled in and handed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tongban.common.errors import NotFoundError
from tongban.support.identity import api as identity

from .enums import Source
from .joints import JointView, joint_of, reason_against
from .models import Application
from .queries import application_for
from .values import ApplicationView, MaterialView


@dataclass(frozen=True)
class Again:
    """`reason`: why it may not be applied for again; empty: it may."""

    joint: JointView
    earlier: ApplicationView
    situations: dict[str, str]
    attempt: int
    reason: str

    @property
    def materials(self) -> dict[str, dict[str, Any]]:
        """As they are sent: what is still good, by material; paper goes with the case that it was handed in for."""
        found = {one.code: _sent(one) for one in self.earlier.materials}
        return {code: given for code, given in found.items() if given}


def again_for(actor: identity.User, number: str) -> Again:
    """For the applicant, or for an official who may see the case; his look is recorded."""
    earlier = application_for(actor, number)
    joint = joint_of(number)
    if joint is None:
        raise NotFoundError(what="这个办件所在的一件事")
    situations = Application.objects.values_list("situations", flat=True).get(number=number)
    return Again(
        joint=joint,
        earlier=earlier,
        situations={name: str(value) for name, value in situations.items()},
        attempt=joint.attempt(number) + 1,
        reason=reason_against(joint, number),
    )


def _sent(one: MaterialView) -> dict[str, Any]:
    if one.source == Source.FILE and one.file is not None:
        return {"file": str(one.file.id)}
    if one.source == Source.LICENCE and one.licence is not None and one.licence.is_valid:
        return {"licence": one.licence.identifier}
    return {"declared": True} if one.source == Source.DECLARED else {}
