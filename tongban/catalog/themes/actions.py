"""Everything that changes a theme. Drafting and publishing are two people's work (four eyes), as with items."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import Max

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.common.words import read_words
from tongban.support.agencies import api as agencies
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity.api import User

from . import permissions
from .body import FIELD_LABELS, ThemeBody, body_from, to_builtins
from .checking import faults_of
from .enums import ThemeState, VersionState
from .errors import DraftChangedError, NotPublishableError, SamePersonError, ThemeStateError
from .events import ThemesPublished
from .models import Theme, ThemeVersion

_PATH = re.compile(r" - at `\$\.?(.*?)`")
REASON_LENGTH = NOTE_LENGTH = 300


@transaction.atomic
def create_theme(
    *,
    actor: User,
    agency_id: int | None,
    key: str,
    body: dict[str, Any] | ThemeBody,
    division_code: str = "",
    note: str = "",
) -> ThemeVersion:
    """A new theme of a lead agency with its first draft. The code is the division's six digits and the key."""
    agency = agencies.agency_by_id(agency_id) if agency_id else None
    if agency is None:
        raise InvalidInputError(fields={"agency": "请选择牵头部门"})
    division = agencies.find_division(division_code or agency.division_code)
    if division is None or not division.is_under(agency.division_path):
        raise InvalidInputError(fields={"division": f"区划不在{agency.name}所在的{agency.division_name}"})
    if not re.fullmatch(r"[a-z][a-z0-9]{1,29}", key):
        raise InvalidInputError(fields={"key": f"简称“{key}”应为 2 到 30 个小写字母和数字，字母开头，如 kaicanguan"})
    theme = Theme(
        code=f"{division.code[:6]}-{key}" if division.code.endswith("000000") else f"{division.code}-{key}",
        key=key,
        agency_id=agency.id,
        division_code=division.code,
        division_path=division.path,
    )
    permissions.require(actor, permissions.EDIT, theme)
    read = read_body(body)
    try:
        with transaction.atomic():
            theme.save(force_insert=True)
    except IntegrityError as error:
        raise ConflictError(reason=f"{division.name}已经有简称为 {key} 的一件事") from error
    draft = ThemeVersion(theme=theme, version=1)
    _write_draft(draft, read, actor, note)
    audit.record(actor, "themes.create", _subject(theme), facts={"name": read.name})
    return draft


@transaction.atomic
def save_draft(
    *, actor: User, code: str, body: dict[str, Any] | ThemeBody, revision: int | None = None, note: str = ""
) -> ThemeVersion:
    """Write the draft, beginning one when there is none. Another `revision` than the one opened is refused."""
    theme = _locked(code)
    permissions.require(actor, permissions.EDIT, theme)
    read = read_body(body)
    draft = theme.versions.filter(state=VersionState.DRAFT).first()
    current = draft.revision if draft else 0
    if revision is not None and revision != current:
        raise DraftChangedError(revision=current)
    if draft is None:
        draft = ThemeVersion(theme=theme, version=(theme.versions.aggregate(most=Max("version"))["most"] or 0) + 1)
    _write_draft(draft, read, actor, note or draft.change_note)
    audit.record(actor, "themes.edit", _subject(theme), facts={"version": draft.version, "revision": draft.revision})
    return draft


@transaction.atomic
def discard_draft(*, actor: User, code: str) -> None:
    """The first draft of a new theme takes the theme with it: it has never been public."""
    theme = _locked(code)
    permissions.require(actor, permissions.EDIT, theme)
    draft = _draft_of(theme)
    number = draft.version
    draft.delete()
    if not theme.versions.exists():
        theme.delete()
    audit.record(actor, "themes.discard", _subject(theme), facts={"version": number})


@transaction.atomic
def publish(*, actor: User, code: str, revision: int | None = None, effective_on: date | None = None) -> ThemeVersion:
    """Put the draft in force, today or from a later day on, when all rules hold and another person wrote it."""
    theme = _locked(code)
    permissions.require(actor, permissions.PUBLISH, theme)
    draft = _draft_of(theme)
    if revision is not None and revision != draft.revision:
        raise DraftChangedError(revision=draft.revision)
    if actor.pk == draft.edited_by_id and actor.kind != "system":
        raise SamePersonError
    today = clock.today()
    starts = effective_on or today
    if starts < today:
        raise InvalidInputError(fields={"effective_on": "生效日期不能早于今天"})
    if faults := faults_of(body_from(draft.body)):
        raise NotPublishableError(faults=faults)
    _put_in_force(theme, draft, actor=actor, starts=starts)
    facts = {"version": draft.version, "effective_on": starts.isoformat(), "name": draft.name}
    audit.record(actor, "themes.publish", _subject(theme), facts=facts)
    events.publish(ThemesPublished(codes=(code,)))
    return draft


@transaction.atomic
def suspend(*, actor: User, code: str, reason: str) -> Theme:
    """Take no joint applications for now; the guide stays readable and says why."""
    why = read_words(reason, "reason", "暂停原因", most=REASON_LENGTH)
    if not why:
        raise InvalidInputError(fields={"reason": "请说明暂停原因"})
    return _move(actor, code, ThemeState.IN_USE, ThemeState.SUSPENDED, why, "暂停")


@transaction.atomic
def resume(*, actor: User, code: str) -> Theme:
    return _move(actor, code, ThemeState.SUSPENDED, ThemeState.IN_USE, "", "恢复")


def _move(actor: User, code: str, now: ThemeState, to: ThemeState, reason: str, verb: str) -> Theme:
    theme = _locked(code)
    permissions.require(actor, permissions.PUBLISH, theme)
    if theme.state != now:
        raise ThemeStateError(what="一件事", state=f"处于“{theme.get_state_display()}”状态", verb=verb)
    theme.state, theme.state_reason = to, reason
    theme.save(update_fields=["state", "state_reason"])
    audit.record(actor, f"themes.{to}", _subject(theme), facts={"reason": reason})
    events.publish(ThemesPublished(codes=(code,)))
    return theme


def read_body(body: dict[str, Any] | ThemeBody) -> ThemeBody:
    """InvalidInputError names the field that has not the right shape."""
    if isinstance(body, ThemeBody):
        return body
    try:
        return body_from(body)
    except msgspec.ValidationError as error:
        text = str(error)
        where = found.group(1) if (found := _PATH.search(text)) else "name"
        label = FIELD_LABELS.get(re.split(r"[.\[]", where)[0], "内容")
        raise InvalidInputError(fields={where: f"{label}：{_reason(_PATH.sub('', text))}"}) from error


_REASONS = (
    (r"Object contains unknown field `(.+?)`", r"有不认识的字段“\1”"),
    (r"Object missing required field `(.+?)`", r"缺少字段“\1”"),
    (r"Expected `str` of length >= (\d+)", r"文字至少 \1 个字"),
    (r"Expected `str` of length <= (\d+)", r"文字最多 \1 个字"),
    (r"Expected `array` of length >= (\d+)", r"至少要有 \1 项"),
    (
        r"Expected `str` matching regex .*",
        "编号用小写字母、数字和下划线，以字母开头；事项编码用字母和数字",
    ),
    (r"Expected `(.+?)`, got `(.+?)`", r"应为 \1，实际是 \2"),
)


def _reason(text: str) -> str:
    for english, chinese in _REASONS:
        text = re.sub(english, chinese, text)
    return text


def _write_draft(draft: ThemeVersion, body: ThemeBody, actor: User, note: str) -> None:
    draft.body = to_builtins(body)
    draft.name, draft.kind, draft.summary = body.name, body.kind[:12], body.summary
    draft.item_count = len(body.members)
    draft.revision += 1
    draft.edited_by_id = actor.pk
    draft.edited_at = clock.now()
    draft.change_note = read_words(note, "note", "修改说明", most=NOTE_LENGTH)
    draft.save()


def _put_in_force(theme: Theme, draft: ThemeVersion, *, actor: User, starts: date) -> None:
    """Close what is in force on that day (and drop what was announced for later), then open this version."""
    published = theme.versions.filter(state=VersionState.PUBLISHED)
    published.filter(effective_on__gt=starts).update(state=VersionState.RETIRED)
    running = published.filter(effective_on__lte=starts)
    running.filter(ended_on=None).update(ended_on=starts)
    running.filter(ended_on__gt=starts).update(ended_on=starts)
    draft.state = VersionState.PUBLISHED
    draft.effective_on = starts
    draft.published_by_id = actor.pk
    draft.published_at = clock.now()
    draft.save()


def _locked(code: str) -> Theme:
    theme = Theme.objects.select_for_update().filter(code=code).first()
    if theme is None:
        raise NotFoundError(what=f"编码为 {code} 的一件事")
    return theme


def _draft_of(theme: Theme) -> ThemeVersion:
    draft = theme.versions.filter(state=VersionState.DRAFT).first()
    if draft is None:
        raise NotFoundError(what="这件事的草稿")
    return draft


def _subject(theme: Theme) -> str:
    return f"theme:{theme.code}"
