"""A department in memory, for tests: `Fake.of("fake:one")` is what stands behind that address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from .. import rules
from ..errors import UnreachableError
from ..models import Peer
from . import register_connector


class Fake:
    known: ClassVar[dict[str, Fake]] = {}

    def __init__(self) -> None:
        self.arrived: list[dict[str, Any]] = []
        self.sent: list[dict[str, Any]] = []
        self.is_down = False
        self.fault: Exception | None = None

    @classmethod
    def of(cls, address: str) -> Fake:
        return cls.known.setdefault(address, cls())

    def _answers(self) -> None:
        if self.is_down:
            raise UnreachableError("连接不上：演示停机")
        if self.fault:
            raise self.fault

    def push(self, envelope: Mapping[str, Any]) -> None:
        self._answers()
        if envelope["key"] not in {one["key"] for one in self.arrived}:
            self.arrived.append(dict(envelope))

    def pull(self, after: str) -> tuple[list[Any], str]:
        self._answers()
        return self.sent[int(after or 0) :], str(len(self.sent))

    def pull_case(self, case_number: str, after_seq: int) -> list[Any]:
        self._answers()
        return [one for one in self.sent if one["case"] == case_number and one["seq"] > after_seq]

    def day(self, on: date) -> dict[str, Any]:
        self._answers()
        found = {}
        for name, rows in (("received", self.arrived), ("sent", self.sent)):
            digests = {one["key"]: rules.digest_of("hmac", one) for one in rows if one["day"] == on.isoformat()}
            figures = {"count": len(digests), "hash": rules.day_hash("hmac", digests)}
            cases = {one["key"]: one["case"] for one in rows}
            found[name] = {**figures, "messages": {key: [one, cases[key]] for key, one in digests.items()}}
        return found


def _maker(peer: Peer) -> Fake:
    return Fake.of(peer.address)


register_connector("fake", _maker)
