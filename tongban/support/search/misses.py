"""Words that found nothing: counted when they are asked, dealt with by an editor one after the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count

from tongban.common import clock
from tongban.common.actors import Actor
from tongban.common.errors import InvalidInputError, NotFoundError, WrongStateError
from tongban.common.pages import Page, keyset_page
from tongban.support.audit import api as audit

from . import words
from .actions import require_editor, save_synonym
from .models import Miss, MissState

_DIGITS = re.compile(r"\d{5,}")
_LONGEST_NOTE = 200


@dataclass(frozen=True)
class MissInfo:
    id: int
    text: str
    times: int
    first_at: datetime
    last_at: datetime
    state: MissState
    settled_by: str
    settled_at: datetime | None
    note: str


def note_miss(text: str) -> None:
    """Remember words that found nothing, without anything that could be a number of a person.

    Words that were dealt with and find nothing again are to be dealt with again; those ignored stay so.
    """
    shown = _DIGITS.sub("…", words.normal(text))[:60].strip()
    if not shown or shown == "…":
        return
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_miss (text, times, first_at, last_at, state, settled_by, note) "
            "VALUES (%s, 1, %s, %s, 'open', '', '') ON CONFLICT (text) DO UPDATE SET times = search_miss.times + 1, "
            "last_at = EXCLUDED.last_at, "
            "state = CASE search_miss.state WHEN 'done' THEN 'open' ELSE search_miss.state END",
            [shown, now, now],
        )


@transaction.atomic
def settle_miss(*, actor: Actor, miss_id: int, state: MissState, note: str = "") -> Miss:
    """Say what became of words that found nothing; back to `open` too."""
    require_editor(actor)
    miss = _locked(miss_id)
    note = note.strip()
    if len(note) > _LONGEST_NOTE:
        raise InvalidInputError(fields={"note": "说明最多 200 个字"})
    if miss.state == state:
        raise WrongStateError(what=f"检索词“{miss.text}”", state=miss.get_state_display(), verb="再改成这个状态")
    _settle(actor, miss, state, note)
    return miss


@transaction.atomic
def teach_from_miss(*, actor: Actor, miss_id: int, targets: list[str], phrase: str = "") -> Miss:
    """A synonym from words that found nothing (or the part of them that people would say again), and they are done."""
    require_editor(actor)
    miss = _locked(miss_id)
    row = save_synonym(actor=actor, phrase=phrase or miss.text, targets=targets)
    if row.phrase not in words.plain(miss.text):
        raise InvalidInputError(fields={"phrase": f"通俗说法应是“{miss.text}”中的一部分"})
    _settle(actor, miss, MissState.DONE, f"同义词：{row.phrase} → {'、'.join(row.targets)}"[:_LONGEST_NOTE])
    return miss


def _locked(miss_id: int) -> Miss:
    miss = Miss.objects.select_for_update().filter(pk=miss_id).first()
    if miss is None:
        raise NotFoundError(what="这个检索词")
    return miss


def _settle(actor: Actor, miss: Miss, state: MissState, note: str) -> None:
    is_open = state == MissState.OPEN
    miss.state, miss.note = state, note
    miss.settled_by, miss.settled_at = ("", None) if is_open else (actor.name[:80], clock.now())
    miss.save(update_fields=["state", "note", "settled_by", "settled_at"])
    facts = {"text": miss.text, "state": state.label, "note": note}
    audit.record(actor, "search.miss.settle", f"miss:{miss.pk}", facts=facts)


# reading ---------------------------------------------------------------------------------------------------------


def misses(limit: int = 50) -> list[MissInfo]:
    """Words that found nothing and wait for an editor, most often asked first."""
    return [_info(row) for row in Miss.objects.filter(state=MissState.OPEN)[:limit]]


def misses_page(*, state: MissState = MissState.OPEN, after: str | None = None, size: int = 50) -> Page:
    page = keyset_page(Miss.objects.filter(state=state), ("-times", "-last_at", "-pk"), after, size)
    return Page([_info(row) for row in page.rows], page.next_cursor, page.previous_cursor)


def misses_count() -> dict[str, int]:
    """How many in each state."""
    found = Miss.objects.order_by().values_list("state").annotate(count=Count("pk"))
    return dict.fromkeys(MissState.values, 0) | dict(found)


def miss(miss_id: int) -> MissInfo:
    row = Miss.objects.filter(pk=miss_id).first()
    if row is None:
        raise NotFoundError(what="这个检索词")
    return _info(row)


def _info(row: Miss) -> MissInfo:
    return MissInfo(
        row.pk, row.text, row.times, row.first_at, row.last_at, MissState(row.state), row.settled_by, row.settled_at,
        row.note,
    )  # fmt: skip
