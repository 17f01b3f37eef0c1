"""流程草稿: begun from a version, from nothing or from JSON; saved, submitted, and published by a second person."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction

from tongban.common import clock
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from .. import inputs, published
from ..enums import DraftState
from ..errors import (
    BadDefinitionError,
    ConflictError,
    DraftSavedError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    WrongStateError,
)
from ..models import FlowDraft, FlowDraftSave
from ..permissions import require_designer, require_publisher
from ..replaying import Replay, replay_body
from ..rules import editing, lint
from ..rules.reading import ID
from ..values import FlowRef
from .publishing import publish, read_whole, sha256_of

OPEN = (DraftState.DRAFT, DraftState.SUBMITTED, DraftState.RETURNED)
LARGEST = 400_000
NOTE, NAME = 300, 80


@transaction.atomic
def begin_draft(
    *,
    actor: identity.User,
    code: str,
    version: int | None = None,
    body: object = None,
    name: str = "",
    note: str = "",
) -> FlowDraft:
    """The draft of a code, from one of its versions (the newest if none is named), from JSON, or, for a new code, from
    the least that can be published. One draft at a time."""
    require_designer(actor)
    if not isinstance(code, str) or not ID.fullmatch(code):
        raise InvalidInputError(
            fields={"code": "流程编码应以小写字母开头，只含小写字母、数字和下划线，不超过 40 个字符"}
        )
    note = inputs.text(note, "note", "修改说明", limit=NOTE)
    published.lock_code(code)
    there = _open(code)
    if there is not None:
        raise ConflictError(reason=f"流程 {code} 已有一份草稿（{there.edited_by.name}，{there.get_state_display()}）")
    latest = published.latest(code)
    if body is not None:
        start = _clean(body, code)
    elif latest is not None:
        start = editing.bare(published.body_of(latest if version is None else FlowRef(code, version)))
    else:
        name = inputs.text(name, "name", "流程名称", limit=NAME, is_required=True)
        start = editing.blank(code, name)
    base = None if latest is None else version if version is not None and body is None else latest.version
    draft = FlowDraft(code=code, base_version=base, body=start, note=note)
    _write(draft, actor)
    audit.record(actor, "flow.draft.begin", f"flow:{code}", facts={"base": base, "name": draft.name})
    return draft


@transaction.atomic
def save_draft(*, actor: identity.User, code: str, body: object, saves: int, note: str = "") -> FlowDraft:
    """Store the draft. `saves` is the save that the page was made from: DraftSavedError when somebody saved since."""
    require_designer(actor)
    draft = _locked(code)
    if draft.state == DraftState.SUBMITTED:
        raise WrongStateError(what=f"流程 {code} 的草稿", state="已经提交", verb="修改；要改请先退回")
    if draft.saves != saves:
        raise DraftSavedError(draft.edited_by.name, draft.edited_at, draft.saves)
    draft.body, draft.note = _clean(body, code), inputs.text(note, "note", "修改说明", limit=NOTE)
    latest = published.latest(code)
    draft.base_version = latest.version if latest else None
    draft.state = DraftState.DRAFT.value
    _write(draft, actor)
    audit.record(actor, "flow.draft.save", f"flow:{code}", facts={"saves": draft.saves, "note": draft.note})
    return draft


@transaction.atomic
def submit_draft(*, actor: identity.User, code: str, saves: int) -> FlowDraft:
    """Hand the draft to whoever publishes; with a fault it is not handed on."""
    require_designer(actor)
    draft = _locked(code)
    if draft.state == DraftState.SUBMITTED:
        return draft
    _require_saves(draft, saves)
    _require_faultless(draft)
    draft.state, draft.returned_for = DraftState.SUBMITTED.value, ""
    draft.submitted_by, draft.submitted_at = actor, clock.now()
    draft.save(update_fields=["state", "returned_for", "submitted_by", "submitted_at"])
    audit.record(actor, "flow.draft.submit", f"flow:{code}", facts={"saves": draft.saves})
    return draft


@transaction.atomic
def return_draft(*, actor: identity.User, code: str, reason: str) -> FlowDraft:
    """退回: by who would publish it, or taken back by who has submitted it."""
    draft = _locked(code)
    if actor.pk != draft.submitted_by_id:
        require_publisher(actor)
    else:
        require_designer(actor)
    reason = inputs.text(reason, "reason", "退回原因", limit=300, is_required=True)
    if draft.state != DraftState.SUBMITTED:
        raise WrongStateError(what=f"流程 {code} 的草稿", state=draft.get_state_display(), verb="退回")
    draft.state, draft.returned_for = DraftState.RETURNED.value, reason
    draft.decided_by, draft.decided_at = actor, clock.now()
    draft.save(update_fields=["state", "returned_for", "decided_by", "decided_at"])
    audit.record(actor, "flow.draft.return", f"flow:{code}", facts={"reason": reason})
    return draft


@transaction.atomic
def discard_draft(*, actor: identity.User, code: str) -> None:
    """The draft is given up; what was saved stays on record."""
    require_designer(actor)
    draft = _locked(code)
    draft.state, draft.decided_by, draft.decided_at = DraftState.DISCARDED.value, actor, clock.now()
    draft.save(update_fields=["state", "decided_by", "decided_at"])
    audit.record(actor, "flow.draft.discard", f"flow:{code}", facts={"saves": draft.saves})


@transaction.atomic
def replay_draft(*, actor: identity.User, code: str, most: int = 50) -> Replay:
    """Walk the last finished cases through the draft and keep what came of it: without it nothing is published."""
    require_designer(actor)
    draft = _locked(code)
    _require_faultless(draft)
    found = replay_body(read_whole(draft.body), code, most=most)
    draft.replay = {
        "sha256": sha256_of(draft.body),
        "at": clock.now().isoformat(),
        "by": actor.name,
        "most": most,
        "same": found.same,
        "different": found.different,
        "stuck": found.stuck,
    }
    draft.save(update_fields=["replay"])
    audit.record(
        actor, "flow.draft.replay", f"flow:{code}", facts={k: draft.replay[k] for k in ("same", "different", "stuck")}
    )
    return found


@transaction.atomic
def publish_draft(*, actor: identity.User, code: str, saves: int) -> FlowRef:
    """Make the submitted draft the newest version. Never by who wrote or submitted it (four eyes)."""
    require_publisher(actor)
    draft = _locked(code)
    if draft.state != DraftState.SUBMITTED:
        raise WrongStateError(what=f"流程 {code} 的草稿", state=draft.get_state_display(), verb="公布")
    if actor.pk in (draft.submitted_by_id, draft.edited_by_id):
        raise NotAllowedOwnError
    _require_saves(draft, saves)
    latest = published.latest(code)
    if latest is not None and latest.version != draft.base_version:
        raise ConflictError(
            reason=f"草稿从第 {draft.base_version} 版改起，现在已有第 {latest.version} 版；请退回，比较两版以后再存一次"
        )
    _require_faultless(draft)
    if draft.replay.get("sha256") != sha256_of(draft.body):
        raise ConflictError(reason="公布前要用办结的办件重放一次，并且是在最后一次修改之后；请先重放")
    ref = publish(actor, draft.body)
    draft.state, draft.published_version = DraftState.PUBLISHED.value, ref.version
    draft.decided_by, draft.decided_at = actor, clock.now()
    draft.save(update_fields=["state", "published_version", "decided_by", "decided_at"])
    told = {"version": ref.version, "edited_by": draft.edited_by.name, "submitted_by": draft.submitted_by.name}  # type: ignore[union-attr]
    audit.record(actor, "flow.draft.publish", f"flow:{code}", facts=told)
    return ref


class NotAllowedOwnError(NotAllowedError):
    code = "flow.own-draft"
    message = "草稿是您编制或者提交的，编制和公布要分开，请由另一位有公布权限的人员公布"


def faults_of_draft(body: dict[str, Any]) -> list[str]:
    """Every fault that stands in the way of publication: those of any definition, and limits that are missing."""
    from .publishing import check

    faults = check(body)
    return [*faults, *(one.words for one in lint.limits(read_whole(body)))]


def _require_faultless(draft: FlowDraft) -> None:
    faults = faults_of_draft(draft.body)
    if faults:
        raise BadDefinitionError(faults)


def _require_saves(draft: FlowDraft, saves: int) -> None:
    if draft.saves != saves:
        raise DraftSavedError(draft.edited_by.name, draft.edited_at, draft.saves)


def _clean(body: object, code: str) -> dict[str, Any]:
    try:
        text = json.dumps(body, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (TypeError, ValueError) as problem:
        raise InvalidInputError(fields={"body": "流程定义中有不能保存的内容"}) from problem
    if len(text) > LARGEST or "\\u0000" in text:
        raise InvalidInputError(fields={"body": f"流程定义超过 {LARGEST} 字，或者有不能保存的字符"})
    if fault := editing.fault_of(body):
        raise InvalidInputError(fields={"body": fault})
    assert isinstance(body, dict)
    if isinstance(body.get("name"), str):
        inputs.text(body["name"], "name", "流程名称", limit=NAME)
    found: dict[str, Any] = json.loads(text) | {"code": code}
    return editing.bare(found)


def _write(draft: FlowDraft, actor: identity.User) -> None:
    name = draft.body.get("name")
    draft.name = name.strip() if isinstance(name, str) else ""
    draft.saves += 1
    draft.edited_by, draft.edited_at = actor, clock.now()
    draft.save()
    FlowDraftSave.objects.create(
        draft=draft, saves=draft.saves, body=draft.body, note=draft.note, saved_by=actor, saved_at=draft.edited_at
    )


def _open(code: str) -> FlowDraft | None:
    return FlowDraft.objects.select_related("edited_by").filter(code=code, state__in=OPEN).first()


def _locked(code: str) -> FlowDraft:
    found = (
        FlowDraft.objects.select_for_update(of=("self",))
        .select_related("edited_by", "submitted_by")
        .filter(code=code, state__in=OPEN)
        .first()
    )
    if found is None:
        raise NotFoundError(what=f"流程 {code} 的草稿")
    return found
