"""编制文书模板: one writes, another one reads and publishes; both for the whole city. 起草、送审、公布、退回、放弃。"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from tongban.common import clock
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from . import checking, registry, script, templates, trial
from .enums import TemplateState
from .errors import OwnTemplateError
from .models import PaperTemplate

EDIT, PUBLISH = "notices.edit", "notices.publish"
OPEN = (TemplateState.DRAFT, TemplateState.SUBMITTED)
MOST_NOTE = 300


@transaction.atomic
def save_template(*, actor: Any, kind: str, text: str, note: str, seen: str) -> PaperTemplate:
    """Write the draft of a kind. `seen` is the digest of the text that was on the page: who saved in between is not
    overwritten. A draft may lack things, but it has to be readable."""
    _require(actor, EDIT)
    known = registry.kind(kind)
    row = _open(kind)
    text = templates.plain(text)
    faults = _words_faults(note)
    try:
        script.read(text)
    except script.ScriptError as error:
        faults["script"] = str(error)
    if faults:
        raise InvalidInputError(fields=faults)
    if row is not None and row.state == TemplateState.SUBMITTED:
        raise ConflictError(reason=f"{known.name}的修改已经送审，退回或者公布以后才能再改")
    standing = row.sha256 if row else templates.current(kind, clock.today()).sha256
    if templates.digest(text) == standing and (row is None or row.note == note):
        if row is None:
            raise InvalidInputError(fields={"script": "和现在用的一样，没有修改"})
        return row
    if seen != standing:
        raise ConflictError(reason=f"{known.name}的文稿在您打开以后有人改过，请打开最新的再改")
    if row is None:
        newest = PaperTemplate.objects.filter(kind=kind).order_by("-version").first()
        row = PaperTemplate(kind=kind, version=(newest.version if newest else 1) + 1)
    row.script, row.sha256, row.note = text, templates.digest(text), note
    row.edited_by_id, row.edited_at, row.remark = actor.pk, clock.now(), ""
    row.editors = sorted({*row.editors, actor.pk})
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # somebody began a draft in the same moment
        raise ConflictError(reason=f"{known.name}刚刚有人开始修改，请打开最新的再改") from error
    _record(actor, "notices.template.save", row)
    return row


@transaction.atomic
def submit_template(*, actor: Any, kind: str, seen: str) -> PaperTemplate:
    """Hand the draft to the other pair of eyes; everything that is wrong is named at once."""
    _require(actor, EDIT)
    row = _needed(kind)
    if row.sha256 != seen:
        raise ConflictError(reason="文稿在您打开以后有人改过，请看过最新的再送审")
    if row.state == TemplateState.SUBMITTED:
        return row
    _check(kind, row.script)
    row.state, row.edited_by_id, row.edited_at = TemplateState.SUBMITTED, actor.pk, clock.now()
    row.editors = sorted({*row.editors, actor.pk})
    row.save(update_fields=["state", "edited_by", "edited_at", "editors"])
    _record(actor, "notices.template.submit", row)
    return row


@transaction.atomic
def publish_template(*, actor: Any, kind: str, version: int, seen: str, effective_on: date | None) -> PaperTemplate:
    """The words are used for papers from `effective_on`; papers issued before keep theirs. None: from today on."""
    _require(actor, PUBLISH)
    row = _of_version(kind, version)
    if row.state == TemplateState.PUBLISHED:
        return row
    _require_other(actor, row, seen)
    day = effective_on or clock.today()
    if day < clock.today():
        raise InvalidInputError(fields={"effective_on": "生效日期不能早于今天"})
    _check(kind, row.script)
    row.state, row.effective_on = TemplateState.PUBLISHED, day
    row.decided_by_id, row.decided_at = actor.pk, clock.now()
    row.save(update_fields=["state", "effective_on", "decided_by", "decided_at"])
    templates.changed()
    _record(actor, "notices.template.publish", row, effective_on=day.isoformat())
    return row


@transaction.atomic
def return_template(*, actor: Any, kind: str, version: int, seen: str, remark: str) -> PaperTemplate:
    """Back to the writer, with the reason; the writer may take it back himself."""
    if not any(identity.allowed_citywide(actor, action) for action in (PUBLISH, EDIT)):
        raise NotAllowedError
    row = _of_version(kind, version)
    if not identity.allowed_citywide(actor, PUBLISH) and actor.pk not in row.editors:
        raise NotAllowedError
    _require_waiting(row, seen)
    if not remark or len(remark) > MOST_NOTE:
        raise InvalidInputError(fields={"remark": f"请写明退回的理由，最多 {MOST_NOTE} 字"})
    row.state, row.remark = TemplateState.DRAFT, remark
    row.save(update_fields=["state", "remark"])
    _record(actor, "notices.template.return", row, remark=remark)
    return row


@transaction.atomic
def discard_template(*, actor: Any, kind: str) -> None:
    """Throw the draft away; done twice it is still away."""
    _require(actor, EDIT)
    registry.kind(kind)
    row = _open(kind)
    if row is None:
        return
    if row.state == TemplateState.SUBMITTED:
        raise ConflictError(reason="已经送审，请审核人退回以后再放弃")
    _record(actor, "notices.template.discard", row)
    row.delete()


def _require(actor: Any, action: str) -> None:
    if not identity.allowed_citywide(actor, action):
        raise NotAllowedError


def _require_other(actor: Any, row: PaperTemplate, seen: str) -> None:
    if actor.pk in row.editors:
        raise OwnTemplateError
    _require_waiting(row, seen)


def _require_waiting(row: PaperTemplate, seen: str) -> None:
    if row.state != TemplateState.SUBMITTED or row.sha256 != seen:
        raise ConflictError(reason="文稿已经退回或者改过，请看过最新的再审核")


def _open(kind: str) -> PaperTemplate | None:
    return PaperTemplate.objects.select_for_update(of=("self",)).filter(kind=kind, state__in=OPEN).first()


def _needed(kind: str) -> PaperTemplate:
    registry.kind(kind)
    row = _open(kind)
    if row is None:
        raise NotFoundError(what="这份草稿")
    return row


def _of_version(kind: str, version: int) -> PaperTemplate:
    registry.kind(kind)
    row = PaperTemplate.objects.select_for_update(of=("self",)).filter(kind=kind, version=version).first()
    if row is None:
        raise NotFoundError(what=f"第 {version} 版文稿")
    return row


def _check(kind: str, text: str) -> None:
    faults = checking.faults_of(registry.kind(kind), text)
    faults = faults or trial.layout_faults(kind, text)
    if faults:
        raise InvalidInputError(fields={"script": "；".join(faults)})


def _words_faults(note: str) -> dict[str, str]:
    if not note.strip():
        return {"note": "请写明改了什么、为什么改"}
    return {"note": f"最多 {MOST_NOTE} 字"} if len(note) > MOST_NOTE else {}


def _record(actor: Any, action: str, row: PaperTemplate, **facts: Any) -> None:
    told = {"version": row.version, "sha256": row.sha256, **facts}
    audit.record(actor, action, f"paper-template:{row.kind}", facts=told)
