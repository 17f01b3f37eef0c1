"""Everything that changes an item. Drafting and publishing are two people's work (four eyes)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import Max

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotFoundError
from tongban.common.shapes import shape_fault
from tongban.common.words import read_words
from tongban.support.agencies import api as agencies
from tongban.support.agencies.api import AgencyInfo
from tongban.support.audit import api as audit
from tongban.support.events import api as events
from tongban.support.identity.api import User

from . import catalogue, citing, permissions, saves, shelf
from .checking import faults_of
from .columns import columns_of
from .definitions import flow_for, form_for
from .enums import ItemState, VersionState
from .errors import DraftChangedError, ItemStateError, NotPublishableError, SamePersonError
from .events import ItemsPublished
from .guide import FIELD_LABELS, GuideBody, body_from, to_builtins
from .models import Item, ItemVersion
from .rules.codes import base_code_error, item_code_error, level_error
from .rules.compare import changed_fields

#: What a version says of itself, and an item of its state.
NOTE, NOTE_LENGTH = "修改说明", 300


@transaction.atomic
def create_item(
    *,
    actor: User,
    agency_uscc: str,
    level: str,
    base_code: str,
    body: dict[str, Any] | GuideBody,
    division_code: str = "",
    sequence: str = "",
    catalogue_name: str = "",
    origin: str = "",
    note: str = "",
) -> ItemVersion:
    """A new item with its first draft. `sequence`: the two digits of a way of handling (业务办理项), if it is one.

    It is handled where the agency is, or in a place below that (`division_code`).
    """
    agency = agencies.agency(agency_uscc)
    division = agencies.division(division_code or agency.division_code)
    code = f"{agency.uscc}{level}{base_code}{sequence}"
    item = Item(
        code=code,
        base_code=base_code,
        catalogue_name=catalogue_name,
        level=level,
        agency_id=agency.id,
        division_code=division.code,
        division_path=division.path,
        origin=origin,
    )
    permissions.require(actor, permissions.EDIT, item)
    if faults := code_faults(agency, division_code, level, base_code, sequence):
        raise InvalidInputError(fields=faults)
    guide, note = read_body(body), read_words(note, "note", NOTE, most=NOTE_LENGTH)
    if base_code[2:4] != guide.kind:
        raise InvalidInputError(fields={"kind": f"事项类型“{guide.kind}”与基本编码中的“{base_code[2:4]}”不一致"})
    if reason := _taken(item, sequence):
        raise ConflictError(reason=reason)

    try:
        with transaction.atomic():
            item.save(force_insert=True)
    except IntegrityError as error:  # another made it in the same moment
        raise ConflictError(reason=f"编码为 {code} 的事项已存在") from error
    draft = ItemVersion.objects.create(
        item=item,
        version=1,
        revision=1,
        edited_by_id=actor.pk,
        edited_at=clock.now(),
        change_note=note,
        **columns_of(guide),
    )
    saves.keep(draft)
    catalogue.enter([item.pk])
    audit.record(actor, "items.create", f"item:{code}", facts={"name": guide.name, "note": note})
    return draft


def code_faults(agency: AgencyInfo, division_code: str, level: str, base_code: str, sequence: str) -> dict[str, str]:
    """What is wrong with the parts of a new item's code, all at once."""
    faults = {}
    division = agencies.find_division(division_code or agency.division_code)
    if not agency.is_active:
        faults["agency"] = f"{agency.name}已经停用，不能新建事项"
    if reason := base_code_error(base_code):
        faults["base_code"] = reason
    if sequence and not re.fullmatch(r"[0-9]{2}", sequence):
        faults["sequence"] = f"业务办理项序号“{sequence}”应为 2 位数字"
    if division is None:
        faults["division"] = f"区划 {division_code} 没有登记"
    elif not division.is_under(agency.division_path):
        faults["division"] = f"{division.name}不在{agency.name}所在的{agency.division_name}"
    elif reason := level_error(level, division.level, division.name):
        faults["level"] = reason
    if not faults and (reason := item_code_error(f"{agency.uscc}{level}{base_code}{sequence}")):
        faults["code"] = reason
    return faults


def _taken(item: Item, sequence: str) -> str:
    """Why the code is not free. Without a number of its own, an item is the only one of its base code."""
    if Item.objects.filter(code=item.code).exists():
        return f"编码为 {item.code} 的事项已存在"
    other = Item.objects.filter(agency_id=item.agency_id, base_code=item.base_code).order_by("code").first()
    if other is None or sequence:
        return ""
    return f"本机构已有事项用基本编码 {item.base_code}（{other.code}）；同一目录下的业务办理项，请填序号"


@transaction.atomic
def save_draft(
    *,
    actor: User,
    code: str,
    body: dict[str, Any] | GuideBody,
    revision: int | None = None,
    version: int | None = None,
    note: str = "",
) -> ItemVersion:
    """Write the draft of an item, beginning one when there is none.

    `revision` is the number the editor had opened (0 for no draft yet), `version` the number of the newest version
    then; other numbers now mean that somebody else saved or published in between. Faults against the publish rules do
    not stop a draft, a body of the wrong shape does.
    """
    item = _locked(code)
    permissions.require(actor, permissions.EDIT, item)
    if item.state == ItemState.CANCELLED:
        raise ItemStateError(what="事项", state="已取消", verb="修改")
    guide, note = read_body(body), read_words(note, "note", NOTE, most=NOTE_LENGTH)
    if item.base_code[2:4] != guide.kind and not item.origin:
        raise InvalidInputError(fields={"kind": f"事项类型“{guide.kind}”与基本编码中的“{item.base_code[2:4]}”不一致"})

    draft = ItemVersion.objects.drafts().filter(item=item).first()
    current = draft.revision if draft else 0
    is_newer = version is not None and version != _next_number(item) - 1
    if (revision is not None and revision != current) or is_newer:
        raise DraftChangedError(revision=current)
    before = body_from(draft.body) if draft else _newest_body(item)
    if draft is None:
        draft = ItemVersion(item=item, version=_next_number(item))
    _fill(draft, guide)
    draft.revision = current + 1
    draft.edited_by_id = actor.pk
    draft.edited_at = clock.now()
    draft.change_note = note or draft.change_note
    draft.save()
    saves.keep(draft)

    changes = [change.field for change in changed_fields(before, guide)] if before else ["*"]
    audit.record(
        actor,
        "items.edit",
        f"item:{code}",
        facts={"version": draft.version, "revision": draft.revision, "fields": changes},
    )
    return draft


@transaction.atomic
def discard_draft(*, actor: User, code: str) -> None:
    """Throw the draft away. The first draft of a new item takes the item with it: it has never been public."""
    item = _locked(code)
    permissions.require(actor, permissions.EDIT, item)
    draft = _draft_of(item)
    number = draft.version
    draft.delete()
    if not item.versions.exists():
        item.delete()
    audit.record(actor, "items.discard", f"item:{code}", facts={"version": number})


@transaction.atomic
def publish(
    *, actor: User, code: str, revision: int | None = None, effective_on: date | None = None, strict: bool = True
) -> ItemVersion:
    """Put the draft in force, today or from a later day. The version before it ends on that day.

    `strict=False` asks only the binding rules and is kept for guides taken over from elsewhere by the platform itself.
    """
    item = _locked(code)
    permissions.require(actor, permissions.PUBLISH, item)
    if item.state == ItemState.CANCELLED:
        raise ItemStateError(what="事项", state="已取消", verb="发布")
    draft = _draft_of(item)
    if revision is not None and revision != draft.revision:
        raise DraftChangedError(revision=draft.revision)
    _four_eyes(actor, draft.edited_by_id)
    today = clock.today()
    starts = effective_on or today
    if starts < today:
        raise InvalidInputError(fields={"effective_on": "生效日期不能早于今天"})
    body = body_from(draft.body)
    if faults := faults_of(body, today=today, only_binding=not strict, item=item):
        raise NotPublishableError(faults=faults)

    _put_in_force(item, draft, body, actor=actor, starts=starts)
    citing.cite([(code, body)])
    audit.record(
        actor,
        "items.publish",
        f"item:{code}",
        facts={"version": draft.version, "effective_on": starts.isoformat(), "name": body.name},
    )
    shelf.changed()
    events.publish(ItemsPublished(codes=(code,)))
    return draft


@transaction.atomic
def rollback(*, actor: User, code: str, to_version: int, reason: str) -> ItemVersion:
    """Bring an earlier guide back, as a new version in force from today. Cases keep the version they began with."""
    item = _locked(code)
    permissions.require(actor, permissions.PUBLISH, item)
    if item.state == ItemState.CANCELLED:
        raise ItemStateError(what="事项", state="已取消", verb="回退")
    opening = f"回退到第 {to_version} 版："
    why = _reason(reason, "回退", NOTE_LENGTH - len(opening))
    if ItemVersion.objects.drafts().filter(item=item).exists():
        raise ItemStateError(what="事项", state="有未发布的草稿", verb="回退（请先发布或放弃草稿）")
    old = item.versions.exclude(state=VersionState.DRAFT).filter(version=to_version).first()
    if old is None:
        raise NotFoundError(what=f"第 {to_version} 版")
    today = clock.today()
    now_in_force = ItemVersion.objects.in_force(today).filter(item=item).first()
    if now_in_force is not None and now_in_force.version == to_version:
        raise ConflictError(reason=f"第 {to_version} 版正在施行，不需要回退")
    _four_eyes(actor, old.edited_by_id)
    body = body_from(old.body)

    version = ItemVersion(
        item=item,
        version=_next_number(item),
        revision=1,
        edited_by_id=old.edited_by_id,
        edited_at=old.edited_at,
        change_note=f"{opening}{why}",
        **columns_of(body),
    )
    _put_in_force(item, version, body, actor=actor, starts=today)
    citing.cite([(code, body)])
    audit.record(
        actor, "items.rollback", f"item:{code}", facts={"to": to_version, "version": version.version, "reason": reason}
    )
    shelf.changed()
    events.publish(ItemsPublished(codes=(code,)))
    return version


@transaction.atomic
def suspend(*, actor: User, code: str, reason: str) -> Item:
    """Stop taking applications (暂停). The guide stays readable and says why; running cases go on."""
    return _move(actor, code, ItemState.SUSPENDED, {ItemState.IN_USE}, "suspend", reason, verb="暂停")


@transaction.atomic
def resume(*, actor: User, code: str) -> Item:
    return _move(actor, code, ItemState.IN_USE, {ItemState.SUSPENDED}, "resume", "", verb="恢复")


@transaction.atomic
def cancel(*, actor: User, code: str, reason: str) -> Item:
    """Take an item out of the catalogue for good (取消); its versions stay for the cases that began with them."""
    return _move(
        actor, code, ItemState.CANCELLED, {ItemState.IN_USE, ItemState.SUSPENDED}, "cancel", reason, verb="取消"
    )


def _move(
    actor: User, code: str, to: ItemState, allowed: set[ItemState], action: str, reason: str, *, verb: str
) -> Item:
    item = _locked(code)
    permissions.require(actor, permissions.PUBLISH, item)
    if item.state not in allowed:
        raise ItemStateError(what="事项", state=f"处于“{item.get_state_display()}”状态", verb=verb)
    item.state = to
    item.state_reason = _reason(reason, verb) if to != ItemState.IN_USE else ""
    item.save(update_fields=["state", "state_reason"])
    if to == ItemState.CANCELLED:
        citing.forget(code)
    audit.record(actor, f"items.{action}", f"item:{code}", facts={"reason": reason})
    shelf.changed()
    events.publish(ItemsPublished(codes=(code,)))
    return item


def _reason(text: str, verb: str, most: int = NOTE_LENGTH) -> str:
    """Published as it stands, so that too much is refused and nothing cut."""
    clean = read_words(text, "reason", f"{verb}原因", most=most)
    if not clean:
        raise InvalidInputError(fields={"reason": f"请说明{verb}原因"})
    return clean


def read_body(body: dict[str, Any] | GuideBody) -> GuideBody:
    """The guide in a form's or file's data; InvalidInputError names the field that has not the right shape."""
    if isinstance(body, GuideBody):
        return body
    try:
        return body_from(body)
    except msgspec.ValidationError as error:
        where, reason = shape_fault(error)
        label = FIELD_LABELS.get(where.split(".")[0].split("[")[0], "指南")
        raise InvalidInputError(fields={where: f"{label}：{reason}"}) from error


def _locked(code: str) -> Item:
    item = Item.objects.select_for_update().filter(code=code).first()
    if item is None:
        raise NotFoundError(what=f"编码为 {code} 的事项")
    return item


def _draft_of(item: Item) -> ItemVersion:
    draft = ItemVersion.objects.drafts().filter(item=item).first()
    if draft is None:
        raise NotFoundError(what="这个事项的草稿")
    return draft


def _newest_body(item: Item) -> GuideBody | None:
    newest = item.versions.order_by("-version").first()
    return body_from(newest.body) if newest else None


def _next_number(item: Item) -> int:
    return (item.versions.aggregate(most=Max("version"))["most"] or 0) + 1


def _fill(version: ItemVersion, body: GuideBody) -> None:
    for name, value in columns_of(body).items():
        setattr(version, name, value)


def _four_eyes(actor: User, editor_id: int) -> None:
    if actor.pk == editor_id and actor.kind != "system":
        raise SamePersonError


def _put_in_force(item: Item, version: ItemVersion, body: GuideBody, *, actor: User, starts: date) -> None:
    """Close what is in force on that day (and drop what was announced for later), then open this version."""
    later = item.versions.filter(state=VersionState.PUBLISHED, effective_on__gt=starts)
    later.update(state=VersionState.RETIRED)
    running = item.versions.filter(state=VersionState.PUBLISHED, effective_on__lte=starts)
    running.filter(ended_on=None).update(ended_on=starts)
    running.filter(ended_on__gt=starts).update(ended_on=starts)

    form, flow = form_for(item, body, actor=actor), flow_for(body)
    version.form_code, version.form_version = form.code, form.version
    version.flow_code, version.flow_version = flow.code, flow.version
    version.state = VersionState.PUBLISHED
    version.effective_on = starts
    version.ended_on = None
    version.published_by_id = actor.pk
    version.published_at = clock.now()
    version.save()


__all__ = [
    "cancel",
    "create_item",
    "discard_draft",
    "publish",
    "read_body",
    "resume",
    "rollback",
    "save_draft",
    "suspend",
    "to_builtins",
]
