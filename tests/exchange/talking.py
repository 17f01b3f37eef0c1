"""What the tests of departments' systems share: a round of the worker, and what a system says."""

from __future__ import annotations

from typing import Any

from tongban.data.exchange import api as exchange
from tongban.data.exchange import incoming
from tongban.data.exchange.models import InMessage, Peer
from tongban.data.exchange.tests import peers
from tongban.serve.approvals.tests import city as small
from tongban.support.events import api as events

ITEM = "350117001009"


def built(**peer: Any) -> Any:
    """The small city with the system of the market office, and an item that it decides. `peer`: what is its own."""
    made = small.build()
    peers.connect(made, "market", **peer)
    made.external = small._item(made, ITEM, small.body("食品经营许可（部门系统）", flow="external"))
    return made


def settle(rounds: int = 3) -> None:
    for _ in range(rounds):
        events.deliver_all_now()
        exchange.send_due()
        exchange.handle_due()


def say(peer: str, number: str, seq: int, kind: str, /, **body: Any) -> InMessage:
    """The message as it is kept after a few rounds."""
    one = {"key": f"{kind}-{seq}", "case": number, "seq": seq, "kind": kind, "day": "2026-03-02", "at": "x"}
    incoming.take(Peer.objects.get(code=peer), one | {"body": body})
    settle(4)
    return InMessage.objects.get(peer__code=peer, case_number=number, seq=seq)
