"""The guide as JSON for other systems: stable names, codes beside words."""

from __future__ import annotations

from typing import Any

import msgspec
from django.conf import settings

from .guide import GuideBody, Limit, to_builtins
from .queries import ItemRow
from .reading import Guide, material_words
from .rules.limits import limit_words


def guide_json(guide: Guide) -> dict[str, Any]:
    """Everything a guide says. Elements that an imported guide does not state are null or empty and named in
    `not_stated`."""
    body = to_builtins(guide.body)
    return {
        "code": guide.code,
        "base_code": guide.base_code,
        "version": guide.version,
        "version_id": guide.version_id,
        "effective_on": guide.effective_on.isoformat() if guide.effective_on else None,
        "state": guide.item_state,
        "is_open": guide.is_open,
        "url": f"{settings.PUBLIC_URL}{guide.path}",
        "name": guide.name,
        "alias": body["alias"],
        "summary": guide.summary,
        "kind": {"code": guide.kind_code, "name": guide.kind_name},
        "level": {"code": guide.level, "name": guide.level_name},
        "agency": {"uscc": guide.agency_uscc, "name": guide.agency_name},
        "division": {"code": guide.division_code, "name": guide.division_name},
        "handling": {"code": guide.handling_code, "name": guide.handling},
        "subjects": [
            {"code": code, "name": name} for code, name in zip(guide.subjects, guide.subject_names, strict=True)
        ],
        "audience": guide.audience,
        "audience_note": guide.audience_note,
        "themes": body["themes"],
        "statutory_limit": _limit(guide.statutory),
        "promised_limit": _limit(guide.promised),
        "bases": body["bases"],
        "conditions": body["conditions"],
        "questions": body["questions"],
        "situations": body["situations"],
        "materials": [{**to_builtins(one), "words": material_words(one)} for one in guide.materials],
        "steps": body["steps"],
        "check_points": body["check_points"],
        "fee": body["fee"],
        "result": body["result"],
        "places": [
            {
                "name": place.name,
                "address": place.address,
                "windows": place.windows,
                "hours": place.hours,
                "phone": place.phone,
            }
            for place in guide.places
        ],
        "phones": body["phones"],
        "visits": guide.visits,
        "visits_reason": guide.visits_reason,
        "online_depth": guide.online_depth,
        "reach": guide.reach,
        "ways": body["ways"],
        "preview": guide.preview or None,
        "post": guide.post,
        "quantity_limit": guide.quantity_limit,
        "vital": guide.is_vital,
        "faqs": body["faqs"],
        "form": {"code": guide.form.code, "version": guide.form.version} if guide.form else None,
        "flow": {"code": guide.flow.code, "version": guide.flow.version} if guide.flow else None,
        "joint_agencies": body["joint_agencies"],
        "pledge": body["pledge"],
        "swift": body["swift"],
        "source": guide.source,
        "online_url": guide.online_url,
        "platform": guide.body.platform,
        "joint_note": guide.body.joint_note,
        "labels": body["labels"],
        "not_stated": body["missing"],
    }


def row_json(row: ItemRow) -> dict[str, Any]:
    """One line of a list."""
    return {
        "code": row.code,
        "name": row.name,
        "summary": row.summary,
        "kind": {"code": row.kind_code, "name": row.kind_name},
        "handling": row.handling,
        "agency": row.agency_name,
        "division": {"code": row.division_code, "name": row.division_name},
        "level": row.level_name,
        "statutory_limit": row.statutory_words,
        "promised_limit": row.promised_words,
        "visits": row.visits,
        "online_depth": row.online_depth,
        "themes": list(row.themes),
    }


def body_schema() -> dict[str, Any]:
    """JSON Schema of a guide's body, for the editor."""
    return msgspec.json.schema(GuideBody)


def _limit(limit: Limit | None) -> dict[str, Any] | None:
    if limit is None:
        return None
    return {"days": limit.days, "unit": limit.unit, "basis": limit.basis, "words": limit_words(limit)}
