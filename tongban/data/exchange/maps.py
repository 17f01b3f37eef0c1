"""Keeping and publishing field maps; a published version never changes, and only one that passes its tests is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from tongban.common import clock
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from . import mapping, permissions
from .enums import MapState
from .errors import InvalidInputError, NotFoundError, UnmappedError
from .models import FieldMap, Peer
from .values import MapInfo

KEPT = ("target", "label", "type", "required", "how", "source", "sources", "value", "table", "format", "separator")


@transaction.atomic
def save_map(
    *, actor: identity.User, peer_code: str, item_code: str, rows: list[dict[str, Any]], cases: list[dict[str, Any]]
) -> MapInfo:
    """Keep the draft, finished or not; only its shape is checked."""
    peer = _peer(actor, peer_code)
    if faults := mapping.read_faults(rows, cases):
        raise InvalidInputError(fields=faults)
    kept = [{name: row[name] for name in KEPT if row.get(name) not in (None, "", [], {})} for row in rows]
    lines = FieldMap.objects.filter(peer=peer, item_code=item_code)
    draft = lines.filter(state=MapState.DRAFT).first() or FieldMap(
        peer=peer, item_code=item_code, version=(lines.aggregate(last=Max("version"))["last"] or 0) + 1
    )
    draft.rows, draft.cases, draft.changed_at = kept, cases, clock.now()
    draft.save()
    audit.record(actor, "exchange.map.save", f"peer:{peer.code}", facts={"item": item_code, "version": draft.version})
    return info(draft)


@transaction.atomic
def publish_map(*, actor: identity.User, peer_code: str, item_code: str, sources: Sequence[mapping.Source]) -> MapInfo:
    """Make the draft the version in use. `sources` are the things of ours that this item has."""
    peer = _peer(actor, peer_code)
    draft = FieldMap.objects.select_for_update().filter(peer=peer, item_code=item_code, state=MapState.DRAFT).first()
    if draft is None:
        raise NotFoundError(what="要发布的草稿")
    if faults := faults_of(draft.rows, draft.cases, sources):
        raise InvalidInputError(fields=faults)
    draft.state, draft.published_at, draft.published_by_name = MapState.PUBLISHED, clock.now(), actor.name
    draft.save()
    facts = {"item": item_code, "version": draft.version}
    audit.record(actor, "exchange.map.publish", f"peer:{peer.code}", facts=facts)
    return info(draft)


def faults_of(
    rows: Sequence[Mapping[str, Any]], cases: Sequence[Mapping[str, Any]], sources: Sequence[mapping.Source]
) -> dict[str, str]:
    """Everything that stands against publishing."""
    faults = mapping.faults_of(rows, sources)
    if not rows:
        faults["rows"] = "还没有字段"
    if not cases:
        faults["cases"] = "至少要有一个测试样例"
    return faults | mapping.case_faults(rows, cases)


def map_in_use(peer_code: str, item_code: str) -> MapInfo | None:
    """The newest published one for the item, or the one for every item; None: answers go as they are."""
    rows = FieldMap.objects.filter(peer__code=peer_code, item_code__in=[item_code, ""], state=MapState.PUBLISHED)
    row = rows.order_by("-item_code", "-version").first()
    return info(row) if row else None


def draft_or_newest(actor: identity.User, peer_code: str, item_code: str) -> MapInfo | None:
    rows = FieldMap.objects.filter(peer=_peer(actor, peer_code), item_code=item_code)
    row = rows.order_by("-version").first()
    return info(row) if row else None


def maps_of(actor: identity.User, peer_code: str) -> list[MapInfo]:
    """The newest version for each item."""
    rows = FieldMap.objects.filter(peer=_peer(actor, peer_code)).order_by("item_code", "-version")
    return [info(row) for row in rows.distinct("item_code").select_related("peer")]


def body_for(peer_code: str, peer_name: str, item_code: str, values: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """What the department gets, and by which version (0: none, everything of the form as it is)."""
    found = map_in_use(peer_code, item_code)
    if found is None:
        prefix = "form."
        return {path.removeprefix(prefix): one for path, one in values.items() if path.startswith(prefix)}, 0
    made = mapping.make(found.rows, values)
    if made.faults:
        raise UnmappedError(peer=peer_name, fields=made.faults)
    return made.body, found.version


def _peer(actor: identity.User, code: str) -> Peer:
    row = Peer.objects.filter(code=code).first()
    if row is None or not permissions.may_see(actor, row):
        raise NotFoundError(what="这个对接系统")
    return row


def info(row: FieldMap) -> MapInfo:
    return MapInfo(
        peer_code=row.peer.code,
        item_code=row.item_code,
        version=row.version,
        state=row.state,
        rows=tuple(row.rows),
        cases=tuple(row.cases),
        changed_at=row.changed_at,
        published_at=row.published_at,
        published_by_name=row.published_by_name,
    )
