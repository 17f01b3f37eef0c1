"""Taking over the list that exists (数据导入): by the reform office, without a review, before requests begin."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity.api import User

from .. import permissions, versions
from ..body import PowerBody, to_builtins
from ..events import PowersPublished
from ..models import Power, PowerVersion
from ..reading import read_body
from ..rules.codes import code_error, is_sub_of, power_code


@transaction.atomic
def file_power(
    *,
    actor: User,
    agency_uscc: str,
    level: str,
    base_code: str,
    body: dict[str, Any] | PowerBody,
    parent_base_code: str = "",
    effective_on: date | None = None,
    note: str = "清单导入",
) -> PowerVersion | None:
    """One power as it stands. None when the list says the same already; what it says otherwise needs a request."""
    agency = agencies.agency(agency_uscc)
    permissions.require_at(actor, permissions.PUBLISH, agency)
    content = read_body(body)
    if faults := code_error(agency.uscc, level, base_code, content.kind):
        raise InvalidInputError(fields=faults)
    parent = _parent(agency, level, base_code, parent_base_code)
    code = power_code(agency.uscc, level, base_code)
    known = PowerVersion.objects.last().filter(power__code=code).select_related("power").first()
    if known is not None:
        if known.ended_on is None and known.body == to_builtins(content) and known.parent_id == (parent and parent.pk):
            return None
        raise ConflictError(reason=f"{code} 已在清单中且内容不同，请走调整申请")

    starts = effective_on or clock.today()
    power = versions.begin(agency, level, base_code)
    version = versions.put_in_force(
        power,
        content,
        actor=actor,
        starts=starts,
        parent_id=parent.pk if parent else None,
        note=note,
    )
    audit.record(actor, "powers.file", f"power:{code}", facts={"name": content.name, "note": note})
    events.publish(
        PowersPublished(codes=(code,), request_number="", kind="file", effective_on=str(version.effective_on))
    )
    return version


def _parent(agency: agencies.AgencyInfo, level: str, base_code: str, parent_base_code: str) -> Power | None:
    if not parent_base_code:
        return None
    if not is_sub_of(base_code, parent_base_code):
        raise InvalidInputError(fields={"parent": f"子项 {base_code} 与主项 {parent_base_code} 的前 9 位应相同"})
    code = power_code(agency.uscc, level, parent_base_code)
    found = PowerVersion.objects.in_force(clock.today()).filter(power__code=code).select_related("power").first()
    if found is None or found.parent_id is not None:
        raise InvalidInputError(fields={"parent": f"主项 {parent_base_code} 不在清单中，或者自己也是子项"})
    return found.power
