"""办件编号: one sequence in the database, no counting of rows, no lock; and the earlier answer to the same key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection

from tongban.common.prepared import drawing
from tongban.serve.approvals import api as approvals

from . import rules

RESERVE = """
    SELECT nextval('intake_case_number'), earlier.number, earlier.request_hash, {recorded}, {keys}
    FROM (SELECT 1) AS one
    LEFT JOIN intake_application AS earlier ON earlier.submitted_by_id = %s AND earlier.key = %s
"""


@dataclass(frozen=True)
class Reserved:
    """A serial of our own, the application that this key already made, if any, whether false materials stand on
    record against the party, and keys for the rows of a new application."""

    serial: int
    earlier_number: str | None
    earlier_hash: str | None
    is_recorded: bool
    keys: tuple[int, ...]

    def number(self, item_code: str, day: date) -> str:
        return rules.case_number(item_code, day, self.serial)


def reserve(actor_id: int, key: str, party_id_number: str) -> Reserved:
    """One statement for all. A serial or key that is not used in the end leaves a gap, which is normal."""
    with connection.cursor() as cursor:
        sql = RESERVE.format(recorded=approvals.RECORDED, keys=drawing(*approvals.ROWS_OF_OPENING))
        cursor.execute(sql, [party_id_number, actor_id, key])
        serial, number, digest, is_recorded, *keys = cursor.fetchone()
    return Reserved(int(serial), number, digest, is_recorded, tuple(keys))
