from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone

from tongban.common import clock
from tongban.common.actors import Actor
from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.support.audit import api as audit

from . import example as examples
from . import rules
from .definition import SCHEMA, Form, read
from .errors import DraftChangedError, InvalidDefinitionError
from .models import Draft, FormDefinition
from .values import Surroundings

DRAFT_DAYS = 30
DRAFT_LIMIT = 256 * 1024


@transaction.atomic
def publish_form(*, actor: Actor, body: Mapping[str, Any]) -> FormDefinition:
    """Freeze a definition as the next version of its code; the same definition again is the same version.

    Whether this person may change this item is the caller's question; applicants may never.
    """
    if actor.kind == "citizen":
        raise NotAllowedError
    form = read(body)
    _check_answerable(form)
    kept = {key: value for key, value in body.items() if key not in {"version", "sha256"}} | {"schema": SCHEMA}
    sha256 = digest_of(kept)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('forms.publish'), hashtext(%s))", [form.code])
    latest = FormDefinition.objects.filter(code=form.code).order_by("-version").first()
    if latest is not None and latest.sha256 == sha256:
        return latest
    row = FormDefinition.objects.create(
        code=form.code,
        version=latest.version + 1 if latest is not None else 1,
        title=form.title,
        body=kept,
        sha256=sha256,
        published_at=clock.now(),
        published_by_id=actor.pk,
    )
    audit.record(actor, "forms.publish", f"form:{row.code}", facts={"version": row.version, "sha256": sha256})
    return row


def digest_of(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _check_answerable(form: Form) -> None:
    """A form that no answers can pass is a fault of the form."""
    if faults := unanswerable(form):
        raise InvalidDefinitionError(fields=faults)


def unanswerable(form: Form) -> dict[str, str]:
    """Questions for which no answer can be made up that passes, by id."""
    around = Surroundings(clock.today(), lambda code: True)
    errors = rules.check(form, examples.example(form, around), around).errors
    return {name: f"造不出能通过的示例答案（{reason}），请写 example 或放宽限制" for name, reason in errors.items()}


@transaction.atomic
def save_draft(
    *,
    actor: Actor,
    subject: str,
    form: Form,
    answers: Mapping[str, Any],
    provenance: Mapping[str, Any],
    seen: int | None,
) -> Draft:
    """Keep what is filled in so far, as it is. `seen` is the stamp the page was opened with (0: there was none)."""
    _check_size(answers, provenance)
    now = clock.now()
    keep_until_on = clock.today() + timedelta(days=DRAFT_DAYS)
    draft = Draft.objects.select_for_update(of=("self",)).filter(owner_id=actor.pk, subject=subject).first()
    if draft is None:
        draft, is_new = Draft.objects.select_for_update(of=("self",)).get_or_create(
            owner_id=actor.pk,
            subject=subject,
            defaults={
                "form_code": form.code,
                "form_version": form.version,
                "answers": dict(answers),
                "provenance": dict(provenance),
                "created_at": now,
                "saved_at": now,
                "keep_until_on": keep_until_on,
            },
        )
        if is_new:
            return draft
    if seen is not None and seen != draft.stamp:
        raise DraftChangedError(when=f"{timezone.localtime(draft.saved_at):%m-%d %H:%M}", stamp=draft.stamp)
    draft.form_code, draft.form_version = form.code, form.version
    draft.answers, draft.provenance = dict(answers), dict(provenance)
    draft.stamp += 1
    draft.saved_at, draft.keep_until_on = now, keep_until_on
    draft.save()
    return draft


def _check_size(answers: Mapping[str, Any], provenance: Mapping[str, Any]) -> None:
    try:
        text = json.dumps([dict(answers), dict(provenance)], ensure_ascii=False, allow_nan=False)
        size = len(text.encode())
    except (TypeError, ValueError):
        raise InvalidInputError(fields={"answers": "草稿里有不能保存的内容"}) from None
    if size > DRAFT_LIMIT:
        raise InvalidInputError(fields={"answers": "草稿内容太多，请把长文字放进附件"})
    if "\\u0000" in text:
        raise InvalidInputError(fields={"answers": "草稿里有不能保存的字符（空字符），请删去"})


def drop_draft(*, actor: Actor, subject: str) -> None:
    Draft.objects.filter(owner_id=actor.pk, subject=subject).delete()


@transaction.atomic
def purge_drafts() -> int:
    """Remove drafts past the day they were promised to be kept."""
    count, _ = Draft.objects.filter(keep_until_on__lt=clock.today()).delete()
    if count:
        audit.record(get_user_model().objects.system(), "forms.purge", "drafts", facts={"drafts": count})
    return count
