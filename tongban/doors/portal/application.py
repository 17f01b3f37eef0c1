"""一次申报在路上: the draft's answers beside situations, materials and the key, kept together until it is handed in."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.http import HttpRequest

from tongban.catalog.items import api as items
from tongban.data.licences import api as licences
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity

#: Beside the provenance of answers; no field id begins with this sign.
EXTRA = "@application"


@dataclass
class Application:
    """What the wizard works on. Nothing of it counts before `intake.submit`."""

    guide: items.Guide
    form: forms.Form
    party: identity.Party
    subject: str
    answers: dict[str, Any]
    provenance: dict[str, Any]
    held: list[licences.LicenceInfo]
    prefilled: dict[str, forms.Prefilled]
    draft: forms.DraftInfo | None
    situations: dict[str, str] = field(default_factory=dict)
    materials: dict[str, dict[str, Any]] = field(default_factory=dict)
    delivery: dict[str, str] = field(default_factory=dict)
    key: str = ""
    submitted: str = ""
    #: 先预审, asked for by the applicant.
    preview: bool = False

    @property
    def is_begun(self) -> bool:
        return self.draft is not None and not self.submitted

    @property
    def wanted(self) -> list[items.Material]:
        return items.materials_for(self.guide, self.situations)

    @property
    def pledged(self) -> list[items.Material]:
        """Materials for which the applicant pledges (告知承诺)."""
        return [one for one in self.wanted if "pledge" in self.materials.get(one.code, {})]

    @property
    def has_situations(self) -> bool:
        return not items.situation_errors(self.guide, self.situations)

    def save(self, request: HttpRequest) -> forms.DraftInfo:
        extra = {
            "situations": self.situations,
            "materials": self.materials,
            "delivery": self.delivery,
            "key": self.key,
            "submitted": self.submitted,
            "preview": self.preview,
            "party": self.party.id_number,
        }
        self.draft = forms.save_draft(
            request.user,  # type: ignore[arg-type]
            subject=self.subject,
            form=self.form,
            answers=self.answers,
            provenance=self.provenance | {EXTRA: extra},
        )
        return self.draft


def subject_of(code: str, party: identity.Party) -> str:
    """One draft for each item and applicant; the id number itself is not kept in the name."""
    return f"apply:{code}:{hashlib.sha256(party.id_number.encode()).hexdigest()[:16]}"


def open_application(request: HttpRequest, code: str) -> Application:
    """The draft where it was left, on the form version it was begun with, with what is already held filled in."""
    user: identity.User = request.user  # type: ignore[assignment]
    guide = items.guide(code)
    party = identity.current_party(request)
    subject = subject_of(guide.code, party)
    draft = forms.draft(user, subject)
    current = items.form(guide)
    kept = dict(draft.provenance) if draft else {}
    extra = kept.pop(EXTRA, {})
    is_same_form = draft is not None and (draft.form.code, draft.form.version) == current.ref
    if extra.get("submitted"):
        kept, extra, is_same_form = {}, {"submitted": extra["submitted"], "key": extra["key"]}, False
    held = licences.held_by(party.id_number)
    prefilled = forms.prefill(current, party=party, sources=[licences.source_of(one) for one in held if one.is_valid])
    answers = dict(draft.answers) if draft and not extra.get("submitted") else {}
    known = {one.id for _, _, one in current.places()} | {group.id for _, group, _ in current.places()}
    if not is_same_form:
        answers = {name: value for name, value in answers.items() if name in known}
    return Application(
        guide=guide,
        form=current,
        party=party,
        subject=subject,
        answers=answers,
        provenance=kept,
        held=held,
        prefilled=prefilled,
        draft=draft,
        situations=dict(extra.get("situations", {})),
        materials=dict(extra.get("materials", {})),
        delivery=dict(extra.get("delivery", {})),
        key=extra.get("key", ""),
        submitted=extra.get("submitted", ""),
        preview=bool(extra.get("preview", False)),
    )


def begin(application: Application) -> None:
    """A new application: nothing answered, a key of its own, licences at hand put to the materials they stand for."""
    application.answers, application.provenance = {}, {}
    application.materials, application.delivery, application.submitted = {}, {}, ""
    application.preview = False
    application.key = str(uuid.uuid4())
    application.answers, application.provenance = forms.merge({}, application.prefilled, {})


class Supplying(Protocol):
    """What asks for materials: one item's application, or the one of a theme."""

    materials: dict[str, dict[str, Any]]
    held: list[licences.LicenceInfo]

    @property
    def wanted(self) -> list[items.Material]: ...


def place_licences(application: Supplying) -> None:
    """Where a held licence stands for a material and nothing was chosen yet, choose it (免提交)."""
    for material in application.wanted:
        if material.code in application.materials or not material.licence_type:
            continue
        for one in application.held:
            if one.type_code == material.licence_type and one.is_valid:
                application.materials[material.code] = {"licence": one.identifier}
                break
