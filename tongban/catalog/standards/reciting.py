"""重认依据: after new texts have come, everything that cites is read anew for what it rests on, in steps.

What there is to do is a row (`Recital`), which the event of the import writes and nothing more: a consumer works in
one transaction, and a hundred thousand guides in one transaction hold every citation for minutes and are all lost with
the worker. Each step is a transaction of its own: some subjects, and how far it is. What fails with one subject stops
no other; it is kept for the administrator until it goes well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from django.db import InterfaceError, OperationalError, transaction

from tongban.common import clock
from tongban.support.events import api as events

from . import library
from .citing import set_citations_of
from .models import Recital

#: Subjects of one step: their citations are locked for some hundred milliseconds.
STEP = 100
#: From the import to the first step: a process goes by the old library for three seconds more (common.stamped), and
#: what was published by it must not come behind.
SETTLES = timedelta(seconds=10)

CodesAfter = Callable[[str, int], list[str]]
RefsOf = Callable[[list[str]], Mapping[str, Iterable[str]]]
_citers: dict[str, tuple[CodesAfter, RefsOf]] = {}


def register_citers(kind: str, codes_after: CodesAfter, refs_of: RefsOf) -> None:
    """A module above tells what it has that cites: `codes_after(code, size)` in the order of codes, and their refs."""
    _citers[kind] = (codes_after, refs_of)


def note_recital(kind: str) -> None:
    """All subjects of this kind are to be read anew; one that has not begun yet serves several imports."""
    now = clock.now()
    held = Recital.objects.select_for_update(skip_locked=True).filter(kind=kind, stepped_at=None).first()
    if held is None:
        Recital.objects.create(kind=kind, began_at=now)
    else:
        held.began_at = now
        held.save(update_fields=["began_at"])


def recite_due() -> bool:
    """For the worker's loop: a step of the oldest that was noted; true when it has more to do."""
    row = Recital.objects.filter(ended_at=None, began_at__lte=clock.now() - SETTLES).order_by("pk").first()
    return row is not None and _step(row.pk)


def recite_all_now() -> None:
    """All that was noted, at once and in this process; for tests and the demo city."""
    for key in list(Recital.objects.filter(ended_at=None).order_by("pk").values_list("pk", flat=True)):
        while _step(key):
            pass


@transaction.atomic
def _step(recital_id: int) -> bool:
    """The next subjects; true while there may be more. False too while another process is at it."""
    row = Recital.objects.select_for_update(skip_locked=True).filter(pk=recital_id, ended_at=None).first()
    if row is None:
        return False
    if row.stepped_at is None:
        library.look_again()
    codes_after, refs_of = _citers[row.kind]
    codes = codes_after(row.reached, STEP)
    _cite(row.kind, codes, refs_of)
    row.looked += len(codes)
    row.reached, row.stepped_at = codes[-1] if codes else row.reached, clock.now()
    is_over = len(codes) < STEP
    if is_over:
        row.ended_at = row.stepped_at
    row.save(update_fields=["looked", "reached", "stepped_at", "ended_at"])
    return not is_over


def _cite(kind: str, codes: list[str], refs_of: RefsOf) -> None:
    """All of them in a few statements; where that fails, one after the other."""

    def cite(some: list[str]) -> bool:
        with transaction.atomic():
            set_citations_of({f"{kind}:{code}": refs for code, refs in refs_of(some).items()})
        return True

    subjects = {f"{kind}:{code}": code for code in codes}
    try:
        cite(codes)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # noqa: BLE001 (whichever it is: each is tried by itself, and what fails is kept and shown)
        events.each("standards.recite", subjects, lambda subject: cite([subjects[subject]]))
    else:
        events.went_well("standards.recite", subjects)
