"""The shelf list: every document, its names, versions and article numbers, kept in the process.

Read again when anything was imported or repealed. So recognising citations and making links asks the database nothing
while warm; words are read from it.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg

from tongban.common.stamped import Stamped

from .enums import Validity
from .models import Abbreviation, Clause, Document, Stamp, Version
from .rules import naming, refs
from .rules.recognise import Citation, recognise
from .rules.refs import Ref


@dataclass(frozen=True)
class HeldVersion:
    id: int
    dated_on: date
    effective_on: date
    ended_on: date | None
    change: str
    is_extract: bool
    numbers: frozenset[str]

    def is_in_force(self, day: date) -> bool:
        return self.effective_on <= day and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True)
class Held:
    """`versions` from the newest to the oldest; `abbreviations` as they were put in."""

    id: int
    key: str
    title: str
    short_title: str
    kind: str
    repealed_on: date | None
    replaced_by: str
    versions: tuple[HeldVersion, ...]
    abbreviations: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return f"/standards/{self.key}/"

    def version_on(self, day: date) -> HeldVersion | None:
        return next((one for one in self.versions if one.is_in_force(day)), None)

    def newest(self, day: date) -> HeldVersion:
        """The one in force; else the last that was; else the first that will be."""
        begun = [one for one in self.versions if one.effective_on <= day]
        return self.version_on(day) or (begun[0] if begun else self.versions[-1])

    def version_of(self, dated_on: date) -> HeldVersion | None:
        return next((one for one in self.versions if one.dated_on == dated_on), None)

    def holding(self, article: str, day: date) -> HeldVersion | None:
        """The version in force on that day, if it has the article; else the last before it that had."""
        now = self.version_on(day)
        if now is not None and (not article or article in now.numbers):
            return now
        older = [one for one in self.versions if one.effective_on <= day] or list(self.versions)
        return next((one for one in older if not article or article in one.numbers), None)

    def validity(self, day: date) -> Validity:
        if self.repealed_on is not None and self.repealed_on <= day:
            return Validity.REPEALED
        if all(one.effective_on > day for one in self.versions):
            return Validity.COMING
        return Validity.IN_FORCE

    def url(self, ref: Ref, version: HeldVersion, day: date) -> str:
        """The place on the reading page; versions other than the one shown there have a page of their own."""
        of_version = "" if version == self.newest(day) else f"{version.dated_on:%Y-%m-%d}/"
        return f"{self.path}{of_version}" + (f"#{ref.anchor}" if ref.article else "")


class Library:
    def __init__(self, documents: Iterable[Held], names: dict[str, str]) -> None:
        self.by_key = {one.key: one for one in documents}
        self._key_of_name = names
        meant: dict[str, list[Held]] = defaultdict(list)
        for one in self.by_key.values():
            for name in one.abbreviations:
                if name not in names:
                    meant[name].append(one)
        #: Abbreviations that several documents have: nobody knows which is meant. A name goes before any of them.
        self.clashing = {name: tuple(one.title for one in held) for name, held in meant.items() if len(held) > 1}
        self._key_of_short = {name: held[0].key for name, held in meant.items() if len(held) == 1}
        self.short = frozenset(self._key_of_short)
        #: Another one after every change: what was made of the library can tell by it that it is old.
        self.stamp = uuid.uuid4().hex
        self._longest = max(map(len, names), default=0)

    def document(self, key: str) -> Held | None:
        return self.by_key.get(key)

    def named(self, title: str, *, is_marked: bool = True) -> Held | None:
        """The document of this name. Of an unmarked run of characters the longest ending that is a name counts."""
        plain = naming.plain(title)
        key = self._key_of_name.get(plain) or self._key_of_short.get(plain)
        if key is None and not is_marked:
            tails = (plain[start:] for start in range(max(len(plain) - self._longest, 1), len(plain) - 2))
            key = next((self._key_of_name[tail] for tail in tails if tail in self._key_of_name), None)
        return self.by_key[key] if key else None

    def recognise(self, text: str) -> list[Citation]:
        return recognise(text, self.short)

    def meant_by(self, name: str) -> Held | None:
        """The document that this abbreviation or name is known as."""
        key = self._key_of_name.get(name) or self._key_of_short.get(name)
        return self.by_key[key] if key else None

    def names_ending(self, words: str) -> list[str]:
        """Keys of the documents with a longer name that ends so."""
        return [key for name, key in self._key_of_name.items() if name != words and name.endswith(words)]

    def cited(self, citation: Citation) -> tuple[Held, Ref] | None:
        held = self.named(citation.title, is_marked=citation.is_marked)
        if held is None:
            return None
        return held, Ref(held.key, citation.article, citation.paragraph, citation.item)


def _load() -> Library:
    numbers: dict[int, list[str]] = dict(
        Clause.objects.order_by()
        .values("version_id")
        .annotate(found=ArrayAgg("number"))
        .values_list("version_id", "found")
    )
    versions: dict[int, list[HeldVersion]] = defaultdict(list)
    columns = ("id", "dated_on", "effective_on", "ended_on", "change", "is_extract")
    for document_id, *values in Version.objects.order_by("-effective_on", "-dated_on").values_list(
        "document_id", *columns
    ):
        held = dict(zip(columns, values, strict=True))
        versions[document_id].append(HeldVersion(**held, numbers=frozenset(numbers.get(held["id"], ()))))
    abbreviations: dict[int, list[str]] = defaultdict(list)
    for document_id, name in Abbreviation.objects.order_by("pk").values_list("document_id", "name"):
        abbreviations[document_id].append(name)
    documents: list[Held] = []
    names: dict[str, str] = {}
    for document in Document.objects.select_related("replaced_by").order_by("pk"):
        if not versions[document.pk]:
            continue
        documents.append(
            Held(
                document.pk,
                document.key,
                document.title,
                document.short_title,
                document.kind,
                document.repealed_on,
                document.replaced_by.key if document.replaced_by else "",
                tuple(versions[document.pk]),
                tuple(abbreviations[document.pk]),
            )
        )
        for name in document.names:
            names.setdefault(name, document.key)
    return Library(documents, names)


_stamped: Stamped[Library] = Stamped("standards", _load, lambda: Stamp)


def library() -> Library:
    return _stamped.get()


def look_again() -> None:
    """For who is told that texts have come: the next reading is of the new library, not of what was held."""
    _stamped.forget()


def changed() -> None:
    """To be called after every write that readers must see, in its transaction."""
    _stamped.changed()


def find(ref: str) -> tuple[Held, Ref] | None:
    """The document a ref lies in, when there is one and the ref is well formed."""
    parsed = refs.parse(ref)
    held = library().document(parsed.key) if parsed else None
    return (held, parsed) if held and parsed else None


def stamp() -> str:
    """For pages that are kept: changes with every import and every change of validity."""
    return library().stamp
