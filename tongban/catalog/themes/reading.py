"""A theme as readers get it: a version with its names resolved and the guides of its items at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.agencies.api import AgencyInfo
from tongban.support.forms import api as forms

from .body import ThemeBody, body_from
from .enums import Kind, ThemeState
from .models import ThemeVersion
from .rules.joint_form import Joined, Source, join
from .rules.publish import Known


@dataclass(frozen=True)
class ThemeGuide:
    """一件事办事指南. A value; `guides` are read when first asked for."""

    code: str
    key: str
    version_id: int
    version: int
    version_state: str
    state: str
    state_reason: str
    effective_on: date | None
    published_at: datetime | None
    agency: AgencyInfo
    division_code: str
    division_path: str
    division_name: str
    body: ThemeBody = field(repr=False)

    @property
    def name(self) -> str:
        return self.body.name

    @property
    def alias(self) -> tuple[str, ...]:
        return self.body.alias

    @property
    def summary(self) -> str:
        return self.body.summary

    @property
    def kind_name(self) -> str:
        return Kind(self.body.kind).label

    @property
    def path(self) -> str:
        return f"/themes/{self.code}/"

    @property
    def phone(self) -> str:
        return self.body.phone or self.agency.phone

    @property
    def is_open(self) -> bool:
        return self.state == ThemeState.IN_USE and self.version_state == "published"

    @cached_property
    def guides(self) -> Mapping[str, items.Guide]:
        """The guides in force by item code; an item that has none is left out."""
        return guides_of(self.body)

    @cached_property
    def joined(self) -> Joined:
        """The one form of all items, with what stands in its way."""
        return join(sources_of(self.body, self.guides), self.body.fields)


def mark_of(body: ThemeBody, code: str) -> str:
    """Stands before the names of what only this item asks; the same as long as the item keeps its place."""
    return f"i{[member.item for member in body.members].index(code) + 1}"


def guides_of(body: ThemeBody) -> dict[str, items.Guide]:
    found = {}
    for member in body.members:
        try:
            found[member.item] = items.guide(member.item)
        except NotFoundError:
            continue
    return found


def sources_of(body: ThemeBody, guides: Mapping[str, items.Guide]) -> list[Source]:
    return [
        Source(code, guide.name, mark_of(body, code), items.form(guide))
        for code, guide in guides.items()
        if guide.form is not None
    ]


def known_of(guides: Mapping[str, items.Guide]) -> dict[str, Known]:
    """What the publish rules have to know of the items."""
    return {
        code: Known(
            name=guide.name,
            situations={one.id: tuple(option.value for option in one.options) for one in guide.situations},
            materials=frozenset(one.code for one in guide.materials),
            is_open=guide.is_open,
            licence_type=guide.licence_type_code,
            subjects=frozenset(
                kind for kind, fits in (("natural", guide.is_for_people), ("legal", guide.is_for_bodies)) if fits
            ),
        )
        for code, guide in guides.items()
    }


def form_of(code: str, name: str, joined: Joined) -> forms.Form:
    """The one form as the form pages draw it; never published: each item keeps its own form and version."""
    return forms.read_definition({"code": f"theme-{code}"[:80], "title": f"{name}申请表", "pages": joined.pages})


def guide(code: str, on: date | None = None) -> ThemeGuide:
    """The version in force; a code that is none, or not yet published, is not found."""
    row = ThemeVersion.objects.in_force(on or clock.today()).select_related("theme").filter(theme__code=code).first()
    if row is None:
        raise NotFoundError(what=f"编码为 {code} 的一件事")
    return guide_from(row)


def version(version_id: int) -> ThemeGuide:
    row = ThemeVersion.objects.select_related("theme").filter(pk=version_id).first()
    if row is None:
        raise NotFoundError(what="这个版本的一件事")
    return guide_from(row)


def guide_from(row: ThemeVersion) -> ThemeGuide:
    theme = row.theme
    division = agencies.find_division(theme.division_code)
    return ThemeGuide(
        code=theme.code,
        key=theme.key,
        version_id=row.pk,
        version=row.version,
        version_state=row.state,
        state=theme.state,
        state_reason=theme.state_reason,
        effective_on=row.effective_on,
        published_at=row.published_at,
        agency=agencies.agency_by_id(theme.agency_id),
        division_code=theme.division_code,
        division_path=theme.division_path,
        division_name=division.name if division else "",
        body=body_from(row.body),
    )
