"""What a step would tell the applicant, word for word, without taking it."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import transaction

from .wording import Paper


@dataclass(frozen=True)
class Telling:
    """A message as it would lie in the applicant's inbox."""

    title: str
    body: str


@dataclass(frozen=True)
class Told:
    papers: list[Paper] = field(default_factory=list)
    messages: list[Telling] = field(default_factory=list)


_listening: ContextVar[Told | None] = ContextVar("notices_rehearsal", default=None)


def rehearse(act: Callable[[], object]) -> Told:
    """Take the step in a transaction that is rolled back, and keep what it said.

    The act is the real one, so that what is shown cannot differ from what will be sent; its refusals rise.
    """
    told = Told()
    token = _listening.set(told)
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    finally:
        _listening.reset(token)
    return told


def is_rehearsal() -> bool:
    """Nothing will stand: what only comes with the step itself (a file) need not be there yet."""
    return _listening.get() is not None


def hear_paper(paper: Paper) -> None:
    told = _listening.get()
    if told is not None:
        told.papers.append(paper)


def hear_message(title: str, body: str) -> None:
    told = _listening.get()
    if told is not None:
        told.messages.append(Telling(title, body))
