"""What changes the search: entries, synonyms, the log of misses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import msgspec
from django.db import connection, transaction
from django.db.models import F, Func, TextField, Value

from tongban.common.actors import Actor
from tongban.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.audit import api as audit

from . import documents, synonyms, words
from . import index as disk
from .docs import SearchDoc, Source, Written, sources
from .models import Entry, Synonym

_BATCH = 500
#: The rows as one JSON text: of rows as objects, Django and the driver made SQL for four times as long as it took the
#: server to write them. As with any upsert, a row that another process has put in meanwhile is no fault.
_STORE = """
INSERT INTO search_entry (kind, code, title, subtitle, alias, topics, summary, body, division_path, plain, popularity,
    digest)
SELECT kind, code, title, subtitle, alias, topics, summary, body, division_path, plain, popularity,
    decode(digest, 'base64')
FROM json_to_recordset(%s::json) AS written (kind text, code text, title text, subtitle text, alias text[], topics text,
    summary text, body text, division_path text, plain text, popularity integer, digest text)
ON CONFLICT (kind, code) DO UPDATE SET title = EXCLUDED.title, subtitle = EXCLUDED.subtitle, alias = EXCLUDED.alias,
    topics = EXCLUDED.topics, summary = EXCLUDED.summary, body = EXCLUDED.body,
    division_path = EXCLUDED.division_path, plain = EXCLUDED.plain, digest = EXCLUDED.digest
"""
#: Small print beyond this finds nothing anew and makes the index slow.
_LONGEST_BODY = 2000
_encode = msgspec.json.Encoder().encode


def entry_of(kind: str, doc: SearchDoc) -> Written:
    title, alias = doc.title[:300], [name[:300] for name in doc.alias]
    topics, summary = " ".join(doc.topics)[:600], doc.summary[:1000]
    subtitle, body = doc.subtitle[:300], doc.body[:_LONGEST_BODY]
    said = (title, subtitle, alias, topics, summary, body, doc.division_path)
    return Written(
        kind=kind,
        code=doc.code,
        title=title,
        subtitle=subtitle,
        alias=alias,
        topics=topics,
        summary=summary,
        body=body,
        division_path=doc.division_path,
        plain=" ".join(documents.name_of(name).plain for name in [title, *alias]),
        digest=hashlib.blake2b(_encode(said), digest_size=12).digest(),
        popularity=doc.popularity,
    )


def index(kind: str, docs: Iterable[SearchDoc]) -> int:
    """Make these findable, or findable anew. Popularity that has grown is kept.

    The index on disk is written before the transaction commits: should it be rolled back, the event that brought us
    here is delivered again.
    """
    entries = _changed(kind, [entry_of(kind, doc) for doc in docs])
    if not entries:
        return 0
    with disk.only_writer(), transaction.atomic():
        _store(entries)
        codes = [entry.code for entry in entries]
        disk.write(Entry.objects.filter(kind=kind, code__in=codes).iterator(chunk_size=_BATCH))
    return len(entries)


def _changed(kind: str, entries: list[Written]) -> list[Written]:
    """Those that differ from what is held: an event delivered twice costs one read and no write."""
    if not entries or not disk.is_usable():
        return entries
    codes = [entry.code for entry in entries]
    held = dict(Entry.objects.filter(kind=kind, code__in=codes).values_list("code", "digest"))
    return [entry for entry in entries if bytes(held.get(entry.code, b"")) != entry.digest]


def remove(kind: str, codes: Iterable[str]) -> None:
    gone = list(codes)
    if not gone:
        return
    with disk.only_writer(), transaction.atomic():
        Entry.objects.filter(kind=kind, code__in=gone).delete()
        disk.remove(kind, gone)


def retain(kind: str, owners: Iterable[str], codes: Iterable[str]) -> None:
    """Of what belongs to these owners (its code begins with theirs and `#`) only these codes go on being found."""
    kept, wanted = set(codes), list(owners)
    rows = Entry.objects.filter(kind=kind)
    if len(wanted) == 1:
        held = rows.filter(code__startswith=f"{wanted[0]}#").values_list("code", flat=True)
    else:
        owner = Func(F("code"), Value("#"), Value(1), function="split_part", output_field=TextField())
        held = rows.annotate(owner=owner).filter(owner__in=wanted).values_list("code", flat=True)
    remove(kind, [code for code in held if code not in kept])


def rebuild() -> int:
    """Ask every source again and make a new index of what they say; rows that say the same are not written again."""
    with transaction.atomic():
        return disk.rebuild(_everything())


def _everything() -> Iterator[Written]:
    for kind, source in sources().items():
        yield from _of_kind(kind, source)
    Entry.objects.exclude(kind__in=sources()).delete()


def _of_kind(kind: str, source: Source) -> Iterator[Written]:
    held = {
        code: (bytes(digest), popularity)
        for code, digest, popularity in Entry.objects.filter(kind=kind).values_list("code", "digest", "popularity")
    }
    changed: list[Written] = []
    for doc in source():
        entry = entry_of(kind, doc)
        digest, popularity = held.pop(entry.code, (b"", 0))
        entry.popularity = max(entry.popularity, popularity)
        if digest != entry.digest:
            changed.append(entry)
            if len(changed) >= _BATCH:
                _store(changed)
                changed = []
        yield entry
    _store(changed)
    Entry.objects.filter(kind=kind, code__in=list(held)).delete()


def _store(entries: list[Written]) -> None:
    with connection.cursor() as cursor:
        for start in range(0, len(entries), _BATCH):
            cursor.execute(_STORE, [_encode(entries[start : start + _BATCH]).decode()])


def heal() -> bool:
    """Make the index again from the entries, if it is lost or broken; the worker calls this every minute."""
    if disk.is_usable() or not Entry.objects.exists():
        return False
    disk.rebuild(Entry.objects.iterator(chunk_size=_BATCH))
    return True


def note_choice(kind: str, code: str) -> None:
    """Somebody opened this from a list of hits."""
    Entry.objects.filter(kind=kind, code=code).update(popularity=F("popularity") + 1)


@transaction.atomic
def create_synonym(*, actor: Actor, phrase: str, targets: list[str]) -> Synonym:
    """A pair that is not there yet, neither shipped nor entered here."""
    require_editor(actor)
    if words.plain(phrase) in synonyms.shipped() or Synonym.objects.filter(phrase=words.plain(phrase)).exists():
        raise InvalidInputError(fields={"phrase": f"“{words.plain(phrase)}”已经有了，请在列表里打开它修改"})
    return save_synonym(actor=actor, phrase=phrase, targets=targets)


@transaction.atomic
def save_synonym(*, actor: Actor, phrase: str, targets: list[str], is_active: bool = True) -> Synonym:
    """Teach the search a word people use. Switched off, a shipped pair is no longer used."""
    require_editor(actor)
    phrase, wanted = words.plain(phrase), wanted_targets(targets)
    if fields := synonym_faults(phrase, wanted):
        raise InvalidInputError(fields=fields)
    row = Synonym.objects.select_for_update().filter(phrase=phrase).first()
    if row is not None and (row.targets, row.is_active) == (wanted, is_active):
        return row
    before = row.targets if row else synonyms.shipped().get(phrase, [])
    row, _ = Synonym.objects.update_or_create(phrase=phrase, defaults={"targets": wanted, "is_active": is_active})
    facts = {"before": before, "targets": wanted, "is_active": is_active}
    audit.record(actor, "search.synonym.save", f"synonym:{phrase}", facts=facts)
    synonyms.changed()
    return row


@transaction.atomic
def delete_synonym(*, actor: Actor, phrase: str) -> None:
    """Forget an entered pair; a shipped pair of the same phrase is in use again."""
    require_editor(actor)
    row = Synonym.objects.select_for_update().filter(phrase=words.plain(phrase)).first()
    if row is None:
        raise NotFoundError(what=f"同义词“{phrase}”")
    targets = row.targets
    row.delete()
    audit.record(actor, "search.synonym.delete", f"synonym:{row.phrase}", facts={"targets": targets})
    synonyms.changed()


def wanted_targets(targets: Iterable[str]) -> list[str]:
    """Each once, without those that say nothing."""
    return list(dict.fromkeys(target.strip() for target in targets if words.plain(target)))


def synonym_faults(phrase: str, targets: list[str]) -> dict[str, str]:
    fields = {}
    if not words.plain(phrase):
        fields["phrase"] = "请填写通俗说法"
    elif len(words.plain(phrase)) > synonyms.LONGEST_PHRASE:
        fields["phrase"] = f"通俗说法最多 {synonyms.LONGEST_PHRASE} 个字"
    if not targets:
        fields["targets"] = "请至少填写一个规范用语"
    elif len(targets) > synonyms.MOST:
        fields["targets"] = f"规范用语最多 {synonyms.MOST} 个"
    elif any(len(target) > 60 for target in targets):
        fields["targets"] = "规范用语最多 60 个字"
    elif any(words.plain(target) == words.plain(phrase) for target in targets):
        fields["targets"] = "规范用语不能与通俗说法相同"
    return fields


def require_editor(actor: Actor) -> None:
    if not actor.may_citywide("search.manage"):
        raise NotAllowedError
