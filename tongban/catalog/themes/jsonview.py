"""Themes as JSON for other systems."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from tongban.catalog.items import api as items

from .body import to_builtins
from .planning import Part, Plan, first_answers, plan
from .queries import ThemeRow
from .reading import ThemeGuide


def row_json(row: ThemeRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "summary": row.summary,
        "kind": {"code": row.kind, "name": row.kind_name},
        "agency": row.agency_name,
        "division": row.division_name,
        "items": row.item_count,
    }


def guide_json(theme: ThemeGuide, planned: Plan | None = None) -> dict[str, Any]:
    """What the theme says, and what it comes to: as planned, else with the first option of every question."""
    first = first_answers(theme, {})
    planned = planned or plan(theme, first)
    body = to_builtins(theme.body)
    return {
        "code": theme.code,
        "version": theme.version,
        "effective_on": theme.effective_on.isoformat() if theme.effective_on else None,
        "is_open": theme.is_open,
        "url": f"{settings.PUBLIC_URL}{theme.path}",
        "name": theme.name,
        "alias": body["alias"],
        "summary": theme.summary,
        "audience": theme.body.audience,
        "kind": {"code": theme.body.kind, "name": theme.kind_name},
        "agency": {"uscc": theme.agency.uscc, "name": theme.agency.name},
        "division": {"code": theme.division_code, "name": theme.division_name},
        "licence_type": theme.body.licence_type or None,
        "main_item": theme.body.main or None,
        "questions": [to_builtins(ask) for ask in planned.asks],
        "members": body["members"],
        "first_answers": first,
        "plan": _plan(planned),
    }


def _plan(planned: Plan) -> dict[str, Any]:
    return {
        "working_days": planned.days,
        "working_days_one_by_one": planned.days_one_by_one,
        "visits": planned.visits,
        "fees": planned.fee_words,
        "items": [_part(part) for part in planned.parts],
        "shared_questions": planned.joined.shared_count,
        "materials": [
            {
                "key": one.key,
                "name": one.material.name,
                "licence_type": one.material.licence_type,
                "generated": one.material.generated,
                "pledge": one.key in planned.pledgeable,
                "for": [use.item_code for use in one.uses],
            }
            for one in planned.pool
        ],
    }


def _part(part: Part) -> dict[str, Any]:
    limit = items.limit_words(part.guide.promised)
    return {
        "code": part.code,
        "name": part.guide.name,
        "agency": part.guide.agency_name,
        "stage": part.stage + 1,
        "after": list(part.after),
        "promised_limit": limit,
    }
