from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tongban.support.events import api as events


@dataclass(frozen=True)
class DocumentsImported(events.Event):
    """Texts came in or were corrected: what is found and shown has changed."""

    name: ClassVar[str] = "standards.imported"

    keys: tuple[str, ...]


@dataclass(frozen=True)
class ClauseChanged(events.Event):
    """From `effective_on` another version of a document binds: these clauses read otherwise or are gone."""

    name: ClassVar[str] = "standards.clause-changed"

    document_key: str
    document_title: str
    effective_on: date
    changed: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class DocumentRepealed(events.Event):
    """From `repealed_on` a document binds no longer."""

    name: ClassVar[str] = "standards.document-repealed"

    document_key: str
    document_title: str
    repealed_on: date
    replaced_by: str = ""
