"""What an application said: intake stands above and registers itself here, so that a decision can use it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Submitted:
    """The answers of the form and the licences that were handed in as materials."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    licence_identifiers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Material:
    """One material that was handed in, as a file or as a licence."""

    code: str
    name: str
    file_id: str = ""
    licence_identifier: str = ""


@dataclass(frozen=True)
class Asked:
    """补正要求 of a department's system: what it wants handed in anew, by material code with its opinion."""

    number: str
    peer_code: str
    peer_name: str
    key: str
    items: tuple[tuple[str, str], ...]


SubmittedOf = Callable[[str], Submitted]
MaterialsOf = Callable[[str], Sequence[Material]]
TakeAsked = Callable[[Asked], str]
_sources: list[SubmittedOf] = []
_materials: list[MaterialsOf] = []
_asked: list[TakeAsked] = []


def register_source(function: SubmittedOf) -> None:
    _sources[:] = [function]


def submitted(number: str) -> Submitted:
    return _sources[0](number) if _sources else Submitted()


def register_materials(function: MaterialsOf) -> None:
    _materials[:] = [function]


def handed_in(number: str) -> Sequence[Material]:
    return _materials[0](number) if _materials else ()


def register_asked(function: TakeAsked) -> None:
    _asked[:] = [function]


def take_asked(asked: Asked) -> str:
    """Kept for an official to confirm, or refused; gives a word on which."""
    return _asked[0](asked) if _asked else "没有登记补正的办法，不转达"
