"""简称: what people call a document beside its name; kept by hand, since no source tells them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
from django.db import transaction

from tongban.common.errors import InvalidInputError, NotFoundError
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity.api import User

from . import library, permissions
from .events import DocumentsImported
from .models import Abbreviation, Document
from .rules import naming
from .rules.recognise import abbreviation_fault

MOST = 20


@dataclass(frozen=True)
class AbbreviationRow:
    """`others`: titles of documents with the same one; while there are any, it is known for none of them."""

    name: str
    others: tuple[str, ...]


def abbreviations(key: str) -> list[AbbreviationRow]:
    """No statement while the shelf list is warm."""
    shelf = library.library()
    held = shelf.document(key)
    if held is None:
        raise NotFoundError(what="这个代号的文件")
    found = []
    for name in held.abbreviations:
        others = [title for title in shelf.clashing.get(name, ()) if title != held.title]
        meant = shelf.meant_by(name)
        if meant is not None and meant.key != key:
            others = [meant.title]
        found.append(AbbreviationRow(name, tuple(others)))
    return found


@transaction.atomic
def add_abbreviation(*, actor: User, key: str, name: str) -> AbbreviationRow:
    """What cites the document by it is matched again by the worker. Of one that another document has, the row tells."""
    document = _added(actor, key, name)
    row = abbreviations(key)[-1]
    _tell({document.key, *_sharing(row.name)})
    return row


@transaction.atomic
def remove_abbreviation(*, actor: User, key: str, name: str) -> None:
    document = _locked(actor, key)
    row = document.abbreviations.filter(name=name).first()
    if row is None:
        raise NotFoundError(what=f"简称“{name[:20]}”")
    row.delete()
    audit.record(actor, "standards.abbreviation.remove", f"standard:{key}", facts={"name": name})
    library.changed()
    _tell({document.key, *_sharing(name)})


def common() -> dict[str, list[str]]:
    """Abbreviations in common use, by title; no document need be held for it."""
    return msgspec.json.decode(Path(__file__).with_name("abbreviations.json").read_bytes(), type=dict[str, list[str]])


@transaction.atomic
def add_many(*, actor: User, names: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """A list by title: what was added, what was there already, and what was refused with its reason. Told once, so that
    the guides are matched once."""
    told: dict[str, list[str]] = {"added": [], "known": [], "not_held": [], "refused": []}
    touched: set[str] = set()
    for title, wanted in names.items():
        held = library.library().named(title)
        if held is None:
            told["not_held"].append(title)
            continue
        for name in wanted:
            if name in held.abbreviations:
                told["known"].append(name)
                continue
            try:
                _added(actor, held.key, name)
            except InvalidInputError as refusal:
                told["refused"].append(f"{title}：{name}：{'；'.join(refusal.fields.values())}")
            else:
                told["added"].append(name)
                touched |= {held.key, *_sharing(name)}
    if touched:
        _tell(touched)
    return told


def _added(actor: User, key: str, given: str) -> Document:
    document = _locked(actor, key)
    name = naming.plain(given.strip().removeprefix("《").removesuffix("》"))
    if fault := abbreviation_fault(name) or _clash(document, name):
        raise InvalidInputError(fields={"abbreviation": fault})
    Abbreviation.objects.create(document=document, name=name)
    audit.record(actor, "standards.abbreviation.add", f"standard:{key}", facts={"name": name})
    library.changed()
    return document


def _locked(actor: User, key: str) -> Document:
    document = Document.objects.select_for_update().filter(key=key).first()
    if document is None:
        raise NotFoundError(what="这个代号的文件")
    permissions.require(actor)
    return document


def _clash(document: Document, name: str) -> str:
    shelf = library.library()
    if document.abbreviations.filter(name=name).exists():
        return "已经有这个简称"
    if document.abbreviations.count() >= MOST:
        return f"一个文件最多 {MOST} 个简称"
    same = Document.objects.filter(names__contains=[name]).first()
    if same is not None:
        return "这就是它的名称，不用加" if same.pk == document.pk else f"这是《{same.title}》的名称"
    if longer := [key for key in shelf.names_ending(name) if key != document.key]:
        return f"《{shelf.by_key[longer[0]].title}》的名称也以“{name}”结尾，会认错，请写长一些"
    return ""


def _sharing(name: str) -> set[str]:
    """Documents with this abbreviation: they are known by it no longer, or again."""
    return set(Abbreviation.objects.filter(name=name).values_list("document__key", flat=True))


def _tell(keys: set[str]) -> None:
    """Who cites is matched again, and the search learns the names."""
    events.publish(DocumentsImported(keys=tuple(sorted(keys))))
