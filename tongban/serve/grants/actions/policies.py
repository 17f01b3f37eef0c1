"""Writing, publishing and ending policies: who wrote a version last does not publish it."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction

from tongban.catalog.items import api as items
from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .. import permissions, policy_items
from ..body import PolicyBody, body_from, to_builtins
from ..enums import VersionState
from ..errors import DraftChangedError, SamePersonError
from ..events import PolicyPublished
from ..models import Policy, PolicyVersion
from ..rules.publishing import faults
from .walking import cleaned, refuse_input, tell


def subject_of(policy: Policy) -> str:
    return f"grant-policy:{policy.pk}"


@transaction.atomic
def create_policy(*, actor: identity.User, item_code: str) -> Policy:
    """A policy for an item that is in force, with an empty draft. Asked again, the same policy."""
    if not permissions.holds(actor, permissions.EDIT):
        raise NotAllowedError
    try:
        guide = items.guide(item_code.strip())
    except NotFoundError:
        raise InvalidInputError(
            fields={"item_code": "没有这个编码的在用事项，请先在“事项”里发布它的办事指南"}
        ) from None
    agency = agencies.agency_by_id(guide.agency_id)
    policy = Policy(
        item_code=guide.code, agency_id=agency.id, agency_name=agency.name, division_path=guide.division_path
    )
    permissions.require(actor, policy, permissions.EDIT)
    held = Policy.objects.filter(item_code=guide.code).first()
    if held is not None:
        return held
    policy.save()
    policy_items.changed()
    body = PolicyBody(name=guide.name, audience=guide.body.audience, publicity_days=settings.GRANTS_PUBLICITY_DAYS)
    _write(PolicyVersion(policy=policy, version=1), body, actor)
    tell(actor, "policy.create", subject_of(policy), {"item": guide.code})
    return policy


@transaction.atomic
def begin_draft(*, actor: identity.User, policy_id: int) -> PolicyVersion:
    """The next version, with the words of the newest; the draft that is there when there is one."""
    policy = _own(actor, policy_id, permissions.EDIT)
    newest = policy.versions.order_by("-version").first()
    assert newest is not None
    if newest.state == VersionState.DRAFT:
        return newest
    row = PolicyVersion(policy=policy, version=newest.version + 1)
    _write(row, body_from(newest.body), actor)
    tell(actor, "policy.begin", subject_of(policy), {"version": row.version})
    return row


@transaction.atomic
def save_draft(*, actor: identity.User, policy_id: int, body: dict[str, Any], revision: int) -> PolicyVersion:
    """What is not whole yet is kept; `publish` asks for the rest."""
    policy = _own(actor, policy_id, permissions.EDIT)
    row = _draft(policy, revision)
    try:
        read = body_from(body)
    except msgspec.ValidationError as problem:
        raise InvalidInputError(fields={"body": f"政策内容不合格：{problem}"}) from None
    if not read.name.strip():
        refuse_input({"name": "请填写政策名称"})
    row.revision += 1
    _write(row, read, actor)
    tell(actor, "policy.save", subject_of(policy), {"version": row.version, "revision": row.revision})
    return row


@transaction.atomic
def publish_policy(*, actor: identity.User, policy_id: int, revision: int) -> PolicyVersion:
    """四眼: another person than who wrote last. The version that was in force is ended."""
    policy = _own(actor, policy_id, permissions.PUBLISH)
    row = _draft(policy, revision)
    if row.edited_by_id == actor.pk:
        raise SamePersonError(one="最后修改政策的人", other="发布人")
    refuse_input(faults(body_from(row.body), least_days=settings.GRANTS_PUBLICITY_DAYS))
    policy.versions.published().update(state=VersionState.RETIRED, end_reason="有了新版本")
    row.state, row.published_by, row.published_at = VersionState.PUBLISHED, actor, clock.now()
    row.save(update_fields=["state", "published_by", "published_at"])
    facts = {"version": row.version, "number": row.document_number}
    tell(actor, "policy.publish", subject_of(policy), facts, PolicyPublished(policy.pk, row.version))
    return row


@transaction.atomic
def end_policy(*, actor: identity.User, policy_id: int, reason: str) -> None:
    """停止: applications that are there go on; nobody is told that he may fit any more."""
    policy = _own(actor, policy_id, permissions.PUBLISH)
    words = cleaned(reason, 300, "停止的原因", "reason")
    row = policy.versions.published().first()
    if row is None:
        if not policy.versions.exclude(state=VersionState.DRAFT).exists():
            raise ConflictError(reason="这项政策还没有发布，不用停止")
        return
    row.state, row.end_reason = VersionState.RETIRED, words
    row.save(update_fields=["state", "end_reason"])
    tell(actor, "policy.end", subject_of(policy), {"version": row.version, "reason": words})


def version_for(policy: Policy) -> PolicyVersion | None:
    """What an application is held against: the published version, else the last one that was."""
    return policy.versions.exclude(state=VersionState.DRAFT).order_by("-version").first()


def is_in_force(row: PolicyVersion, today: date) -> bool:
    return (
        row.state == VersionState.PUBLISHED
        and row.valid_from_on is not None
        and row.valid_to_on is not None
        and row.valid_from_on <= today <= row.valid_to_on
    )


def _own(actor: identity.User, policy_id: int, action: str) -> Policy:
    policy = permissions.find_policy(actor, policy_id)
    permissions.require(actor, policy, action)
    return permissions.lock_policy(policy.pk)


def _draft(policy: Policy, revision: int) -> PolicyVersion:
    row = policy.versions.filter(state=VersionState.DRAFT).first()
    if row is None:
        raise NotFoundError(what="这项政策的草稿")
    if row.revision != revision:
        raise DraftChangedError
    return row


def _write(row: PolicyVersion, body: PolicyBody, actor: identity.User) -> None:
    row.body, row.name, row.document_number = to_builtins(body), body.name, body.document_number
    row.valid_from_on, row.valid_to_on = body.valid_from_on, body.valid_to_on
    row.edited_by, row.edited_at = actor, clock.now()
    row.save()
