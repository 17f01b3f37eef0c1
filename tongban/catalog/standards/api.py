"""What other modules may ask of the standards library.

A ref is text and the same in all versions of a document: "<document_key>#<article>[.<paragraph>[.<item>]]", for
example "xzxkf#42" or "xzxkf#32.1.5"; a document as a whole is its key alone.
"""

from __future__ import annotations

from .abbreviating import AbbreviationRow, abbreviations, add_abbreviation, remove_abbreviation
from .actions import confirm_change, import_text, propose_change, read_pasted, reject_change
from .citing import (
    Cited,
    Described,
    cited_by,
    register_subjects,
    set_citations,
    set_citations_of,
    stale_citations,
    stale_total,
)
from .enums import ChangeKind, ChangeState, Kind, Validity
from .errors import UnreadableTextError
from .events import ClauseChanged, DocumentRepealed, DocumentsImported
from .incoming import Incoming
from .ledger import ChangeRow, change, changes, hit_by, open_change, waiting
from .library import stamp
from .linking import Part, linked, parts, refs_in
from .queries import (
    Article,
    Choices,
    Comparison,
    DocumentRow,
    Near,
    Reading,
    article,
    choices,
    compared,
    document,
    listing,
    next_initials,
    successors,
)
from .reading import ClauseInfo, Unresolved, clause, clause_at, clauses, resolve, search_clauses
from .reciting import note_recital, recite_all_now, register_citers
from .rules.recognise import Citation, recognise

__all__ = [
    "AbbreviationRow",
    "Article",
    "ChangeKind",
    "ChangeRow",
    "ChangeState",
    "Choices",
    "Citation",
    "Cited",
    "ClauseChanged",
    "ClauseInfo",
    "Comparison",
    "Described",
    "DocumentRepealed",
    "DocumentRow",
    "DocumentsImported",
    "Incoming",
    "Kind",
    "Near",
    "Part",
    "Reading",
    "UnreadableTextError",
    "Unresolved",
    "Validity",
    "abbreviations",
    "add_abbreviation",
    "article",
    "change",
    "changes",
    "choices",
    "cited_by",
    "clause",
    "clause_at",
    "clauses",
    "compared",
    "confirm_change",
    "document",
    "hit_by",
    "import_text",
    "linked",
    "listing",
    "next_initials",
    "note_recital",
    "open_change",
    "parts",
    "propose_change",
    "read_pasted",
    "recite_all_now",
    "recognise",
    "refs_in",
    "register_citers",
    "register_subjects",
    "reject_change",
    "remove_abbreviation",
    "resolve",
    "search_clauses",
    "set_citations",
    "set_citations_of",
    "stale_citations",
    "stale_total",
    "stamp",
    "successors",
    "waiting",
]
