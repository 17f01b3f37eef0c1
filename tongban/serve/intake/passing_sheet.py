"""物料交接单: the sheet of one hand-over, with both signatures as far as they were given."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from tongban.support.audit import api as audit
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .passings import passing_for


def passing_pdf(actor: identity.User, passing_id: int) -> bytes:
    one = passing_for(actor, passing_id)
    audit.record_read(actor, f"case:{one.case_number}", purpose="打印物料交接单")
    facts = [["办件编号", one.case_number, True], ["事项", one.item_name, True], ["申请人", one.applicant_name, True]]
    facts += [["移交", one.from_name, False], ["接收", one.to_name, False], ["状态", one.state_name, False]]
    if one.reason:
        facts.append(["退回原因", one.reason, True])
    data = {
        "case_number": one.case_number,
        "facts": facts,
        "rows": [
            [str(at), thing["name"], _moment(one.given_at), str(thing["count"]), one.note if at == 1 else ""]
            for at, thing in enumerate(one.things, start=1)
        ],
        "giver": one.given_by_name,
        "at": _moment(one.given_at),
        "receiver": one.answered_by_name,
        "received": _moment(one.answered_at),
        "link": f"{settings.PUBLIC_URL}/c/{one.query_code}",
    }
    return notices.render_form("handover", data)


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
