"""Days and moments as people type them: read, or refused with the field and what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from django.utils import timezone

from .errors import InvalidInputError

EXAMPLE = "2026-03-02"


def read_days(typed: Mapping[str, str], labels: Mapping[str, str]) -> dict[str, date | None]:
    """The days of these fields, None where nothing was typed; InvalidInputError names all that are no days at once."""
    errors = {name: fault for name, label in labels.items() if (fault := _fault(typed[name], label))}
    if errors:
        raise InvalidInputError(fields=errors)
    return {name: _day(typed[name]) for name in labels}


def read_day(typed: Mapping[str, str], field: str, label: str) -> date | None:
    return read_days(typed, {field: label})[field]


def read_moment(typed: Mapping[str, str], field: str, label: str) -> datetime | None:
    """Aware; a zone that was not typed is the city's. None where nothing was typed."""
    text = typed[field].strip()
    try:
        return _aware(datetime.fromisoformat(text)) if text else None
    except (ValueError, OverflowError):
        raise InvalidInputError(fields={field: unread(text, label, f"{EXAMPLE} 09:30")}) from None


def unread(text: str, label: str, example: str = EXAMPLE) -> str:
    return f"{label}“{text[:40]}”没有看懂，请写成 {example} 这样"


def _aware(moment: datetime) -> datetime:
    found = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    found.astimezone(UTC)  # at the ends of the calendar another zone has no such moment
    return found


def _fault(text: str, label: str) -> str:
    return unread(text.strip(), label) if text.strip() and _day(text) is None else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
