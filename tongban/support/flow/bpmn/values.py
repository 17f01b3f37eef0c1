"""What reading a file tells: the draft, what is still to be filled in, and what was refused by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .profile import chinese

LONGEST_WORD = 80
LONGEST_SENTENCE = 300


def cut(text: str, longest: int = LONGEST_WORD) -> str:
    """What a file says, for a message: its names may be megabytes long."""
    return text if len(text) <= longest else f"{text[:longest]}…"


@dataclass(frozen=True)
class Refusal:
    """One element that is not taken, with its name in the file; `element` is "" when the file is no XML at all."""

    element: str
    reason: str
    id: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        for word in ("element", "id", "name"):
            object.__setattr__(self, word, cut(getattr(self, word)))
        object.__setattr__(self, "reason", cut(self.reason, LONGEST_SENTENCE))

    @property
    def kind(self) -> str:
        """The element's name in Chinese."""
        return chinese(self.element) if self.element else "文件"

    @property
    def sentence(self) -> str:
        if not self.element:
            return self.reason
        named = f"“{self.name}”" if self.name else ""
        known = f"[{self.id}]" if self.id else ""
        return f"{self.element}（{chinese(self.element)}）{named}{known}：{self.reason}"


@dataclass(frozen=True)
class Todo:
    """What a draft still lacks: `what` is the property of the node."""

    node: str
    name: str
    what: str
    sentence: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", cut(self.name))
        object.__setattr__(self, "sentence", cut(self.sentence, LONGEST_SENTENCE))


@dataclass(frozen=True)
class Imported:
    """One process of a file. With refusals there is no body. `notes`: what was left out or written differently."""

    process: str
    name: str
    body: dict[str, Any] | None = None
    todo: list[Todo] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    nodes: int = 0


class RefusedError(Exception):
    """Reading cannot go on: the refusals say why. Never leaves this package."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__()
        self.refusals = list(refusals)
