"""A plan against the cases that run now: the dry run. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from . import published
from .actions.locking import LIVE
from .enums import EventKind, InstanceState, TaskState
from .errors import InvalidInputError, NotFoundError
from .models import FlowEvent, FlowInstance, FlowMigration, FlowTask
from .permissions import require_designer
from .rules import migrating
from .rules.definition import Flow
from .values import FlowRef

BATCH = 500


@dataclass(frozen=True)
class Plan:
    code: str
    from_version: int
    to_version: int
    node_map: Mapping[str, str]
    old: Flow
    new: Flow
    old_id: int
    new_id: int
    reverses: int | None = None


@dataclass(frozen=True)
class MigrationRow:
    """One case of the dry run: where it stands, where it would stand, why not, what to know. By its number alone: who
    designs flows need not be entitled to read cases."""

    instance_id: int
    subject: str
    steps: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass
class Tally:
    ready: int = 0
    refused: int = 0
    rows: list[MigrationRow] = field(default_factory=list)


@dataclass(frozen=True)
class MigrationView:
    id: int
    code: str
    from_version: int
    to_version: int
    node_map: Mapping[str, str]
    reason: str
    state: str
    state_name: str
    reverses: int | None
    report: Mapping[str, Any]
    moved: int
    refused: list[dict[str, Any]]
    proposed_by: str
    proposed_by_id: int
    proposed_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    finished_at: datetime | None


def plan_of(code: str, from_version: int, to_version: int, node_map: object, reverses: int | None = None) -> Plan:
    """The two versions and the map, or InvalidInputError with everything that is wrong with them."""
    if not isinstance(node_map, Mapping) or not all(
        isinstance(key, str) and isinstance(value, str) for key, value in node_map.items()
    ):
        raise InvalidInputError(fields={"nodes": "环节对应应是旧环节编号到新环节编号，没有对应的写空文字"})
    trees = []
    for name, version in (("from", from_version), ("to", to_version)):
        try:
            definition_id = published.id_of(FlowRef(code, version))
        except NotFoundError as missing:
            raise InvalidInputError(fields={name: missing.sentence}) from missing
        trees.append((definition_id, published.tree_of(definition_id)))
    if from_version == to_version:
        raise InvalidInputError(fields={"to": "新旧两个版本应不同"})
    (old_id, old), (new_id, new) = trees
    if faults := migrating.map_faults(old, new, node_map):
        raise InvalidInputError(fields={f"nodes.{number}": one for number, one in enumerate(faults, start=1)})
    return Plan(code, from_version, to_version, dict(node_map), old, new, old_id, new_id, reverses)


def candidates(plan: Plan) -> QuerySet[FlowInstance]:
    """Running cases of the old version; of a reversal only those that went with the plan it takes back."""
    rows = FlowInstance.objects.filter(definition_id=plan.old_id, state__in=LIVE)
    if plan.reverses is not None:
        went = FlowEvent.objects.filter(instance=OuterRef("pk"), kind=EventKind.MIGRATED, payload__plan=plan.reverses)
        rows = rows.filter(Exists(went))
    return rows


def standing_of(instance: FlowInstance, tasks: Sequence[FlowTask]) -> migrating.Standing:
    return migrating.Standing(
        open=tuple(dict.fromkeys(task.node for task in tasks if task.state == TaskState.OPEN)),
        outcomes=instance.outcomes,
        marking=instance.marking,
        early=tuple(instance.early),
        is_paused=instance.state == InstanceState.PAUSED,
        context=instance.context,
    )


def dry_run(plan: Plan, *, keep: int = 0) -> Tally:
    """Every case counted; the first `keep` rows are kept, those that may not go first. Two statements for 500 cases."""
    tally = Tally()
    refused: list[MigrationRow] = []
    ready: list[MigrationRow] = []
    for row in _rows(plan):
        if row.reasons:
            tally.refused += 1
            if len(refused) < keep:
                refused.append(row)
        else:
            tally.ready += 1
            if len(ready) < keep:
                ready.append(row)
    tally.rows = [*refused, *ready][:keep]
    return tally


def migrate_plan(
    code: str, from_version: int, to_version: int, node_map: Mapping[str, str], *, keep: int = 200
) -> Tally:
    """The dry run of a plan that is not kept yet."""
    return dry_run(plan_of(code, from_version, to_version, node_map), keep=keep)


def dry_run_of(view: MigrationView, *, keep: int) -> Tally:
    """The dry run of a plan that waits, as the cases stand now."""
    plan = plan_of(view.code, view.from_version, view.to_version, view.node_map, view.reverses)
    return dry_run(plan, keep=keep)


def _rows(plan: Plan) -> Iterator[MigrationRow]:
    after = 0
    while batch := list(candidates(plan).filter(pk__gt=after).order_by("pk")[:BATCH]):
        after = batch[-1].pk
        tasks: dict[int, list[FlowTask]] = {}
        opened = FlowTask.objects.filter(instance_id__in=[row.pk for row in batch], state=TaskState.OPEN)
        for task in opened.order_by("pk"):
            tasks.setdefault(task.instance_id, []).append(task)
        for row in batch:
            yield _row(plan, row, tasks.get(row.pk, []))


def _row(plan: Plan, instance: FlowInstance, tasks: list[FlowTask]) -> MigrationRow:
    standing = standing_of(instance, tasks)
    found = migrating.fit(plan.old, plan.new, plan.node_map, standing)
    steps = tuple(
        (plan.old.name_of(one), plan.new.name_of(found.nodes.get(one, "")) or "没有") for one in standing.open
    )
    return MigrationRow(instance.pk, instance.subject, steps, found.reasons, found.notes)


def migrations(actor: Any, code: str) -> list[MigrationView]:
    """The plans of a flow, newest first."""
    require_designer(actor)
    rows = FlowMigration.objects.filter(code=code).select_related("proposed_by", "confirmed_by")
    return [_view(row) for row in rows.order_by("-pk")[:50]]


def migration(actor: Any, plan_id: int) -> MigrationView:
    require_designer(actor)
    row = FlowMigration.objects.select_related("proposed_by", "confirmed_by").filter(pk=plan_id).first()
    if row is None:
        raise NotFoundError(what="这个迁移计划")
    return _view(row)


def _view(row: FlowMigration) -> MigrationView:
    return MigrationView(
        id=row.pk,
        code=row.code,
        from_version=row.from_version,
        to_version=row.to_version,
        node_map=row.node_map,
        reason=row.reason,
        state=row.state,
        state_name=row.get_state_display(),
        reverses=row.reverses_id,
        report=row.report,
        moved=row.moved,
        refused=row.refused,
        proposed_by=row.proposed_by.name,
        proposed_by_id=row.proposed_by_id,
        proposed_at=row.proposed_at,
        confirmed_by=row.confirmed_by.name if row.confirmed_by else "",
        confirmed_at=row.confirmed_at,
        finished_at=row.finished_at,
    )
