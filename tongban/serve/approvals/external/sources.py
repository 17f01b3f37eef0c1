"""What is held about a case and may be passed on, by path: as a list for the editor of field maps, and as values.

Both come from the same places, so that nothing a department needs is typed a second time (杜绝二次录入).
"""

from __future__ import annotations

from typing import Any

from tongban.catalog.items import api as items
from tongban.data.exchange import api as exchange
from tongban.data.licences import api as licences

from ..answers import submitted
from ..models import Case

CASE = (
    ("case.number", "办件编号", "text", True),
    ("case.item_code", "事项编码", "text", True),
    ("case.item_name", "事项名称", "text", True),
    ("case.agency_name", "实施机关", "text", True),
    ("case.received_on", "收到材料日期", "date", True),
    ("case.accepted_on", "受理日期", "date", True),
    ("case.promised_due_on", "承诺办结日期", "date", False),
)
APPLICANT = (
    ("applicant.name", "申请人", "text", True),
    ("applicant.id_type", "证件类型", "text", True),
    ("applicant.id_number", "证件号码", "text", True),
    ("applicant.phone", "联系电话", "text", False),
    ("agent.name", "经办人", "text", False),
)


def sources_of(item_code: str) -> list[exchange.Source]:
    """Everything that a case of this item has, and what the draft of its form adds; `item_code` empty: what a case of
    any item has."""
    found = [exchange.Source(path, label, kind, "办件", sure) for path, label, kind, sure in CASE]
    found += [exchange.Source(path, label, kind, "申请人", sure) for path, label, kind, sure in APPLICANT]
    if not item_code:
        return found
    guide = items.guide(item_code)
    fields = items.form_sources(items.form(guide))
    known = {one.path for one in fields}
    found += [*fields, *(one for one in items.draft_sources(item_code) if one.path not in known)]
    for code in dict.fromkeys(one.licence_type for one in guide.materials if one.licence_type):
        kind = licences.licence_type(code)
        found.append(exchange.Source(f"licence.{code}.number", f"{kind.name}编号", "text", "证照"))
        found += [exchange.Source(f"licence.{code}.{one.id}", one.label, "text", "证照") for one in kind.fields]
    return found


def values_of(case: Case) -> dict[str, Any]:
    """The same paths with what this case holds; days as 2026-03-02."""
    given = submitted(case.number)
    found: dict[str, Any] = {
        "case.number": case.number,
        "case.item_code": case.item_code,
        "case.item_name": case.item_name,
        "case.agency_name": case.agency_name,
        "case.received_on": case.received_on.isoformat(),
        "case.accepted_on": case.accepted_on.isoformat() if case.accepted_on else None,
        "case.promised_due_on": case.promised_due_on.isoformat() if case.promised_due_on else None,
        "applicant.name": case.applicant_name,
        "applicant.id_type": case.applicant_id_type,
        "applicant.id_number": case.applicant_id_number,
        "applicant.phone": case.applicant_phone,
        "agent.name": case.agent_name,
        **{f"form.{name}": value for name, value in given.answers.items()},
    }
    for identifier in given.licence_identifiers:
        licence = licences.licence(identifier)
        found[f"licence.{licence.type_code}.number"] = licence.number
        found |= {f"licence.{licence.type_code}.{name}": value for name, value in licence.data.items()}
    return found
