"""The demo city's work on its flows: a second version with a plan for the cases of the first, one draft that waits for
its second person, one that is being written. Twice changes nothing."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from tongban.support.identity import api as identity

from . import published
from .actions import drafts, migrating
from .models import FlowDraft, FlowMigration
from .rules import editing

PEOPLE = ("items_publisher", "items_publisher2")
LIMITS = {"accept": 5, "review": 3, "panel": 5, "decide": 2, "check": 1, "confirm": 1}
USUAL = 2


def build() -> None:
    first, second = (identity.user_by_username(name) for name in PEOPLE)
    if first is None or second is None:
        return
    _second_version(first, second)
    _plan(first)
    _waiting(second)
    _being_written(first)


@transaction.atomic
def _second_version(first: identity.User, second: identity.User) -> None:
    if _is_untouched("confirm"):
        draft = _begin(first, "confirm", most=99)
        drafts.submit_draft(actor=first, code="confirm", saves=draft.saves)
        drafts.replay_draft(actor=second, code="confirm")
        drafts.publish_draft(actor=second, code="confirm", saves=draft.saves)


def _plan(actor: identity.User) -> None:
    latest = published.latest("confirm")
    if latest is None or latest.version < 2 or FlowMigration.objects.filter(code="confirm").exists():
        return
    migrating.propose_migration(
        actor=actor, code="confirm", from_version=1, to_version=2, node_map={}, reason="每个环节都有时限，便于督办"
    )


@transaction.atomic
def _waiting(actor: identity.User) -> None:
    if _is_untouched("collegial"):
        draft = _begin(actor, "collegial", most=99)
        drafts.replay_draft(actor=actor, code="collegial")
        drafts.submit_draft(actor=actor, code="collegial", saves=draft.saves)


@transaction.atomic
def _being_written(actor: identity.User) -> None:
    if _is_untouched("standard"):
        _begin(actor, "standard", most=1)


def _is_untouched(code: str) -> bool:
    return published.latest(code) is not None and not FlowDraft.objects.filter(code=code).exists()


def _begin(actor: identity.User, code: str, *, most: int) -> FlowDraft:
    """A draft in which `most` of the tasks without a limit have got one."""
    drafts.begin_draft(actor=actor, code=code)
    draft = FlowDraft.objects.get(code=code)
    body: dict[str, Any] = editing.bare(draft.body)
    without = [node for node in editing.walk(body["body"]) if "role" in node and "limit_days" not in node]
    for node in without[:most]:
        node["limit_days"] = LIMITS.get(node["id"], USUAL)
    return drafts.save_draft(actor=actor, code=code, body=body, saves=draft.saves, note="每个环节写明时限")
