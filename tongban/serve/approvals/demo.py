"""市公安局 of the demo city has a system of its own, for 旅馆业特种行业许可. Twice changes nothing."""

from __future__ import annotations

import os
from typing import Any

from tongban.catalog.items import api as items
from tongban.data.exchange import api as exchange
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .external.sources import sources_of

PEER, AGENCY, HOTEL = "nanping-gaj", "nanping-gaj", "350109004001"
ROWS: list[dict[str, Any]] = [
    {"target": "hotel.name", "label": "旅馆名称", "source": "form.hotel_name", "required": True},
    {"target": "hotel.address", "label": "经营地址", "source": "form.address", "required": True},
    {"target": "hotel.rooms", "label": "客房数", "type": "number", "source": "form.rooms", "required": True},
    {"target": "hotel.beds", "label": "床位数", "type": "number", "source": "form.beds", "required": True},
    {"target": "hotel.guard", "label": "治安负责人", "source": "form.guard", "required": True},
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


def hotel_item() -> str:
    agency = agencies.agency_by_key(AGENCY)
    return next(row.code for row in items.listing(agency_id=agency.id, size=200).rows if HOTEL in row.code)


def connect() -> None:
    """Before the items: one that is handled in a department's system is published only when there is one. The address
    follows `DEPARTMENT_PORT`, where the launcher starts the simulated department."""
    agency, actor = agencies.agency_by_key(AGENCY), identity.SYSTEM()
    exchange.save_peer(
        actor=actor,
        code=PEER,
        name="治安管理业务系统（模拟）",
        agency_uscc=agency.uscc,
        address=f"http://127.0.0.1:{os.environ.get('DEPARTMENT_PORT', '8002')}",
        signing=exchange.Signing.HMAC,
    )


def build() -> None:
    actor, item = identity.SYSTEM(), hotel_item()
    if exchange.draft_or_newest(actor, PEER, item) is None:
        sources = sources_of(item)
        sample = {one.path: one.example for one in sources if one.example is not None}
        sample |= {"applicant.name": "武夷山市云水旅馆", "applicant.id_number": "91350782MA9TE5T39A"}
        sample |= {"case.accepted_on": "2026-03-02"}
        rows = [{"type": "text", "how": "direct", **row} for row in ROWS]
        used = {one for row in rows for one in (row.get("source"), *row.get("sources", ())) if one}
        sample = {path: value for path, value in sample.items() if path in used}
        case = {"name": "一家旅馆", "input": sample, "expected": exchange.make(rows, sample).flat}
        exchange.save_map(actor=actor, peer_code=PEER, item_code=item, rows=rows, cases=[case])
        exchange.publish_map(actor=actor, peer_code=PEER, item_code=item, sources=sources)
