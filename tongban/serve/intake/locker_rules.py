"""What a message of a locker must hold, and how often a code may be guessed. No database, no clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .enums import LockerEventKind

MOST_WRONG_CODES, WRONG_CODES_WITHIN = 5, 10  # codes, minutes; a million codes are then good for years
EVENT_ID, CODE, BOX = re.compile(r"[0-9A-Za-z_-]{1,64}"), re.compile(r"[0-9]{6}"), re.compile(r"[0-9A-Za-z-]{1,6}")


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
