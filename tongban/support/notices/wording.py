"""A letter and the paper made of it. Values in, values out: no database, no clock."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from tongban.common import crypto

Block = dict[str, Any]


@dataclass(frozen=True)
class Letter:
    """All that a paper is made of; `data` is what the caller gave, `today` the day of issue."""

    case_number: str
    agency_name: str
    agency_phone: str
    review_body: str
    recipient_kind: str
    recipient_name: str
    recipient_id_number: str
    recipient_phone: str
    today: date
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def you(self) -> str:
        return "你单位" if self.recipient_kind == "legal" else "你"

    @property
    def is_permit(self) -> bool:
        return bool(self.data.get("is_permit", True))

    @property
    def item(self) -> str:
        return f"“{self.data['item_name']}”"

    def get(self, name: str) -> str:
        return str(self.data.get(name) or "")

    def day(self, name: str) -> str:
        return chinese_date(self.data.get(name))


@dataclass(frozen=True)
class Paper:
    """A composed paper: before the seal, kept together with the seal, below the seal."""

    title: str
    body: list[Block]
    closing: list[Block]
    after: list[Block] = field(default_factory=list)

    @property
    def words(self) -> str:
        """All that stands on the paper, in order."""
        found = [self.title]
        for block in [*self.body, *self.closing, *self.after]:
            found += [block.get("text", ""), *block.get("items", []), *block.get("head", [])]
            found += [str(cell) for row in block.get("rows", []) for cell in row if not isinstance(cell, bool)]
        return "\n".join(found)

    def as_dict(self) -> dict[str, Any]:
        return {"title": self.title, "body": self.body, "closing": self.closing, "after": self.after}


def chinese_date(value: object) -> str:
    """2026年11月21日; empty for nothing. Takes a date or an ISO string, as stored."""
    if not value:
        return ""
    value = _moment(value)
    return f"{value.year}年{value.month}月{value.day}日"


def chinese_moment(value: object) -> str:
    """2026年11月21日09:30, in the platform's time zone; a date alone has no hour."""
    if not value:
        return ""
    found = _moment(value)
    is_date = (isinstance(value, str) and len(value) == len("2026-11-21")) or not isinstance(value, str | datetime)
    return chinese_date(found) if is_date else f"{chinese_date(found)}{found:%H:%M}"


def _moment(value: object) -> date:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    assert isinstance(value, date)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return timezone.localtime(value)
    return value


def content_hash(content: Mapping[str, Any]) -> str:
    """SM3 over the canonical text of what the paper says."""
    text = json.dumps(content["paper"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return crypto.sm3(text.encode()).hex()


def missing(required: Sequence[str], data: Mapping[str, Any]) -> dict[str, str]:
    """Which required values are not there; "a|b" asks for one of both. A refusal without a reason is never sent."""
    return {
        need: "缺少这项内容，不能制发文书"
        for need in required
        if not any(data.get(name) not in (None, "", [], ()) for name in need.split("|"))
    }
