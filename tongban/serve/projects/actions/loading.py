"""工程建设项目类型 from a file: checked as a whole, then written; running projects keep the stages they began with."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from django.db import transaction
from msgspec import Meta, Struct

from tongban.catalog.themes import api as themes
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.common.shapes import shape_fault
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from .. import permissions
from ..enums import AssessmentKind, FilingKind
from ..models import ProjectType, StageRule
from ..rules.stages import rule_faults
from .walking import refuse_input

Text = Annotated[str, Meta(min_length=1, max_length=40)]


class Stage(Struct, frozen=True, forbid_unknown_fields=True):
    name: Text
    theme: Text
    days: Annotated[int, Meta(ge=1, le=400)]
    after: tuple[int, ...] = ()
    is_acceptance: bool = False
    covers: dict[str, str] = {}


class Type(Struct, frozen=True, forbid_unknown_fields=True):
    key: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9]{1,29}$")]
    name: Annotated[str, Meta(min_length=2, max_length=60)]
    filing: FilingKind
    stages: Annotated[tuple[Stage, ...], Meta(min_length=1, max_length=9)]
    note: Annotated[str, Meta(max_length=300)] = ""


@transaction.atomic
def load_types(*, actor: identity.User, rows: Any) -> int:
    """Gives how many types are new or changed."""
    permissions.require(identity.allowed_citywide(actor, permissions.MANAGE))
    try:
        types = msgspec.convert(rows, tuple[Type, ...])
    except msgspec.ValidationError as problem:
        where, words = shape_fault(problem)
        raise InvalidInputError(fields={where: words}) from None
    refuse_input(_faults(types))
    return sum(_write(actor, one) for one in types)


def _faults(types: tuple[Type, ...]) -> dict[str, str]:
    errors = {}
    keys = [one.key for one in types]
    for one in types:
        if keys.count(one.key) > 1:
            errors[one.key] = f"编码 {one.key} 写了两次"
            continue
        found = rule_faults((number, stage.after) for number, stage in enumerate(one.stages, start=1))
        for stage in one.stages:
            try:
                theme = themes.guide(stage.theme)
            except NotFoundError:
                found.append(f"没有编码为 {stage.theme} 的一件事")
                continue
            if theme.body.kind != themes.Kind.STAGE:
                found.append(f"“{theme.name}”的种类不是建设项目阶段")
            found += [
                f"不认识区域评估种类 {kind}" for kind in stage.covers.values() if kind not in AssessmentKind.values
            ]
        if found:
            errors[one.key] = f"{one.name}：{'；'.join(found)}"
    return errors


def _write(actor: identity.User, one: Type) -> bool:
    wanted = [
        {
            "number": number,
            "name": stage.name,
            "theme_code": stage.theme,
            "days": stage.days,
            "after": list(stage.after),
            "is_acceptance": stage.is_acceptance,
            "covers": stage.covers,
        }
        for number, stage in enumerate(one.stages, start=1)
    ]
    values = {"name": one.name, "filing": one.filing.value, "note": one.note}
    row = ProjectType.objects.filter(key=one.key).first()
    if row is not None:
        held = [{name: getattr(rule, name) for name in wanted[0]} for rule in row.stages.all()]
        if held == wanted and all(getattr(row, name) == value for name, value in values.items()):
            return False
    row, _ = ProjectType.objects.update_or_create(key=one.key, defaults=values)
    row.stages.all().delete()
    StageRule.objects.bulk_create(StageRule(type=row, **stage) for stage in wanted)
    audit.record(actor, "projects.type.load", f"project-type:{one.key}", facts={"stages": len(wanted)})
    return True
