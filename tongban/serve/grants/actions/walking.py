"""The steps that every action of this module takes."""

from __future__ import annotations

from typing import Any

from tongban.common.errors import InvalidInputError
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from ..models import Award

MINE = "/my/grants/"


def refuse_input(errors: dict[str, str]) -> None:
    if errors:
        raise InvalidInputError(fields=errors)


def tell(actor: identity.User, action: str, subject: str, facts: dict[str, Any], *happened: events.Event) -> None:
    audit.record(actor, f"grants.{action}", subject, facts=facts)
    events.publish(*happened)


def message(award: Award, title: str, body: str) -> None:
    """A line in the applicant's inbox."""
    notices.tell(award.party_id_number, title, body, MINE)


def cleaned(text: str, most: int, words: str, field: str, *, is_needed: bool = True) -> str:
    """One line or more of what somebody typed; refused by its field when it is missing or too long."""
    text = text.replace("\x00", "").strip()
    if is_needed and not text:
        refuse_input({field: f"请填写{words}"})
    if len(text) > most:
        refuse_input({field: f"{words}最多 {most} 个字"})
    return text
