"""连接器: what can be asked of a department's system. HTTP carries it today; a broker would be a second one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Protocol

from ..models import Peer


class Connector(Protocol):
    """Each raises UnreachableError (nobody answers), PeerFaultError (it has broken) or RefusedError (it says no)."""

    def push(self, envelope: Mapping[str, Any]) -> None:
        """Hand over one message; handed over twice it counts once."""

    def pull(self, after: str) -> tuple[list[Any], str]:
        """Messages of theirs since a place of theirs, and the new place."""

    def pull_case(self, case_number: str, after_seq: int) -> list[Any]:
        """Messages of theirs about one case, after a number."""

    def day(self, on: date) -> dict[str, Any]:
        """{"received": {"count", "hash", "messages": {key: digest}}, "sent": the same}, as they have it."""


_makers: dict[str, Callable[[Peer], Connector]] = {}


def connector_for(peer: Peer) -> Connector:
    from .client import HttpConnector

    scheme = peer.address.split(":", 1)[0]
    return _makers.get(scheme, HttpConnector)(peer)


def register_connector(scheme: str, maker: Callable[[Peer], Connector]) -> None:
    """Another way to talk, chosen by how the address of the peer begins (`fake:` in tests)."""
    _makers[scheme] = maker
