"""Two departments of the demo city have systems of their own: 旅馆业特种行业许可 goes to that of 市公安局,
烟草专卖零售许可 to that of 市烟草专卖局. Twice changes nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from tongban.catalog.items import api as items
from tongban.data.exchange import api as exchange
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .external.sources import sources_of

HOTEL, TOBACCO = "350109004001", "350133001001"
#: Of every map: who applies, how he is reached, when the case was accepted.
OWNER: list[dict[str, Any]] = [
    {"target": "owner.name", "label": "经营者", "source": "applicant.name", "required": True},
    {"target": "owner.code", "label": "经营者信用代码", "source": "applicant.id_number", "required": True},
    {"target": "owner.head", "label": "负责人", "source": "form.representative", "required": True},
    {
        "target": "owner.contact", "label": "联系人及电话", "how": "join", "separator": " ", "required": True,
        "sources": ["form.contact", "form.phone"],
    },
    {"target": "accepted", "label": "受理日期", "how": "date", "format": "%Y%m%d", "source": "case.accepted_on",
     "required": True},
    {"target": "area", "label": "辖区代码", "how": "constant", "value": "350700", "required": True},
]  # fmt: skip
ROWS: list[dict[str, Any]] = [
    {"target": "hotel.name", "label": "旅馆名称", "source": "form.hotel_name", "required": True},
    {"target": "hotel.address", "label": "经营地址", "source": "form.address", "required": True},
    {"target": "hotel.rooms", "label": "客房数", "type": "number", "source": "form.rooms", "required": True},
    {"target": "hotel.beds", "label": "床位数", "type": "number", "source": "form.beds", "required": True},
    {"target": "hotel.guard", "label": "治安负责人", "source": "form.guard", "required": True},
    *OWNER,
]
SHOP_ROWS: list[dict[str, Any]] = [
    {"target": "shop.name", "label": "店铺字号", "source": "form.store_name", "required": True},
    {"target": "shop.address", "label": "经营地址", "source": "form.store_address", "required": True},
    {"target": "shop.area", "label": "面积", "type": "number", "source": "form.area", "required": True},
    {"target": "shop.kind", "label": "业态", "source": "form.kind", "required": True},
    *OWNER,
]


@dataclass(frozen=True)
class System:
    """One department's system: the agency's key is its name as well; what of which item it is told."""

    agency: str
    name: str
    base_code: str
    rows: list[dict[str, Any]]
    case: str
    applicant: dict[str, str]


SYSTEMS = (
    System("nanping-gaj", "治安管理业务系统（模拟）", HOTEL, ROWS, "一家旅馆",
           {"applicant.name": "武夷山市云水旅馆", "applicant.id_number": "91350782MA9TE5T39A"}),
    System("nanping-ycj", "烟草专卖零售许可业务系统（模拟）", TOBACCO, SHOP_ROWS, "一家小店",
           {"applicant.name": "南平市溪山小馆餐饮有限公司", "applicant.id_number": "91350702MA9TE5T12N"}),
)  # fmt: skip


def connect() -> None:
    """Before the items: one that is handled in a department's system is published only when there is one. The address
    follows `DEPARTMENT_PORT`, where the launcher starts the simulated departments."""
    for system in SYSTEMS:
        exchange.save_peer(
            actor=identity.SYSTEM(),
            code=system.agency,
            name=system.name,
            agency_uscc=agencies.agency_by_key(system.agency).uscc,
            address=f"http://127.0.0.1:{os.environ.get('DEPARTMENT_PORT', '8002')}/{system.agency}",
            signing=exchange.Signing.HMAC,
        )


def build() -> None:
    for system in SYSTEMS:
        _map(system)


def _map(system: System) -> None:
    actor, item = identity.SYSTEM(), _item(agencies.agency_by_key(system.agency).id, system.base_code)
    if exchange.draft_or_newest(actor, system.agency, item) is not None:
        return
    sources = sources_of(item)
    sample = {one.path: one.example for one in sources if one.example is not None}
    sample |= system.applicant | {"case.accepted_on": "2026-03-02"}
    rows = [{"type": "text", "how": "direct", **row} for row in system.rows]
    used = {one for row in rows for one in (row.get("source"), *row.get("sources", ())) if one}
    sample = {path: value for path, value in sample.items() if path in used}
    case = {"name": system.case, "input": sample, "expected": exchange.make(rows, sample).flat}
    exchange.save_map(actor=actor, peer_code=system.agency, item_code=item, rows=rows, cases=[case])
    exchange.publish_map(actor=actor, peer_code=system.agency, item_code=item, sources=sources)


def _item(agency_id: int, base_code: str) -> str:
    return next(row.code for row in items.listing(agency_id=agency_id, size=200).rows if base_code in row.code)
