"""What conditions and amounts may look at: the registration, the licences that are held, the answers of the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.catalog.items import api as items
from tongban.common.errors import NotFoundError
from tongban.data.licences import api as licences
from tongban.support.identity import api as identity

PARTY = {
    "party.kind": "申请人类别（自然人、法人和其他组织）",
    "party.body": "单位类别（企业、个体工商户、农民专业合作社、事业单位、社会组织、其他组织）",
    "party.division": "登记地区划（代码前六位）",
}


def facts_of(party: identity.Party, answers: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """By name, in words that people read: `party.…`, `licence.<type>` (held), `licence.<type>.<field>`, `answer.…`."""
    found: dict[str, Any] = {"party.kind": str(identity.PartyKind(party.kind).label)}
    if party.kind == identity.PartyKind.LEGAL:
        found["party.body"] = str(identity.kind_of(party.id_number).label)
        found["party.division"] = party.id_number[2:8]
    for one in reversed(licences.held_by(party.id_number)):
        found[f"licence.{one.type_code}"] = one.number or True
        found |= {f"licence.{one.type_code}.{name}": value for name, value in one.data.items()}
    return found | {f"answer.{name}": value for name, value in (answers or {}).items()}


def choices(item_code: str) -> list[tuple[str, str]]:
    """For whoever writes a policy: every fact by name, in words."""
    found = list(PARTY.items())
    try:
        form = items.form(items.guide(item_code))
    except NotFoundError:
        form = None
    if form is not None:
        found += [(f"answer.{one.id}", f"申请表：{one.label}") for _, group, one in form.places() if not group.repeat]
    for kind in licences.licence_types():
        found.append((f"licence.{kind.code}", f"证照：{kind.name}"))
        found += [(f"licence.{kind.code}.{one.id}", f"{kind.name}：{one.label}") for one in kind.fields]
    return found
