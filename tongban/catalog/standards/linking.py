"""Text with its citations made into links to the reading pages."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from tongban.common import clock

from . import library
from .enums import Validity


@dataclass(frozen=True)
class Part:
    """A piece of the text; with `href` it is a citation. `state` says why it no longer binds, empty when it does.

    `ref`: of what the newest text of the document holds, for a door that has pages of its own.
    """

    text: str
    href: str = ""
    title: str = ""
    state: str = ""
    ref: str = ""


def parts(text: str, inside: str = "") -> list[Part]:
    """The whole text in pieces, in order. Asks the database nothing while the shelf list is warm.

    `inside`: the key of the document the text stands in. Its own name there is no link: 《信访条例》同时废止 means the
    one before it.
    """
    today = clock.today()
    shelf = library.library()
    pieces: list[Part] = []
    at = 0
    for citation in shelf.recognise(text or ""):
        known = shelf.cited(citation) if citation.end > citation.start else None
        version = known[0].holding(known[1].article, today) if known else None
        if known is None or version is None or citation.start < at or known[0].key == inside:
            continue
        held, ref = known
        state = ""
        if held.validity(today) != Validity.IN_FORCE:
            state = held.validity(today).label
        elif not version.is_in_force(today):
            state = "条文已删除"
        if citation.start > at:
            pieces.append(Part(text[at : citation.start]))
        words = text[citation.start : citation.end]
        title = f"{held.title}{citation.label}"
        own = str(ref) if version == held.newest(today) else ""
        pieces.append(Part(words, held.url(ref, version, today), title, state, own))
        at = citation.end
    if at < len(text or ""):
        pieces.append(Part(text[at:]))
    return pieces


def linked(text: str, inside: str = "", *, is_apart: bool = False) -> Markup:
    """The text as it is shown: citations are links, everything else is escaped.

    `is_apart`: beside a form that somebody is filling in, the law opens in a window of its own.
    """
    return Markup("").join(_shown(part, is_apart=is_apart) for part in parts(text, inside))


def _shown(part: Part, *, is_apart: bool) -> Markup:
    if not part.href:
        return escape(part.text)
    apart = Markup(' target="_blank" rel="noopener"') if is_apart else ""
    title = f"{part.title}（新窗口）" if is_apart else part.title
    link = Markup('<a href="{}" title="{}"{}>{}</a>').format(part.href, title, apart, part.text)
    return (
        link + Markup('<span class="tb-tag tb-tag--warn tb-lawstate">{}</span>').format(part.state)
        if part.state
        else link
    )


def refs_in(text: str) -> list[str]:
    """The refs a text cites, without asking the database while the shelf list is warm.

    Of an article that is not held the document is cited, so that its repeal is noticed all the same.
    """
    today = clock.today()
    shelf = library.library()
    found = []
    for citation in shelf.recognise(text or ""):
        if known := shelf.cited(citation):
            held, ref = known
            found.append(str(ref) if held.holding(ref.article, today) else held.key)
    return list(dict.fromkeys(found))
