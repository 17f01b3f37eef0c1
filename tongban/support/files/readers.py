"""Who may read a file that belongs to something: the module that owns the thing answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

Reader = Callable[[Any, str], bool]

_readers: dict[str, Reader] = {}


class Owned(Protocol):
    @property
    def owner_id(self) -> int | None: ...
    @property
    def subject(self) -> str: ...


def register_reader(prefix: str, function: Reader) -> None:
    """Subjects that read `prefix:…` are answered by `function(actor, subject)`."""
    _readers[prefix] = function


def may_read(actor: Any, file: Owned) -> bool:
    """An unused file is its uploader's alone; a used one follows what it belongs to; nobody registered means no."""
    if not getattr(actor, "is_authenticated", False):
        return False
    if not file.subject:
        return file.owner_id is not None and file.owner_id == actor.pk
    reader = _readers.get(file.subject.split(":", 1)[0])
    return reader is not None and bool(reader(actor, file.subject))
