"""What comes after a decision, or stands beside it: modules above (秒批、告知承诺) tell of it and register here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tongban.catalog.items import api as items

from .values import CaseInfo, TimelineStep


@dataclass(frozen=True)
class Aftermath:
    """Steps for the timeline; `headline` and `todo`, where given, stand instead of those of the case.

    `facts` is what the module itself knows of the case, for pages that know the module: they need not ask it again.
    """

    steps: tuple[TimelineStep, ...] = ()
    headline: str = ""
    todo: str = ""
    facts: Any = None


#: Asked with the guide, so that an item without 秒批 or 告知承诺 costs no statement.
AftermathOf = Callable[[CaseInfo, items.Guide], Aftermath | None]
_sources: dict[str, AftermathOf] = {}


def register_aftermath(name: str, function: AftermathOf) -> None:
    _sources[name] = function


def aftermath_of(case: CaseInfo, guide: items.Guide) -> dict[str, Aftermath]:
    """By the name of the module that tells of it."""
    return {name: found for name, function in _sources.items() if (found := function(case, guide)) is not None}
