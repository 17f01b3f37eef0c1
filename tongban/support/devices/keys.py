"""The secret that the platform shares with the bridge of each counter: a file `bridge-<mark>` in the key folder.

A station is known when its file is there; only `manage.py bridge_key` makes one. A kiosk has an empty file
`bridge-<mark>.kiosk` beside it: only its card reader signs people in.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings

from tongban.common import crypto

from .errors import UnknownStationError

LONGEST = 40


def register(station: str, *, is_kiosk: bool = False) -> bytes:
    """Make the secret of a station, or give the one that it has; a counter can become a kiosk, not the other way."""
    if not 1 <= len(station) <= LONGEST:
        raise UnknownStationError(station=station[:LONGEST] or "没有名称")
    secret = crypto.secret(_name(station))
    if is_kiosk:
        _mark_of(station).touch()
    return secret


def is_kiosk(station: str) -> bool:
    return 1 <= len(station) <= LONGEST and file_of(station).exists() and _mark_of(station).exists()


def secret_of(station: str) -> bytes:
    if not 1 <= len(station) <= LONGEST or not file_of(station).exists():
        raise UnknownStationError(station=station[:LONGEST] or "没有名称")
    return crypto.secret(_name(station))


def file_of(station: str) -> Path:
    return Path(settings.KEYS_ROOT) / f"{_name(station)}.secret"


def _mark_of(station: str) -> Path:
    return file_of(station).with_suffix(".kiosk")


def _name(station: str) -> str:
    """Stations are called 一楼3号; files are not."""
    return f"bridge-{hashlib.sha256(station.encode()).hexdigest()[:16]}"
