"""What a message of a locker must hold, and how often a code may be guessed. No database, no clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from .enums import LockerEventKind

MOST_WRONG_CODES, WRONG_CODES_WITHIN = 5, 10  # codes, minutes; a million codes are then good for years
EVENT_ID, CODE, BOX = re.compile(r"[0-9A-Za-z_-]{1,64}"), re.compile(r"[0-9]{6}"), re.compile(r"[0-9A-Za-z-]{1,6}")


CODE_OF_LOCKER = re.compile(r"[a-z0-9-]{1,30}")
MOST_BOXES = 999


def locker_faults(*, code: str, name: str, place: str, boxes: str) -> dict[str, str]:
    """Of one bank of doors, as somebody registers it."""
    faults = {}
    if not CODE_OF_LOCKER.fullmatch(code):
        faults["code"] = "编码应为 1 到 30 个小写字母、数字、横线"
    if not 1 <= len(name) <= 12:
        faults["name"] = "名称应为 1 到 12 个字"
    if not 1 <= len(place) <= 100:
        faults["place"] = "地点应为 1 到 100 个字"
    if not (boxes.isascii() and boxes.isdigit() and 1 <= int(boxes[:9]) <= MOST_BOXES):
        faults["boxes"] = f"格口数应为 1 到 {MOST_BOXES} 的整数"
    return faults


def is_late(assigned_at: datetime | None, now: datetime, hours: int) -> bool:
    """Meant for a locker and not put in for longer than the city allows (LOCKER_DEPOSIT_HOURS)."""
    return assigned_at is not None and now - assigned_at > timedelta(hours=hours)


def faults_of(told: Mapping[str, Any]) -> dict[str, str]:
    """By field, in words for whoever connects the locker."""
    faults = {}
    if not _is(EVENT_ID, told.get("event_id")):
        faults["event_id"] = "消息编号应为 1 到 64 个字母、数字、横线"
    if told.get("kind") not in LockerEventKind.values:
        faults["kind"] = f"消息种类只能是 {'、'.join(LockerEventKind.values)}"
    if not _is(CODE, told.get("code")):
        faults["code"] = "取件码是六位数字"
    if told.get("kind") == LockerEventKind.DEPOSITED and not _is(BOX, told.get("box")):
        faults["box"] = "存入的，请写柜门号，1 到 6 个字母或数字"
    return faults


def _is(pattern: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
