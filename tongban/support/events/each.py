"""Looks over many things (silent applications, waits that end, reminders): what fails with one stops no other.

A fault is kept by the name of the look and the key of the thing until it goes well, or has not come again for two
days; the administrator sees it beside the dead letters.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import InterfaceError, OperationalError
from django.db.models import F
from django.utils import timezone

from . import rules
from .models import Stuck

logger = logging.getLogger(__name__)
K = TypeVar("K", str, int, tuple[str, int])


def each(name: str, keys: Iterable[K], function: Callable[[K], object]) -> list[K]:
    """`function(key)`, a transaction of its own, for one after the other; those for which it did something.

    A database that is gone is everybody's fault, so that is raised.
    """
    done: list[K] = []
    waiting = list(keys)
    faults = _known(name) if waiting else set()
    for key in waiting:
        try:
            if function(key):
                done.append(key)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            logger.error("each.failed name=%s key=%s error=%s", name, key, type(error).__name__, exc_info=error)
            _note(name, _text(key), error)
        else:
            if _text(key) in faults:
                Stuck.objects.filter(name=name, key=_text(key)).delete()
    return done


def went_well(name: str, keys: Iterable[K]) -> None:
    """All of these were done in some other way: what was noted of them is over. One statement."""
    Stuck.objects.filter(name=name, key__in=[_text(key) for key in keys]).delete()


def _known(name: str) -> set[str]:
    return set(Stuck.objects.filter(name=name).values_list("key", flat=True))


def _note(name: str, key: str, error: Exception) -> None:
    now, words = timezone.now(), rules.safe_error(error)
    row, is_new = Stuck.objects.get_or_create(
        name=name, key=key, defaults={"error": words, "first_at": now, "last_at": now}
    )
    if not is_new:
        Stuck.objects.filter(pk=row.pk).update(error=words, last_at=now, times=F("times") + 1)


def _text(key: object) -> str:
    return ":".join(map(str, key)) if isinstance(key, tuple) else str(key)
