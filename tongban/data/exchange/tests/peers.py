"""A connected department in memory."""

from __future__ import annotations

from typing import Any

from tongban.data.exchange import api as exchange
from tongban.data.exchange.connector.fake import Fake
from tongban.support.identity import api as identity
from tongban.support.notices.tests.city import moment

MOMENT = moment("2026-03-02")


def connect(city: Any, code: str = "one", **more: Any) -> Fake:
    from tongban.data.exchange.peers import SCHEMES

    told = {"name": "业务系统", "agency_uscc": city.market.uscc, "signing": "hmac", "address": f"fake://{code}", **more}
    Fake.known.pop(told["address"], None)
    exchange.save_peer(actor=identity.SYSTEM(), code=code, schemes=(*SCHEMES, "fake"), **told)
    return Fake.of(told["address"])
