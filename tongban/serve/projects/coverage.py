"""区域评估 put to the materials of a stage: the document of the area goes with the application, nobody uploads it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tongban.catalog.themes import api as themes
from tongban.support.files import api as files
from tongban.support.identity import api as identity

from .enums import AssessmentKind
from .models import Project, ProjectStage, RegionalAssessment
from .rules import coverage as rules


def covering(project: Project, stage: ProjectStage, plan: themes.Plan, *, today: date) -> dict[str, RegionalAssessment]:
    """By the key of the material in the pool."""
    if project.area_id is None or not stage.covers:
        return {}
    rows = {row.pk: row for row in RegionalAssessment.objects.select_related("area").filter(area_id=project.area_id)}
    held = [
        rules.Held(row.pk, row.kind, row.valid_from_on, row.valid_to_on, is_in_use=not row.ended_reason)
        for row in rows.values()
    ]
    names = {one.key: one.material.name for one in plan.pool if not one.material.generated}
    return {key: rows[found] for key, found in rules.covered(names, stage.covers, held, today).items()}


def supply(
    actor: identity.User,
    project: Project,
    stage: ProjectStage,
    plan: themes.Plan,
    materials: Mapping[str, Any],
    *,
    today: date,
) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The materials with a copy of each document of the area that nothing else was given for, and the list of these."""
    given, used = dict(materials), []
    names = {one.key: one.material.name for one in plan.pool}
    for key, one in covering(project, stage, plan, today=today).items():
        if given.get(key):
            continue
        given[key] = {"file": _copy(actor, one)}
        used.append({"material": names[key], **words_of(one)})
    return given, used


def words_of(one: RegionalAssessment) -> dict[str, str]:
    return {"kind": AssessmentKind(one.kind).label, "area": one.area.name, "document": one.document_number or one.title}


def _copy(actor: identity.User, one: RegionalAssessment) -> str:
    """A file belongs to one case; that of the area stays where it is."""
    info = files.info(one.file_id)
    with files.open(info.id) as stream:
        kept = files.receive(
            actor, name=info.name, chunks=iter(lambda: stream.read(65536), b""), purpose="区域评估成果"
        )
    return str(kept.id)
