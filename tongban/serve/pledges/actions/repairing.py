"""信用修复: the record of a false pledge is lifted, and its party may pledge again."""

from __future__ import annotations

from django.db import transaction

from tongban.common import clock
from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.serve.approvals import api as approvals
from tongban.support.identity import api as identity

from .. import permissions, rules
from ..errors import NotRepairableError
from ..events import CreditRepaired
from ..models import CreditRecord
from ..queries import fault_of
from .walking import message, tell


@transaction.atomic
def repair_credit(*, actor: identity.User, record_id: int, note: str, key: str | None = None) -> CreditRecord:
    row = (
        CreditRecord.objects.select_for_update(of=("self",)).select_related("pledge__case").filter(pk=record_id).first()
    )
    if row is None:
        raise NotFoundError(what="这条失信记录")
    permissions.require(actor, permissions.DECIDE, row)
    if key and not approvals.first_time(actor, key, "credit-repair", f"case:{row.pledge.number}"):
        return row
    if row.repaired_at is not None:
        raise NotRepairableError(reason="已经修复过了")
    if fault := fault_of(row):
        raise NotRepairableError(reason=fault)
    if not note.strip():
        raise InvalidInputError(fields={"note": "请写明修复的依据"})
    if len(note.strip()) > rules.LONGEST_TEXT:
        raise InvalidInputError(fields={"note": f"修复的依据最多 {rules.LONGEST_TEXT} 个字"})
    row.repaired_at, row.repaired_by_name, row.repair_note = clock.now(), actor.name, note.strip()
    row.save(update_fields=["repaired_at", "repaired_by_name", "repair_note"])
    message(row.pledge, "失信记录已修复", f"“{row.pledge.item_name}”的失信记录已经修复，可以再选择告知承诺。")
    event = CreditRepaired(case_number=row.pledge.number, record_id=row.pk)
    tell(actor, row.pledge, "repair", {"record": row.pk, "note": note.strip()}, event)
    return row
