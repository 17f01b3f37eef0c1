"""Reading about lockers, and whether a request really comes from one."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from tongban.common import clock, crypto
from tongban.common.errors import InvalidInputError
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from .errors import LockerSignatureError
from .models import Locker

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


@transaction.atomic
def save_locker(code: str, *, name: str, place: str, agency_uscc: str, is_active: bool = True) -> None:
    """By the operator of the platform, from the command line."""
    faults = {}
    if not re.fullmatch(r"[a-z0-9-]{1,30}", code):
        faults["code"] = "编码应为 1 到 30 个小写字母、数字、横线"
    if not 1 <= len(name) <= 12:
        faults["name"] = "名称应为 1 到 12 个字"
    if not 1 <= len(place) <= 100:
        faults["place"] = "地点应为 1 到 100 个字"
    if faults:
        raise InvalidInputError(fields=faults)
    agency = agencies.agency(agency_uscc)
    facts = {"name": name, "place": place, "agency_id": agency.id, "is_active": is_active}
    Locker.objects.update_or_create(code=code, defaults=facts)
    audit.record(identity.SYSTEM(), "intake.save_locker", f"locker:{code}", facts={"name": name, "active": is_active})


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
