"""Agencies as a source of the search: who can be asked, by which phone, at which address."""

from __future__ import annotations

from collections.abc import Iterator

from tongban.support.agencies import api as agencies
from tongban.support.agencies.api import AgencyInfo

from . import actions
from .docs import SearchDoc
from .models import Entry

KIND = "agency"


def documents() -> Iterator[SearchDoc]:
    for one in agencies.agencies():
        yield _document(one)


_seen: list[AgencyInfo] | None = None


def refresh() -> bool:
    """What has changed since; the worker asks every minute and looks closer only when agencies were read anew."""
    global _seen
    now = agencies.agencies()
    if now is _seen:
        return False
    _seen = now
    docs = [_document(one) for one in now]
    changed = actions.index(KIND, docs)
    gone = set(Entry.objects.filter(kind=KIND).values_list("code", flat=True)) - {doc.code for doc in docs}
    actions.remove(KIND, sorted(gone))
    return bool(changed or gone)


def _document(one: AgencyInfo) -> SearchDoc:
    said = [f"电话 {one.phone}" if one.phone else "", one.address]
    return SearchDoc(
        code=one.uscc,
        title=one.name,
        subtitle="，".join(part for part in said if part),
        alias=(one.short_name,) if one.short_name != one.name else (),
        summary="电话 地址 在哪里 联系方式 投诉 咨询",
        division_path=one.division_path,
    )
