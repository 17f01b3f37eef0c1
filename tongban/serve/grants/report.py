"""奖补台账: the awards of the list as CSV. Checked and recorded at once; account numbers are left out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from tongban.common import clock
from tongban.common.errors import InvalidInputError
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity
from tongban.ui.filters import mask_id_number

from . import showing
from .bankfile import BYTE_ORDER_MARK, harmless
from .queries import wanted
from .rules.money import plain
from .values import AwardRow

HEAD = ["办件编号", "政策", "文号", "申请人", "证件号码", "状态", "核定金额（元）", "申请日期", "决定日期", "公示编号",
        "公示截止", "到账日期"]  # fmt: skip
MOST = 5000


def awards_csv(actor: identity.User, *, state: str = "", text: str = "", policy_id: int = 0) -> Iterator[str]:
    found = wanted(actor, state, text, policy_id).select_related("version", "publicity")
    rows = list(found.order_by("-applied_at", "-pk")[: MOST + 1])
    if len(rows) > MOST:
        raise InvalidInputError(fields={"q": f"超过 {MOST} 笔，请先筛选再导出"})
    asked = {"state": state, "text": text, "policy": policy_id}
    audit.record(actor, "grants.awards.export", "grants", facts={**asked, "rows": len(rows)})
    yield BYTE_ORDER_MARK + _line(HEAD)
    for row in rows:
        yield _line(_cells(showing.award_row(row, clock.today())))


def _cells(row: AwardRow) -> list[str]:
    return [
        row.number,
        row.policy_name,
        row.document_number,
        row.party_name,
        mask_id_number(row.party_id_number),
        row.state_name,
        plain(row.cents) if row.amount else "",
        f"{row.applied_at:%Y-%m-%d}",
        f"{row.decided_at:%Y-%m-%d}" if row.decided_at else "",
        row.publicity_number,
        f"{row.public_until_on:%Y-%m-%d}" if row.public_until_on else "",
        f"{row.paid_at:%Y-%m-%d}" if row.paid_at else "",
    ]


def _line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([harmless(cell) for cell in cells])
    return buffer.getvalue()
