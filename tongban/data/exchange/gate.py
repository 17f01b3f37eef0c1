"""Who calls: the signature is checked before anything else is read, and one signed request counts once."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import connection
from django.http import HttpRequest

from tongban.common import clock

from . import keys, rules, signing
from .errors import BadSignatureError, NotFoundError, ReplayedError, StaleRequestError
from .models import Peer

NONCE = re.compile(r"[0-9A-Za-z_-]{16,64}")


def caller(request: HttpRequest, code: str) -> Peer:
    peer = Peer.objects.filter(code=code, is_active=True).first()
    if peer is None:
        raise NotFoundError(what=f"对接系统 {code}（没有登记，或者已经停用）")
    given = {name: request.headers.get(name, "") for name in signing.HEADERS}
    if missing := [name for name, value in given.items() if not value]:
        raise BadSignatureError(why=f"请求头缺少 {'、'.join(missing)}")
    if given[signing.PEER] != code:
        raise BadSignatureError(why=f"{signing.PEER} 写的不是 {code}")
    if not NONCE.fullmatch(given[signing.NONCE]):
        raise BadSignatureError(why=f"{signing.NONCE} 应是 16 至 64 个字母或数字")
    _require_fresh(given[signing.AT])
    signed = signing.is_signed(
        peer.signing, keys.verify_for(peer), given, method=request.method or "", target=request.get_full_path(),
        body=request.body,
    )  # fmt: skip
    if not signed:
        words = "HMAC-SHA256" if peer.signing == signing.HMAC else "SM2"
        raise BadSignatureError(why=f"按 {words} 验签不符，请核对密钥、路径、时间戳、随机数和正文摘要")
    _use_once(peer, given[signing.NONCE])
    return peer


def _require_fresh(at: str) -> None:
    if not re.fullmatch(r"\d{1,12}", at, re.ASCII):
        raise BadSignatureError(why=f"{signing.AT} 应是 1970 年以来的秒数")
    if abs(timedelta(seconds=int(at) - int(clock.now().timestamp()))) > rules.CLOCK_SKEW:
        raise StaleRequestError(minutes=int(rules.CLOCK_SKEW.total_seconds() // 60))


def _use_once(peer: Peer, nonce: str) -> None:
    """Nonces are kept for longer than a time stamp is good."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO exchange_nonce (peer_id, value, seen_at) VALUES (%s, %s, %s)"
            " ON CONFLICT (peer_id, value) DO NOTHING",
            [peer.pk, nonce, clock.now()],
        )
        if cursor.rowcount != 1:
            raise ReplayedError
