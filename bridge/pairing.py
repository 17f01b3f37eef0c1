"""Who may use the devices: a page of our platform, after the platform has answered a challenge once.

The platform and the bridge share a secret that never reaches the browser. The bridge draws a challenge; the page takes
it to the platform, which signs it for a clerk who is signed in; with that proof the page gets a token. A challenge is
good for one proof and one minute, a token for one origin and the hours of a working day.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from .errors import Refusal

CHALLENGE_SECONDS = 60
TOKEN_SECONDS = 12 * 3600
MOST = 64  # challenges and tokens at a time; the oldest give way


def proof_of(secret: bytes, station: str, challenge: str, origin: str) -> str:
    """HMAC-SHA256 over four lines; the platform computes the same."""
    text = "\n".join(["tongban-bridge-pair", station, challenge, origin]).encode()
    return hmac.new(secret, text, hashlib.sha256).hexdigest()


def sealed(secret: bytes, reading: Mapping[str, Any]) -> dict[str, str]:
    """What a device read, signed, so that the platform knows that no page typed it."""
    text = json.dumps(reading, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    seal = hmac.new(secret, b"tongban-bridge-reading\n" + text.encode(), hashlib.sha256).hexdigest()
    return {"reading": text, "seal": seal}


class Gate:
    def __init__(
        self, secret: bytes, station: str, origins: list[str], now: Callable[[], float] = time.monotonic
    ) -> None:
        self.secret, self.station, self.origins, self.now = secret, station, origins, now
        self.lock = threading.Lock()
        self.challenges: dict[str, float] = {}
        self.tokens: dict[str, tuple[str, float]] = {}

    def check_origin(self, origin: str) -> str:
        if origin not in self.origins:
            raise Refusal(403, "origin", "这个网址不是本机设备所属的平台，不能使用设备")
        return origin

    def challenge(self) -> str:
        fresh = secrets.token_urlsafe(24)
        with self.lock:
            self._keep(self.challenges, fresh, self.now() + CHALLENGE_SECONDS)
        return fresh

    def pair(self, origin: str, challenge: str, proof: str) -> str:
        with self.lock:
            until = self.challenges.pop(challenge, 0.0)  # whatever comes of it, it was used
        if until < self.now():
            raise Refusal(401, "challenge", "配对已过期，请重新连接设备")
        wanted = proof_of(self.secret, self.station, challenge, origin)
        if not hmac.compare_digest(wanted.encode(), proof.encode()):
            raise Refusal(401, "proof", "配对没有通过，请核对设备桥的密钥")
        token = secrets.token_urlsafe(32)
        with self.lock:
            self._keep(self.tokens, token, (origin, self.now() + TOKEN_SECONDS))
        return token

    def check_token(self, origin: str, given: str) -> None:
        with self.lock:
            owner, until = self.tokens.get(given, ("", 0.0))
        if owner != origin or until < self.now():
            raise Refusal(401, "token", "还没有与设备配对，请重新连接")

    def _keep(self, store: dict[str, Any], key: str, value: Any) -> None:
        while len(store) >= MOST:
            store.pop(next(iter(store)))
        store[key] = value
