"""The columns of a version that are cut from its body."""

from __future__ import annotations

from typing import Any

from tongban.common import pinyin

from .guide import GuideBody, to_builtins
from .rules.completeness import fullness, lacking


def columns_of(body: GuideBody) -> dict[str, Any]:
    return {"body": to_builtins(body), **cut_from(body)}


def cut_from(body: GuideBody) -> dict[str, Any]:
    """All but the body itself."""
    missing = lacking(body)
    return {
        "name": body.name,
        "name_key": pinyin.sort_key(body.name, 400),
        "summary": body.summary[:600],
        "kind": body.kind,
        "handling": body.handling,
        "subjects": list(body.subjects),
        "person_themes": list(body.themes.person),
        "company_themes": list(body.themes.company),
        "statutory_days": body.statutory.days if body.statutory else None,
        "statutory_unit": body.statutory.unit if body.statutory else "workday",
        "promised_days": body.promised.days if body.promised else None,
        "promised_unit": body.promised.unit if body.promised else "workday",
        "visits": body.visits,
        "online_depth": body.online_depth,
        "is_charged": body.fee.charged if body.fee else None,
        "licence_type_code": body.result.licence_type or "",
        "fullness": fullness(missing),
        "lacking": missing,
    }
