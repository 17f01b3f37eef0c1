"""What comes after a decision, or stands beside it: modules above (秒批、告知承诺) tell of it and register here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tongban.catalog.items import api as items

from .values import CaseInfo, TimelineStep


@dataclass(frozen=True)
class Aftermath:
    """Steps for the timeline; `headline` and `todo`, where given, stand instead of those of the case."""

    steps: tuple[TimelineStep, ...] = ()
    headline: str = ""
    todo: str = ""


#: Asked with the guide, so that an item without 秒批 or 告知承诺 costs no statement.
AftermathOf = Callable[[CaseInfo, items.Guide], Aftermath | None]
_sources: dict[str, AftermathOf] = {}


def register_aftermath(name: str, function: AftermathOf) -> None:
    _sources[name] = function


def aftermath_of(case: CaseInfo, guide: items.Guide) -> list[Aftermath]:
    return [found for function in _sources.values() if (found := function(case, guide)) is not None]
