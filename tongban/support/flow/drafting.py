"""Reading for the designer: which flows there are, their drafts, what the publishing check says of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from . import published, registry
from .actions.drafts import OPEN
from .actions.locking import LIVE
from .actions.publishing import check, read_whole, sha256_of
from .errors import NotFoundError
from .models import FlowDefinition, FlowDraft, FlowDraftSave, FlowInstance
from .permissions import require_designer
from .rules import comparing, lint, soundness
from .rules.comparing import Difference
from .rules.definition import Flow, sub_cases_of
from .rules.drawing import Drawing, draw
from .rules.lint import Finding
from .values import FlowRef


@dataclass(frozen=True)
class DraftView:
    code: str
    name: str
    body: dict[str, Any]
    base_version: int | None
    saves: int
    state: str
    state_name: str
    note: str
    returned_for: str
    edited_by: str
    edited_by_id: int
    edited_at: datetime
    submitted_by: str
    submitted_by_id: int | None
    submitted_at: datetime | None
    replay: Mapping[str, Any]
    is_replayed: bool

    def is_own(self, actor: identity.User) -> bool:
        return actor.pk in (self.edited_by_id, self.submitted_by_id)


@dataclass(frozen=True)
class SaveView:
    saves: int
    note: str
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True)
class VersionView:
    ref: FlowRef
    name: str
    published_at: datetime
    published_by: str
    running: int


@dataclass(frozen=True)
class DesignRow:
    """One flow of the list; `version` 0 where only a draft is there."""

    code: str
    name: str
    version: int
    versions: int
    running: int
    draft: DraftView | None


@dataclass(frozen=True)
class Checked:
    """`faults` stop a publication, `hints` do not."""

    faults: list[Finding]
    hints: list[Finding]


def design_rows(actor: identity.User) -> list[DesignRow]:
    """Every flow with its newest version, running cases and open draft, by code. Three statements."""
    require_designer(actor)
    drafts = {row.code: _view(row) for row in _rows().filter(state__in=OPEN)}
    running: dict[str, int] = {}
    for ref, count in _running().items():
        running[ref.code] = running.get(ref.code, 0) + count
    found = [
        DesignRow(
            ref.code,
            published.tree_of(published.id_of(ref)).name,
            ref.version,
            len(published.versions(ref.code)),
            running.get(ref.code, 0),
            drafts.pop(ref.code, None),
        )
        for ref in published.newest()
    ]
    found += [DesignRow(one.code, one.name, 0, 0, 0, one) for one in drafts.values()]
    return sorted(found, key=lambda row: row.code)


def versions_of(code: str) -> list[VersionView]:
    """Newest first. Two statements."""
    running = _running(code)
    rows = FlowDefinition.objects.filter(code=code).select_related("published_by").order_by("-version")
    return [
        VersionView(ref, row.name, row.published_at, row.published_by.name, running.get(ref, 0))
        for row in rows
        for ref in [FlowRef(row.code, row.version)]
    ]


def open_draft(actor: identity.User, code: str) -> DraftView | None:
    require_designer(actor)
    row = _rows().filter(code=code, state__in=OPEN).first()
    return _view(row) if row else None


def draft_saves(code: str) -> list[SaveView]:
    """Who saved the open draft when, newest first."""
    rows = FlowDraftSave.objects.filter(draft__code=code, draft__state__in=OPEN).select_related("saved_by")
    return [SaveView(row.saves, row.note, row.saved_by.name, row.saved_at) for row in rows.order_by("-saves")[:20]]


def draft_save(code: str, saves: int) -> dict[str, Any]:
    """The open draft as it was saved that time."""
    row = FlowDraftSave.objects.filter(draft__code=code, draft__state__in=OPEN, saves=saves).first()
    if row is None:
        raise NotFoundError(what=f"流程 {code} 草稿的第 {saves} 次保存")
    body: dict[str, Any] = row.body
    return body


def check_draft(body: dict[str, Any], *, owners: Iterable[int], most_links: int) -> Checked:
    """Every fault and hint at once, each with its node. `owners`: agencies that handle, or will handle, such cases."""
    tree = read_whole(body)
    faults = [soundness.located(one) for one in check(body)] + lint.limits(tree)
    told = registry.sub_case_findings(tree.code, sub_cases_of(tree)).hints
    hints = [*lint.links(tree, most_links), *_vacant(tree, list(owners)), *(soundness.located(one) for one in told)]
    return Checked(faults, hints)


def draw_body(body: dict[str, Any]) -> Drawing:
    return draw(read_whole(body), {})


def tree_of_draft(body: dict[str, Any]) -> Flow:
    return read_whole(body)


def compare_with(before: FlowRef | None, body: dict[str, Any]) -> list[Difference]:
    return comparing.differences(published.body_of(before) if before else None, body)


def _vacant(tree: Flow, owners: list[int]) -> list[Finding]:
    """Tasks for a role that nobody holds at an agency they may come to. What only a case names cannot be told here."""
    asked: dict[tuple[str, int], list[str]] = {}
    for node, role, where in lint.asked_of(tree):
        for agency_id in _agencies(where, owners):
            asked.setdefault((role, agency_id), []).append(node)
    roles = identity.role_names() if asked else {}
    found = []
    for role, agency_id in sorted(identity.vacant(asked), key=list(asked).index):
        name, nodes = agencies.agency_by_id(agency_id).name, asked[role, agency_id]
        words = f"环节 {nodes[0]} 的角色“{roles.get(role, role)}”在{name}没有人，办件到这里没有人能办"
        found.append(Finding(nodes[0], words))
    return found


def _agencies(where: str, owners: list[int]) -> list[int]:
    first = where.split("|")[0]
    if first == "owner" or (first.startswith("context:joint_0") and "owner" in where):
        return owners
    if first.startswith("uscc:"):
        found = agencies.find_agency(first.removeprefix("uscc:"))
        return [found.id] if found else []
    return []


def _running(code: str = "") -> dict[FlowRef, int]:
    rows = FlowInstance.objects.filter(state__in=LIVE)
    if code:
        rows = rows.filter(definition__code=code)
    counted = rows.values_list("definition_id").annotate(many=Count("pk")).order_by()
    return {published.ref_of(pk): many for pk, many in counted}


def _rows() -> Any:
    return FlowDraft.objects.select_related("edited_by", "submitted_by")


def _view(row: FlowDraft) -> DraftView:
    return DraftView(
        code=row.code,
        name=row.name,
        body=row.body,
        base_version=row.base_version,
        saves=row.saves,
        state=row.state,
        state_name=row.get_state_display(),
        note=row.note,
        returned_for=row.returned_for,
        edited_by=row.edited_by.name,
        edited_by_id=row.edited_by_id,
        edited_at=row.edited_at,
        submitted_by=row.submitted_by.name if row.submitted_by else "",
        submitted_by_id=row.submitted_by_id,
        submitted_at=row.submitted_at,
        replay=row.replay,
        is_replayed=row.replay.get("sha256") == sha256_of(row.body),
    )
