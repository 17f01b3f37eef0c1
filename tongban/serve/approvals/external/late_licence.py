"""证照 that comes after the result: registered as a new version of the one made with the decision."""

from __future__ import annotations

from typing import Any

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.data.exchange import api as exchange
from tongban.data.licences import api as licences
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from .. import merging, papers
from ..actions.walking import change, message, subject_of
from ..models import Case
from .days import day_of


def register_late(case: Case, told: exchange.Received) -> str:
    """The case is locked and granted. What says nothing new changes nothing, however often it comes."""
    guide = items.version(case.item_version_id)
    if not guide.licence_type_code:
        return "这个事项不发证照，只留存"
    if merging.main_of(case):
        return "多证合一，这一项不另发证，只留存"
    held = licences.licence(case.licence_identifier) if case.licence_identifier else None
    number, until = str(told.body["number"]), day_of(told.body, "valid_to", "有效期至")
    data = {name: value for name, value in dict(told.body.get("data") or {}).items() if value}
    if until is not None and until < clock.today():
        raise InvalidInputError(fields={"valid_to": "有效期至（valid_to）已经过去，不能登记成有效的证照"})
    if held is not None and _is_same(held, number, until, data):
        return f"证照 {number} 已经登记，没有变化"
    fresh = licences.issue(
        actor=identity.SYSTEM(),
        type_code=guide.licence_type_code,
        agency=agencies.agency_by_id(case.agency_id),
        holder=_holder(held) if held else papers.recipient_of(case),
        data={**(held.data if held else {}), **data},
        case_number=case.number,
        on=clock.today(),
        previous_identifier=held.identifier if held else "",
        number=number,
        valid_to_on=until or (held.valid_to_on if held else None),
    )
    change(case, licence_identifier=fresh.identifier)
    facts = {"peer": told.peer_name, "key": told.key, "number": number, "licence": fresh.identifier}
    audit.record(identity.SYSTEM(), "approvals.external.licence", subject_of(case.number), facts=facts)
    message(
        case, f"证照已登记：{case.item_name}", f"部门系统发来证照 {number}，已登记入库，请以“我的证照”里的新版本为准。"
    )
    return f"证照 {number} 已登记入库" + ("，原来的版本已换发" if held else "")


def _is_same(held: licences.LicenceInfo, number: str, until: Any, data: dict[str, Any]) -> bool:
    known = {name: held.data.get(name) for name in data}
    return held.number == number and until in (None, held.valid_to_on) and known == data


def _holder(held: licences.LicenceInfo) -> identity.Party:
    id_type = "111" if held.holder_kind == "natural" else "uscc"
    return identity.Party(held.holder_kind, id_type, held.holder_id_number, held.holder_name, "")
