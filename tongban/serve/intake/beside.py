"""What else belongs to a case, for its pages: its matter (一件事), and the cases above and below it (四级联动)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from tongban.support.identity import api as identity

from .joints import JointLine, line_of
from .models import Application, JointPart, SubCase
from .subcases import Linked, linked


@dataclass(frozen=True)
class Beside:
    """`asked_for`: how many materials the application asked for."""

    asked_for: int = 0
    joint: JointLine | None = None
    linked: Linked | None = None


def beside(actor: identity.User, number: str) -> Beside:
    """For an official who may see the case. One statement when it stands by itself."""
    rows = Application.objects.filter(number=number).annotate(
        asked_for=Count("materials", filter=Q(materials__is_current=True)),
        joint_id=Subquery(JointPart.objects.filter(number=OuterRef("number")).values("joint_id")[:1]),
        is_linked=Exists(SubCase.objects.filter(Q(upper_number=OuterRef("number")) | Q(number=OuterRef("number")))),
    )
    asked_for, joint_id, is_linked = rows.values_list("asked_for", "joint_id", "is_linked").first() or (0, None, False)
    return Beside(
        asked_for,
        line_of(actor, number, joint_id) if joint_id is not None else None,
        linked(actor, number) if is_linked else None,
    )
