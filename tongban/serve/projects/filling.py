"""项目信息预填: what the project says is put into the forms of its stages by the ids of their questions."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tongban.catalog.themes import api as themes
from tongban.support.forms import api as forms

from .models import Project

LABEL = "取自项目登记"
#: Asked of every stage and never typed again: the project is known by them.
LOCKED = ("project", "project_code")


def facts(project: Project) -> list[tuple[str, str, Any]]:
    """(id that the forms of the items use, a word of its label, value): an area is that of the land or of the house."""
    return [
        ("project", "", project.name),
        ("project_code", "", project.code),
        ("address", "", project.address),
        ("area", "用地", _plain(project.land)),
        ("area", "建筑", _plain(project.size)),
        ("invest", "总投资", f"{project.investment:.2f}"),
        ("industry", "行业代码", project.industry),
        ("summary", "建设内容", project.summary),
    ]


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def prefilled(project: Project, plan: themes.Plan) -> dict[str, forms.Prefilled]:
    """For the one form of a stage; what is not the project's own name can be changed."""
    return {
        name: forms.Prefilled(value, LABEL, source not in LOCKED, {"source": "project", "path": source})
        for name, source, value in _places(project, plan)
    }


def known_answers(project: Project, plan: themes.Plan) -> dict[str, Any]:
    """What stands where nothing else is answered."""
    return {name: value for name, _, value in _places(project, plan)}


def locked_answers(project: Project, plan: themes.Plan) -> dict[str, Any]:
    return {name: value for name, source, value in _places(project, plan) if source in LOCKED}


def _places(project: Project, plan: themes.Plan) -> Iterator[tuple[str, str, Any]]:
    if plan.form is None:
        return
    labels = {one.id: one.label for _, _, one in plan.form.places()}
    for part in plan.now:
        names = plan.joined.names.get(part.code, {})
        for source, word, value in facts(project):
            if source in names and word in labels.get(names[source], ""):
                yield names[source], source, value
