"""Guides kept in the process: read for nothing while warm, dropped everywhere when anything is published."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from typing import Any, TypeVar

from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.common.stamped import Stamped
from tongban.support.agencies import api as agencies
from tongban.support.flow.api import FlowRef
from tongban.support.forms.api import FormRef

from .enums import ItemState
from .guide import body_from
from .models import ItemVersion, Stamp
from .reading import Guide

T = TypeVar("T")
#: How many guides one process keeps before it starts afresh (some 20 KB each).
MOST = 4000


class Shelf:
    def __init__(self) -> None:
        self._guides: dict[tuple[str, date] | int, Guide] = {}
        self.others: dict[Hashable, Any] = {}

    def by_code(self, code: str, day: date) -> Guide:
        found = self._still_good(self._guides.get((code, day)))
        if found is None and not code.isalnum():
            raise NotFoundError(what="这个编码的在用事项")
        if found is None:
            rows = ItemVersion.objects.in_force(day).exclude(item__state=ItemState.CANCELLED)
            row = rows.select_related("item").filter(item__code=code).first()
            if row is None:
                raise NotFoundError(what=f"编码为 {code} 的在用事项")
            found = self._keep((code, day), guide_from(row))
        return found

    def by_version(self, version_id: int) -> Guide:
        found = self._still_good(self._guides.get(version_id))
        if found is None:
            row = ItemVersion.objects.select_related("item").filter(pk=version_id).first()
            if row is None:
                raise NotFoundError(what="这个版本的办事指南")
            guide = guide_from(row)
            # A draft still changes, so it is not kept.
            found = guide if row.form_version is None else self._keep(version_id, guide)
        return found

    def _still_good(self, guide: Guide | None) -> Guide | None:
        """A guide made with an agency's old name is made again; the comparison costs no query."""
        if guide is not None and agencies.agency_by_id(guide.agency.id) is guide.agency:
            return guide
        return None

    def _keep(self, key: tuple[str, date] | int, guide: Guide) -> Guide:
        if len(self._guides) >= MOST:
            self._guides = {}
        self._guides[key] = guide
        return guide


_stamped: Stamped[Shelf] = Stamped("items", Shelf, lambda: Stamp)


def guide(code: str, on: date | None = None) -> Guide:
    return _stamped.get().by_code(code, on or clock.today())


def version(version_id: int) -> Guide:
    return _stamped.get().by_version(version_id)


def kept(key: Hashable, make: Callable[[], T]) -> T:
    """A value derived from published items, kept as long as the guides are."""
    others = _stamped.get().others
    if key not in others:
        if len(others) >= MOST:
            others.clear()
        others[key] = make()
    return others[key]


def changed() -> None:
    """To be called after every write that readers must see, in its transaction."""
    _stamped.changed()


def guide_from(row: ItemVersion) -> Guide:
    item = row.item
    agency = agencies.agency_by_id(item.agency_id)
    division = agencies.find_division(item.division_code)
    return Guide(
        code=item.code,
        base_code=item.base_code,
        item_id=item.pk,
        version_id=row.pk,
        version=row.version,
        version_state=row.state,
        item_state=item.state,
        state_reason=item.state_reason,
        effective_on=row.effective_on,
        published_at=row.published_at,
        level=item.level,
        agency=agency,
        division_code=item.division_code,
        division_path=item.division_path,
        division_name=division.name if division else "",
        form=FormRef(row.form_code, row.form_version) if row.form_version else None,
        flow=FlowRef(row.flow_code, row.flow_version) if row.flow_version else None,
        body=body_from(row.body),
    )
