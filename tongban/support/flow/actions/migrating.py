"""Moving running cases to another version: only by a plan with a dry run that a second person has agreed to.

Each case is a transaction of its own. A case that is there already is passed over, so a run that was killed goes on
where it stopped; what went is taken back by a plan the other way round.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from tongban.common import clock
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from .. import inputs, published
from ..enums import EventKind, MigrationState, TaskState
from ..errors import ConflictError, NotAllowedError, NotFoundError, WrongStateError
from ..ledger import Entry
from ..migration_plans import MigrationView, Plan, Tally, candidates, dry_run, migration, plan_of, standing_of
from ..models import FlowMigration, FlowTask
from ..permissions import require_designer, require_publisher
from ..rules import migrating
from ..values import FlowRef
from . import locking
from .moving import record

logger = logging.getLogger(__name__)
ROUND = 50  # cases of one turn of the worker


class OwnPlanError(NotAllowedError):
    code = "flow.own-plan"
    message = "迁移计划是您提出的，请由另一位有公布权限的人员确认"


@transaction.atomic
def propose_migration(
    *,
    actor: identity.User,
    code: str,
    from_version: int,
    to_version: int,
    node_map: Mapping[str, str],
    reason: str,
    reverses: int | None = None,
) -> FlowMigration:
    """Keep a plan with the report of its dry run, for a second person to agree to."""
    require_designer(actor)
    plan = plan_of(code, from_version, to_version, node_map, reverses)
    reason = inputs.text(reason, "reason", "理由", limit=300, is_required=True)
    published.lock_code(code)
    there = FlowMigration.objects.filter(
        code=code, from_version=from_version, state__in=[MigrationState.PROPOSED, MigrationState.CONFIRMED]
    ).first()
    if there is not None:
        raise ConflictError(reason=f"{there}已有一个计划{there.get_state_display()}")
    row = FlowMigration.objects.create(
        code=code,
        from_version=from_version,
        to_version=to_version,
        node_map=dict(node_map),
        reason=reason,
        reverses_id=reverses,
        report=_summary(dry_run(plan)),
        proposed_by=actor,
        proposed_at=clock.now(),
    )
    audit.record(actor, "flow.migration.propose", f"flow:{code}", facts=_facts(row) | {"reason": reason})
    return row


@transaction.atomic
def cancel_migration(*, actor: identity.User, plan_id: int) -> FlowMigration:
    require_designer(actor)
    row = _locked(plan_id)
    if row.state != MigrationState.PROPOSED:
        raise WrongStateError(what="迁移计划", state=row.get_state_display(), verb="取消")
    row.state = MigrationState.CANCELLED.value
    row.save(update_fields=["state"])
    audit.record(actor, "flow.migration.cancel", f"flow:{row.code}", facts=_facts(row))
    return row


@transaction.atomic
def confirm_migration(*, actor: identity.User, plan_id: int) -> FlowMigration:
    """Agree to a plan of another person; the worker then takes the cases, one by one."""
    require_publisher(actor)
    row = _locked(plan_id)
    if row.state != MigrationState.PROPOSED:
        raise WrongStateError(what="迁移计划", state=row.get_state_display(), verb="确认")
    if row.proposed_by_id == actor.pk and actor.kind != identity.UserKind.SYSTEM:
        raise OwnPlanError
    row.state, row.confirmed_by, row.confirmed_at = MigrationState.CONFIRMED.value, actor, clock.now()
    row.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    facts = _facts(row) | {"proposed_by": row.proposed_by.name}
    audit.record(actor, "flow.migration.confirm", f"flow:{row.code}", facts=facts)
    return row


def run_confirmed() -> bool:
    """For the worker's loop: some cases of the oldest plan that was agreed to; true when there are more."""
    row = FlowMigration.objects.filter(state=MigrationState.CONFIRMED).order_by("pk").first()
    return migrate_running(row.pk, most=ROUND) if row is not None else False


def migrate_running(plan_id: int, *, most: int | None = None) -> bool:
    """Take up to `most` cases (all, if none is said) of a plan that was agreed to; true when some may be left.

    May be called again, and by two at once: each case is locked, and one that has gone is not taken twice.
    """
    row = FlowMigration.objects.select_related("confirmed_by").get(pk=plan_id)
    if row.state != MigrationState.CONFIRMED:
        return False
    plan = plan_of(row.code, row.from_version, row.to_version, row.node_map, row.reverses_id)
    refused = [one["instance"] for one in row.refused]
    keys = list(candidates(plan).exclude(pk__in=refused).order_by("pk").values_list("pk", flat=True)[:most])
    for key in keys:
        _migrate(row, plan, key)
    if most is not None and len(keys) == most:
        return True
    _finish(plan_id)
    return False


@transaction.atomic
def _migrate(row: FlowMigration, plan: Plan, instance_id: int) -> None:
    instance = locking.instance_of(instance_id)
    if instance.definition_id != plan.old_id or instance.state not in locking.LIVE:
        return
    tasks = list(FlowTask.objects.filter(instance=instance).order_by("pk"))
    found = migrating.fit(plan.old, plan.new, plan.node_map, standing_of(instance, tasks))
    if found.reasons:
        kept = FlowMigration.objects.select_for_update().get(pk=row.pk)
        if all(one["instance"] != instance_id for one in kept.refused):
            kept.refused.append({"instance": instance_id, "subject": instance.subject, "reasons": [*found.reasons]})
            kept.save(update_fields=["refused"])
        return
    actor = row.confirmed_by or identity.SYSTEM()
    renamed = {one: target for one, target in found.nodes.items() if one != target}
    _rename(tasks, renamed, plan)
    instance.definition_id = plan.new_id
    instance.outcomes = {renamed.get(node, node): outcome for node, outcome in instance.outcomes.items()}
    instance.early = {_early(key, plan): told for key, told in instance.early.items()}
    instance.marking = found.marking
    instance.save(update_fields=["definition"])
    told = {"plan": row.pk, "flow": plan.code, "from": plan.from_version, "to": plan.to_version, "nodes": renamed}
    record(instance, actor, Entry(EventKind.MIGRATED, told))
    audit.record(actor, "flow.migrate", instance.subject, facts=told)
    FlowMigration.objects.filter(pk=row.pk).update(moved=F("moved") + 1)


def _rename(tasks: list[FlowTask], renamed: Mapping[str, str], plan: Plan) -> None:
    """Tasks carry the node's new id; what is open carries its new name too. Its limit and its day stay as promised."""
    moved = [task for task in tasks if task.node in renamed]
    if moved:  # two that change ids with each other must not meet on the way
        FlowTask.objects.filter(pk__in=[task.pk for task in moved]).update(
            node=Concat(Value("~"), Cast("pk", CharField()))
        )
    for task in tasks:
        task.node = renamed.get(task.node, task.node)
        if task.state == TaskState.OPEN and not task.seat:
            task.name = plan.new.name_of(task.node)
    FlowTask.objects.bulk_update(tasks, ["node", "name"])


def _early(key: str, plan: Plan) -> str:
    if not key.startswith("node:"):
        return key
    return f"node:{migrating.target_of(plan.new, plan.node_map, key.removeprefix('node:'))}"


@transaction.atomic
def _finish(plan_id: int) -> None:
    row = _locked(plan_id)
    if row.state != MigrationState.CONFIRMED:
        return
    row.state, row.finished_at = MigrationState.DONE.value, clock.now()
    row.save(update_fields=["state", "finished_at"])
    facts = _facts(row) | {"moved": row.moved, "refused": len(row.refused)}
    audit.record(row.confirmed_by or identity.SYSTEM(), "flow.migration.done", f"flow:{row.code}", facts=facts)
    logger.info("flow.migration.done plan=%s moved=%s refused=%s", row.pk, row.moved, len(row.refused))


def propose_reversal(*, actor: identity.User, plan_id: int, reason: str) -> FlowMigration:
    """A plan that takes back those that went with a plan that was carried out."""
    row = FlowMigration.objects.filter(pk=plan_id).first()
    if row is None:
        raise NotFoundError(what="这个迁移计划")
    if row.state != MigrationState.DONE:
        raise WrongStateError(what="迁移计划", state=row.get_state_display(), verb="撤回")
    old = published.tree_of(published.id_of(FlowRef(row.code, row.from_version)))
    back = {target: source for source, target in row.node_map.items() if target and source in old.places}
    return propose_migration(
        actor=actor,
        code=row.code,
        from_version=row.to_version,
        to_version=row.from_version,
        node_map=back,
        reason=reason,
        reverses=row.pk,
    )


def resume_or_force_migration(
    *, code: str, from_version: int, to_version: int, node_map: Mapping[str, str], reason: str
) -> MigrationView:
    """Carried out by the platform at once, without a second person; the log says so (the command).

    A run of the same plan that was cut off is gone on with.
    """
    system = identity.SYSTEM()
    row = FlowMigration.objects.filter(
        code=code, from_version=from_version, to_version=to_version, node_map=dict(node_map),
        state=MigrationState.CONFIRMED,
    ).first()  # fmt: skip
    if row is None:
        row = propose_migration(
            actor=system, code=code, from_version=from_version, to_version=to_version, node_map=node_map, reason=reason
        )
        confirm_migration(actor=system, plan_id=row.pk)
    migrate_running(row.pk)
    return migration(system, row.pk)


def _locked(plan_id: int) -> FlowMigration:
    row = FlowMigration.objects.select_for_update(of=("self",)).filter(pk=plan_id).first()
    if row is None:
        raise NotFoundError(what="这个迁移计划")
    return row


def _summary(tally: Tally) -> dict[str, Any]:
    return {"ready": tally.ready, "refused": tally.refused, "at": clock.now().isoformat()}


def _facts(row: FlowMigration) -> dict[str, Any]:
    return {"plan": row.pk, "from": row.from_version, "to": row.to_version, "nodes": row.node_map}
