"""The published 文稿, kept in the process: which words a kind has on a day, and those that ship with the platform."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from tongban.common import clock
from tongban.common.stamped import Stamped

from . import registry
from .enums import TemplateState
from .models import PaperTemplate, Stamp

SHIPPED_SINCE = date(2000, 1, 1)


@dataclass(frozen=True)
class Words:
    version: int
    script: str
    sha256: str
    effective_on: date


def digest(script: str) -> str:
    return hashlib.sha256(script.encode()).hexdigest()


def plain(text: str) -> str:
    """As it is stored: one kind of line end, no blanks at the ends of lines, one line end at the end."""
    rows = [row.rstrip() for row in text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return "\n".join(rows).strip("\n") + "\n"


def _load() -> dict[str, list[Words]]:
    found: dict[str, list[Words]] = {}
    rows = PaperTemplate.objects.filter(state=TemplateState.PUBLISHED).order_by("kind", "-version")
    for kind, version, script, sha256, day in rows.values_list("kind", "version", "script", "sha256", "effective_on"):
        assert day is not None
        found.setdefault(kind, []).append(Words(version, script, sha256, day))
    return found


_stamped: Stamped[dict[str, list[Words]]] = Stamped("paper-templates", _load, lambda: Stamp)


def changed() -> None:
    """To be called after a template was published, in its transaction."""
    _stamped.changed()


def current(kind: str, day: date) -> Words:
    """The newest published words that are in effect on `day`."""
    for words in _stamped.get().get(kind, []):
        if words.effective_on <= day:
            return words
    shipped = plain(registry.kind(kind).script)
    return Words(1, shipped, digest(shipped), SHIPPED_SINCE)


def install(**_kwargs: Any) -> None:
    """Write the words that ship (after migrate). Words that a city has changed are left alone; where the newest are
    still those of an older release, the newer ones follow as a further version."""
    if PaperTemplate._meta.db_table not in connection.introspection.table_names():
        return  # migrated back to a release before
    for kind in registry.kinds():
        script = plain(kind.script)
        newest = PaperTemplate.objects.filter(kind=kind.kind).order_by("-version").first()
        if newest is not None and (not newest.is_shipped or newest.sha256 == digest(script)):
            continue
        PaperTemplate.objects.create(
            kind=kind.kind,
            version=newest.version + 1 if newest else 1,
            state=TemplateState.PUBLISHED,
            script=script,
            sha256=digest(script),
            note="随平台更新" if newest else "随平台",
            effective_on=clock.today() if newest else SHIPPED_SINCE,
            is_shipped=True,
            edited_at=clock.now(),
        )
        changed()
