"""Signed HTTP, JSON both ways. The address of the peer is the root; see README.md for the four requests."""

from __future__ import annotations

import http.client
import json
import secrets
import socket
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from tongban.common import clock

from .. import keys, rules, signing
from ..errors import PeerFaultError, RefusedError, UnreachableError
from ..models import Peer

SECONDS = 10
LARGEST_ANSWER = 20_000_000
AWAY = frozenset({401, 403, 404, 408, 429, 502, 503, 504})  # says something about the connection, not the message
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class HttpConnector:
    def __init__(self, peer: Peer) -> None:
        self.peer = peer

    def push(self, envelope: Mapping[str, Any]) -> None:
        self._ask("POST", "messages", body=rules.canonical(dict(envelope)))

    def pull(self, after: str) -> tuple[list[Any], str]:
        answer = self._ask("GET", f"messages?{urlencode({'after': after})}")
        return _list(answer, "messages"), str(answer.get("next") or after)[:200]

    def pull_case(self, case_number: str, after_seq: int) -> list[Any]:
        query = urlencode({"case": case_number, "after_seq": after_seq})
        return _list(self._ask("GET", f"messages?{query}"), "messages")

    def day(self, on: date) -> dict[str, Any]:
        return self._ask("GET", f"days/{quote(on.isoformat())}")

    def _ask(self, method: str, rest: str, body: bytes = b"") -> dict[str, Any]:
        address = f"{self.peer.address.rstrip('/')}/{rest}"
        parts = urlsplit(address)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        headers = signing.headers(
            self.peer.signing, keys.sign_for(self.peer), peer="tongban", method=method, target=target,
            at=str(int(clock.now().timestamp())), nonce=secrets.token_hex(16), body=body,
        )  # fmt: skip
        headers |= {"Content-Type": "application/json", "Accept": "application/json"}
        request = urllib.request.Request(address, data=body or None, method=method, headers=headers)  # noqa: S310
        try:
            with _opener.open(request, timeout=SECONDS) as response:
                return _json(response.read(LARGEST_ANSWER))
        except urllib.error.HTTPError as error:
            raise _fault(error.code, error.read(2000)) from None
        except (urllib.error.URLError, http.client.HTTPException, socket.timeout, OSError) as error:  # noqa: UP041
            raise UnreachableError(f"连接不上：{getattr(error, 'reason', None) or type(error).__name__}") from None


def _fault(status: int, content: bytes) -> Exception:
    """What the other side says of itself goes to the administrator, cut short."""
    try:
        said = str(json.loads(content).get("message", ""))[:200]
    except (ValueError, AttributeError, RecursionError):
        said = ""
    words = f"对方答复 {status}" + (f"：{said}" if said else "")
    if status in AWAY:
        return UnreachableError(words)
    return PeerFaultError(words) if status >= 500 else RefusedError(words)


def _json(content: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(content or b"{}")
    except (ValueError, RecursionError):
        raise PeerFaultError("对方的答复不是 JSON") from None
    if not isinstance(answer, dict):
        raise PeerFaultError("对方的答复不是一个对象")
    return answer


def _list(answer: Mapping[str, Any], name: str) -> list[Any]:
    found = answer.get(name)
    if not isinstance(found, list):
        raise PeerFaultError(f"对方的答复里没有 {name} 列表")
    return found
