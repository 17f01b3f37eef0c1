"""The platform's half of pairing and of reading cards; the bridge's half is `bridge/pairing.py`, written without us."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from tongban.common import clock
from tongban.common.codes import citizen_id_error
from tongban.common.errors import InvalidInputError
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from . import keys
from .errors import BadReadingError, NotAKioskError
from .models import UsedReading

FRESH = timedelta(minutes=30)  # a registration takes a while
JUST_READ = timedelta(minutes=2)  # whoever signs in has just put his card down
SKEW = timedelta(minutes=5)  # how far the clock of a counter may be off
LONGEST_CHALLENGE = 100
LARGEST_READING = 4000
ASKED = {"station": "设备桥的名称（station）", "challenge": "设备桥的口令（challenge）"}


@dataclass(frozen=True)
class CardReading:
    """What a reader read from an identity card, and where."""

    name: str
    id_number: str
    station: str
    read_at: datetime


def asked_proof(body: bytes) -> dict[str, str]:
    """Station and challenge, as the page of a counter or a kiosk sends them for `proof` and `kiosk_proof`."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise InvalidInputError(fields={"body": "正文不是 JSON"})
    faults = {name: f"请带上{words}" for name, words in ASKED.items() if not _is_plain(told.get(name))}
    if faults:
        raise InvalidInputError(fields=faults)
    return {name: told[name] for name in ASKED}


def _is_plain(value: object) -> bool:
    return isinstance(value, str) and bool(value) and value.isprintable()


def proof(*, actor: identity.User, station: str, challenge: str, origin: str) -> str:
    """The answer to a bridge's challenge, for a clerk who is signed in."""
    if not 1 <= len(challenge) <= LONGEST_CHALLENGE:
        raise BadReadingError(why="的配对口令不对")
    text = "\n".join(["tongban-bridge-pair", station, challenge, origin]).encode()
    answer = hmac.new(keys.secret_of(station), text, hashlib.sha256).hexdigest()
    audit.record(actor, "devices.pair", f"station:{station}", facts={})
    return answer


def kiosk_proof(*, station: str, challenge: str, origin: str) -> str:
    """The same for the page of a kiosk, where nobody is signed in: it opens the devices of that screen to itself."""
    if not keys.is_kiosk(station):
        raise NotAKioskError(station=station[: keys.LONGEST])
    return proof(actor=identity.SYSTEM(), station=station, challenge=challenge, origin=origin)


@transaction.atomic
def sign_in_reading(text: str, seal: str) -> CardReading:
    """A reading that opens a visit at a kiosk: of a kiosk's own reader, just read, and good for once.

    What the reader of a counter has read opens nothing: it passes through the hands of the clerk.
    """
    found = card_reading(text, seal)
    if not keys.is_kiosk(found.station):
        raise NotAKioskError(station=found.station)
    now = clock.now()
    if now - found.read_at > JUST_READ:
        raise BadReadingError(why="已经过了两分钟")
    UsedReading.objects.filter(used_at__lt=now - FRESH).delete()
    digest = hashlib.sha256(text.encode()).hexdigest()
    if not UsedReading.objects.get_or_create(digest=digest, defaults={"used_at": now})[1]:
        raise BadReadingError(why="已经用过一次")
    return found


def card_reading(text: str, seal: str) -> CardReading:
    """A reading that a bridge of ours sealed within the half hour; anything else is refused."""
    if len(text) > LARGEST_READING:
        raise BadReadingError(why="太长")
    try:
        told = json.loads(text)
        station, at, card = str(told["station"]), int(told["at"]), told["card"]
        name, id_number = str(card["name"]).strip(), str(card["id_number"]).strip().upper()
        age = clock.now().timestamp() - at
        is_whole = _is_plain(station) and _is_plain(name)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        is_whole = False
    if not is_whole:
        raise BadReadingError(why="不完整")
    wanted = hmac.new(keys.secret_of(station), b"tongban-bridge-reading\n" + text.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted.encode(), seal.encode()):
        raise BadReadingError(why="不是本平台的读卡器读出的")
    if not -SKEW.total_seconds() <= age <= FRESH.total_seconds():
        raise BadReadingError(why="已经过了半小时")
    if citizen_id_error(id_number):
        raise BadReadingError(why="里的号码不是公民身份号码")
    return CardReading(name[:100], id_number, station, clock.now() - timedelta(seconds=age))
