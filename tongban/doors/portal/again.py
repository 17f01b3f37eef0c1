"""重新申办在路上: what was filled in and handed in before, kept as a draft until it is handed in again."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from tongban.catalog.items import api as items
from tongban.common.errors import NotFoundError
from tongban.data.licences import api as licences
from tongban.serve.intake import api as intake
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity

from .application import EXTRA, place_licences

DRAFTS = "again:"
LABEL = "取自上一次申请"


@dataclass
class AgainDraft:
    """Nothing of it counts before `intake.reapply`."""

    begun: intake.Again
    guide: items.Guide
    form: forms.Form
    party: identity.Party
    held: list[licences.LicenceInfo]
    draft: forms.DraftInfo | None
    situations: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    provenance: dict[str, Any] = field(default_factory=dict)
    materials: dict[str, dict[str, Any]] = field(default_factory=dict)
    delivery: dict[str, str] = field(default_factory=dict)
    key: str = ""

    @property
    def number(self) -> str:
        """Of the case that ended."""
        return self.begun.earlier.number

    @property
    def subject(self) -> str:
        return f"{DRAFTS}{self.number}"

    @property
    def wanted(self) -> list[items.Material]:
        return items.materials_for(self.guide, self.situations)

    @property
    def is_ready(self) -> bool:
        return not items.situation_errors(self.guide, self.situations)

    @property
    def prefilled(self) -> dict[str, forms.Prefilled]:
        """What is held; for the rest, what was answered before. That can be changed: it may be why it was refused."""
        sources = [licences.source_of(one) for one in self.held if one.is_valid]
        before = _known(self.form, self.begun.earlier.answers)
        groups = {group.id for _, group, _ in self.form.places() if group.repeat}
        found = {
            name: forms.Prefilled(value, LABEL, editable=True, provenance={"source": "earlier", "case": self.number})
            for name, value in before.items()
            if name not in groups and value not in (None, "", [])
        }
        return found | forms.prefill(self.form, party=self.party, sources=sources)

    def take(self, given: Mapping[str, Any], mismatches: Mapping[str, str]) -> None:
        self.answers, self.provenance = forms.merge(
            _known(self.form, self.answers | dict(given)), self.prefilled, dict(mismatches)
        )
        place_licences(self)

    @property
    def sent_materials(self) -> dict[str, dict[str, Any]]:
        codes = {one.code for one in self.wanted}
        return {code: given for code, given in self.materials.items() if code in codes and given}

    def save(self, request: HttpRequest) -> None:
        extra = {
            "situations": self.situations,
            "materials": self.materials,
            "delivery": self.delivery,
            "key": self.key,
        }
        self.draft = forms.save_draft(
            request.user,  # type: ignore[arg-type]
            subject=self.subject,
            form=self.form,
            answers=self.answers,
            provenance=self.provenance | {EXTRA: extra},
        )


def open_again(request: HttpRequest, joint: str, number: str) -> AgainDraft:
    """Where it was left, or as the part was handed in before. The applicant is that of the matter."""
    user: identity.User = request.user  # type: ignore[assignment]
    begun = intake.again_for(user, number)
    if begun.joint.number != joint:
        raise NotFoundError(what="这个办件所在的一件事")
    guide = items.guide(begun.earlier.case.item_code)
    applicant = begun.earlier.case.applicant
    draft = forms.draft(user, f"{DRAFTS}{number}")
    kept = dict(draft.provenance) if draft else {}
    extra = kept.pop(EXTRA, {})
    return AgainDraft(
        begun=begun,
        guide=guide,
        form=items.form(guide),
        party=next(one for one in identity.parties_of(user) if one.id_number == applicant.id_number),
        held=licences.held_by(applicant.id_number),
        draft=draft,
        situations=dict(extra.get("situations", begun.situations)),
        answers=dict(draft.answers if draft else begun.earlier.answers),
        provenance=kept,
        materials=dict(extra.get("materials", begun.materials)),
        delivery=dict(extra.get("delivery", begun.earlier.delivery_choice)),
        key=extra.get("key", "") or str(uuid.uuid4()),
    )


def _known(form: forms.Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the form in force still asks."""
    names = {one.id for _, group, one in form.places() if not group.repeat}
    names |= {group.id for _, group, _ in form.places() if group.repeat}
    return {name: value for name, value in answers.items() if name in names}
