"""Reading about lockers, and whether a request really comes from one."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from tongban.common import clock, crypto

from .errors import LockerSignatureError
from .models import Locker

#: Who registers and switches lockers; the same as for halls and windows.
KEEP = "agencies.manage"
CLOCK_SKEW = timedelta(minutes=5)
AT, SIGNATURE = "X-Locker-Time", "X-Locker-Signature"


@dataclass(frozen=True)
class LockerInfo:
    code: str
    name: str
    place: str


def lockers_of(agency_id: int) -> list[LockerInfo]:
    """Those that the counter of this agency may fill."""
    rows = Locker.objects.filter(is_active=True, agency_id=agency_id)
    return [LockerInfo(row.code, row.name, row.place) for row in rows]


def key_name(code: str) -> str:
    return f"locker-{code}"


def signature_of(secret: bytes, method: str, path: str, at: str, body: bytes) -> str:
    """HMAC-SHA256 over four lines: method, path, seconds since 1970, SHA-256 of the body."""
    text = "\n".join([method.upper(), path, at, hashlib.sha256(body).hexdigest()]).encode()
    return hmac.new(secret, text, hashlib.sha256).hexdigest()


def require_signed(code: str, headers: Mapping[str, str], *, method: str, path: str, body: bytes) -> None:
    """Messages have numbers of their own and count once, so a signature needs no nonce."""
    at, given = headers.get(AT, ""), headers.get(SIGNATURE, "")
    if not (at.isascii() and at.isdigit() and len(at) <= 12) or not given:
        raise LockerSignatureError(why=f"请求头要有 {AT}（1970 年以来的秒数）和 {SIGNATURE}")
    if not Locker.objects.filter(code=code, is_active=True).exists():
        raise LockerSignatureError(why="这个自助柜没有登记，或者已经停用")
    wanted = signature_of(crypto.secret(key_name(code)), method, path, at, body)
    if not hmac.compare_digest(wanted.encode(), given.encode()):
        raise LockerSignatureError(why="按 HMAC-SHA256 验签不符，请核对密钥、路径、时间和正文摘要")
    if abs(int(at) - clock.now().timestamp()) > CLOCK_SKEW.total_seconds():
        raise LockerSignatureError(why="时间相差超过五分钟，请校准柜子的时钟")
